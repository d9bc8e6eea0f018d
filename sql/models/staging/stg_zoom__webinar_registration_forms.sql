-- One row per planned webinar of which Zoom has a registration form; those of webinars that have expired stay.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'webinar_registration_forms') }}

)

select
    -- ids
    cast(source.webinar_id as bigint) as webinar_id,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
