-- One row per past meeting instance; webinars are not here.
{{ config(
    materialized='incremental',
    incremental_strategy='changes',
    meta={'fingerprints': 'int_meetings__fingerprints', 'partition': ['meeting_uuid']},
    post_hook='{{ keep_fingerprints() }}'
) }}

with

instances as (

    select * from {{ ref('int_meetings__instances') }}
    {{ where_changed('int_meetings__fingerprints', ['meeting_uuid']) }}

),

stays as (

    select * from {{ ref('fct_meeting_participants') }}
    {{ where_changed('int_meetings__fingerprints', ['meeting_uuid']) }}

),

attendance as (

    select * from {{ ref('fct_meeting_attendance') }}
    {{ where_changed('int_meetings__fingerprints', ['meeting_uuid']) }}

),

visits as (

    select * from {{ ref('int_meetings__visits') }}
    {{ where_changed('int_meetings__fingerprints', ['meeting_uuid']) }}

),

counted_stays as (

    select
        meeting_uuid,
        count(*) as stays_count,
        sum(case when is_in_meeting then coalesce(stay_seconds, 0) else 0 end) as stay_seconds,
        min(case when is_in_meeting then joined_at end) as first_join_at,
        max(case when is_in_meeting then left_at end) as last_leave_at
    from stays
    group by meeting_uuid

),

counted_people as (

    -- Whole seconds are added up: sums of fractions depend on the order of the rows.
    select
        meeting_uuid,
        count(*) as people_count,
        sum(case when is_guest then 1 else 0 end) as guests_count,
        sum(case when is_internal then 1 else 0 end) as internal_people_count,
        cast(sum(cast(round(attended_minutes * 60) as bigint)) as double precision) / 60 as person_minutes,
        cast(sum(case when is_internal then cast(round(attended_minutes * 60) as bigint) else 0 end) as double precision) / 60
            as internal_person_minutes
    from attendance
    group by meeting_uuid

),

peaks as (

    {{ peak_of('visits', ['meeting_uuid']) }}

),

joined as (

    select
        instances.meeting_uuid,
        instances.meeting_id,
        instances.host_user_key,
        instances.topic,
        instances.meeting_type,
        instances.host_email,
        instances.host_name,
        instances.department,
        instances.scheduled_minutes,
        instances.actual_minutes,
        instances.actual_minutes - instances.scheduled_minutes as overrun_minutes,
        -- The occurrence of a daily series before or after this one is a day away: what is nearer is this one's own time.
        case
            when
                instances.started_at > instances.scheduled_at - interval '12 hours'
                and instances.started_at < instances.scheduled_at + interval '12 hours'
                then cast({{ seconds_between('instances.scheduled_at', 'instances.started_at') }} as double precision) / 60
        end as late_start_minutes,
        instances.participants_count,
        instances.reported_person_minutes,
        cast(coalesce(counted_stays.stays_count, 0) as bigint) as stays_count,
        cast(case when counted_stays.meeting_uuid is not null then coalesce(counted_people.people_count, 0) end as bigint)
            as people_count,
        cast(case when counted_stays.meeting_uuid is not null then coalesce(counted_people.guests_count, 0) end as bigint)
            as guests_count,
        cast(case when counted_stays.meeting_uuid is not null then coalesce(counted_people.internal_people_count, 0) end as bigint)
            as internal_people_count,
        cast(case when counted_stays.meeting_uuid is not null then coalesce(peaks.peak_count, 0) end as bigint) as peak_people_count,
        cast(counted_stays.stay_seconds as double precision) / 60 as stay_minutes,
        case when counted_stays.meeting_uuid is not null then coalesce(counted_people.person_minutes, 0) end as person_minutes,
        case when counted_stays.meeting_uuid is not null then coalesce(counted_people.internal_person_minutes, 0) end / 60
            as cost_person_hours,
        instances.recording_bytes,
        counted_stays.meeting_uuid is not null as has_stays,
        instances.has_screen_share,
        instances.has_video,
        instances.has_recording or instances.has_cloud_recording as is_recorded,
        coalesce(instances.participants_count >= {{ var('large_meeting_participants') }}, false) as is_large,
        instances.is_in_history,
        instances.is_in_host_report,
        instances.scheduled_at,
        instances.started_at,
        instances.ended_at,
        counted_stays.first_join_at,
        counted_stays.last_leave_at,
        cast(instances.started_at as date) as meeting_date
    from instances
    left join counted_stays
        on instances.meeting_uuid = counted_stays.meeting_uuid
    left join counted_people
        on instances.meeting_uuid = counted_people.meeting_uuid
    left join peaks
        on instances.meeting_uuid = peaks.meeting_uuid

)

select
    meeting_uuid,
    meeting_id,
    host_user_key,
    topic,
    meeting_type,
    host_email,
    host_name,
    department,
    scheduled_minutes,
    actual_minutes,
    overrun_minutes,
    late_start_minutes,
    participants_count,
    reported_person_minutes,
    stays_count,
    people_count,
    guests_count,
    internal_people_count,
    peak_people_count,
    stay_minutes,
    person_minutes,
    cost_person_hours,
    recording_bytes,
    has_stays,
    has_screen_share,
    has_video,
    is_recorded,
    is_large,
    is_in_history,
    is_in_host_report,
    scheduled_at,
    started_at,
    ended_at,
    first_join_at,
    last_leave_at,
    meeting_date
from joined
