-- One row per visit of a person to a meeting instance: stays that overlap or follow each other within five minutes are one visit.

with

stays as (

    select * from {{ ref('int_meetings__stays') }}

),

timed as (

    select
        meeting_uuid,
        person_key,
        joined_at,
        {{ stay_end('joined_at', 'left_at', 'reported_stay_seconds') }} as left_at
    from stays
    where is_in_meeting and joined_at is not null

),

visits as (

    {{ visits_of('timed', 'meeting_uuid') }}

)

select
    meeting_uuid,
    person_key,
    attended_seconds,
    bridged_seconds,
    stays_count,
    joined_at,
    left_at
from visits
