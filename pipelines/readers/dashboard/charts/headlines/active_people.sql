-- One row per day, department and day on which the same people were active before: how many were active.
with activity as (
    select host_user_key as user_key, meeting_date as activity_date from marts.fct_meeting_instances
    union
    select user_key, meeting_date from marts.fct_meeting_participants where is_in_meeting
    union
    select user_key, call_date from marts.fct_calls where direction = 'outbound' or is_answered
),
days as (
    select
        user_key,
        activity_date,
        lag(activity_date) over (partition by user_key order by activity_date) as previous_date
    from activity
    where user_key is not null and activity_date is not null
)
select
    days.activity_date as date,
    coalesce(users.department, '(none)') as department,
    days.previous_date,
    count(*) as people
from days
left join marts.dim_users as users on days.user_key = users.user_key
group by 1, 2, 3
order by 1, 2, 3
