-- One row per user with a Zoom Phone licence, or who had one until it was taken away.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_users') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as user_id,
    {{ blank_to_null('source.phone_user_id') }} as phone_user_id,
    {{ blank_to_null('source.extension_id') }} as extension_id,
    {{ blank_to_null('source.site__id') }} as site_id,
    -- attributes
    {{ address('source.email') }} as email,
    {{ blank_to_null('source.name') }} as display_name,
    cast(source.extension_number as bigint) as extension_number,
    {{ blank_to_null('source.status') }} as phone_status,
    {{ group_name('source.department') }} as department,
    {{ group_name('source.cost_center') }} as cost_center,
    {{ group_name('source.site__name') }} as site_name,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
