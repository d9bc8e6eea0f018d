-- One row per separate audio file of a participant; those of a recording that was trashed or deleted are the last ones.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'meeting_recording_audio_files') }}

)

select
    -- ids
    {{ blank_to_null('source.meeting_uuid') }} as meeting_uuid,
    {{ blank_to_null('source.id') }} as file_id,
    -- attributes
    cast(source._position as bigint) as file_position,
    {{ blank_to_null('source.file_name') }} as file_name,
    {{ blank_to_null('source.file_path') }} as file_path,
    {{ blank_to_null('source.file_type') }} as file_type,
    {{ blank_to_null('source.status') }} as file_status,
    {{ blank_to_null('source.play_url') }} as play_url,
    {{ blank_to_null('source.download_url') }} as download_url,
    -- measures
    {{ measure('source.file_size', 'bytes') }} as file_bytes,
    -- times
    {{ utc('source.recording_start') }} as started_at,
    {{ utc('source.recording_end') }} as ended_at,
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
