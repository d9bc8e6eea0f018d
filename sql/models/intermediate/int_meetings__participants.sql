-- One row per row of Zoom's reports of participants, with the user that it stands for and that user's own clock.
{{ config(materialized='view') }}

with

participants as (

    select * from {{ ref('stg_zoom__report_meeting_participants') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

)

select
    participants.meeting_uuid,
    participants.user_id,
    participants.stay_id,
    participants.registrant_id,
    participants.breakout_room_id,
    participants.participant_name,
    participants.email,
    participants.customer_key,
    participants.stay_status,
    coalesce(participants.user_id, by_email.user_key) as user_key,
    coalesce(by_id.time_zone, by_email.time_zone) as time_zone,
    participants.reported_stay_seconds,
    participants.is_failover,
    participants.joined_at,
    participants.left_at
from participants
left join identities as by_id
    on participants.user_id = by_id.user_id
left join identities as by_email
    on participants.user_id is null and participants.email = by_email.email and by_email.is_email_owner
