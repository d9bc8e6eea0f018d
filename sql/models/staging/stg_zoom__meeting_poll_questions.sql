-- One row per question of a poll that is prepared for a planned meeting.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'meeting_poll_questions') }}

)

select
    -- ids
    cast(source.meeting_id as bigint) as meeting_id,
    {{ blank_to_null('source.poll_id') }} as poll_id,
    -- attributes
    cast(source._position as bigint) as question_position,
    {{ blank_to_null('source.name') }} as question,
    {{ blank_to_null('source.type') }} as question_type,
    cast(source.answer_min_character as bigint) as answer_characters_min,
    cast(source.answer_max_character as bigint) as answer_characters_max,
    cast(source.rating_min_value as bigint) as rating_min_value,
    cast(source.rating_max_value as bigint) as rating_max_value,
    {{ blank_to_null('source.rating_min_label') }} as rating_min_label,
    {{ blank_to_null('source.rating_max_label') }} as rating_max_label,
    source.answers,
    source.right_answers,
    source.prompts,
    -- flags
    source.answer_required as is_answer_required,
    source.case_sensitive as is_case_sensitive,
    source.show_as_dropdown as is_show_as_dropdown,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
