-- One row per tracking field in the report of a past webinar.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_webinar_tracking_fields') }}

)

select
    -- ids
    {{ blank_to_null('source.webinar_uuid') }} as webinar_uuid,
    -- attributes
    cast(source._position as bigint) as field_position,
    {{ blank_to_null('source.field') }} as field_name,
    {{ blank_to_null('source.value') }} as field_value,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
