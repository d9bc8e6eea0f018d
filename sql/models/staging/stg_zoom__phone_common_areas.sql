-- One row per common area, where a phone is for whoever comes by; those deleted since included.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_common_areas') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as common_area_id,
    {{ blank_to_null('source.site__id') }} as site_id,
    -- attributes
    {{ blank_to_null('source.display_name') }} as display_name,
    cast(source.extension_number as bigint) as extension_number,
    {{ blank_to_null('source.status') }} as common_area_status,
    {{ group_name('source.site__name') }} as site_name,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
