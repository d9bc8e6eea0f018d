-- One row per stay of a participant in a meeting instance, with the person it belongs to.
{{ config(
    materialized='incremental',
    incremental_strategy='changes',
    meta={'fingerprints': 'int_meetings__fingerprints', 'partition': ['meeting_uuid']},
    post_hook='{{ keep_fingerprints() }}'
) }}

with

participants as (

    select * from {{ ref('stg_zoom__report_meeting_participants') }}
    {{ where_changed('int_meetings__fingerprints', ['meeting_uuid']) }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

),

resolved as (

    select
        participants.meeting_uuid,
        participants.user_id,
        participants.email,
        participants.participant_name,
        {{ normalized_name('participants.participant_name') }} as normalized_name,
        participants.registrant_id,
        participants.breakout_room_id,
        participants.stay_status,
        participants.reported_stay_seconds,
        participants.joined_at,
        participants.left_at,
        coalesce(participants.user_id, by_email.user_key) as user_key,
        row_number() over (
            partition by participants.meeting_uuid
            order by
                participants.joined_at nulls last,
                participants.left_at nulls last,
                participants.user_id nulls last,
                participants.stay_id nulls last,
                participants.participant_name nulls last,
                participants.email nulls last,
                participants.reported_stay_seconds nulls last,
                participants.stay_status nulls last,
                participants.registrant_id nulls last,
                participants.customer_key nulls last,
                participants.breakout_room_id nulls last,
                participants.is_failover nulls last
        ) as ordinal
    from participants
    left join identities as by_email
        on participants.user_id is null and participants.email = by_email.email and by_email.is_email_owner

),

registered as (

    select
        meeting_uuid,
        ordinal,
        user_id,
        user_key,
        registrant_id,
        {{ linked_registrant('meeting_uuid') }} as known_registrant_id,
        email,
        participant_name,
        normalized_name,
        breakout_room_id,
        stay_status,
        reported_stay_seconds,
        joined_at,
        left_at
    from resolved

),

recognised as (

    select
        meeting_uuid,
        ordinal,
        user_id,
        {{ linked_user('meeting_uuid') }} as user_key,
        registrant_id,
        known_registrant_id,
        email,
        participant_name,
        normalized_name,
        {{ person_rule() }} as person_rule,
        breakout_room_id,
        stay_status,
        reported_stay_seconds,
        joined_at,
        left_at
    from registered

)

select
    meeting_uuid || ':' || cast(ordinal as varchar) as stay_key,
    meeting_uuid,
    user_id,
    user_key,
    coalesce(user_key, known_registrant_id, email, normalized_name, 'stay ' || cast(ordinal as varchar)) as person_key,
    person_rule,
    registrant_id,
    breakout_room_id,
    email,
    participant_name,
    stay_status,
    reported_stay_seconds,
    coalesce(stay_status, 'in_meeting') <> 'in_waiting_room' as is_in_meeting,
    joined_at,
    left_at
from recognised
