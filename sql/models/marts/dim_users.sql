-- One row per person ever seen: users of the account now, those deleted since, and those that only reports name.

with

identities as (

    select * from {{ ref('int_users__identities') }}

),

users as (

    select * from {{ ref('stg_zoom__users') }}

),

roles as (

    select * from {{ ref('stg_zoom__roles') }}

),

report_users as (

    select * from {{ ref('stg_zoom__report_users') }}

),

activities as (

    select * from {{ ref('stg_zoom__report_activities') }}

),

phone_users as (

    select * from {{ ref('stg_zoom__phone_users') }}

),

meetings as (

    select * from {{ ref('fct_meeting_instances') }}

),

stays as (

    select * from {{ ref('fct_meeting_participants') }}

),

calls as (

    select * from {{ ref('fct_calls') }}

),

webinars as (

    select * from {{ ref('int_webinars__instances') }}

),

webinar_sightings as (

    select * from {{ ref('int_webinars__sightings') }}

),

chat_messages as (

    select * from {{ ref('stg_zoom__chat_messages') }}

),

runs as (

    select * from {{ ref('stg_zoom__runs') }}

),

known as (

    select * from {{ ref('int_activity__known') }}

),

listed as (

    select
        coalesce(user_id, email) as user_key,
        license_type,
        case when deleted_at is null then role_id end as role_id,
        case when deleted_at is null then cast(group_ids as varchar) end as group_ids,
        case when deleted_at is null then status end as status,
        time_zone,
        last_login_at,
        user_created_at,
        row_number() over (
            partition by coalesce(user_id, email)
            order by
                deleted_at desc nulls first,
                _loaded_at desc nulls last,
                status nulls last,
                last_login_at desc nulls last
        ) as place
    from users

),

role_names as (

    select
        role_id,
        min(role_name) as role_name
    from roles
    where deleted_at is null
    group by role_id

),

reported as (

    select
        user_id,
        license_type,
        max(last_login_at) over (partition by user_id) as last_login_at,
        min(user_created_at) over (partition by user_id) as user_created_at,
        row_number() over (
            partition by user_id
            order by period_end_date desc, period_start_date desc, license_type nulls last
        ) as place
    from report_users
    where user_id is not null

),

phones as (

    select
        user_id,
        extension_number,
        phone_status,
        site_name,
        row_number() over (
            partition by user_id
            order by _loaded_at desc nulls last, extension_number nulls last
        ) as place
    from phone_users
    where user_id is not null and deleted_at is null

),

sign_ins as (

    select
        email,
        max(occurred_at) as last_login_at
    from activities
    where activity_type = 'Sign in' and email is not null
    group by email

),

hosted as (

    select
        host_user_key as user_key,
        started_at
    from meetings
    union all
    select
        host_user_key as user_key,
        started_at
    from webinars

),

zoom_clock as (

    select max(zoom_now_at) as now_at
    from runs

),

hosting as (

    select
        hosted.user_key,
        min(hosted.started_at) as first_hosted_at,
        max(hosted.started_at) as last_hosted_at,
        sum(
            case
                when
                    hosted.started_at >= zoom_clock.now_at - interval '30 days'
                    and hosted.started_at < zoom_clock.now_at
                    then 1
                else 0
            end
        ) as hosted_count_30d
    from hosted
    cross join zoom_clock
    where hosted.user_key is not null
    group by hosted.user_key

),

attended as (

    select
        user_key,
        joined_at
    from stays
    where is_in_meeting
    union all
    select
        user_key,
        joined_at
    from webinar_sightings
    where is_stay

),

attending as (

    select
        user_key,
        max(joined_at) as last_attended_at
    from attended
    where user_key is not null
    group by user_key

),

chatting as (

    select
        sender_email as email,
        max(coalesce(sent_at, sent_epoch_at)) as last_chatted_at
    from chat_messages
    where sender_email is not null
    group by sender_email

),

