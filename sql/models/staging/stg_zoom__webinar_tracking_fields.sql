-- One row per tracking field of a planned webinar.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'webinar_tracking_fields') }}

)

select
    -- ids
    cast(source.webinar_id as bigint) as webinar_id,
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
