-- One row per stay of a participant in a meeting instance; equal rows that Zoom sent are different stays.

with

participants as (

    select * from {{ ref('stg_zoom__report_meeting_participants') }}

),

instances as (

    select * from {{ ref('int_meetings__instances') }}

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

measured as (

    select
        resolved.meeting_uuid || ':' || cast(resolved.ordinal as varchar) as stay_key,
        resolved.meeting_uuid,
        instances.meeting_id,
        resolved.user_key,
        coalesce(
            resolved.user_key,
            resolved.email,
            lower(trim(resolved.participant_name)),
            'stay ' || cast(resolved.ordinal as varchar)
        ) as person_key,
        case
            when resolved.user_id is not null then 'id'
            when resolved.email is not null then 'email'
            when resolved.participant_name is not null then 'name'
            else 'none'
        end as person_rule,
        resolved.participant_name,
        resolved.email,
        resolved.registrant_id,
        resolved.breakout_room_id,
        resolved.stay_status,
        coalesce(
            nullif(resolved.reported_stay_seconds, 0),
            {{ seconds_between('resolved.joined_at', 'resolved.left_at') }},
            resolved.reported_stay_seconds
        ) as stay_seconds,
        resolved.reported_stay_seconds,
        {{ seconds_between('instances.started_at', 'resolved.joined_at') }} as joined_after_start_seconds,
        resolved.user_id is null as is_guest,
        resolved.user_key is not null as is_internal,
        coalesce(resolved.stay_status, 'in_meeting') <> 'in_waiting_room' as is_in_meeting,
        instances.started_at as meeting_started_at,
        resolved.joined_at,
        resolved.left_at,
        cast(coalesce(instances.started_at, resolved.joined_at) as date) as meeting_date
    from resolved
    left join instances
        on resolved.meeting_uuid = instances.meeting_uuid

)

select
    stay_key,
    meeting_uuid,
    meeting_id,
    user_key,
    person_key,
    person_rule,
    participant_name,
    email,
    registrant_id,
    breakout_room_id,
    stay_status,
    stay_seconds,
    reported_stay_seconds,
    joined_after_start_seconds,
    is_guest,
    is_internal,
    is_in_meeting,
    meeting_started_at,
    joined_at,
    left_at,
    meeting_date
from measured
