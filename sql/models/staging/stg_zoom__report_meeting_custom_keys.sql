-- One row per custom key of a past instance.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_meeting_custom_keys') }}

)

select
    -- ids
    {{ blank_to_null('source.meeting_uuid') }} as meeting_uuid,
    -- attributes
    {{ blank_to_null('source.key') }} as key_name,
    {{ blank_to_null('source.value') }} as key_value,
    cast(source._position as bigint) as key_position,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
