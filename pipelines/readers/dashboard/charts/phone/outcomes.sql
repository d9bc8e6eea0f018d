-- One row per day, department and outcome: calls.
with counted as (
    select
        call_date as date,
        coalesce(department, '(none)') as department,
        unnest(['answered', 'missed', 'voicemail', 'abandoned', 'other']) as outcome,
        unnest([
            answered_calls_count, missed_calls_count, voicemail_calls_count, abandoned_calls_count, other_calls_count
        ]) as calls
    from reports.rpt_call_volumes
)
select date, department, outcome, calls
from counted
order by date, department, outcome
