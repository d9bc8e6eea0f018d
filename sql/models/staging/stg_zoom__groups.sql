-- One row per group that people of the account can be in, those deleted since included.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'groups') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as group_id,
    -- attributes
    {{ group_name('source.name') }} as group_name,
    -- measures
    {{ measure('source.total_members', 'amount') }} as members_count,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
