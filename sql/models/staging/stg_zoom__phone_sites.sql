-- One row per site of Zoom Phone, those deleted since included.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_sites') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as site_id,
    {{ blank_to_null('source.main_auto_receptionist__id') }} as main_auto_receptionist_id,
    {{ blank_to_null('source.main_auto_receptionist__extension_id') }} as main_auto_receptionist_extension_id,
    -- attributes
    {{ group_name('source.name') }} as site_name,
    cast(source.site_code as bigint) as site_code,
    {{ blank_to_null('source.country__code') }} as country_code,
    {{ group_name('source.country__name') }} as country_name,
    cast(source.main_auto_receptionist__extension_number as bigint) as main_auto_receptionist_extension_number,
    {{ blank_to_null('source.main_auto_receptionist__name') }} as main_auto_receptionist_name,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
