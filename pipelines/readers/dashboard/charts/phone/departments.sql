-- One row per day and department: inbound calls that a person took, and those that nobody did.
with counted as (
    select
        call_date as date,
        coalesce(department, '(none)') as department,
        unnest(['answered', 'not answered']) as outcome,
        unnest([answered_inbound_calls_count, inbound_calls_count - answered_inbound_calls_count]) as calls
    from reports.rpt_call_volumes
    where inbound_calls_count > 0
)
select date, department, outcome, calls
from counted
order by date, department, outcome
