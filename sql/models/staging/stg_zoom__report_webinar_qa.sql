-- One row per person who asked questions in a past webinar instance.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_webinar_qa') }}

)

select
    -- ids
    {{ blank_to_null('source.webinar_uuid') }} as webinar_uuid,
    {{ blank_to_null('source.user_id') }} as user_id,
    -- attributes
    {{ blank_to_null('source.name') }} as asker_name,
    {{ address('source.email') }} as email,
    -- times
    {{ utc('source.start_time') }} as started_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
