-- One row per person that Zoom's lists and reports name with an id, and per invited user without one.

with

users as (

    select * from {{ ref('stg_zoom__users') }}

),

report_users as (

    select * from {{ ref('stg_zoom__report_users') }}

),

report_meetings as (

    select * from {{ ref('stg_zoom__report_meetings') }}

),

participants as (

    select * from {{ ref('stg_zoom__report_meeting_participants') }}

),

webinar_participants as (

    select * from {{ ref('stg_zoom__report_webinar_participants') }}

),

phone_users as (

    select * from {{ ref('stg_zoom__phone_users') }}

),

listed_addresses as (

    select distinct email
    from users
    where user_id is not null and email is not null and deleted_at is null

),

sightings as (

    -- An invitation that is gone while its address is a user's was accepted: the same person.
    select
        users.user_id,
        users.email,
        users.display_name,
        users.department,
        users.time_zone,
        case when users.deleted_at is null then 1 else 2 end as source_rank,
        users.deleted_at,
        users._loaded_at as seen_at
    from users
    left join listed_addresses
        on users.email = listed_addresses.email
    where users.user_id is not null or users.deleted_at is null or listed_addresses.email is null

    union all

    select
        user_id,
        email,
        user_name as display_name,
        department,
        cast(null as varchar) as time_zone,
        3 as source_rank,
        cast(null as timestamp) as deleted_at,
        cast(period_end_date as timestamp) as seen_at
    from report_users
    where user_id is not null

    union all

    select
        user_id,
        email,
        display_name,
        department,
        cast(null as varchar) as time_zone,
        4 as source_rank,
        cast(null as timestamp) as deleted_at,
        _loaded_at as seen_at
    from phone_users
    where user_id is not null

    union all

    select
        user_id,
        user_email as email,
        user_name as display_name,
        cast(null as varchar) as department,
        cast(null as varchar) as time_zone,
        5 as source_rank,
        cast(null as timestamp) as deleted_at,
        started_at as seen_at
    from report_meetings
    where user_id is not null

    union all

    select
        user_id,
        email,
        participant_name as display_name,
        cast(null as varchar) as department,
        cast(null as varchar) as time_zone,
        6 as source_rank,
        cast(null as timestamp) as deleted_at,
        joined_at as seen_at
    from participants
    where user_id is not null

    union all

    select
        user_id,
        email,
        participant_name as display_name,
        cast(null as varchar) as department,
        cast(null as varchar) as time_zone,
        7 as source_rank,
        cast(null as timestamp) as deleted_at,
        joined_at as seen_at
    from webinar_participants
    where user_id is not null

),

keyed as (

    select
        coalesce(user_id, email) as user_key,
        user_id,
        email,
        display_name,
        department,
        time_zone,
        source_rank,
        deleted_at,
        row_number() over (
            partition by coalesce(user_id, email)
            order by
                source_rank,
                deleted_at desc nulls last,
                seen_at desc nulls last,
                email nulls last,
                display_name nulls last,
                department nulls last,
                time_zone nulls last
        ) as place
    from sightings
    where coalesce(user_id, email) is not null

),

best as (

    select
        user_key,
        user_id,
        email,
        display_name,
        department,
        time_zone,
        source_rank,
        deleted_at
    from keyed
    where place = 1

),

fallback_emails as (

    select
        user_key,
        email,
        row_number() over (partition by user_key order by place) as place
    from keyed
    where email is not null

),

completed as (

    select
        best.user_key,
        best.user_id,
        coalesce(best.email, fallback_emails.email) as email,
        best.display_name,
        {{ shown_as('department', 'best.department') }} as department,
        best.time_zone,
        best.source_rank,
        best.deleted_at
    from best
    left join fallback_emails
        on best.user_key = fallback_emails.user_key and fallback_emails.place = 1

)

select
    user_key,
    user_id,
    email,
    display_name,
    department,
    time_zone,
    source_rank = 1 as is_listed,
    email is not null
    and row_number() over (
        partition by email
        order by source_rank, deleted_at desc nulls last, user_id nulls last, user_key
    ) = 1 as is_email_owner,
    deleted_at
from completed
