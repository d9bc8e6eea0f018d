-- One row per past meeting or webinar instance of a host, with two participants or more.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_meetings') }}

),

zoom_meeting_types as (

    select * from {{ ref('zoom_meeting_types') }}

),

zoom_encryption_types as (

    select * from {{ ref('zoom_encryption_types') }}

)

select
    -- ids
    {{ blank_to_null('source.uuid') }} as meeting_uuid,
    cast(source.id as bigint) as meeting_id,
    {{ blank_to_null('source.user_id') }} as user_id,
    {{ blank_to_null('source.host_id') }} as host_user_id,
    -- attributes
    cast(source.type as bigint) as meeting_type_code,
    {{ blank_to_null('source.topic') }} as topic,
    {{ blank_to_null('source.user_name') }} as user_name,
    {{ address('source.user_email') }} as user_email,
    {{ blank_to_null('source.host_name') }} as host_name,
    {{ group_name('source.host_organization') }} as host_organization,
    {{ blank_to_null('source.source') }} as client_source,
    {{ blank_to_null('source.session_key') }} as session_key,
    cast(source.meeting_encryption_status as bigint) as encryption_type_code,
    zoom_meeting_types.label as meeting_type,
    zoom_encryption_types.label as encryption_type,
    -- measures
    {{ measure('source.duration', 'minutes') }} as actual_minutes,
    {{ measure('source.participants_count', 'amount') }} as participants_count,
    {{ measure('source.participants_count_my_account', 'amount') }} as internal_participants_count,
    {{ measure('source.total_minutes', 'minutes') }} as reported_person_minutes,
    -- flags
    source.has_screen_share,
    source.has_recording,
    source.has_chat,
    coalesce(zoom_meeting_types.is_webinar, false) as is_webinar,
    -- times
    {{ utc('source.start_time') }} as started_at,
    {{ utc('source.end_time') }} as ended_at,
    {{ utc('source.schedule_time') }} as scheduled_at,
    {{ utc('source.join_waiting_room_time') }} as waiting_room_joined_at,
    {{ utc('source.join_time') }} as joined_at,
    {{ utc('source.leave_time') }} as left_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
left join zoom_meeting_types
    on source.type = zoom_meeting_types.code
left join zoom_encryption_types
    on source.meeting_encryption_status = zoom_encryption_types.code
