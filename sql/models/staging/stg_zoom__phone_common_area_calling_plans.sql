-- One row per calling plan of a common area; those of one that was deleted are the last ones.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_common_area_calling_plans') }}

)

select
    -- ids
    {{ blank_to_null('source.common_area_id') }} as common_area_id,
    {{ blank_to_null('source.billing_account_id') }} as billing_account_id,
    {{ blank_to_null('source.billing_subscription_id') }} as billing_subscription_id,
    -- attributes
    cast(source._position as bigint) as plan_position,
    {{ blank_to_null('source.name') }} as plan_name,
    cast(source.type as bigint) as plan_type_code,
    {{ blank_to_null('source.billing_account_name') }} as billing_account_name,
    {{ blank_to_null('source.billing_subscription_name') }} as billing_subscription_name,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
