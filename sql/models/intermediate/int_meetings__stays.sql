-- One row per stay of a participant in a meeting instance, with the person it belongs to.
{{ config(
    materialized='incremental',
    incremental_strategy='changes',
    meta={'fingerprints': 'int_meetings__fingerprints', 'partition': ['meeting_uuid']},
    post_hook='{{ keep_fingerprints() }}'
) }}

with

participants as (

    select * from {{ ref('int_meetings__participants') }}
    {{ where_changed('int_meetings__fingerprints', ['meeting_uuid']) }}

),

resolved as (

    select
        meeting_uuid,
        user_id,
        email,
        participant_name,
        {{ normalized_name('participant_name') }} as normalized_name,
        registrant_id,
        breakout_room_id,
        stay_status,
        reported_stay_seconds,
        joined_at,
        left_at,
        user_key,
        time_zone,
        row_number() over (
            partition by meeting_uuid
            order by
                joined_at nulls last,
                left_at nulls last,
                user_id nulls last,
                stay_id nulls last,
                participant_name nulls last,
                email nulls last,
                reported_stay_seconds nulls last,
                stay_status nulls last,
                registrant_id nulls last,
                customer_key nulls last,
                breakout_room_id nulls last,
                is_failover nulls last
        ) as ordinal
    from participants

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
        time_zone,
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
        time_zone,
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
    time_zone,
    participant_name,
    stay_status,
    reported_stay_seconds,
    coalesce(stay_status, 'in_meeting') <> 'in_waiting_room' as is_in_meeting,
    joined_at,
    left_at
from recognised
