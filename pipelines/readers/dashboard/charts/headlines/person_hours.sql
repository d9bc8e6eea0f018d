-- One row per day and department of the host: hours that people spent in meetings.
select
    meeting_date as date,
    coalesce(department, '(none)') as department,
    sum(person_minutes) / 60 as person_hours
from marts.fct_meeting_instances
where meeting_date is not null and person_minutes is not null
group by 1, 2
order by 1, 2
