-- One row per planned meeting of which Zoom has a registration form; those of meetings that have expired stay.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'meeting_registration_forms') }}

)

select
    -- ids
    cast(source.meeting_id as bigint) as meeting_id,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
