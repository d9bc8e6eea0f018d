-- One row per stay in a past webinar instance, and per registration for an instance or for a webinar still to come.

with

participants as (

    select * from {{ ref('stg_zoom__report_webinar_participants') }}

),

registrants as (

    select * from {{ ref('stg_zoom__webinar_registrants') }}

),

instances as (

    select * from {{ ref('int_webinars__instances') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

),

registrations as (

    -- Who registers for a webinar registers for what is still to come of it. A registration that was taken back before an instance
    -- began did not count for it; one that was taken back later did.
    select
        registrants.webinar_id,
        instances.webinar_uuid,
        registrants.registrant_id,
        registrants.email,
        registrants.first_name,
        registrants.last_name,
        registrants.registration_status,
        registrants.registered_at,
        registrants.deleted_at
    from registrants
    left join instances
        on registrants.webinar_id = instances.webinar_id
        and (
            registrants.registered_at is null
            or registrants.registered_at < coalesce(instances.ended_at, instances.started_at + interval '1 day')
        )
        and (registrants.deleted_at is null or registrants.deleted_at > instances.started_at)

),

seen as (

    select
        participants.webinar_uuid as webinar_key,
        participants.webinar_uuid,
        instances.webinar_id,
        participants.user_id,
        participants.registrant_id,
        participants.email,
        participants.participant_name as person_name,
        cast(null as varchar) as registration_status,
        participants.reported_stay_seconds,
        false as is_registration,
        coalesce(participants.stay_status, 'in_meeting') <> 'in_waiting_room' as is_stay,
        cast(null as timestamp) as registered_at,
        participants.joined_at,
        participants.left_at
    from participants
    left join instances
        on participants.webinar_uuid = instances.webinar_uuid

    union all

    select
        coalesce(webinar_uuid, 'planned ' || cast(webinar_id as varchar)) as webinar_key,
        webinar_uuid,
        webinar_id,
        cast(null as varchar) as user_id,
        registrant_id,
        email,
        nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), '') as person_name,
        registration_status,
        cast(null as bigint) as reported_stay_seconds,
        true as is_registration,
        false as is_stay,
        registered_at,
        cast(null as timestamp) as joined_at,
        cast(null as timestamp) as left_at
    from registrations
    where webinar_uuid is not null or deleted_at is null

),

resolved as (

    select
        seen.webinar_key,
        seen.webinar_uuid,
        seen.webinar_id,
        seen.user_id,
        coalesce(seen.user_id, by_email.user_key) as user_key,
        seen.registrant_id,
        seen.email,
        seen.person_name,
        {{ normalized_name('seen.person_name') }} as normalized_name,
        seen.registration_status,
        seen.reported_stay_seconds,
        seen.is_registration,
        seen.is_stay,
        seen.registered_at,
        seen.joined_at,
        seen.left_at,
        row_number() over (
            partition by seen.webinar_key
            order by
                seen.is_registration,
                seen.joined_at nulls last,
                seen.left_at nulls last,
                seen.user_id nulls last,
                seen.registrant_id nulls last,
                seen.email nulls last,
                seen.person_name nulls last,
                seen.reported_stay_seconds nulls last,
                seen.registered_at nulls last,
                seen.registration_status nulls last
        ) as ordinal
    from seen
    left join identities as by_email
        on seen.user_id is null and seen.email = by_email.email and by_email.is_email_owner

),

registered as (

    select
        webinar_key,
        webinar_uuid,
        webinar_id,
        user_id,
        user_key,
        registrant_id,
        {{ linked_registrant('webinar_key') }} as known_registrant_id,
        email,
        person_name,
        normalized_name,
        registration_status,
        reported_stay_seconds,
        is_registration,
        is_stay,
        registered_at,
        joined_at,
        left_at,
        ordinal
    from resolved

),

recognised as (

    select
        webinar_key,
        webinar_uuid,
        webinar_id,
        user_id,
        {{ linked_user('webinar_key') }} as user_key,
        registrant_id,
        known_registrant_id,
        email,
        person_name,
        normalized_name,
        {{ person_rule() }} as person_rule,
        registration_status,
        reported_stay_seconds,
        is_registration,
        is_stay,
        registered_at,
        joined_at,
        left_at,
        ordinal
    from registered

)

select
    webinar_key,
    webinar_uuid,
    webinar_id,
    user_id,
    user_key,
    coalesce(user_key, known_registrant_id, email, normalized_name, 'stay ' || cast(ordinal as varchar)) as person_key,
    person_rule,
    registrant_id,
    email,
    person_name,
    registration_status,
    reported_stay_seconds,
    is_registration,
    is_stay,
    registered_at,
    joined_at,
    left_at
from recognised
