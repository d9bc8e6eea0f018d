-- One row per tracking field of the account, those deleted since included.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'tracking_fields') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as tracking_field_id,
    -- attributes
    {{ blank_to_null('source.field') }} as field_name,
    source.recommended_values,
    -- flags
    source.required as is_required,
    source.visible as is_visible,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
