-- One row per question that was asked in a past webinar.

with

source as (

    select * from {{ source('zoom_raw', 'report_webinar_questions') }}

),

renamed as (

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

)

select
    webinar_uuid,
    question_id,
    email,
    asker_name,
    question_position,
    question,
    answer,
    asked_text,
    question_status,
    answer_details,
    _partition,
    _loaded_at
from renamed
