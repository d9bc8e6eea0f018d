-- One row per occurrence of a recurring meeting.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'meeting_occurrences') }}

)

select
    -- ids
    cast(source.meeting_id as bigint) as meeting_id,
    {{ blank_to_null('source.occurrence_id') }} as occurrence_id,
    -- attributes
    cast(source._position as bigint) as occurrence_position,
    {{ blank_to_null('source.status') }} as occurrence_status,
    -- measures
    {{ measure('source.duration', 'minutes') }} as scheduled_minutes,
    -- times
    {{ utc('source.start_time') }} as scheduled_at,
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
