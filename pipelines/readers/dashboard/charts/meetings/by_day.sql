-- One row per day and department of the host: meetings and the hours that people spent in them.
select
    meeting_date as date,
    coalesce(department, '(none)') as department,
    count(*) as meetings,
    coalesce(sum(person_minutes), 0) / 60 as person_hours
from marts.fct_meeting_instances
where meeting_date is not null
group by 1, 2
order by 1, 2
