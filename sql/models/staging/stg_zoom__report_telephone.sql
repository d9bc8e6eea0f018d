-- One row per telephone leg of a meeting that Zoom bills: toll-free, call-out and call-in with a fee.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_telephone') }}

)

select
    -- ids
    {{ blank_to_null('source.uuid') }} as meeting_uuid,
    cast(source.meeting_id as bigint) as meeting_id,
    {{ blank_to_null('source.host_id') }} as host_user_id,
    -- attributes
    {{ blank_to_null('source.meeting_type') }} as meeting_type,
    {{ blank_to_null('source.type') }} as leg_type,
    {{ blank_to_null('source.host_name') }} as host_name,
    {{ address('source.host_email') }} as host_email,
    {{ group_name('source.dept') }} as department,
    {{ blank_to_null('source.phone_number') }} as phone_number,
    {{ blank_to_null('source.signaled_number') }} as signaled_number,
    {{ blank_to_null('source.call_in_number') }} as call_in_number,
    {{ group_name('source.country_name') }} as country_name,
    -- measures
    {{ measure('source.duration', 'minutes') }} as leg_minutes,
    {{ measure('source.rate', 'amount', 'double precision') }} as minute_price,
    {{ measure('source.total', 'amount', 'double precision') }} as leg_cost,
    -- times
    {{ utc('source.start_time') }} as started_at,
    {{ utc('source.end_time') }} as ended_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
