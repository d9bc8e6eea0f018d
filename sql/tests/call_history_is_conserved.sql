-- Every entry of the call history is in the mart once, and no more log entries than there are logs.
with

counts as (

    select
        (select count(*) from {{ ref('stg_zoom__phone_call_history') }}) as history_count,
        (select count(*) from {{ ref('fct_calls') }} where source_list = 'history') as history_calls_count,
        (select count(*) from {{ ref('stg_zoom__phone_call_logs') }}) as logs_count,
        (select count(*) from {{ ref('fct_calls') }} where source_list = 'logs') as log_calls_count

)

select
    history_count,
    history_calls_count,
    logs_count,
    log_calls_count
from counts
where history_count <> history_calls_count or log_calls_count > logs_count
