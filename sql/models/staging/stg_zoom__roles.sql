-- One row per role that users of the account can have, or could until it was deleted.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'roles') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as role_id,
    -- attributes
    {{ blank_to_null('source.name') }} as role_name,
    {{ blank_to_null('source.description') }} as role_description,
    {{ blank_to_null('source.type') }} as role_type,
    -- measures
    {{ measure('source.total_members', 'amount') }} as members_count,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
