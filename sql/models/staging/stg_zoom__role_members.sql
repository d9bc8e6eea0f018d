-- One row per user and role the user has, or had until it was taken away.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'role_members') }}

),

zoom_user_types as (

    select * from {{ ref('zoom_user_types') }}

)

select
    -- ids
    {{ blank_to_null('source.role_id') }} as role_id,
    {{ blank_to_null('source.id') }} as user_id,
    -- attributes
    {{ address('source.email') }} as email,
    {{ blank_to_null('source.first_name') }} as first_name,
    {{ blank_to_null('source.last_name') }} as last_name,
    cast(source.type as bigint) as license_type_code,
    {{ group_name('source.department') }} as department,
    zoom_user_types.label as license_type,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
left join zoom_user_types
    on source.type = zoom_user_types.code
