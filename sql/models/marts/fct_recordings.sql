-- One row per recording of a meeting or webinar instance under its owner: its files together, those no longer there included.

with

recordings as (

    select * from {{ ref('stg_zoom__recordings') }}

),

files as (

    select * from {{ ref('stg_zoom__recording_files') }}

),

pages as (

    select * from {{ ref('stg_zoom__meeting_recordings') }}

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

listed_uuids as (

    select distinct meeting_uuid
    from recordings
    where meeting_uuid is not null

),

placed as (

    select
        meeting_uuid,
        meeting_id,
        coalesce(user_id, host_user_id) as owner_user_id,
        user_id,
        topic,
        is_webinar,
        recording_bytes,
        files_count,
        started_at,
        deleted_at,
        _loaded_at,
        row_number() over (
            partition by meeting_uuid, user_id
            order by deleted_at desc nulls first, _loaded_at desc nulls last, started_at nulls last, _partition
        ) as place
    from recordings

),

named as (

    select
        meeting_uuid,
        meeting_id,
        owner_user_id,
        user_id,
        topic,
        is_webinar,
        recording_bytes,
        files_count,
        'recordings' as source_list,
        started_at,
        deleted_at,
        _loaded_at
    from placed
    where place = 1

    union all

    -- A page of an instance that the lists of users do not have: it was asked for by itself.
    select
        pages.meeting_uuid,
        pages.meeting_id,
        pages.host_user_id as owner_user_id,
        cast(null as varchar) as user_id,
        pages.topic,
        pages.is_webinar,
        pages.recording_bytes,
        pages.files_count,
        'meeting_recordings' as source_list,
        pages.started_at,
        pages.deleted_at,
        pages._loaded_at
    from pages
    left join listed_uuids
        on pages.meeting_uuid = listed_uuids.meeting_uuid
    where listed_uuids.meeting_uuid is null

),

all_files as (

    select
        'recordings' as source_list,
        meeting_uuid,
        user_id,
        file_type,
        file_bytes,
        trashed_at
    from files

    union all

    select
        'meeting_recordings' as source_list,
        meeting_uuid,
        cast(null as varchar) as user_id,
        file_type,
        file_bytes,
        trashed_at
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
        max(case when file_type = 'CHAT' then 1 else 0 end) = 1 as has_chat,
        min(trashed_at) as trashed_at
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
        named.source_list,
        named.meeting_uuid,
        named.meeting_id,
        named.user_id,
        identities.user_key as owner_user_key,
        identities.department,
        named.topic,
        case
            when webinars.webinar_uuid is not null or named.is_webinar then 'webinar'
            else 'meeting'
        end as event_type,
        types.file_types,
        coalesce(named.files_count, counted.listed_files_count, 0) as files_count,
        coalesce(counted.listed_files_count, 0) as listed_files_count,
        coalesce(named.recording_bytes, counted.file_bytes, 0) as seen_bytes,
        coalesce(counted.file_bytes, 0) as file_bytes,
        coalesce(counted.video_bytes, 0) as video_bytes,
        coalesce(counted.audio_bytes, 0) as audio_bytes,
        named.deleted_at is null and identities.deleted_at is null and counted.trashed_at is null as is_there,
        coalesce(counted.has_video, false) as has_video,
        coalesce(counted.has_transcript, false) as has_transcript,
        coalesce(counted.has_chat, false) as has_chat,
        meetings.meeting_uuid is not null or webinars.webinar_uuid is not null as is_instance_known,
        named.started_at,
        counted.trashed_at,
        named.deleted_at,
        zoom_clock.now_at
    from named
    cross join zoom_clock
    left join counted
        on named.source_list = counted.source_list
        and named.meeting_uuid = counted.meeting_uuid
        and coalesce(named.user_id, '') = coalesce(counted.user_id, '')
    left join types
        on named.source_list = types.source_list
        and named.meeting_uuid = types.meeting_uuid
        and coalesce(named.user_id, '') = coalesce(types.user_id, '')
    left join identities
        on named.owner_user_id = identities.user_id
    left join meetings
        on named.meeting_uuid = meetings.meeting_uuid
    left join webinars
        on named.meeting_uuid = webinars.webinar_uuid

)

select
    coalesce(meeting_uuid, 'none') || case when user_id is not null then ':' || user_id else '' end as recording_key,
    meeting_uuid,
    meeting_id,
    owner_user_key,
    department,
    topic,
    event_type,
    file_types,
    cast(files_count as bigint) as files_count,
    cast(listed_files_count as bigint) as listed_files_count,
    cast(case when is_there then seen_bytes end as bigint) as recording_bytes,
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
    deleted_at,
    cast(started_at as date) as recording_date
from joined
