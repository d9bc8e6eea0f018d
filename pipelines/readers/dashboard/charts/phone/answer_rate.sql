-- One row per day and department: inbound calls, and how many of them were answered.
select
    call_date as date,
    cast(date_trunc('week', call_date) as date) as week,
    coalesce(department, '(none)') as department,
    inbound_calls_count as inbound,
    answered_inbound_calls_count as answered
from reports.rpt_call_volumes
where inbound_calls_count > 0
order by date, department
