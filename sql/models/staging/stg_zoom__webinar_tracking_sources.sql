-- One row per place from which people are led to the registration of a planned webinar.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'webinar_tracking_sources') }}

)

select
    -- ids
    cast(source.webinar_id as bigint) as webinar_id,
    {{ blank_to_null('source.id') }} as tracking_source_id,
    -- attributes
    {{ blank_to_null('source.source_name') }} as source_name,
    {{ blank_to_null('source.tracking_url') }} as tracking_url,
    -- measures
    {{ measure('source.visitor_count', 'amount') }} as visitors_count,
    {{ measure('source.registration_count', 'amount') }} as registrations_count,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
