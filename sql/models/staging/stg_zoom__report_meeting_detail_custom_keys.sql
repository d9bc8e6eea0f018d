-- One row per custom key in the report of a past meeting.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_meeting_detail_custom_keys') }}

)

select
    -- ids
    {{ blank_to_null('source.meeting_uuid') }} as meeting_uuid,
    -- attributes
    cast(source._position as bigint) as key_position,
    {{ blank_to_null('source.key') }} as key_name,
    {{ blank_to_null('source.value') }} as key_value,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
