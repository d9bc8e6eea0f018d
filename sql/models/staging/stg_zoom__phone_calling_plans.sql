-- One row per kind of Zoom Phone licence that the account has: how many are bought, assigned and left.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_calling_plans') }}

)

select
    -- ids
    {{ blank_to_null('source.billing_account_id') }} as billing_account_id,
    {{ blank_to_null('source.billing_subscription_id') }} as billing_subscription_id,
    -- attributes
    cast(source.type as bigint) as calling_plan_code,
    {{ blank_to_null('source.name') }} as calling_plan_name,
    {{ blank_to_null('source.billing_account_name') }} as billing_account_name,
    {{ blank_to_null('source.billing_subscription_name') }} as billing_subscription_name,
    -- measures
    {{ measure('source.subscribed', 'amount') }} as subscribed_count,
    {{ measure('source.assigned', 'amount') }} as assigned_count,
    {{ measure('source.available', 'amount') }} as available_count,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
