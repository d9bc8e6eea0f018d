-- One row per recorded meeting or webinar instance and user; recordings that were trashed or deleted since stay, marked.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'recordings') }}

),

zoom_meeting_types as (

    select * from {{ ref('zoom_meeting_types') }}

)

select
    -- ids
    {{ blank_to_null('source.uuid') }} as meeting_uuid,
    cast(source.id as bigint) as meeting_id,
    {{ blank_to_null('source.user_id') }} as user_id,
    {{ blank_to_null('source.account_id') }} as account_id,
    {{ blank_to_null('source.host_id') }} as host_user_id,
    -- attributes
    {{ blank_to_null('source.topic') }} as topic,
    {{ blank_to_null('source.type') }} as meeting_type_code,
    {{ blank_to_null('source.timezone') }} as time_zone,
    {{ blank_to_null('source.auto_delete_date') }} as auto_delete_text,
    {{ blank_to_null('source.share_url') }} as share_url,
    {{ blank_to_null('source.recording_play_passcode') }} as recording_play_passcode,
    zoom_meeting_types.label as meeting_type,
    -- measures
    {{ measure('source.duration', 'minutes') }} as actual_minutes,
    {{ measure('source.total_size', 'bytes') }} as recording_bytes,
    {{ measure('source.recording_count', 'amount') }} as files_count,
    -- flags
    source.auto_delete as is_auto_deleted,
    coalesce(zoom_meeting_types.is_webinar, false) as is_webinar,
    -- times
    {{ utc('source.start_time') }} as started_at,
    {{ leading_date('source.auto_delete_date') }} as auto_delete_date,
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
left join zoom_meeting_types
    on trim(source.type) = cast(zoom_meeting_types.code as varchar)
