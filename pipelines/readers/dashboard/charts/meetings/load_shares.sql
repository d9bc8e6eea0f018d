-- One row per week and department: meetings attended, and how many followed another without a break or were out of hours.
select
    week_start_date as date,
    coalesce(department, '(none)') as department,
    cast(sum(meetings_count) as bigint) as attended,
    cast(sum(back_to_back_count) as bigint) as back_to_back,
    sum(attended_hours) as hours,
    sum(out_of_hours) as out_of_hours
from reports.rpt_meeting_load
group by 1, 2
order by 1, 2
