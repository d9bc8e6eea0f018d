-- Every stay and registration of a webinar, every reply to a poll and every recording reaches its mart.
with

counts as (

    select
        'stays' as counted,
        (
            select count(*) from {{ ref('stg_zoom__report_webinar_participants') }}
            where coalesce(stay_status, 'in_meeting') <> 'in_waiting_room'
        ) as staged_count,
        (select coalesce(sum(stays_count), 0) from {{ ref('fct_webinar_attendance') }}) as mart_count

    union all

    select
        'registrations' as counted,
        (select count(*) from {{ ref('stg_zoom__webinar_registrants') }} where deleted_at is null) as staged_count,
        (
            select count(*)
            from {{ ref('stg_zoom__webinar_registrants') }} as registrants
            where
                registrants.deleted_at is null
                and exists (
                    select 1
                    from {{ ref('int_webinars__sightings') }} as sightings
                    inner join {{ ref('fct_webinar_attendance') }} as attendance
                        on sightings.webinar_key = attendance.webinar_key and sightings.person_key = attendance.person_key
                    where
                        sightings.is_registration
                        and attendance.is_listed_registrant
                        and registrants.webinar_id is not distinct from sightings.webinar_id
                        and registrants.registrant_id is not distinct from sightings.registrant_id
                )
        ) as mart_count

    union all

    select
        'replies' as counted,
        (select count(*) from {{ ref('stg_zoom__report_meeting_poll_answers') }})
        + (select count(*) from {{ ref('stg_zoom__report_webinar_poll_answers') }}) as staged_count,
        (select count(distinct reply_key) from {{ ref('fct_poll_answers') }}) as mart_count

    union all

    select
        'recordings' as counted,
        (
            select count(*)
            from (
                select meeting_uuid, user_id
                from {{ ref('stg_zoom__recordings') }}
                union
                select meeting_uuid, user_id
                from {{ ref('stg_zoom__trashed_recordings') }}
            ) as seen
        ) as staged_count,
        (
            select count(*)
            from {{ ref('fct_recordings') }}
            where recording_key is distinct from meeting_uuid
        ) as mart_count

)

select counted, staged_count, mart_count
from counts
where staged_count <> mart_count
