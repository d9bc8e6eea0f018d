-- One row per licence bundle of a user; those of a user who was deleted are the last ones.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'user_licenses') }}

)

select
    -- ids
    {{ blank_to_null('source.user_id') }} as user_id,
    {{ blank_to_null('source.subscription_id') }} as subscription_id,
    -- attributes
    {{ address('source.user_email') }} as email,
    {{ blank_to_null('source.license_type') }} as bundle_type,
    cast(source.license_option as bigint) as bundle_code,
    cast(source._position as bigint) as bundle_position,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
