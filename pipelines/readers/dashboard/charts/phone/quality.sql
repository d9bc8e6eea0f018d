-- One row per day and department: calls with a quality score, and how they sounded.
select
    call_date as date,
    cast(date_trunc('week', call_date) as date) as week,
    coalesce(department, '(none)') as department,
    rated_calls_count as rated,
    poor_calls_count as poor,
    mean_mos_score * rated_calls_count as score_sum
from reports.rpt_call_volumes
where rated_calls_count > 0
order by date, department
