-- One row per recorded instance as the account's list has it, which tells whose own list is worth a call.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'account_recordings') }}

)

select
    -- ids
    {{ blank_to_null('source.uuid') }} as meeting_uuid,
    cast(source.id as bigint) as meeting_id,
    {{ blank_to_null('source.host_id') }} as host_user_id,
    -- measures
    {{ measure('source.recording_count', 'amount') }} as files_count,
    {{ measure('source.total_size', 'bytes') }} as recording_bytes,
    -- times
    {{ utc('source.start_time') }} as started_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
