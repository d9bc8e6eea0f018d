-- One row per day, department and kind: oddities of sign-ins.
select
    oddity_date as date,
    cast(date_trunc('week', oddity_date) as date) as week,
    coalesce(department, '(none)') as department,
    replace(oddity_type, '_', ' ') as kind,
    count(*) as oddities
from reports.rpt_sign_in_oddities
where oddity_date is not null
group by 1, 2, 3, 4
order by 1, 2, 3, 4
