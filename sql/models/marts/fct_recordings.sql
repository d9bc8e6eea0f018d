-- One row per recording of a meeting or webinar instance under its owner: its files together, those in the trash or gone included.

with

states as (

    select * from {{ ref('int_recordings__states') }}

),

files as (

    select * from {{ ref('stg_zoom__recording_files') }}

),

trashed_files as (

    select * from {{ ref('stg_zoom__trashed_recording_files') }}

),

page_files as (

    select * from {{ ref('stg_zoom__meeting_recording_files') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

),

meetings as (

    select * from {{ ref('int_meetings__instances') }}

),

webinars as (

    select * from {{ ref('int_webinars__instances') }}

),

runs as (

    select * from {{ ref('stg_zoom__runs') }}

),

zoom_clock as (

    select max(zoom_now_at) as now_at
    from runs

),

all_files as (

    select
        'recordings' as source_list,
        meeting_uuid,
        user_id,
        file_type,
        file_bytes
    from files

    union all

    select
        'trashed_recordings' as source_list,
        meeting_uuid,
        user_id,
        file_type,
        file_bytes
    from trashed_files

    union all

    select
        'meeting_recordings' as source_list,
        meeting_uuid,
        cast(null as varchar) as user_id,
        file_type,
        file_bytes
    from page_files

),

counted as (

    select
        source_list,
        meeting_uuid,
        user_id,
        count(*) as listed_files_count,
        sum(coalesce(file_bytes, 0)) as file_bytes,
        sum(case when file_type = 'MP4' then coalesce(file_bytes, 0) else 0 end) as video_bytes,
        sum(case when file_type = 'M4A' then coalesce(file_bytes, 0) else 0 end) as audio_bytes,
        max(case when file_type = 'MP4' then 1 else 0 end) = 1 as has_video,
        max(case when file_type in ('TRANSCRIPT', 'CC') then 1 else 0 end) = 1 as has_transcript,
        max(case when file_type = 'CHAT' then 1 else 0 end) = 1 as has_chat
    from all_files
    group by source_list, meeting_uuid, user_id

),

types as (

    select
        source_list,
        meeting_uuid,
        user_id,
        string_agg(file_type, ', ' order by file_type) as file_types
    from (
        select distinct
            source_list,
            meeting_uuid,
            user_id,
            file_type
        from all_files
        where file_type is not null
    ) as distinct_types
    group by source_list, meeting_uuid, user_id

),

joined as (

    select
        states.meeting_uuid,
        states.meeting_id,
        states.user_id,
        identities.user_key as owner_user_key,
        identities.department,
        states.topic,
        case
            when webinars.webinar_uuid is not null or states.is_webinar then 'webinar'
            else 'meeting'
        end as event_type,
        states.recording_state,
        types.file_types,
        coalesce(states.files_count, counted.listed_files_count, 0) as files_count,
        coalesce(counted.listed_files_count, 0) as listed_files_count,
        coalesce(states.recording_bytes, counted.file_bytes, 0) as seen_bytes,
        coalesce(counted.file_bytes, 0) as file_bytes,
        coalesce(counted.video_bytes, 0) as video_bytes,
        coalesce(counted.audio_bytes, 0) as audio_bytes,
        states.recording_state = 'there' as is_there,
        coalesce(counted.has_video, false) as has_video,
        coalesce(counted.has_transcript, false) as has_transcript,
        coalesce(counted.has_chat, false) as has_chat,
        meetings.meeting_uuid is not null or webinars.webinar_uuid is not null as is_instance_known,
        states.started_at,
        states.trashed_at,
        states.left_trash_at,
        states.deleted_at,
        zoom_clock.now_at
    from states
    cross join zoom_clock
    left join counted
        on states.source_list = counted.source_list
        and states.meeting_uuid = counted.meeting_uuid
        and coalesce(states.user_id, '') = coalesce(counted.user_id, '')
    left join types
        on states.source_list = types.source_list
        and states.meeting_uuid = types.meeting_uuid
        and coalesce(states.user_id, '') = coalesce(types.user_id, '')
    left join identities
        on states.owner_user_id = identities.user_id
    left join meetings
        on states.meeting_uuid = meetings.meeting_uuid
    left join webinars
        on states.meeting_uuid = webinars.webinar_uuid

)

select
    coalesce(meeting_uuid, 'none') || case when user_id is not null then ':' || user_id else '' end as recording_key,
    meeting_uuid,
    meeting_id,
    owner_user_key,
    department,
    topic,
    event_type,
    recording_state,
    file_types,
    cast(files_count as bigint) as files_count,
    cast(listed_files_count as bigint) as listed_files_count,
    -- What is listed under two owners at once is kept once.
    cast(
        case
            when
                is_there
                and row_number() over (
                    partition by coalesce(meeting_uuid, user_id), is_there
                    order by seen_bytes desc, user_id nulls last
                ) = 1
                then seen_bytes
        end as bigint
    ) as recording_bytes,
    cast(seen_bytes as bigint) as seen_bytes,
    cast(file_bytes as bigint) as file_bytes,
    cast(video_bytes as bigint) as video_bytes,
    cast(audio_bytes as bigint) as audio_bytes,
    cast(file_bytes - video_bytes - audio_bytes as bigint) as other_bytes,
    case when is_there then {{ days_between('started_at', 'now_at') }} end as age_days,
    is_there,
    has_video,
    has_transcript,
    has_chat,
    is_instance_known,
    started_at,
    trashed_at,
    left_trash_at,
    deleted_at,
    cast(started_at as date) as recording_date
from joined
