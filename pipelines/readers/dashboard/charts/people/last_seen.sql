-- One row per person with a paid licence: days since anything was seen of them; of each department the twelve longest away.
with placed as (
    select
        user_key,
        coalesce(department, '(none)') as department,
        coalesce(display_name, email, 'unknown') as person,
        email,
        status,
        cast(last_activity_at as date) as last_seen,
        idle_days as days,
        row_number() over (partition by department order by idle_days desc, user_key) as place
    from marts.dim_users
    where license_type = 'licensed' and idle_days is not null
),
named as (
    select
        user_key,
        department,
        person,
        email,
        status,
        last_seen,
        days,
        count(*) over (partition by person) as namesakes
    from placed
    where place <= 12
)
select
    department,
    person || case when namesakes > 1 then ' (' || coalesce(email, user_key) || ')' else '' end as person,
    status,
    last_seen,
    days
from named
order by days desc, user_key
