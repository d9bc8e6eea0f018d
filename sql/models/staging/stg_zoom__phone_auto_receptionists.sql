-- One row per auto receptionist, which answers calls and passes them on; those deleted since included.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_auto_receptionists') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as auto_receptionist_id,
    {{ blank_to_null('source.extension_id') }} as extension_id,
    {{ blank_to_null('source.site__id') }} as site_id,
    -- attributes
    {{ blank_to_null('source.name') }} as auto_receptionist_name,
    cast(source.extension_number as bigint) as extension_number,
    {{ group_name('source.department') }} as department,
    {{ group_name('source.cost_center') }} as cost_center,
    {{ blank_to_null('source.timezone') }} as time_zone,
    {{ blank_to_null('source.audio_prompt_language') }} as audio_prompt_language,
    {{ group_name('source.site__name') }} as site_name,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
