-- One row per member of a call queue, a person or a common area; who has left stays, marked.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_call_queue_members') }}

)

select
    -- ids
    {{ blank_to_null('source.call_queue_id') }} as call_queue_id,
    {{ blank_to_null('source.id') }} as member_id,
    {{ blank_to_null('source.extension_id') }} as extension_id,
    -- attributes
    {{ blank_to_null('source.name') }} as member_name,
    {{ blank_to_null('source.level') }} as member_level,
    -- flags
    source.receive_call as receives_calls,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
