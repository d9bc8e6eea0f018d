-- One row per day and department of the host: meetings that took place.
select
    meeting_date as date,
    coalesce(department, '(none)') as department,
    count(*) as meetings
from marts.fct_meeting_instances
where meeting_date is not null
group by 1, 2
order by 1, 2
