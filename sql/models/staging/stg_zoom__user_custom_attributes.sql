-- One row per custom attribute of a user; those of a user who was deleted are the last ones.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'user_custom_attributes') }}

)

select
    -- ids
    {{ blank_to_null('source.user_id') }} as user_id,
    {{ blank_to_null('source.key') }} as attribute_id,
    -- attributes
    {{ address('source.user_email') }} as email,
    {{ blank_to_null('source.name') }} as attribute_name,
    {{ blank_to_null('source.value') }} as attribute_value,
    cast(source._position as bigint) as attribute_position,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
