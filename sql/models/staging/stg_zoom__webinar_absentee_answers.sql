-- One row per answer of a webinar absentee to a question asked at registration.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'webinar_absentee_answers') }}

)

select
    -- ids
    {{ blank_to_null('source.webinar_uuid') }} as webinar_uuid,
    {{ blank_to_null('source.registrant_id') }} as absentee_id,
    -- attributes
    cast(source._position as bigint) as answer_position,
    {{ blank_to_null('source.title') }} as question,
    {{ blank_to_null('source.value') }} as answer,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
