-- One row per department and licence: what licences that nobody uses cost in a month.
select
    coalesce(department, '(none)') as department,
    license_type,
    reclaimable_count as licences,
    cast(reclaimable_monthly_cost as double precision) as monthly_cost,
    currency
from reports.rpt_licence_use
where reclaimable_count > 0
order by department, license_type
