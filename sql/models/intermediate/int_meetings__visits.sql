-- One row per visit of a person to a meeting instance: stays that overlap or follow each other within five minutes are one visit.
{{ config(
    materialized='incremental',
    incremental_strategy='changes',
    meta={'fingerprints': 'int_meetings__fingerprints', 'partition': ['meeting_uuid']},
    post_hook='{{ keep_fingerprints() }}'
) }}

with

stays as (

    select * from {{ ref('int_meetings__stays') }}
    {{ where_changed('int_meetings__fingerprints', ['meeting_uuid']) }}

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
