-- One row per warehouse: whether what people do in meetings and on the phone is loaded, so that who was not seen can be called idle.

with

ledger as (

    select * from {{ ref('stg_zoom__ledger') }}

),

read_lists as (

    select
        endpoint_name,
        sum(rows_count) as rows_count
    from ledger
    where outcome in ('loaded', 'empty')
    group by endpoint_name

),

lists as (

    select
        coalesce(sum(case when endpoint_name in ('history_meetings', 'report_meetings') then 1 else 0 end), 0) as meeting_lists,
        coalesce(sum(case when endpoint_name in ('history_meetings', 'report_meetings') then rows_count else 0 end), 0) as meetings,
        coalesce(sum(case when endpoint_name = 'report_meeting_participants' then 1 else 0 end), 0) as participant_lists,
        coalesce(
            sum(case when endpoint_name in ('phone_call_history', 'phone_call_logs', 'phone_user_call_logs') then 1 else 0 end), 0
        ) as call_lists
    from read_lists

)

select
    meeting_lists > 0 and (meetings = 0 or participant_lists > 0) as knows_meetings,
    call_lists > 0 as knows_calls
from lists
