-- One row per day and department: inbound calls that a person took, and those that nobody did.
unpivot (
    select
        call_date as date,
        department,
        answered_inbound_calls_count as "answered",
        inbound_calls_count - answered_inbound_calls_count as "not answered"
    from reports.rpt_call_volumes
    where inbound_calls_count > 0
)
on "answered", "not answered"
into name outcome value calls
order by date, department, outcome
