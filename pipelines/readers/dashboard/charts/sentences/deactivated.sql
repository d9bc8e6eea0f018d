-- One row per account in which people who are deactivated hold what is paid for: how much, and what that costs.
with held as (
    select
        count(*) as licences,
        sum(annual_cost) as annual_cost,
        case max(currency) when 'USD' then '$' when 'EUR' then '€' when 'GBP' then '£' else max(currency) || ' ' end as money
    from marts.dim_licences
    where licence_kind <> 'bundle' and holder_status = 'deactivated' and annual_cost > 0
)
select
    licences || case when licences = 1 then ' licence is' else ' licences are' end || ' held by people who are deactivated: '
    || money || format('{:,}', cast(round(annual_cost) as bigint)) || ' a year.' as sentence
from held
where licences > 0
