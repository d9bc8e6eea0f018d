-- One row per day, department of the host and hour of the day: meetings that began then.
select
    meeting_date as date,
    coalesce(department, '(none)') as department,
    strftime(started_at, '%a') as weekday,
    extract(hour from started_at) as hour,
    count(*) as meetings
from marts.fct_meeting_instances
where started_at is not null
group by 1, 2, 3, 4
order by 1, 2, 4
