-- One row per past meeting instance (no webinars), whichever of Zoom's two lists names it.

with

history as (

    select * from {{ ref('stg_zoom__history_meetings') }}

),

reported as (

    select * from {{ ref('stg_zoom__report_meetings') }}

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

latest_history as (

    select
        meeting_uuid,
        meeting_id,
        is_webinar,
        topic,
        host_name,
        host_email,
        department,
        started_at,
        ended_at,
        actual_minutes,
        participants_count,
        reported_person_minutes,
        has_screen_sharing,
        has_video_on,
        has_record_to_cloud,
        has_record_to_computer,
        row_number() over (
            partition by meeting_uuid
            order by _loaded_at desc nulls last, started_at desc nulls last, ended_at desc nulls last, _partition
        ) as place
    from history
    where meeting_uuid is not null

),

latest_reported as (

    select
        meeting_uuid,
        meeting_id,
        meeting_type,
        is_webinar,
        topic,
        coalesce(host_user_id, user_id) as host_user_id,
        user_name,
        user_email,
        scheduled_at,
        started_at,
        ended_at,
        actual_minutes,
        participants_count,
        reported_person_minutes,
        has_screen_share,
        has_recording,
        row_number() over (
            partition by meeting_uuid
            order by _loaded_at desc nulls last, started_at desc nulls last, ended_at desc nulls last, _partition
        ) as place
    from reported
    where meeting_uuid is not null

),

names as (

    select meeting_uuid from latest_history
    where place = 1

    union

    select meeting_uuid from latest_reported
    where place = 1

),

merged as (

    select
        names.meeting_uuid,
        coalesce(latest_history.meeting_id, latest_reported.meeting_id) as meeting_id,
        coalesce(latest_history.topic, latest_reported.topic) as topic,
        latest_reported.meeting_type,
        latest_reported.host_user_id,
        coalesce(latest_history.host_email, latest_reported.user_email) as host_email,
        coalesce(latest_history.host_name, latest_reported.user_name) as host_name,
        {{ shown_as('department', 'latest_history.department') }} as department,
        coalesce(latest_history.actual_minutes, latest_reported.actual_minutes) as actual_minutes,
        coalesce(latest_history.participants_count, latest_reported.participants_count) as participants_count,
        coalesce(latest_history.reported_person_minutes, latest_reported.reported_person_minutes) as reported_person_minutes,
        coalesce(latest_history.has_screen_sharing, false) or coalesce(latest_reported.has_screen_share, false) as has_screen_share,
        latest_history.has_video_on as has_video,
        coalesce(latest_history.has_record_to_cloud, false)
        or coalesce(latest_history.has_record_to_computer, false)
        or coalesce(latest_reported.has_recording, false) as has_recording,
        latest_history.meeting_uuid is not null as is_in_history,
        latest_reported.meeting_uuid is not null as is_in_host_report,
        latest_reported.scheduled_at,
        coalesce(latest_history.started_at, latest_reported.started_at) as started_at,
        coalesce(latest_history.ended_at, latest_reported.ended_at) as ended_at
    from names
    left join latest_history
        on names.meeting_uuid = latest_history.meeting_uuid and latest_history.place = 1
    left join latest_reported
        on names.meeting_uuid = latest_reported.meeting_uuid and latest_reported.place = 1
    where
        not coalesce(latest_history.is_webinar, false)
        and not coalesce(latest_reported.is_webinar, false)

)

select
    merged.meeting_uuid,
    merged.meeting_id,
    coalesce(by_id.user_key, by_email.user_key) as host_user_key,
    merged.topic,
    merged.meeting_type,
    merged.host_email,
    merged.host_name,
    coalesce(merged.department, by_id.department, by_email.department) as department,
    latest_planned.scheduled_minutes,
    merged.actual_minutes,
    merged.participants_count,
    merged.reported_person_minutes,
    cast(latest_recordings.recording_bytes as bigint) as recording_bytes,
    merged.has_screen_share,
    merged.has_video,
    merged.has_recording,
    latest_recordings.meeting_uuid is not null as has_cloud_recording,
    merged.is_in_history,
    merged.is_in_host_report,
    merged.scheduled_at,
    merged.started_at,
    merged.ended_at
from merged
left join identities as by_id
    on merged.host_user_id = by_id.user_id
left join identities as by_email
    on merged.host_email = by_email.email and by_email.is_email_owner
left join latest_planned
    on merged.meeting_id = latest_planned.meeting_id
left join latest_recordings
    on merged.meeting_uuid = latest_recordings.meeting_uuid
