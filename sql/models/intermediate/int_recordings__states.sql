-- One row per recording and user under whom it was seen, in the list, the trash or by itself: as seen last, and where it is now.

with

recordings as (

    select * from {{ ref('stg_zoom__recordings') }}

),

files as (

    select * from {{ ref('stg_zoom__recording_files') }}

),

trashed_recordings as (

    select * from {{ ref('stg_zoom__trashed_recordings') }}

),

trashed_files as (

    select * from {{ ref('stg_zoom__trashed_recording_files') }}

),

pages as (

    select * from {{ ref('stg_zoom__meeting_recordings') }}

),

page_files as (

    select * from {{ ref('stg_zoom__meeting_recording_files') }}

),

sightings as (

    select
        'recordings' as source_list,
        meeting_uuid,
        meeting_id,
        user_id,
        coalesce(user_id, host_user_id) as owner_user_id,
        topic,
        is_webinar,
        recording_bytes,
        files_count,
        started_at,
        deleted_at,
        _partition,
        _loaded_at
    from recordings

    union all

    select
        'trashed_recordings' as source_list,
        meeting_uuid,
        meeting_id,
        user_id,
        coalesce(user_id, host_user_id) as owner_user_id,
        topic,
        is_webinar,
        recording_bytes,
        files_count,
        started_at,
        deleted_at,
        _partition,
        _loaded_at
    from trashed_recordings

),

placed as (

    select
        source_list,
        meeting_uuid,
        meeting_id,
        user_id,
        owner_user_id,
        topic,
        is_webinar,
        recording_bytes,
        files_count,
        started_at,
        deleted_at,
        _loaded_at,
        row_number() over (
            partition by source_list, meeting_uuid, user_id
            order by deleted_at desc nulls first, _loaded_at desc nulls last, started_at nulls last, _partition, meeting_id
        ) as place
    from sightings

),

ranked as (

    -- Of list and trash the one that had it last decides; where both were read at once, the one that has it.
    select
        source_list,
        meeting_uuid,
        meeting_id,
        user_id,
        owner_user_id,
        topic,
        is_webinar,
        recording_bytes,
        files_count,
        started_at,
        deleted_at as missing_from,
        _loaded_at,
        max(case when source_list = 'recordings' then deleted_at end) over (partition by meeting_uuid, user_id) as deleted_at,
        max(case when source_list = 'trashed_recordings' then deleted_at end) over (partition by meeting_uuid, user_id)
            as left_trash_at,
        row_number() over (
            partition by meeting_uuid, user_id
            order by _loaded_at desc nulls last, deleted_at desc nulls first, source_list desc
        ) as recency
    from placed
    where place = 1

),

seen as (

    select
        source_list,
        meeting_uuid,
        meeting_id,
        user_id,
        owner_user_id,
        topic,
        is_webinar,
        recording_bytes,
        files_count,
        started_at,
        missing_from,
        deleted_at,
        left_trash_at,
        _loaded_at
    from ranked
    where recency = 1

    union all

    -- A page of an instance that no list of a user has: it was asked for by itself.
    select
        'meeting_recordings' as source_list,
        pages.meeting_uuid,
        pages.meeting_id,
        cast(null as varchar) as user_id,
        pages.host_user_id as owner_user_id,
        pages.topic,
        pages.is_webinar,
        pages.recording_bytes,
        pages.files_count,
        pages.started_at,
        pages.deleted_at as missing_from,
        pages.deleted_at,
        cast(null as timestamp) as left_trash_at,
        pages._loaded_at
    from pages
    where not exists (select 1 from sightings where sightings.meeting_uuid = pages.meeting_uuid)

),

all_files as (

    select
        'recordings' as source_list,
        meeting_uuid,
        user_id,
        trashed_at
    from files

    union all

    select
        'trashed_recordings' as source_list,
        meeting_uuid,
        user_id,
        trashed_at
    from trashed_files

    union all

    select
        'meeting_recordings' as source_list,
        meeting_uuid,
        cast(null as varchar) as user_id,
        trashed_at
    from page_files

),

trash_times as (

    select
        meeting_uuid,
        coalesce(user_id, '') as user_id,
        min(case when source_list = 'recordings' then trashed_at end) as listed_trashed_at,
        min(case when source_list = 'trashed_recordings' then trashed_at end) as trash_trashed_at,
        min(case when source_list = 'meeting_recordings' then trashed_at end) as page_trashed_at
    from all_files
    where trashed_at is not null
    group by meeting_uuid, coalesce(user_id, '')

)

select
    seen.source_list,
    seen.meeting_uuid,
    seen.meeting_id,
    seen.user_id,
    seen.owner_user_id,
    seen.topic,
    case
        when seen.missing_from is not null then 'gone'
        when seen.source_list = 'trashed_recordings' then 'in_trash'
        when seen.source_list = 'recordings' and trash_times.listed_trashed_at is not null then 'in_trash'
        when seen.source_list = 'meeting_recordings' and trash_times.page_trashed_at is not null then 'in_trash'
        else 'there'
    end as recording_state,
    seen.is_webinar,
    seen.recording_bytes,
    seen.files_count,
    seen.started_at,
    coalesce(trash_times.trash_trashed_at, trash_times.listed_trashed_at, trash_times.page_trashed_at) as trashed_at,
    seen.left_trash_at,
    seen.deleted_at,
    seen._loaded_at
from seen
left join trash_times
    on seen.meeting_uuid = trash_times.meeting_uuid
    and coalesce(seen.user_id, '') = trash_times.user_id
