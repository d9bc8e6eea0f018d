-- One row per planned meeting with all its settings; meetings that were deleted or expired stay.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'meeting_details') }}

),

zoom_meeting_types as (

    select * from {{ ref('zoom_meeting_types') }}

)

select
    -- ids
    cast(source.meeting_id as bigint) as meeting_id,
    cast(source.id as bigint) as answered_meeting_id,
    {{ blank_to_null('source.uuid') }} as meeting_uuid,
    {{ blank_to_null('source.host_id') }} as host_user_id,
    {{ blank_to_null('source.assistant_id') }} as assistant_user_id,
    {{ blank_to_null('source.pmi') }} as personal_meeting_id,
    {{ blank_to_null('source.template_id') }} as template_id,
    -- attributes
    {{ address('source.host_email') }} as host_email,
    {{ blank_to_null('source.topic') }} as topic,
    {{ blank_to_null('source.agenda') }} as agenda,
    cast(source.type as bigint) as meeting_type_code,
    {{ blank_to_null('source.status') }} as meeting_status,
    {{ blank_to_null('source.timezone') }} as time_zone,
    {{ blank_to_null('source.creation_source') }} as creation_source,
    source.recurrence,
    source.settings,
    {{ blank_to_null('source.registration_url') }} as registration_url,
    {{ blank_to_null('source.chat_join_url') }} as chat_join_url,
    {{ blank_to_null('source.join_url') }} as join_url,
    {{ blank_to_null('source.start_url') }} as start_url,
    {{ blank_to_null('source.password') }} as passcode,
    {{ blank_to_null('source.encrypted_password') }} as encrypted_password,
    {{ blank_to_null('source.h323_password') }} as h323_password,
    {{ blank_to_null('source.pstn_password') }} as pstn_password,
    {{ blank_to_null('source.dynamic_host_key') }} as dynamic_host_key,
    zoom_meeting_types.label as meeting_type,
    -- measures
    {{ measure('source.duration', 'minutes') }} as scheduled_minutes,
    -- flags
    source.pre_schedule as is_prescheduled,
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
