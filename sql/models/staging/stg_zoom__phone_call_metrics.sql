-- One row per call in the quality dashboard of Zoom Phone.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_call_metrics') }}

)

select
    -- ids
    {{ blank_to_null('source.call_id') }} as call_id,
    {{ blank_to_null('source.caller__site_id') }} as caller_site_id,
    {{ blank_to_null('source.callee__site_id') }} as callee_site_id,
    -- attributes
    {{ blank_to_null('source.direction') }} as direction,
    {{ blank_to_null('source.mos') }} as mos_text,
    {{ blank_to_null('source.caller__extension_number') }} as caller_extension_number,
    {{ blank_to_null('source.caller__phone_number') }} as caller_phone_number,
    {{ blank_to_null('source.caller__codec') }} as caller_codec,
    {{ blank_to_null('source.caller__device_type') }} as caller_device_type,
    {{ blank_to_null('source.caller__device_private_ip') }} as caller_device_private_ip,
    {{ blank_to_null('source.caller__device_public_ip') }} as caller_device_public_ip,
    {{ blank_to_null('source.caller__headset') }} as caller_headset,
    {{ blank_to_null('source.caller__microphone') }} as caller_microphone,
    {{ blank_to_null('source.caller__isp') }} as caller_isp,
    {{ blank_to_null('source.callee__extension_number') }} as callee_extension_number,
    {{ blank_to_null('source.callee__phone_number') }} as callee_phone_number,
    {{ blank_to_null('source.callee__codec') }} as callee_codec,
    {{ blank_to_null('source.callee__device_type') }} as callee_device_type,
    {{ blank_to_null('source.callee__device_private_ip') }} as callee_device_private_ip,
    {{ blank_to_null('source.callee__device_public_ip') }} as callee_device_public_ip,
    {{ blank_to_null('source.callee__headset') }} as callee_headset,
    {{ blank_to_null('source.callee__microphone') }} as callee_microphone,
    {{ blank_to_null('source.callee__isp') }} as callee_isp,
    -- measures
    {{ measure('source.duration', 'seconds') }} as call_seconds,
    {{ decimal_number('source.mos') }} as mos_score,
    -- times
    {{ utc('source.date_time') }} as started_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
