-- One row per person in a group; who has left stays, marked.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'group_members') }}

)

select
    -- ids
    {{ blank_to_null('source.group_id') }} as group_id,
    {{ blank_to_null('source.id') }} as user_id,
    -- attributes
    {{ address('source.email') }} as email,
    {{ blank_to_null('source.first_name') }} as first_name,
    {{ blank_to_null('source.last_name') }} as last_name,
    cast(source.type as bigint) as licence_code,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
