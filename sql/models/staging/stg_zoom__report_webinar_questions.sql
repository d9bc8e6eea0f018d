-- One row per question that was asked in a past webinar.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_webinar_questions') }}

)

select
    -- ids
    {{ blank_to_null('source.webinar_uuid') }} as webinar_uuid,
    {{ blank_to_null('source.question_id') }} as question_id,
    -- attributes
    {{ address('source.email') }} as email,
    {{ blank_to_null('source.name') }} as asker_name,
    cast(source._position as bigint) as question_position,
    {{ blank_to_null('source.question') }} as question,
    {{ blank_to_null('source.answer') }} as answer,
    {{ blank_to_null('source.create_time') }} as asked_text,
    {{ blank_to_null('source.question_status') }} as question_status,
    source.answer_details,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
