-- One row per licence, department and use: people who hold it.
select
    license_type,
    coalesce(department, '(none)') as department,
    case
        when holder_status = 'used' and license_type = 'licensed' and is_never_hosted then 'used, never hosted'
        when holder_status = 'pending' then 'invited'
        when holder_status = 'unknown' then 'not known'
        else holder_status
    end as use,
    count(*) as people
from marts.dim_licences
where licence_kind <> 'bundle'
group by 1, 2, 3
order by 1, 2, 3
