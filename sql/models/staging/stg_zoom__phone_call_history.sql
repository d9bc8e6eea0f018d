-- One row per call in the account's call history.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_call_history') }}

),

zoom_call_results as (

    select * from {{ ref('zoom_call_results') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as call_history_id,
    {{ blank_to_null('source.call_history_uuid') }} as call_history_uuid,
    {{ blank_to_null('source.call_id') }} as call_id,
    {{ blank_to_null('source.caller_ext_id') }} as caller_extension_id,
    {{ blank_to_null('source.callee_ext_id') }} as callee_extension_id,
    {{ blank_to_null('source.group_id') }} as group_id,
    {{ blank_to_null('source.site_id') }} as site_id,
    {{ blank_to_null('source.sbc_id') }} as sbc_id,
    {{ blank_to_null('source.sip_group_id') }} as sip_group_id,
    -- attributes
    {{ blank_to_null('source.direction') }} as direction,
    {{ blank_to_null('source.connect_type') }} as connection_type,
    {{ blank_to_null('source.call_type') }} as call_type,
    {{ blank_to_null('source.call_result') }} as call_result,
    {{ blank_to_null('source.caller_ext_number') }} as caller_extension_number,
    {{ blank_to_null('source.caller_ext_type') }} as caller_extension_type,
    {{ blank_to_null('source.caller_name') }} as caller_name,
    {{ address('source.caller_email') }} as caller_email,
    {{ blank_to_null('source.caller_did_number') }} as caller_did_number,
    {{ blank_to_null('source.caller_number_type') }} as caller_number_type,
    {{ blank_to_null('source.caller_device_type') }} as caller_device_type,
    {{ blank_to_null('source.caller_country_code') }} as caller_country_code,
    {{ blank_to_null('source.caller_country_iso_code') }} as caller_country_iso_code,
    {{ blank_to_null('source.caller_account_code') }} as caller_account_code,
    {{ blank_to_null('source.callee_ext_number') }} as callee_extension_number,
    {{ blank_to_null('source.callee_ext_type') }} as callee_extension_type,
    {{ blank_to_null('source.callee_name') }} as callee_name,
    {{ address('source.callee_email') }} as callee_email,
    {{ blank_to_null('source.callee_did_number') }} as callee_did_number,
    {{ blank_to_null('source.callee_number_type') }} as callee_number_type,
    {{ blank_to_null('source.callee_device_type') }} as callee_device_type,
    {{ blank_to_null('source.callee_country_code') }} as callee_country_code,
    {{ blank_to_null('source.callee_country_iso_code') }} as callee_country_iso_code,
    {{ blank_to_null('source.callee_account_code') }} as callee_account_code,
    {{ group_name('source.department') }} as department,
    {{ group_name('source.cost_center') }} as cost_center,
    {{ group_name('source.site_name') }} as site_name,
    {{ blank_to_null('source.sbc_name') }} as sbc_name,
    {{ group_name('source.sip_group_name') }} as sip_group_name,
    {{ blank_to_null('source.spam') }} as spam_status,
    {{ blank_to_null('source.recording_status') }} as recording_status,
    zoom_call_results.outcome as call_outcome,
    -- measures
    {{ measure('source.duration', 'seconds') }} as call_seconds,
    -- flags
    source.international as is_international,
    source.hide_caller_id as is_caller_hidden,
    source.end_to_end as is_end_to_end_encrypted,
    -- times
    {{ utc('source.start_time') }} as started_at,
    {{ utc('source.answer_time') }} as answered_at,
    {{ utc('source.end_time') }} as ended_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
left join zoom_call_results
    on lower(replace(trim(source.call_result), ' ', '_')) = zoom_call_results.code
