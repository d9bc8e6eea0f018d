-- One row per poll or quiz that is prepared for a planned meeting; those of meetings that have expired stay.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'meeting_polls') }}

)

select
    -- ids
    cast(source.meeting_id as bigint) as meeting_id,
    {{ blank_to_null('source.id') }} as poll_id,
    -- attributes
    {{ blank_to_null('source.title') }} as poll_title,
    {{ blank_to_null('source.status') }} as poll_status,
    cast(source.poll_type as bigint) as poll_type_code,
    -- flags
    source.anonymous as is_anonymous,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
