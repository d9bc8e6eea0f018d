-- One row per phone user ever seen: those of the phone list, those deleted since, and extensions of people that only calls name.

with

phone_users as (

    select * from {{ ref('stg_zoom__phone_users') }}

),

numbers as (

    select * from {{ ref('stg_zoom__phone_user_numbers') }}

),

plans as (

    select * from {{ ref('stg_zoom__phone_user_calling_plans') }}

),

profiles as (

    select * from {{ ref('stg_zoom__phone_user_profiles') }}

),

history as (

    select * from {{ ref('stg_zoom__phone_call_history') }}

),

logs as (

    select * from {{ ref('stg_zoom__phone_call_logs') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

),

listings as (

    select
        coalesce(user_id, 'extension:' || extension_id) as phone_user_key,
        user_id,
        extension_id,
        cast(extension_number as varchar) as extension_number,
        email,
        display_name,
        phone_status,
        department,
        cost_center,
        site_id,
        site_name,
        deleted_at,
        row_number() over (
            partition by coalesce(user_id, 'extension:' || extension_id)
            order by deleted_at desc nulls first, _loaded_at desc nulls last, extension_number nulls last, extension_id nulls last
        ) as place
    from phone_users
    where user_id is not null or extension_id is not null

),

listed as (

    select
        phone_user_key,
        user_id,
        extension_id,
        extension_number,
        email,
        display_name,
        case when deleted_at is null then phone_status end as phone_status,
        department,
        cost_center,
        site_id,
        site_name,
        deleted_at
    from listings
    where place = 1

),

sightings as (

    select
        caller_extension_id as extension_id,
        cast(null as varchar) as user_id,
        caller_extension_number as extension_number,
        caller_email as email,
        caller_name as display_name,
        started_at
    from history
    where caller_extension_type = 'user' and caller_extension_id is not null

    union all

    select
        callee_extension_id as extension_id,
        cast(null as varchar) as user_id,
        callee_extension_number as extension_number,
        callee_email as email,
        callee_name as display_name,
        started_at
    from history
    where callee_extension_type = 'user' and callee_extension_id is not null

    union all

    select
        cast(null as varchar) as extension_id,
        coalesce(user_id, owner_id) as user_id,
        cast(owner_extension_number as varchar) as extension_number,
        cast(null as varchar) as email,
        owner_name as display_name,
        started_at
    from logs
    where user_id is not null or (owner_type = 'user' and owner_id is not null)

),

unlisted as (

    select
        coalesce(sightings.user_id, 'extension:' || sightings.extension_id) as phone_user_key,
        sightings.user_id,
        sightings.extension_id,
        sightings.extension_number,
        sightings.email,
        sightings.display_name,
        row_number() over (
            partition by coalesce(sightings.user_id, 'extension:' || sightings.extension_id)
            order by
                sightings.started_at desc nulls last,
                sightings.extension_number nulls last,
                sightings.email nulls last,
                sightings.display_name nulls last
        ) as place
    from sightings
    left join (select distinct extension_id from phone_users) as known_extensions
        on sightings.extension_id = known_extensions.extension_id
    left join (select distinct user_id from phone_users) as known_users
        on sightings.user_id = known_users.user_id
    where known_extensions.extension_id is null and known_users.user_id is null

),

everyone as (

    select
        phone_user_key,
        user_id,
        extension_id,
        extension_number,
        email,
        display_name,
        phone_status,
        department,
        cost_center,
        site_id,
        site_name,
        true as has_been_listed,
        deleted_at
    from listed

    union all

    select
        phone_user_key,
        user_id,
        extension_id,
        extension_number,
        email,
        display_name,
        cast(null as varchar) as phone_status,
        cast(null as varchar) as department,
        cast(null as varchar) as cost_center,
        cast(null as varchar) as site_id,
        cast(null as varchar) as site_name,
        false as has_been_listed,
        cast(null as timestamp) as deleted_at
    from unlisted
    where place = 1

),

user_numbers as (

    select
        user_id,
        deleted_at is null as is_there,
        string_agg(phone_number, ', ' order by phone_number_position, phone_number) as phone_numbers,
        count(*) as phone_numbers_count
    from numbers
    where phone_number is not null
    group by user_id, deleted_at is null

),

user_plans as (

    select
        user_id,
        deleted_at is null as is_there,
        string_agg(plan_name, ', ' order by plan_position, plan_name) as calling_plans,
        count(*) as calling_plans_count
    from plans
    where plan_name is not null
    group by user_id, deleted_at is null

),

user_profiles as (

    select
        user_id,
        is_site_admin,
        emergency_address is not null as has_emergency_address,
        row_number() over (partition by user_id order by _loaded_at desc nulls last, phone_user_id nulls last) as place
    from profiles
    where user_id is not null and deleted_at is null

)

select
    everyone.phone_user_key,
    coalesce(by_id.user_key, by_email.user_key) as user_key,
    everyone.user_id,
    everyone.extension_id,
    everyone.extension_number,
    everyone.email,
    everyone.display_name,
    everyone.phone_status,
    coalesce({{ shown_as('department', 'everyone.department') }}, by_id.department, by_email.department) as department,
    {{ shown_as('cost_center', 'everyone.cost_center') }} as cost_center,
    everyone.site_id,
    {{ shown_as('site', 'everyone.site_name') }} as site_name,
    user_numbers.phone_numbers,
    user_plans.calling_plans,
    cast(coalesce(user_numbers.phone_numbers_count, 0) as bigint) as phone_numbers_count,
    cast(coalesce(user_plans.calling_plans_count, 0) as bigint) as calling_plans_count,
    everyone.has_been_listed and everyone.deleted_at is null as is_listed,
    everyone.deleted_at is not null as is_deleted,
    user_profiles.is_site_admin,
    user_profiles.has_emergency_address,
    everyone.deleted_at
from everyone
left join identities as by_id
    on everyone.user_id = by_id.user_id
left join identities as by_email
    on everyone.email = by_email.email and by_email.is_email_owner
left join user_numbers
    on everyone.user_id = user_numbers.user_id and (everyone.deleted_at is null) = user_numbers.is_there
left join user_plans
    on everyone.user_id = user_plans.user_id and (everyone.deleted_at is null) = user_plans.is_there
left join user_profiles
    on everyone.user_id = user_profiles.user_id and user_profiles.place = 1
