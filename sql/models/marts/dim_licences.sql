-- One row per licence that a person of the account holds: that of the profile, Zoom Phone, and each bundle of the user list.

with

users as (

    select * from {{ ref('dim_users') }}

),

bundles as (

    select * from {{ ref('stg_zoom__user_licenses') }}

),

meetings as (

    select * from {{ ref('fct_meeting_instances') }}

),

webinars as (

    select * from {{ ref('int_webinars__instances') }}

),

coverage as (

    select * from {{ ref('_coverage') }}

),

prices as (

    {{ licence_prices() }}

),

latest_reading as (

    select max(cast(last_loaded_at as date)) as read_date
    from coverage

),

hosting_lists as (

    -- Each of the two lists has all meetings and webinars that were hosted: the one that reaches back further counts. Who hosted nothing
    -- in a few days, or long ago, is not known to host nothing.
    select
        coverage.complete_from,
        cast(coverage.complete_until as date) as complete_until,
        row_number() over (order by coverage.complete_from, coverage.complete_until desc, coverage.table_name) as place
    from coverage
    cross join latest_reading
    where
        coverage.table_name in ('history_meetings', 'report_meetings')
        and cast(coverage.complete_until as date) - coverage.complete_from >= {{ var('idle_after_days') }}
        and (
            latest_reading.read_date is null
            or latest_reading.read_date - cast(coverage.complete_until as date) <= {{ var('hosting_known_within_days') }}
        )

),

hosting_known as (

    select
        max(complete_from) as known_from,
        max(complete_until) as known_until
    from hosting_lists
    where place = 1

),

hosted as (

    select
        host_user_key as user_key,
        case
            when
                actual_minutes <= {{ var('basic_meeting_minutes') }}
                and coalesce(participants_count, people_count) <= {{ var('basic_meeting_participants') }}
                and not is_recorded
                then 0
            else 1
        end as needs_licence
    from meetings
    where host_user_key is not null

    union all

    select
        host_user_key as user_key,
        1 as needs_licence
    from webinars
    where host_user_key is not null

),

hosting as (

    select
        user_key,
        count(*) as hosted_count,
        cast(sum(needs_licence) as bigint) as needing_count
    from hosted
    group by user_key

),

holders as (

    select
        user_key || ':user' as licence_key,
        user_key,
        'user' as licence_kind,
        coalesce(license_type, 'none') as license_type,
        cast(null as bigint) as bundle_code,
        cast(null as varchar) as subscription_id
    from users
    where is_listed

    union all

    select
        user_key || ':phone' as licence_key,
        user_key,
        'phone' as licence_kind,
        'phone' as license_type,
        cast(null as bigint) as bundle_code,
        cast(null as varchar) as subscription_id
    from users
    where has_phone

    union all

    select
        users.user_key || ':bundle:' || cast(
            row_number() over (
                partition by users.user_key
                order by bundles.bundle_position, bundles.bundle_type, bundles.bundle_code, bundles.subscription_id
            ) as varchar
        ) as licence_key,
        users.user_key,
        'bundle' as licence_kind,
        lower(coalesce(bundles.bundle_type, 'unknown')) || '_' || coalesce(cast(bundles.bundle_code as varchar), 'unknown') as license_type,
        bundles.bundle_code,
        bundles.subscription_id
    from bundles
    inner join users
        on coalesce(bundles.user_id, bundles.email) = users.user_key
    where users.is_listed and bundles.deleted_at is null

),

judged as (

    select
        holders.licence_key,
        holders.user_key,
        users.user_id,
        users.email,
        users.display_name,
        users.department,
        holders.licence_kind,
        holders.license_type,
        holders.bundle_code,
        holders.subscription_id,
        users.status,
        case
            when users.is_pending then 'pending'
            when users.status = 'inactive' then 'deactivated'
            when holders.licence_kind = 'phone' and not users.is_calling_known then 'unknown'
            when holders.licence_kind <> 'phone' and not users.is_activity_known then 'unknown'
            when
                case when holders.licence_kind = 'phone' then users.phone_idle_days else users.idle_days end
                >= {{ var('idle_after_days') }}
                then 'idle'
            when
                case when holders.licence_kind = 'phone' then users.phone_idle_days else users.idle_days end is null
                and case when holders.licence_kind = 'phone' then users.last_called_at else users.last_activity_at end is null
                then 'idle'
            else 'used'
        end as holder_status,
        case when holders.licence_kind = 'phone' then users.phone_idle_days else users.idle_days end as idle_days,
        case when holders.licence_kind <> 'phone' then coalesce(hosting.hosted_count, 0) end as hosted_count,
        case when holders.licence_kind <> 'phone' then coalesce(hosting.needing_count, 0) end as needing_count,
        -- Of whom something hosted is seen, that is known, however little is loaded.
        holders.licence_kind <> 'phone'
        and not users.is_pending
        and coalesce(users.status, 'active') <> 'inactive'
        and (hosting_known.known_from is not null or hosting.hosted_count > 0) as is_hosting_known,
        case
            when users.created_at is not null and hosting_known.known_until is not null
                then users.created_at >= hosting_known.known_until - interval '{{ var("idle_after_days") }} days'
            else false
        end as is_new,
        hosting_known.known_from as hosting_known_from_date,
        hosting_known.known_until as hosting_known_until_date,
        users.created_at,
        users.first_hosted_at,
        users.last_hosted_at,
        users.last_activity_at
    from holders
    inner join users
        on holders.user_key = users.user_key
    cross join hosting_known
    left join hosting
        on holders.user_key = hosting.user_key

)

select
    judged.licence_key,
    judged.user_key,
    judged.user_id,
    judged.email,
    judged.display_name,
    judged.department,
    judged.licence_kind,
    judged.license_type,
    judged.bundle_code,
    judged.subscription_id,
    judged.status,
    judged.holder_status,
    judged.idle_days,
    judged.hosted_count,
    judged.needing_count,
    case when judged.is_hosting_known then judged.hosted_count = 0 end as is_never_hosted,
    case
        when judged.licence_kind = 'user' and judged.license_type = 'licensed' and judged.is_hosting_known
            then case
                when judged.needing_count > 0 or judged.is_new then false
                when judged.hosting_known_from_date is not null then true
            end
    end as could_be_basic,
    judged.is_new,
    prices.monthly_price,
    cast(12 * prices.monthly_price as decimal(18, 2)) as annual_cost,
    prices.currency,
    prices.is_example as is_example_price,
    judged.hosting_known_from_date,
    judged.hosting_known_until_date,
    judged.created_at,
    judged.first_hosted_at,
    judged.last_hosted_at,
    judged.last_activity_at
from judged
left join prices
    on judged.license_type = prices.license_type
