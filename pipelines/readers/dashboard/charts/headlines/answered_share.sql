-- One row per day and department: inbound calls, and how many of them a person took.
select
    call_date as date,
    coalesce(department, '(none)') as department,
    count(*) as calls,
    count(*) filter (where is_inbound_answered) as answered
from marts.fct_calls
where is_inbound_answered is not null and call_date is not null
group by 1, 2
order by 1, 2
