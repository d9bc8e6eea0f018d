-- One row per unit that was loaded and is in doubt: what was odd about Zoom's answer.
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
        else coalesce(message, 'the answer lacks what Zoom always sends, or is not written as it should be')
    end as message
from zoom_raw._ledger
where outcome in ('loaded', 'empty') and doubts > 0
order by endpoint, "partition"
