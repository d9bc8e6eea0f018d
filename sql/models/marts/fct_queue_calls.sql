-- One row per call and call queue that it came to: how long the caller waited, and what became of it.

with

calls as (

    select * from {{ ref('fct_calls') }}

),

queue_entries as (

    -- A call may come to a queue again: its first entry tells the wait, its last what became of it there.
    select
        coalesce(call_id, call_key) as whole_call,
        coalesce(extension_number, owner_name, 'unknown') as queue,
        call_id,
        extension_number,
        owner_name,
        site_name,
        department,
        call_outcome,
        wait_seconds,
        started_at,
        call_date,
        caller_number,
        row_number() over (
            partition by coalesce(call_id, call_key), coalesce(extension_number, owner_name, 'unknown')
            order by started_at nulls last, call_key
        ) as place,
        row_number() over (
            partition by coalesce(call_id, call_key), coalesce(extension_number, owner_name, 'unknown')
            order by
                case when is_answered then 0 else 1 end,
                started_at desc nulls last,
                call_key
        ) as place_from_end,
        count(*) over (
            partition by coalesce(call_id, call_key), coalesce(extension_number, owner_name, 'unknown')
        ) as entries_count
    from calls
    where is_queue

),

main_entries as (

    select
        coalesce(call_id, call_key) as whole_call,
        user_key,
        call_outcome,
        is_answered,
        is_queue,
        talk_seconds
    from calls
    where is_main_entry

)

select
    first_entries.whole_call || ':' || first_entries.queue as queue_call_key,
    first_entries.call_id,
    first_entries.extension_number as queue_extension_number,
    first_entries.owner_name as queue_name,
    first_entries.site_name,
    first_entries.department,
    case
        when last_entries.call_outcome = 'answered' and main_entries.is_answered and not main_entries.is_queue then main_entries.user_key
    end as answered_by_user_key,
    first_entries.caller_number,
    last_entries.call_outcome as queue_outcome,
    main_entries.call_outcome,
    first_entries.entries_count,
    first_entries.wait_seconds,
    case when last_entries.call_outcome = 'answered' then main_entries.talk_seconds else 0 end as talk_seconds,
    last_entries.call_outcome = 'answered' as is_answered,
    last_entries.call_outcome = 'abandoned' as is_abandoned,
    last_entries.call_outcome = 'voicemail' as is_voicemail,
    first_entries.started_at,
    first_entries.call_date
from queue_entries as first_entries
inner join queue_entries as last_entries
    on first_entries.whole_call = last_entries.whole_call
    and first_entries.queue = last_entries.queue
    and last_entries.place_from_end = 1
left join main_entries
    on first_entries.whole_call = main_entries.whole_call
where first_entries.place = 1
