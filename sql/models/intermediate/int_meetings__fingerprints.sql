-- One row per meeting instance that the lists or the participants name: a fingerprint of all that its rows in the marts are made from.

with

participants as (

    select * from {{ ref('stg_zoom__report_meeting_participants') }}

),

instances as (

    select * from {{ ref('int_meetings__instances') }}

),

planned as (

    select * from {{ ref('stg_zoom__meetings') }}

),

recordings as (

    select * from {{ ref('int_recordings__states') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

),

latest_planned as (

    {{ latest_plans('planned') }}

),

latest_recordings as (

    {{ latest_recordings('recordings') }}

),

contents as (

    -- Of a person in the meeting, whom the address stands for and the own clock are all that other lists decide.
    select
        participants.meeting_uuid,
        {{ content_of([
            "'stay'",
            'participants.user_id',
            'participants.stay_id',
            'participants.registrant_id',
            'participants.breakout_room_id',
            'participants.participant_name',
            'participants.email',
            'participants.customer_key',
            'participants.stay_status',
            'participants.reported_stay_seconds',
            'participants.is_failover',
            'participants.joined_at',
            'participants.left_at',
            'by_email.user_key',
            'coalesce(by_id.time_zone, by_email.time_zone)',
        ]) }} as content
    from participants
    left join identities as by_id
        on participants.user_id = by_id.user_id
    left join identities as by_email
        on participants.user_id is null and participants.email = by_email.email and by_email.is_email_owner

    union all

    select
        instances.meeting_uuid,
        {{ content_of([
            "'instance'",
            'instances.meeting_id',
            'instances.host_user_key',
            'instances.topic',
            'instances.meeting_type',
            'instances.host_email',
            'instances.host_name',
            'instances.department',
            'instances.actual_minutes',
            'instances.participants_count',
            'instances.reported_person_minutes',
            'instances.has_screen_share',
            'instances.has_video',
            'instances.has_recording',
            'instances.is_in_history',
            'instances.is_in_host_report',
            'instances.scheduled_at',
            'instances.started_at',
            'instances.ended_at',
            'latest_planned.scheduled_minutes',
            'latest_recordings.meeting_uuid',
            'latest_recordings.recording_bytes',
        ]) }} as content
    from instances
    left join latest_planned
        on instances.meeting_id = latest_planned.meeting_id
    left join latest_recordings
        on instances.meeting_uuid = latest_recordings.meeting_uuid

)

select
    {{ partition_key(['meeting_uuid']) }} as partition_key,
    {{ fingerprint_of('content') }} as fingerprint
from contents
group by {{ partition_key(['meeting_uuid']) }}
