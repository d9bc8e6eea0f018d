-- One row per address or name that stands for one person of a meeting or webinar instance in which people were polled or asked.

with

meeting_answers as (

    select * from {{ ref('stg_zoom__report_meeting_poll_answers') }}

),

webinar_answers as (

    select * from {{ ref('stg_zoom__report_webinar_poll_answers') }}

),

questions as (

    select * from {{ ref('stg_zoom__report_webinar_questions') }}

),

stays as (

    select * from {{ ref('int_meetings__stays') }}

),

sightings as (

    select * from {{ ref('int_webinars__sightings') }}

),

asked_events as (

    select meeting_uuid as event_uuid from meeting_answers
    where meeting_uuid is not null
    union
    select webinar_uuid as event_uuid from webinar_answers
    where webinar_uuid is not null
    union
    select webinar_uuid as event_uuid from questions
    where webinar_uuid is not null

),

people as (

    select
        meeting_uuid as event_uuid,
        person_key,
        user_key,
        email,
        participant_name as person_name
    from stays

    union all

    select
        webinar_uuid as event_uuid,
        person_key,
        user_key,
        email,
        person_name
    from sightings
    where webinar_uuid is not null

),

asked_people as (

    select
        people.event_uuid,
        people.person_key,
        people.user_key,
        people.email,
        {{ normalized_name('people.person_name') }} as normalized_name
    from people
    inner join asked_events
        on people.event_uuid = asked_events.event_uuid

),

handles as (

    select
        event_uuid,
        'email' as handle_type,
        email as handle,
        person_key,
        user_key
    from asked_people
    where email is not null

    union all

    select
        event_uuid,
        'name' as handle_type,
        normalized_name as handle,
        person_key,
        user_key
    from asked_people
    where normalized_name is not null

)

select
    event_uuid,
    handle_type,
    handle,
    min(person_key) as person_key,
    min(user_key) as user_key
from handles
group by event_uuid, handle_type, handle
having min(person_key) = max(person_key)
