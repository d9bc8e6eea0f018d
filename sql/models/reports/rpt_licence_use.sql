-- One row per licence and department: who holds it, who uses it, what could be taken back and what that is worth.

with

licences as (

    select * from {{ ref('dim_licences') }}

),

counted as (

    select
        license_type,
        department,
        count(*) as holders_count,
        cast(sum(case when holder_status = 'used' then 1 else 0 end) as bigint) as used_count,
        cast(sum(case when holder_status = 'idle' then 1 else 0 end) as bigint) as idle_count,
        cast(sum(case when holder_status = 'deactivated' then 1 else 0 end) as bigint) as deactivated_count,
        cast(sum(case when holder_status = 'pending' then 1 else 0 end) as bigint) as pending_count,
        cast(sum(case when holder_status = 'unknown' then 1 else 0 end) as bigint) as unknown_count,
        cast(sum(case when is_never_hosted then 1 else 0 end) as bigint) as never_hosted_count,
        cast(sum(case when could_be_basic then 1 else 0 end) as bigint) as could_be_basic_count,
        cast(coalesce(max(monthly_price), 0) as decimal(18, 2)) as monthly_price,
        max(currency) as currency,
        max(case when licence_kind = 'user' then hosting_known_from_date end) as hosting_known_from_date
    from licences
    where licence_kind <> 'bundle'
    group by license_type, department

),

priced as (

    select
        license_type,
        department,
        holders_count,
        used_count,
        idle_count,
        deactivated_count,
        pending_count,
        unknown_count,
        never_hosted_count,
        could_be_basic_count,
        case when monthly_price > 0 then idle_count + deactivated_count else 0 end as reclaimable_count,
        monthly_price,
        currency,
        hosting_known_from_date
    from counted

)

select
    license_type,
    department,
    holders_count,
    used_count,
    idle_count,
    deactivated_count,
    pending_count,
    unknown_count,
    reclaimable_count,
    case when hosting_known_from_date is not null then never_hosted_count end as never_hosted_count,
    case when hosting_known_from_date is not null and license_type = 'licensed' then could_be_basic_count end as could_be_basic_count,
    case when unknown_count = 0 then cast(used_count as double precision) / holders_count end as use_rate,
    monthly_price,
    cast(holders_count * monthly_price as decimal(18, 2)) as monthly_cost,
    cast(reclaimable_count * monthly_price as decimal(18, 2)) as reclaimable_monthly_cost,
    cast(case when hosting_known_from_date is not null then 12 * never_hosted_count * monthly_price end as decimal(18, 2)) as never_hosted_annual_cost,
    currency,
    hosting_known_from_date
from priced
