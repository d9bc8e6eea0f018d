-- One row per past meeting instance; webinars are not here.

with

instances as (

    select * from {{ ref('int_meetings__instances') }}

),

stays as (

    select * from {{ ref('fct_meeting_participants') }}

),

recordings as (

    select * from {{ ref('stg_zoom__recordings') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

),

seen_recordings as (

    -- What a deleted user had was handed over, and is listed elsewhere, or was deleted too: Zoom cannot be asked any more.
    select
        recordings.meeting_uuid,
        recordings.recording_bytes,
        recordings._loaded_at,
        recordings.deleted_at is null and identities.deleted_at is null as is_there
    from recordings
    left join identities
        on recordings.user_id = identities.user_id
    where recordings.meeting_uuid is not null

),

latest_recordings as (

    select
        meeting_uuid,
        case when is_there then recording_bytes end as recording_bytes,
        row_number() over (
            partition by meeting_uuid
            order by is_there desc, _loaded_at desc nulls last, recording_bytes desc nulls last
        ) as place
    from seen_recordings

),

attendance as (

    select
        meeting_uuid,
        count(*) as stays_count,
        count(distinct case when is_in_meeting then person_key end) as people_count,
        count(distinct case when is_in_meeting and not is_guest then person_key end) as signed_in_people_count,
        count(distinct case when is_in_meeting and is_internal then person_key end) as internal_people_count,
        sum(case when is_in_meeting then coalesce(stay_seconds, 0) else 0 end) as person_seconds,
        min(case when is_in_meeting then joined_at end) as first_join_at,
        max(case when is_in_meeting then left_at end) as last_leave_at
    from stays
    group by meeting_uuid

),

joined as (

    select
        instances.meeting_uuid,
        instances.meeting_id,
        instances.host_user_key,
        instances.topic,
        instances.meeting_type,
        instances.host_email,
        instances.host_name,
        instances.department,
        instances.actual_minutes,
        instances.participants_count,
        instances.reported_person_minutes,
        cast(coalesce(attendance.stays_count, 0) as bigint) as stays_count,
        cast(attendance.people_count as bigint) as people_count,
        cast(attendance.people_count - attendance.signed_in_people_count as bigint) as guests_count,
        cast(attendance.internal_people_count as bigint) as internal_people_count,
        cast(attendance.person_seconds as double precision) / 60 as person_minutes,
        cast(latest_recordings.recording_bytes as bigint) as recording_bytes,
        attendance.meeting_uuid is not null as has_stays,
        instances.has_screen_share,
        instances.has_video,
        instances.has_recording or latest_recordings.meeting_uuid is not null as is_recorded,
        coalesce(instances.participants_count >= {{ var('large_meeting_participants') }}, false) as is_large,
        instances.is_in_history,
        instances.is_in_host_report,
        instances.scheduled_at,
        instances.started_at,
        instances.ended_at,
        attendance.first_join_at,
        attendance.last_leave_at,
        cast(instances.started_at as date) as meeting_date
    from instances
    left join attendance
        on instances.meeting_uuid = attendance.meeting_uuid
    left join latest_recordings
        on instances.meeting_uuid = latest_recordings.meeting_uuid and latest_recordings.place = 1

)

select
    meeting_uuid,
    meeting_id,
    host_user_key,
    topic,
    meeting_type,
    host_email,
    host_name,
    department,
    actual_minutes,
    participants_count,
    reported_person_minutes,
    stays_count,
    people_count,
    guests_count,
    internal_people_count,
    person_minutes,
    recording_bytes,
    has_stays,
    has_screen_share,
    has_video,
    is_recorded,
    is_large,
    is_in_history,
    is_in_host_report,
    scheduled_at,
    started_at,
    ended_at,
    first_join_at,
    last_leave_at,
    meeting_date
from joined
