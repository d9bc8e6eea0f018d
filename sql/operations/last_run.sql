-- One row: the latest run.
select
    run_id,
    started_at,
    ended_at,
    zoom_now,
    status,
    exit_code,
    "rows" as row_count,
    calls,
    report
from zoom_raw._runs
order by started_at desc
limit 1
