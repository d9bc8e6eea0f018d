-- One row per recorded call; recordings that were deleted since stay, marked.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_recordings') }}

),

zoom_extension_types as (

    select * from {{ ref('zoom_extension_types') }}

),

zoom_number_types as (

    select * from {{ ref('zoom_number_types') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as recording_id,
    {{ blank_to_null('source.call_id') }} as call_id,
    {{ blank_to_null('source.call_log_id') }} as call_log_id,
    {{ blank_to_null('source.call_element_id') }} as call_element_id,
    {{ blank_to_null('source.meeting_uuid') }} as meeting_uuid,
    {{ blank_to_null('source.owner__id') }} as owner_id,
    {{ blank_to_null('source.site__id') }} as site_id,
    -- attributes
    {{ blank_to_null('source.direction') }} as direction,
    {{ blank_to_null('source.recording_type') }} as recording_type,
    {{ blank_to_null('source.caller_name') }} as caller_name,
    {{ blank_to_null('source.caller_number') }} as caller_number,
    cast(source.caller_number_type as bigint) as caller_number_type_code,
    {{ blank_to_null('source.callee_name') }} as callee_name,
    {{ blank_to_null('source.callee_number') }} as callee_number,
    cast(source.callee_number_type as bigint) as callee_number_type_code,
    {{ blank_to_null('source.outgoing_by__name') }} as outgoing_by_name,
    {{ blank_to_null('source.outgoing_by__extension_number') }} as outgoing_by_extension_number,
    {{ blank_to_null('source.accepted_by__name') }} as accepted_by_name,
    {{ blank_to_null('source.accepted_by__extension_number') }} as accepted_by_extension_number,
    {{ blank_to_null('source.owner__name') }} as owner_name,
    {{ blank_to_null('source.owner__type') }} as owner_type_code,
    cast(source.owner__extension_number as bigint) as owner_extension_number,
    {{ blank_to_null('source.owner__extension_status') }} as owner_extension_status,
    {{ blank_to_null('source.owner__extension_deleted_time') }} as owner_extension_deleted_text,
    {{ group_name('source.site__name') }} as site_name,
    cast(source.disclaimer_status as bigint) as disclaimer_status_code,
    {{ blank_to_null('source.auto_delete_policy') }} as auto_delete_policy,
    {{ blank_to_null('source.download_url') }} as download_url,
    {{ blank_to_null('source.transcript_download_url') }} as transcript_download_url,
    zoom_extension_types.label as owner_type,
    caller_number_types.label as caller_number_type,
    callee_number_types.label as callee_number_type,
    -- measures
    {{ measure('source.duration', 'seconds') }} as recording_seconds,
    -- flags
    source.auto_delete_enable as is_auto_deleted,
    -- times
    {{ utc('source.date_time') }} as started_at,
    {{ utc('source.end_time') }} as ended_at,
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
left join zoom_extension_types
    on source.owner__type = zoom_extension_types.code
left join zoom_number_types as caller_number_types
    on source.caller_number_type = caller_number_types.code
left join zoom_number_types as callee_number_types
    on source.callee_number_type = callee_number_types.code
