-- One row per stay of a participant in a meeting instance; equal rows that Zoom sent are different stays.
{{ config(
    materialized='incremental',
    incremental_strategy='changes',
    meta={'fingerprints': 'int_meetings__fingerprints', 'partition': ['meeting_uuid']},
    post_hook='{{ keep_fingerprints() }}'
) }}

with

stays as (

    select * from {{ ref('int_meetings__stays') }}
    {{ where_changed('int_meetings__fingerprints', ['meeting_uuid']) }}

),

instances as (

    select * from {{ ref('int_meetings__instances') }}
    {{ where_changed('int_meetings__fingerprints', ['meeting_uuid']) }}

),

measured as (

    select
        stays.stay_key,
        stays.meeting_uuid,
        instances.meeting_id,
        stays.user_key,
        stays.person_key,
        stays.person_rule,
        stays.participant_name,
        stays.email,
        stays.registrant_id,
        stays.breakout_room_id,
        stays.stay_status,
        coalesce(
            nullif(stays.reported_stay_seconds, 0),
            case
                when stays.left_at <= stays.joined_at + interval '{{ var("longest_stay_days") }} days'
                    then {{ seconds_between('stays.joined_at', 'stays.left_at') }}
            end,
            stays.reported_stay_seconds
        ) as stay_seconds,
        stays.reported_stay_seconds,
        {{ seconds_between('instances.started_at', 'stays.joined_at') }} as joined_after_start_seconds,
        stays.user_id is null as is_guest,
        stays.user_key is not null as is_internal,
        stays.is_in_meeting,
        instances.started_at as meeting_started_at,
        stays.joined_at,
        stays.left_at,
        cast(coalesce(instances.started_at, stays.joined_at) as date) as meeting_date
    from stays
    left join instances
        on stays.meeting_uuid = instances.meeting_uuid

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
