-- Stays, visits, people and minutes of a meeting instance are the same wherever they are counted.
with

stays as (

    select
        meeting_uuid,
        count(*) as stays_count,
        count(distinct person_key) as people_count
    from {{ ref('fct_meeting_participants') }}
    where is_in_meeting
    group by meeting_uuid

),

visits as (

    select
        meeting_uuid,
        count(*) as visits_count,
        sum(attended_seconds) as attended_seconds
    from {{ ref('int_meetings__visits') }}
    group by meeting_uuid

),

attendance as (

    select
        meeting_uuid,
        count(*) as people_count,
        sum(stays_count) as stays_count,
        sum(visits_count) as visits_count,
        sum(attended_minutes) as attended_minutes
    from {{ ref('fct_meeting_attendance') }}
    group by meeting_uuid

)

select
    stays.meeting_uuid,
    stays.people_count,
    attendance.people_count as attending_count,
    instances.people_count as counted_by_instance
from stays
full outer join attendance
    on stays.meeting_uuid = attendance.meeting_uuid
left join visits
    on stays.meeting_uuid = visits.meeting_uuid
left join {{ ref('fct_meeting_instances') }} as instances
    on stays.meeting_uuid = instances.meeting_uuid
where
    stays.people_count is distinct from attendance.people_count
    or stays.stays_count is distinct from attendance.stays_count
    or coalesce(visits.visits_count, 0) <> attendance.visits_count
    or abs(coalesce(visits.attended_seconds, 0) - attendance.attended_minutes * 60) > 0.01
    or instances.people_count <> attendance.people_count
    or abs(instances.person_minutes - attendance.attended_minutes) > 0.001
