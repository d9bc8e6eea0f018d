-- One row per field of Zoom's own in the registration form of a meeting, beside name and address.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'meeting_registration_fields') }}

)

select
    -- ids
    cast(source.meeting_id as bigint) as meeting_id,
    -- attributes
    cast(source._position as bigint) as field_position,
    {{ blank_to_null('source.field_name') }} as field_name,
    -- flags
    source.required as is_required,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
