-- One row per direct number of a common area; those of one that was deleted are the last ones.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_common_area_numbers') }}

)

select
    -- ids
    {{ blank_to_null('source.common_area_id') }} as common_area_id,
    {{ blank_to_null('source.id') }} as phone_number_id,
    -- attributes
    cast(source._position as bigint) as phone_number_position,
    {{ blank_to_null('source.number') }} as phone_number,
    {{ blank_to_null('source.display_name') }} as display_name,
    {{ blank_to_null('source.source') }} as number_source,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
