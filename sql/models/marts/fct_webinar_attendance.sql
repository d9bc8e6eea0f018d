-- One row per person and webinar: who registered, was approved, came and stayed, and what they answered and asked.

with

sightings as (

    select * from {{ ref('int_webinars__sightings') }}

),

instances as (

    select * from {{ ref('int_webinars__instances') }}

),

planned as (

    select * from {{ ref('stg_zoom__webinars') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

),

questions as (

    select * from {{ ref('stg_zoom__report_webinar_questions') }}

),

handles as (

    select * from {{ ref('int_events__handles') }}

),

poll_answers as (

    select * from {{ ref('fct_poll_answers') }}

),

people as (

    select
        webinar_key,
        person_key,
        max(webinar_uuid) as webinar_uuid,
        max(webinar_id) as webinar_id,
        max(user_key) as user_key,
        {{ surest_rule('person_rule') }} as person_rule,
        max(person_name) as person_name,
        max(email) as email,
        min(registrant_id) as registrant_id,
        case
            when max(case when registration_status = 'approved' then 1 end) = 1 then 'approved'
            when max(case when registration_status = 'pending' then 1 end) = 1 then 'pending'
            when max(registration_status) is not null then max(registration_status)
            -- Nobody comes in with a registration that was not approved.
            when max(case when is_stay and registrant_id is not null then 1 end) = 1 then 'approved'
        end as registration_status,
        sum(case when is_stay then 1 else 0 end) as stays_count,
        max(case when is_registration or registrant_id is not null then 1 else 0 end) = 1 as is_registered,
        max(case when is_registration then 1 else 0 end) = 1 as is_listed_registrant,
        max(case when is_stay then 1 else 0 end) = 1 as has_attended,
        max(case when is_stay and user_id is not null then 1 else 0 end) = 1 as is_signed_in,
        min(registered_at) as registered_at
    from sightings
    where is_stay or is_registration
    group by webinar_key, person_key

),

timed as (

    select
        webinar_key,
        person_key,
        joined_at,
        {{ stay_end('joined_at', 'left_at', 'reported_stay_seconds') }} as left_at
    from sightings
    where is_stay and joined_at is not null

),

visits as (

    {{ visits_of('timed', 'webinar_key') }}

),

devices as (

    {{ peak_of('timed', ['webinar_key', 'person_key']) }}

),

clipped_visits as (

    select
        visits.webinar_key,
        visits.person_key,
        visits.attended_seconds,
        visits.bridged_seconds,
        greatest(
            0,
            {{ seconds_between('greatest(visits.joined_at, instances.started_at)', 'least(visits.left_at, instances.ended_at)') }}
        ) as seconds_within,
        {{ seconds_between('instances.started_at', 'instances.ended_at') }} as instance_seconds,
        visits.joined_at,
        visits.left_at
    from visits
    left join instances
        on visits.webinar_key = instances.webinar_uuid and instances.ended_at > instances.started_at

),

presence as (

    select
        webinar_key,
        person_key,
        count(*) as visits_count,
        sum(attended_seconds) as attended_seconds,
        sum(bridged_seconds) as bridged_seconds,
        cast(sum(seconds_within) as double precision) / max(instance_seconds) as attended_share,
        min(joined_at) as first_join_at,
        max(left_at) as last_leave_at
    from clipped_visits
    group by webinar_key, person_key

),

answering as (

    select
        event_uuid as webinar_key,
        person_key,
        count(distinct reply_key) as poll_answers_count
    from poll_answers
    where event_type = 'webinar' and person_key is not null
    group by event_uuid, person_key

),

askers as (

    select
        questions.webinar_uuid as webinar_key,
        coalesce(by_email.person_key, by_name.person_key) as person_key
    from questions
    left join handles as by_email
        on questions.webinar_uuid = by_email.event_uuid
        and by_email.handle_type = 'email'
        and questions.email = by_email.handle
    left join handles as by_name
        on questions.webinar_uuid = by_name.event_uuid
        and by_name.handle_type = 'name'
        and {{ normalized_name('questions.asker_name') }} = by_name.handle

),

asking as (

    select
        webinar_key,
        person_key,
        count(*) as questions_count
    from askers
    where person_key is not null
    group by webinar_key, person_key

),

latest_planned as (

    select
        planned.webinar_id,
        planned.topic,
        identities.user_key as host_user_key,
        identities.department,
        planned.scheduled_at,
        row_number() over (
            partition by planned.webinar_id
            order by planned.deleted_at desc nulls first, planned._loaded_at desc nulls last, planned.webinar_uuid nulls last
        ) as place
    from planned
    left join identities
        on coalesce(planned.host_user_id, planned.user_id) = identities.user_id

),

joined as (

    select
        people.webinar_key || ':' || people.person_key as attendance_key,
        people.webinar_key,
        people.webinar_uuid,
        people.webinar_id,
        people.user_key,
        people.person_key,
        people.person_rule,
        people.person_name,
        people.email,
        people.registrant_id,
        coalesce(instances.topic, latest_planned.topic) as topic,
        coalesce(instances.host_user_key, latest_planned.host_user_key) as host_user_key,
        coalesce(instances.department, latest_planned.department) as department,
        people.registration_status,
        cast(people.stays_count as bigint) as stays_count,
        coalesce(presence.visits_count, 0) as visits_count,
        case when people.has_attended then coalesce(devices.peak_count, 1) else 0 end as devices_count,
        cast(coalesce(presence.attended_seconds, 0) as double precision) / 60 as attended_minutes,
        cast(coalesce(presence.bridged_seconds, 0) as double precision) / 60 as bridged_minutes,
        case when people.webinar_uuid is not null then coalesce(presence.attended_share, case when not people.has_attended then 0 end) end
            as attended_share,
        coalesce(answering.poll_answers_count, 0) as poll_answers_count,
        coalesce(asking.questions_count, 0) as questions_count,
        people.is_registered,
        people.is_listed_registrant,
        coalesce(people.registration_status = 'approved', false) as is_approved,
        people.has_attended,
        people.has_attended and coalesce(presence.attended_share >= {{ var('webinar_stayed_share') }}, false) as has_stayed,
        coalesce(people.user_key = coalesce(instances.host_user_key, latest_planned.host_user_key), false) as is_host,
        people.has_attended and not people.is_signed_in as is_guest,
        people.user_key is not null as is_internal,
        people.webinar_uuid is not null as is_held,
        people.registered_at,
        coalesce(instances.started_at, case when people.webinar_uuid is null then latest_planned.scheduled_at end) as webinar_started_at,
        presence.first_join_at,
        presence.last_leave_at
    from people
    left join instances
        on people.webinar_uuid = instances.webinar_uuid
    left join latest_planned
        on people.webinar_id = latest_planned.webinar_id and latest_planned.place = 1
    left join presence
        on people.webinar_key = presence.webinar_key and people.person_key = presence.person_key
    left join devices
        on people.webinar_key = devices.webinar_key and people.person_key = devices.person_key
    left join answering
        on people.webinar_key = answering.webinar_key and people.person_key = answering.person_key
    left join asking
        on people.webinar_key = asking.webinar_key and people.person_key = asking.person_key

)

select
    attendance_key,
    webinar_key,
    webinar_uuid,
    webinar_id,
    user_key,
    person_key,
    person_rule,
    person_name,
    email,
    registrant_id,
    topic,
    host_user_key,
    department,
    registration_status,
    stays_count,
    visits_count,
    devices_count,
    attended_minutes,
    bridged_minutes,
    attended_share,
    poll_answers_count,
    questions_count,
    is_registered,
    is_listed_registrant,
    is_approved,
    has_attended,
    has_stayed,
    is_host,
    is_guest,
    is_internal,
    is_held,
    registered_at,
    webinar_started_at,
    first_join_at,
    last_leave_at,
    cast(webinar_started_at as date) as webinar_date
from joined
