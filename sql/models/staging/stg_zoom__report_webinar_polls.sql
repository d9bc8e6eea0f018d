-- One row per person who answered polls in a past webinar instance.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_webinar_polls') }}

)

select
    -- ids
    {{ blank_to_null('source.webinar_uuid') }} as webinar_uuid,
    -- attributes
    {{ blank_to_null('source.name') }} as respondent_name,
    {{ address('source.email') }} as email,
    {{ blank_to_null('source.first_name') }} as first_name,
    {{ blank_to_null('source.last_name') }} as last_name,
    -- times
    {{ utc('source.start_time') }} as started_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
