-- One row per user with a Zoom Phone licence, or who had one: the user's policies and emergency address.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_user_profiles') }}

)

select
    -- ids
    {{ blank_to_null('source.user_id') }} as user_id,
    {{ blank_to_null('source.id') }} as profile_user_id,
    {{ blank_to_null('source.phone_user_id') }} as phone_user_id,
    {{ blank_to_null('source.extension_id') }} as extension_id,
    {{ blank_to_null('source.site_id') }} as site_id,
    -- attributes
    {{ address('source.email') }} as email,
    cast(source.extension_number as bigint) as extension_number,
    {{ blank_to_null('source.status') }} as phone_status,
    {{ group_name('source.department') }} as department,
    {{ group_name('source.cost_center') }} as cost_center,
    source.emergency_address,
    source.policy,
    -- flags
    source.site_admin as is_site_admin,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
