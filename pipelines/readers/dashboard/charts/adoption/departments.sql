-- One row per month and department: hours in meetings, and the people who were active.
select
    month_start_date as date,
    coalesce(department, '(none)') as department,
    attended_minutes / 60 as attended_hours,
    active_people_count
from reports.rpt_departments
where attended_minutes > 0
order by date, department
