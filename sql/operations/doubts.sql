-- One row per unit that was loaded and is in doubt: what was odd about Zoom's answer. Values that did not fit are believed at the
-- sixth try, as the planner does; whatever else was odd stays named.
select
    endpoint,
    "partition",
    parent,
    window_from,
    window_to,
    doubts,
    attempts,
    fetched_at,
    case
        when missing > 0 then 'Zoom counts ' || missing || ' records more than it sends'
        when doubts = 0 then misfits || ' values do not fit their columns and are in _extra'
        else coalesce(message, 'the answer lacks what Zoom always sends, or is not written as it should be')
    end as message
from zoom_raw._ledger
where outcome in ('loaded', 'empty') and (doubts > 0 or (misfits > 0 and attempts between 1 and 5))
order by endpoint, "partition"
