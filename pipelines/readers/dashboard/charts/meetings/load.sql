-- One row per week, department and hours in meetings: people with so many hours.
select
    week_start_date as date,
    coalesce(department, '(none)') as department,
    case
        when attended_hours < 1 then 'under 1'
        when attended_hours < 2 then '1 to 2'
        when attended_hours < 4 then '2 to 4'
        when attended_hours < 8 then '4 to 8'
        when attended_hours < 16 then '8 to 16'
        else 'over 16'
    end as hours,
    count(*) as person_weeks,
    count(*) filter (where out_of_hours > 0) as person_weeks_out_of_hours
from reports.rpt_meeting_load
group by 1, 2, 3
order by 1, 2, 3
