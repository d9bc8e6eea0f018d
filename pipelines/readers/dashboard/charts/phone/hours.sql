-- One row per day, department and hour of the day: inbound calls, and those that nobody took.
select
    call_date as date,
    coalesce(department, '(none)') as department,
    extract(hour from started_at) as hour,
    case when is_answered then 'answered' else 'not answered' end as outcome,
    count(*) as calls
from marts.fct_calls
where is_main_entry and direction = 'inbound' and started_at is not null
group by 1, 2, 3, 4
order by 1, 2, 3, 4
