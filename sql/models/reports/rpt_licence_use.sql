-- One row per licence and department: who holds it, who uses it, what could be taken back and what that is worth.

with

users as (

    select * from {{ ref('dim_users') }}

),

prices as (

    select * from {{ ref('licence_prices') }}

),

holders as (

    select
        coalesce(license_type, 'none') as license_type,
        department,
        status,
        idle_days,
        last_activity_at as last_used_at,
        is_pending,
        is_activity_known as is_use_known
    from users
    where is_listed

    union all

    select
        'phone' as license_type,
        department,
        status,
        phone_idle_days as idle_days,
        last_called_at as last_used_at,
        is_pending,
        is_calling_known as is_use_known
    from users
    where has_phone

),

judged as (

    select
        license_type,
        department,
        case
            when is_pending then 'pending'
            when status = 'inactive' then 'deactivated'
            when not is_use_known then 'unknown'
            when idle_days >= {{ var('idle_after_days') }} or (idle_days is null and last_used_at is null) then 'idle'
            else 'used'
        end as holder_status
    from holders

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
        cast(sum(case when holder_status = 'unknown' then 1 else 0 end) as bigint) as unknown_count
    from judged
    group by license_type, department

),

priced as (

    select
        counted.license_type,
        counted.department,
        counted.holders_count,
        counted.used_count,
        counted.idle_count,
        counted.deactivated_count,
        counted.pending_count,
        counted.unknown_count,
        case when prices.monthly_price > 0 then counted.idle_count + counted.deactivated_count else 0 end as reclaimable_count,
        cast(coalesce(prices.monthly_price, 0) as decimal(18, 2)) as monthly_price,
        prices.currency
    from counted
    left join prices
        on counted.license_type = prices.license_type

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
    case when unknown_count = 0 then cast(used_count as double precision) / holders_count end as use_rate,
    monthly_price,
    cast(holders_count * monthly_price as decimal(18, 2)) as monthly_cost,
    cast(reclaimable_count * monthly_price as decimal(18, 2)) as reclaimable_monthly_cost,
    currency
from priced
