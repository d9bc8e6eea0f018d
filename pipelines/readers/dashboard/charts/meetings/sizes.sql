-- One row per day, department of the host and size: meetings with so many people.
select
    meeting_date as date,
    coalesce(department, '(none)') as department,
    case
        when people_count is null then 'not known'
        when people_count <= 2 then '1 to 2'
        when people_count <= 5 then '3 to 5'
        when people_count <= 10 then '6 to 10'
        when people_count <= 25 then '11 to 25'
        when people_count <= 50 then '26 to 50'
        else 'over 50'
    end as size,
    count(*) as meetings,
    coalesce(sum(person_minutes), 0) / 60 as person_hours
from marts.fct_meeting_instances
where meeting_date is not null
group by 1, 2, 3
order by 1, 2, 3
