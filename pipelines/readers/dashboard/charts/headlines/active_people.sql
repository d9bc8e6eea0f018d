-- One row per day, department and day on which the same people were active before: how many were active.
with days as (
    select
        user_key,
        department,
        activity_date,
        lag(activity_date) over (partition by user_key order by activity_date) as previous_date
    from marts.fct_person_days
)
select
    activity_date as date,
    coalesce(department, '(none)') as department,
    previous_date,
    count(*) as people
from days
group by 1, 2, 3
order by 1, 2, 3
