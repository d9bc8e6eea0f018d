-- One row per month: meetings, the people in them and the minutes they spent there.
select
    strftime(meeting_date, '%Y-%m') as month,
    count(*) as meetings,
    cast(sum(people_count) as bigint) as people,
    cast(round(sum(person_minutes)) as bigint) as person_minutes
from marts.fct_meeting_instances
group by strftime(meeting_date, '%Y-%m')
order by month
