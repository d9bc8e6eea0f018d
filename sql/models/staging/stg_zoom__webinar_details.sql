-- One row per planned webinar: its settings and recurrence; those of webinars that were deleted or expired stay.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'webinar_details') }}

),

zoom_meeting_types as (

    select * from {{ ref('zoom_meeting_types') }}

)

select
    -- ids
    cast(source.webinar_id as bigint) as webinar_id,
    cast(source.id as bigint) as answered_webinar_id,
    {{ blank_to_null('source.uuid') }} as webinar_uuid,
    {{ blank_to_null('source.host_id') }} as host_user_id,
    {{ blank_to_null('source.record_file_id') }} as recording_file_id,
    {{ blank_to_null('source.template_id') }} as template_id,
    -- attributes
    {{ address('source.host_email') }} as host_email,
    {{ blank_to_null('source.topic') }} as topic,
    {{ blank_to_null('source.agenda') }} as agenda,
    cast(source.type as bigint) as webinar_type_code,
    {{ blank_to_null('source.timezone') }} as time_zone,
    {{ blank_to_null('source.creation_source') }} as creation_source,
    source.recurrence,
    source.settings,
    source.simulive_delay_start,
    {{ blank_to_null('source.registration_url') }} as registration_url,
    {{ blank_to_null('source.join_url') }} as join_url,
    {{ blank_to_null('source.start_url') }} as start_url,
    {{ blank_to_null('source.password') }} as passcode,
    {{ blank_to_null('source.encrypted_passcode') }} as encrypted_passcode,
    {{ blank_to_null('source.h323_passcode') }} as h323_passcode,
    zoom_meeting_types.label as webinar_type,
    -- measures
    {{ measure('source.duration', 'minutes') }} as scheduled_minutes,
    -- flags
    source.is_simulive,
    source.transition_to_live as is_live_afterwards,
    -- times
    {{ utc('source.start_time') }} as scheduled_at,
    {{ utc('source.created_at') }} as created_at,
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
left join zoom_meeting_types
    on source.type = zoom_meeting_types.code
