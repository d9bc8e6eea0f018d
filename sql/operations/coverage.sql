-- One row per hole: units that failed, that Zoom refuses, with its words, or that were due and not asked for.
select
    endpoint,
    partition,
    parent,
    window_from,
    window_to,
    case when outcome in ('failed', 'skipped') then outcome else 'waiting' end as outcome,
    http,
    code,
    case
        when outcome in ('loaded', 'empty', 'gone') then 'it was read before, was due again, and the run ended before it was asked for'
        else message
    end as message,
    attempts,
    failing_since,
    waiting_since,
    fetched_at as last_tried_at
from zoom_raw._ledger
where outcome in ('failed', 'skipped', 'waiting') or waiting_since is not null
order by outcome, endpoint, failing_since, waiting_since, partition
