-- One row per person and past meeting instance: how long they were there, devices and re-joins counted as one presence.
{{ config(
    materialized='incremental',
    incremental_strategy='changes',
    meta={'fingerprints': 'int_meetings__fingerprints', 'partition': ['meeting_uuid']},
    post_hook='{{ keep_fingerprints() }}'
) }}

with

stays as (

    select * from {{ ref('fct_meeting_participants') }}
    {{ where_changed('int_meetings__fingerprints', ['meeting_uuid']) }}

),

visits as (

    select * from {{ ref('int_meetings__visits') }}
    {{ where_changed('int_meetings__fingerprints', ['meeting_uuid']) }}

),

instances as (

    select * from {{ ref('int_meetings__instances') }}
    {{ where_changed('int_meetings__fingerprints', ['meeting_uuid']) }}

),

clocked_stays as (

    select * from {{ ref('int_meetings__stays') }}
    {{ where_changed('int_meetings__fingerprints', ['meeting_uuid']) }}

),

time_zones as (

    {{ known_time_zones() }}

),

people as (

    select
        meeting_uuid,
        person_key,
        max(user_key) as user_key,
        {{ surest_rule('person_rule') }} as person_rule,
        max(participant_name) as participant_name,
        max(email) as email,
        count(*) as stays_count,
        min(case when is_guest then 1 else 0 end) = 1 as is_guest,
        max(meeting_id) as meeting_id,
        max(meeting_started_at) as meeting_started_at,
        min(meeting_date) as meeting_date
    from stays
    where is_in_meeting
    group by meeting_uuid, person_key

),

several_stays as (

    -- Who has one stay has one device: nine of ten people.
    select
        stays.meeting_uuid,
        stays.person_key,
        stays.joined_at,
        {{ stay_end('stays.joined_at', 'stays.left_at', 'stays.stay_seconds') }} as left_at
    from stays
    inner join people
        on stays.meeting_uuid = people.meeting_uuid and stays.person_key = people.person_key
    where stays.is_in_meeting and stays.joined_at is not null and people.stays_count > 1

),

devices as (

    {{ peak_of('several_stays', ['meeting_uuid', 'person_key']) }}

),

own_clocks as (

    select
        meeting_uuid,
        user_key,
        max(time_zone) as time_zone
    from clocked_stays
    where user_key is not null
    group by meeting_uuid, user_key

),

clocks as (

    select
        own_clocks.meeting_uuid,
        own_clocks.user_key,
        coalesce(time_zones.time_zone, '{{ var("default_time_zone") }}') as time_zone
    from own_clocks
    left join time_zones
        on own_clocks.time_zone = time_zones.time_zone

),

dated_visits as (

    select
        visits.meeting_uuid,
        visits.person_key,
        clocks.time_zone,
        visits.joined_at,
        visits.left_at,
        cast({{ local_time('visits.joined_at', 'clocks.time_zone') }} as date) as first_date,
        cast({{ local_time('visits.left_at', 'clocks.time_zone') }} as date) as last_date
    from visits
    inner join clocks
        on visits.meeting_uuid = clocks.meeting_uuid and visits.person_key = clocks.user_key

),

visit_days as (

    {{ dates_of(
        'dated_visits', 'first_date', 'last_date', ['meeting_uuid', 'person_key', 'time_zone', 'joined_at', 'left_at']
    ) }}

),

working_days as (

    select
        meeting_uuid,
        person_key,
        joined_at,
        left_at,
        {{ utc_of_local("(cast(calendar_date as timestamp) + interval '" ~ var('working_hours_begin') ~ " hours')", 'time_zone') }}
            as work_begins_at,
        {{ utc_of_local("(cast(calendar_date as timestamp) + interval '" ~ var('working_hours_end') ~ " hours')", 'time_zone') }}
            as work_ends_at
    from visit_days
    where extract(isodow from calendar_date) < 6

),

working as (

    select
        meeting_uuid,
        person_key,
        sum(
            greatest(0, {{ seconds_between('greatest(joined_at, work_begins_at)', 'least(left_at, work_ends_at)') }})
        ) as working_seconds
    from working_days
    group by meeting_uuid, person_key

),

clipped_visits as (

    select
        visits.meeting_uuid,
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
        on visits.meeting_uuid = instances.meeting_uuid and instances.ended_at > instances.started_at

),

presence as (

    select
        meeting_uuid,
        person_key,
        count(*) as visits_count,
        sum(attended_seconds) as attended_seconds,
        sum(bridged_seconds) as bridged_seconds,
        cast(sum(seconds_within) as double precision) / max(instance_seconds) as attended_share,
        min(joined_at) as first_join_at,
        max(left_at) as last_leave_at
    from clipped_visits
    group by meeting_uuid, person_key

),

joined as (

    select
        people.meeting_uuid || ':' || people.person_key as attendance_key,
        people.meeting_uuid,
        people.meeting_id,
        people.user_key,
        people.person_key,
        people.person_rule,
        people.participant_name,
        people.email,
        clocks.time_zone,
        people.stays_count,
        coalesce(presence.visits_count, 0) as visits_count,
        coalesce(devices.peak_count, 1) as devices_count,
        cast(coalesce(presence.attended_seconds, 0) as double precision) / 60 as attended_minutes,
        cast(coalesce(presence.bridged_seconds, 0) as double precision) / 60 as bridged_minutes,
        case
            when clocks.user_key is not null
                then cast(coalesce(presence.attended_seconds, 0) - coalesce(working.working_seconds, 0) as double precision) / 60
        end as out_of_hours_minutes,
        presence.attended_share,
        {{ seconds_between('people.meeting_started_at', 'presence.first_join_at') }} as joined_after_start_seconds,
        coalesce(people.user_key = instances.host_user_key, false) as is_host,
        people.is_guest,
        people.user_key is not null as is_internal,
        people.meeting_started_at,
        presence.first_join_at,
        presence.last_leave_at,
        people.meeting_date,
        cast(
            {{ local_time(
                'coalesce(presence.first_join_at, people.meeting_started_at)',
                "coalesce(clocks.time_zone, '" ~ var('default_time_zone') ~ "')"
            ) }} as date
        ) as local_date
    from people
    left join presence
        on people.meeting_uuid = presence.meeting_uuid and people.person_key = presence.person_key
    left join devices
        on people.meeting_uuid = devices.meeting_uuid and people.person_key = devices.person_key
    left join working
        on people.meeting_uuid = working.meeting_uuid and people.person_key = working.person_key
    left join instances
        on people.meeting_uuid = instances.meeting_uuid
    left join clocks
        on people.meeting_uuid = clocks.meeting_uuid and people.user_key = clocks.user_key

)

select
    attendance_key,
    meeting_uuid,
    meeting_id,
    user_key,
    person_key,
    person_rule,
    participant_name,
    email,
    time_zone,
    stays_count,
    visits_count,
    devices_count,
    attended_minutes,
    bridged_minutes,
    out_of_hours_minutes,
    attended_share,
    joined_after_start_seconds,
    is_host,
    is_guest,
    is_internal,
    meeting_started_at,
    first_join_at,
    last_leave_at,
    meeting_date,
    local_date
from joined
