-- One row per run, the latest first.
select
    run_id,
    started_at,
    ended_at,
    zoom_now,
    status,
    exit_code,
    "rows" as row_count,
    calls
from zoom_raw._runs
order by started_at desc
