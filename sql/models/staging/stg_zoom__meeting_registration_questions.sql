-- One row per question of a meeting's host in the registration form.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'meeting_registration_questions') }}

)

select
    -- ids
    cast(source.meeting_id as bigint) as meeting_id,
    -- attributes
    cast(source._position as bigint) as question_position,
    {{ blank_to_null('source.title') }} as question,
    {{ blank_to_null('source.type') }} as question_type,
    source.answers,
    -- flags
    source.required as is_required,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
