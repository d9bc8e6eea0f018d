-- One row per answer that somebody gave in a poll of a past meeting.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_meeting_poll_answers') }}

)

select
    -- ids
    {{ blank_to_null('source.meeting_uuid') }} as meeting_uuid,
    {{ blank_to_null('source.polling_id') }} as poll_id,
    -- attributes
    {{ address('source.email') }} as email,
    {{ blank_to_null('source.name') }} as respondent_name,
    cast(source._position as bigint) as answer_position,
    {{ blank_to_null('source.question') }} as question,
    {{ blank_to_null('source.answer') }} as answer,
    {{ blank_to_null('source.date_time') }} as answered_text,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
