-- One row per bundle of the user list and department: people who hold it, and those who never hosted.
select
    license_type as bundle,
    coalesce(department, '(none)') as department,
    count(*) as people,
    count(*) filter (where is_never_hosted) as never_hosted,
    cast(sum(annual_cost) as double precision) as annual_cost
from marts.dim_licences
where licence_kind = 'bundle'
group by 1, 2
order by 1, 2
