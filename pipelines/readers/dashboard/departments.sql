-- One row per department, (none) included: how many active people are in it.
select
    coalesce(department, '(none)') as department,
    count(*) as people
from marts.dim_users
where is_listed and status = 'active'
group by 1
order by people, department
