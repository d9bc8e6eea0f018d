-- One row per Zoom Room of the account, those deleted since included.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'rooms') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as room_id,
    {{ blank_to_null('source.room_id') }} as dashboard_room_id,
    {{ blank_to_null('source.location_id') }} as location_id,
    -- attributes
    {{ blank_to_null('source.name') }} as room_name,
    {{ blank_to_null('source.status') }} as room_status,
    source.tag_ids,
    {{ blank_to_null('source.activation_code') }} as activation_code,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
