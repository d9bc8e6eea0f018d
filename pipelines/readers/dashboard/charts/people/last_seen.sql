-- One row per person with a paid licence: days since anything was seen of them; the 300 longest away.
select
    coalesce(department, '(none)') as department,
    coalesce(display_name, email, 'unknown') as person,
    status,
    cast(last_activity_at as date) as last_seen,
    idle_days as days
from marts.dim_users
where license_type = 'licensed' and idle_days is not null
order by idle_days desc, user_key
limit 300
