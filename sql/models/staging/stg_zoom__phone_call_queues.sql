-- One row per call queue, those deleted since included.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_call_queues') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as call_queue_id,
    {{ blank_to_null('source.extension_id') }} as extension_id,
    {{ blank_to_null('source.site__id') }} as site_id,
    -- attributes
    {{ blank_to_null('source.name') }} as call_queue_name,
    cast(source.extension_number as bigint) as extension_number,
    {{ blank_to_null('source.status') }} as call_queue_status,
    {{ group_name('source.site__name') }} as site_name,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
