-- One row per direct number of a room; those of a room that left Zoom Phone are the last ones.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_room_numbers') }}

)

select
    -- ids
    {{ blank_to_null('source.room_id') }} as room_id,
    {{ blank_to_null('source.id') }} as phone_number_id,
    -- attributes
    cast(source._position as bigint) as phone_number_position,
    {{ blank_to_null('source.number') }} as phone_number,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
