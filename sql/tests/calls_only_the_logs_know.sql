-- Calls of the older logs that the call history lacks although it covers their day: they are not in the mart.
{{ config(severity='warn') }}

select logs.call_id
from {{ ref('stg_zoom__phone_call_logs') }} as logs
left join {{ ref('fct_calls') }} as calls
    on logs.call_id = calls.call_id
where logs.call_id is not null and calls.call_id is null
