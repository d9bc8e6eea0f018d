-- One row per answer of a meeting registrant to a question asked at registration.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'meeting_registrant_answers') }}

)

select
    -- ids
    cast(source.meeting_id as bigint) as meeting_id,
    {{ blank_to_null('source.registrant_id') }} as registrant_id,
    -- attributes
    cast(source._position as bigint) as answer_position,
    {{ blank_to_null('source.title') }} as question,
    {{ blank_to_null('source.value') }} as answer,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
