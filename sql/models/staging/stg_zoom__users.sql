-- One row per person in the account, whatever the status: active, inactive, invited (pending), or deleted since.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'users') }}

),

zoom_user_types as (

    select * from {{ ref('zoom_user_types') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as user_id,
    {{ blank_to_null('source.role_id') }} as role_id,
    {{ blank_to_null('source.employee_unique_id') }} as employee_unique_id,
    cast(source.pmi as bigint) as personal_meeting_id,
    -- attributes
    {{ address('source.email') }} as email,
    {{ blank_to_null('source.display_name') }} as display_name,
    {{ blank_to_null('source.first_name') }} as first_name,
    {{ blank_to_null('source.last_name') }} as last_name,
    cast(source.type as bigint) as license_type_code,
    {{ blank_to_null('source.status') }} as status,
    {{ group_name('source.dept') }} as department,
    {{ blank_to_null('source.timezone') }} as time_zone,
    {{ blank_to_null('source.plan_united_type') }} as united_plan_code,
    {{ blank_to_null('source.last_client_version') }} as last_client_version,
    source.group_ids,
    source.im_group_ids,
    source.division_ids,
    {{ blank_to_null('source.host_key') }} as host_key,
    zoom_user_types.label as license_type,
    -- flags
    source.verified = 1 as is_verified,
    -- times
    {{ utc('source.last_login_time') }} as last_login_at,
    {{ utc('source.created_at') }} as login_created_at,
    {{ utc('source.user_created_at') }} as user_created_at,
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
left join zoom_user_types
    on source.type = zoom_user_types.code
