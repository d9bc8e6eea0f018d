-- One row per endpoint: how much of it is loaded, how fresh it is, how many holes it has.
select
    endpoint,
    cast(count(*) filter (where outcome in ('loaded', 'empty')) as bigint) as units_loaded,
    cast(count(*) filter (where outcome = 'skipped') as bigint) as units_skipped,
    cast(count(*) filter (where outcome = 'failed') as bigint) as units_failed,
    cast(
        count(*) filter (where outcome = 'waiting' or (waiting_since is not null and outcome <> 'failed')) as bigint
    ) as units_waiting,
    cast(sum("rows") filter (where outcome in ('loaded', 'empty')) as bigint) as row_count,
    cast(sum(misfits) as bigint) as misfits,
    cast(sum(doubts) as bigint) as doubts,
    min(window_from) as days_from,
    -- a month that is not over is asked for whole: its last days are still to come
    case when max(window_to) is not null then least(max(window_to), cast(max(fetched_at) as date) + 1) end as days_to,
    max(fetched_at) filter (where outcome in ('loaded', 'empty')) as last_loaded_at
from zoom_raw._ledger
group by endpoint
order by endpoint
