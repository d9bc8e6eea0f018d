-- One row per call log of a user, queue or other extension; the older list, which Zoom is withdrawing.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_call_logs') }}

),

zoom_call_results as (

    select * from {{ ref('zoom_call_results') }}

),

zoom_extension_types as (

    select * from {{ ref('zoom_extension_types') }}

),

zoom_number_types as (

    select * from {{ ref('zoom_number_types') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as call_log_id,
    {{ blank_to_null('source.call_id') }} as call_id,
    {{ blank_to_null('source.user_id') }} as user_id,
    {{ blank_to_null('source.owner__id') }} as owner_id,
    {{ blank_to_null('source.caller_billing_reference_id') }} as caller_billing_reference_id,
    {{ blank_to_null('source.recording_id') }} as recording_id,
    {{ blank_to_null('source.site__id') }} as site_id,
    -- attributes
    {{ blank_to_null('source.call_type') }} as call_type,
    {{ blank_to_null('source.direction') }} as direction,
    {{ blank_to_null('source.result') }} as call_result,
    {{ blank_to_null('source.path') }} as call_path,
    {{ blank_to_null('source.owner__name') }} as owner_name,
    {{ blank_to_null('source.owner__type') }} as owner_type_code,
    cast(source.owner__extension_number as bigint) as owner_extension_number,
    {{ blank_to_null('source.caller_name') }} as caller_name,
    {{ blank_to_null('source.caller_number') }} as caller_number,
    cast(source.caller_number_type as bigint) as caller_number_type_code,
    {{ blank_to_null('source.caller_number_source') }} as caller_number_source,
    {{ blank_to_null('source.caller_did_number') }} as caller_did_number,
    {{ blank_to_null('source.caller_country_code') }} as caller_country_code,
    {{ blank_to_null('source.caller_country_iso_code') }} as caller_country_iso_code,
    {{ blank_to_null('source.callee_name') }} as callee_name,
    {{ blank_to_null('source.callee_number') }} as callee_number,
    cast(source.callee_number_type as bigint) as callee_number_type_code,
    {{ blank_to_null('source.callee_number_source') }} as callee_number_source,
    {{ blank_to_null('source.callee_did_number') }} as callee_did_number,
    {{ blank_to_null('source.callee_country_code') }} as callee_country_code,
    {{ blank_to_null('source.callee_country_iso_code') }} as callee_country_iso_code,
    {{ blank_to_null('source.charge') }} as charge_text,
    {{ blank_to_null('source.rate') }} as rate_text,
    {{ blank_to_null('source.client_code') }} as client_code,
    {{ blank_to_null('source.device_private_ip') }} as device_private_ip,
    {{ blank_to_null('source.device_public_ip') }} as device_public_ip,
    {{ blank_to_null('source.recording_type') }} as recording_type,
    {{ group_name('source.site__name') }} as site_name,
    {{ group_name('source.department') }} as department,
    {{ group_name('source.cost_center') }} as cost_center,
    zoom_call_results.outcome as call_outcome,
    zoom_extension_types.label as owner_type,
    caller_number_types.label as caller_number_type,
    callee_number_types.label as callee_number_type,
    -- measures
    {{ measure('source.duration', 'seconds') }} as call_seconds,
    {{ measure('source.hold_time', 'seconds') }} as hold_seconds,
    {{ measure('source.waiting_time', 'seconds') }} as wait_seconds,
    -- times
    {{ utc('source.date_time') }} as started_at,
    {{ utc('source.answer_start_time') }} as answered_at,
    {{ utc('source.call_end_time') }} as ended_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
left join zoom_call_results
    on lower(replace(trim(source.result), ' ', '_')) = zoom_call_results.code
left join zoom_extension_types
    on source.owner__type = zoom_extension_types.code
left join zoom_number_types as caller_number_types
    on source.caller_number_type = caller_number_types.code
left join zoom_number_types as callee_number_types
    on source.callee_number_type = callee_number_types.code
