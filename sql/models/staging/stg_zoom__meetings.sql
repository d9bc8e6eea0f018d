-- One row per planned meeting of a host; a recurring meeting is one row, meetings that were deleted or expired stay.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'meetings') }}

),

zoom_meeting_types as (

    select * from {{ ref('zoom_meeting_types') }}

)

select
    -- ids
    cast(source.id as bigint) as meeting_id,
    {{ blank_to_null('source.uuid') }} as meeting_uuid,
    {{ blank_to_null('source.user_id') }} as user_id,
    {{ blank_to_null('source.host_id') }} as host_user_id,
    {{ whole_number('source.pmi') }} as personal_meeting_id,
    -- attributes
    {{ blank_to_null('source.topic') }} as topic,
    {{ blank_to_null('source.agenda') }} as agenda,
    cast(source.type as bigint) as meeting_type_code,
    {{ blank_to_null('source.timezone') }} as time_zone,
    {{ blank_to_null('source.join_url') }} as join_url,
    zoom_meeting_types.label as meeting_type,
    -- measures
    {{ measure('source.duration', 'minutes') }} as scheduled_minutes,
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
