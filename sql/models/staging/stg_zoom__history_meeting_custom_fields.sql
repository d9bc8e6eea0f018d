-- One row per custom field of a past instance.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'history_meeting_custom_fields') }}

)

select
    -- ids
    {{ blank_to_null('source.meeting_uuid') }} as meeting_uuid,
    -- attributes
    {{ blank_to_null('source.key') }} as field_name,
    {{ blank_to_null('source.value') }} as field_value,
    cast(source._position as bigint) as field_position,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
