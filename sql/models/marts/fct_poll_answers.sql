-- One row per person, question and answer in a poll of a past meeting or webinar instance; who ticks two answers makes two rows.

with

meeting_answers as (

    select * from {{ ref('stg_zoom__report_meeting_poll_answers') }}

),

webinar_answers as (

    select * from {{ ref('stg_zoom__report_webinar_poll_answers') }}

),

handles as (

    select * from {{ ref('int_events__handles') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

),

replies as (

    select
        'meeting' as event_type,
        meeting_uuid as event_uuid,
        poll_id,
        email,
        respondent_name,
        {{ normalized_name('respondent_name') }} as normalized_name,
        question,
        answer as answer_text,
        answered_text,
        answer_position,
        _partition
    from meeting_answers

    union all

    select
        'webinar' as event_type,
        webinar_uuid as event_uuid,
        poll_id,
        email,
        respondent_name,
        {{ normalized_name('respondent_name') }} as normalized_name,
        question,
        answer as answer_text,
        answered_text,
        answer_position,
        _partition
    from webinar_answers

),

numbered as (

    select
        replies.event_type || ':' || coalesce(replies.event_uuid, 'none') || ':' || cast(
            row_number() over (
                partition by replies.event_type, replies.event_uuid
                order by
                    replies.answered_text nulls last,
                    replies.email nulls last,
                    replies.respondent_name nulls last,
                    replies.answer_position nulls last,
                    replies.poll_id nulls last,
                    replies.question nulls last,
                    replies.answer_text nulls last
            ) as varchar
        ) as reply_key,
        replies.event_type,
        replies.event_uuid,
        replies.poll_id,
        coalesce(by_email.user_key, identities.user_key, by_name.user_key) as user_key,
        coalesce(by_email.person_key, identities.user_key, by_name.person_key) as person_key,
        replies.respondent_name,
        replies.email,
        replies.question,
        replies.answer_text,
        replies.answered_text
    from replies
    left join handles as by_email
        on replies.event_uuid = by_email.event_uuid and by_email.handle_type = 'email' and replies.email = by_email.handle
    left join handles as by_name
        on replies.event_uuid = by_name.event_uuid and by_name.handle_type = 'name' and replies.normalized_name = by_name.handle
    left join identities
        on replies.email = identities.email and identities.is_email_owner

),

answers as (

    {{ split_answers(
        'numbered',
        [
            'reply_key', 'event_type', 'event_uuid', 'poll_id', 'user_key', 'person_key', 'respondent_name', 'email', 'question',
            'answer_text', 'answered_text',
        ],
    ) }}

)

select
    reply_key || ':' || cast(answer_number as varchar) as answer_key,
    reply_key,
    event_type,
    event_uuid,
    poll_id,
    user_key,
    person_key,
    respondent_name,
    email,
    question,
    answer,
    answer_text,
    cast(answer_number as bigint) as answer_number,
    {{ text_utc('answered_text') }} as answered_at
from answers
