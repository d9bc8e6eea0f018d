-- One row per group that shares a line, those deleted since included.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_shared_line_groups') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as shared_line_group_id,
    {{ blank_to_null('source.extension_id') }} as extension_id,
    {{ blank_to_null('source.site__id') }} as site_id,
    -- attributes
    {{ blank_to_null('source.display_name') }} as display_name,
    cast(source.extension_number as bigint) as extension_number,
    {{ blank_to_null('source.status') }} as shared_line_group_status,
    {{ group_name('source.site__name') }} as site_name,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
