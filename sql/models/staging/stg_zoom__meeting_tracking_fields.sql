-- One row per tracking field of a planned meeting.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'meeting_tracking_fields') }}

)

select
    -- ids
    cast(source.meeting_id as bigint) as meeting_id,
    -- attributes
    cast(source._position as bigint) as field_position,
    {{ blank_to_null('source.field') }} as field_name,
    {{ blank_to_null('source.value') }} as field_value,
    -- flags
    source.visible as is_visible,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