calling as (

    select
        user_key,
        max(started_at) as last_called_at
    from calls
    where user_key is not null and (direction = 'outbound' or is_answered)
    group by user_key

),

joined as (

    select
        identities.user_key,
        identities.user_id,
        listed.role_id,
        listed.group_ids,
        identities.email,
        identities.display_name,
        identities.department,
        coalesce(listed.license_type, reported.license_type) as license_type,
        role_names.role_name,
        listed.status,
        listed.time_zone,
        phones.extension_number as phone_extension_number,
        phones.phone_status,
        {{ shown_as('site', 'phones.site_name') }} as phone_site_name,
        identities.is_listed,
        identities.deleted_at is not null as is_deleted,
        coalesce(listed.status = 'pending', false) as is_pending,
        phones.user_id is not null as has_phone,
        coalesce(listed.user_created_at, reported.user_created_at) as created_at,
        identities.deleted_at,
        {{ latest_of(['listed.last_login_at', 'reported.last_login_at', 'sign_ins.last_login_at']) }} as last_login_at,
        hosting.first_hosted_at,
        hosting.last_hosted_at,
        hosting.hosted_count_30d,
        attending.last_attended_at,
        calling.last_called_at,
        chatting.last_chatted_at,
        zoom_clock.now_at,
        known.knows_meetings as is_activity_known,
        known.knows_calls as is_calling_known
    from identities
    cross join zoom_clock
    cross join known
    left join listed
        on identities.user_key = listed.user_key and listed.place = 1
    left join role_names
        on listed.role_id = role_names.role_id
    left join reported
        on identities.user_id = reported.user_id and reported.place = 1
    left join phones
        on identities.user_id = phones.user_id and phones.place = 1
    left join sign_ins
        on identities.email = sign_ins.email and identities.is_email_owner
    left join hosting
        on identities.user_key = hosting.user_key
    left join attending
        on identities.user_key = attending.user_key
    left join calling
        on identities.user_key = calling.user_key
    left join chatting
        on identities.email = chatting.email and identities.is_email_owner

),

active as (

    select
        user_key,
        user_id,
        role_id,
        group_ids,
        email,
        display_name,
        department,
        license_type,
        role_name,
        status,
        time_zone,
        phone_extension_number,
        phone_status,
        phone_site_name,
        is_listed,
        is_deleted,
        is_pending,
        has_phone,
        created_at,
        deleted_at,
        last_login_at,
        first_hosted_at,
        last_hosted_at,
        hosted_count_30d,
        last_attended_at,
        last_called_at,
        last_chatted_at,
        {{ latest_of(['last_login_at', 'last_hosted_at', 'last_attended_at', 'last_called_at', 'last_chatted_at']) }}
            as last_activity_at,
        now_at,
        is_activity_known,
        is_calling_known
    from joined

)

select
    user_key,
    user_id,
    role_id,
    group_ids,
    email,
    case when email like '%@%' then split_part(email, '@', -1) end as email_domain,
    display_name,
    department,
    license_type,
    role_name,
    status,
    time_zone,
    phone_extension_number,
    phone_status,
    phone_site_name,
    case
        when is_listed and not is_pending and is_activity_known
            then {{ days_between('coalesce(last_activity_at, created_at)', 'now_at') }}
    end as idle_days,
    case when has_phone and is_calling_known then {{ days_between('coalesce(last_called_at, created_at)', 'now_at') }} end as phone_idle_days,
    case when is_activity_known and now_at is not null then cast(coalesce(hosted_count_30d, 0) as bigint) end as hosted_count_30d,
    is_listed,
    is_deleted,
    is_pending,
    has_phone,
    is_activity_known,
    is_calling_known,
    created_at,
    deleted_at,
    last_login_at,
    first_hosted_at,
    last_hosted_at,
    last_attended_at,
    last_called_at,
    last_chatted_at,
    last_activity_at
from active
