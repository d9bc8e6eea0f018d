-- One row per past meeting instance: its report, which repeats what history_meetings and report_meetings say.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_meeting_details') }}

),

zoom_meeting_types as (

    select * from {{ ref('zoom_meeting_types') }}

)

select
    -- ids
    {{ blank_to_null('source.meeting_uuid') }} as meeting_uuid,
    {{ blank_to_null('source.uuid') }} as reported_meeting_uuid,
    cast(source.id as bigint) as meeting_id,
    {{ blank_to_null('source.host_id') }} as host_user_id,
    -- attributes
    cast(source.type as bigint) as meeting_type_code,
    {{ blank_to_null('source.topic') }} as topic,
    {{ blank_to_null('source.user_name') }} as user_name,
    {{ address('source.user_email') }} as user_email,
    {{ group_name('source.dept') }} as department,
    zoom_meeting_types.label as meeting_type,
    -- measures
    {{ measure('source.duration', 'minutes') }} as actual_minutes,
    {{ measure('source.total_minutes', 'minutes') }} as reported_person_minutes,
    {{ measure('source.participants_count', 'amount') }} as participants_count,
    -- times
    {{ utc('source.start_time') }} as started_at,
    {{ utc('source.end_time') }} as ended_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
left join zoom_meeting_types
    on source.type = zoom_meeting_types.code
