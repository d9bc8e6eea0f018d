-- One row per person with a paid licence: days since anything was seen of them; the 300 longest away.
with latest as (
    select cast(max(last_loaded_at) as date) as today from marts._coverage
)
select
    coalesce(users.department, '(none)') as department,
    coalesce(users.display_name, users.email, 'unknown') as person,
    users.status,
    cast(users.last_activity_at as date) as last_seen,
    latest.today - cast(coalesce(users.last_activity_at, users.created_at) as date) as days
from marts.dim_users as users
cross join latest
where users.is_listed and users.license_type = 'licensed' and coalesce(users.last_activity_at, users.created_at) is not null
order by days desc, users.user_key
limit 300
