-- One row per hole: units that failed, or that Zoom refuses, with Zoom's words.
select
    endpoint,
    partition,
    parent,
    window_from,
    window_to,
    outcome,
    http,
    code,
    message,
    attempts,
    failing_since,
    fetched_at as last_tried_at
from zoom_raw._ledger
where outcome in ('failed', 'skipped')
order by outcome, endpoint, failing_since, partition
