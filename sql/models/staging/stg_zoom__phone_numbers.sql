-- One row per telephone number of the account, assigned or not; those given back since included.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_numbers') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as phone_number_id,
    {{ blank_to_null('source.assignee__id') }} as assignee_id,
    {{ blank_to_null('source.site__id') }} as site_id,
    {{ blank_to_null('source.sip_group__id') }} as sip_group_id,
    -- attributes
    {{ blank_to_null('source.number') }} as phone_number,
    {{ blank_to_null('source.display_name') }} as display_name,
    {{ blank_to_null('source.number_type') }} as number_type,
    {{ blank_to_null('source.status') }} as phone_number_status,
    {{ blank_to_null('source.source') }} as number_source,
    {{ group_name('source.location') }} as location,
    source.capability,
    {{ blank_to_null('source.assignee__name') }} as assignee_name,
    {{ blank_to_null('source.assignee__type') }} as assignee_type,
    cast(source.assignee__extension_number as bigint) as assignee_extension_number,
    {{ group_name('source.site__name') }} as site_name,
    cast(source.carrier__code as bigint) as carrier_code,
    {{ blank_to_null('source.carrier__name') }} as carrier_name,
    {{ blank_to_null('source.sip_group__display_name') }} as sip_group_display_name,
    source.emergency_address,
    cast(source.emergency_address_status as bigint) as emergency_address_status_code,
    -- times
    {{ utc('source.emergency_address_update_time') }} as emergency_address_updated_at,
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
