-- One row per stay of an attendee or panelist in a past webinar instance.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_webinar_participants') }}

)

select
    -- ids
    {{ blank_to_null('source.webinar_uuid') }} as webinar_uuid,
    {{ blank_to_null('source.id') }} as participant_id,
    {{ blank_to_null('source.participant_user_id') }} as participant_user_id,
    {{ blank_to_null('source.user_id') }} as stay_id,
    {{ blank_to_null('source.registrant_id') }} as registrant_id,
    {{ blank_to_null('source.bo_mtg_id') }} as breakout_room_id,
    coalesce({{ blank_to_null('source.participant_user_id') }}, {{ blank_to_null('source.id') }}) as user_id,
    -- attributes
    {{ blank_to_null('source.name') }} as participant_name,
    {{ address('source.user_email') }} as email,
    {{ blank_to_null('source.customer_key') }} as customer_key,
    {{ blank_to_null('source.status') }} as stay_status,
    {{ blank_to_null('source.attentiveness_score') }} as attentiveness_score,
    -- measures
    {{ measure('source.duration', 'seconds') }} as reported_stay_seconds,
    -- flags
    source.failover as is_failover,
    -- times
    {{ utc('source.join_time') }} as joined_at,
    {{ utc('source.leave_time') }} as left_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
