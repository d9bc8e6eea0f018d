-- One row per entry of the phone's call lists: the call history, and the older call logs for days it does not cover.

with

history as (

    select * from {{ ref('stg_zoom__phone_call_history') }}

),

logs as (

    select * from {{ ref('stg_zoom__phone_call_logs') }}

),

metrics as (

    select * from {{ ref('stg_zoom__phone_call_metrics') }}

),

ledger as (

    select * from {{ ref('stg_zoom__ledger') }}

),

phone_users as (

    select * from {{ ref('stg_zoom__phone_users') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

),

history_days as (

    select cell_start_date as history_date
    from ledger
    where endpoint_name = 'phone_call_history' and outcome in ('loaded', 'empty')

    union

    select cast(started_at as date) as history_date
    from history

),

history_call_ids as (

    select distinct call_id
    from history
    where call_id is not null

),

uncovered_logs as (

    select
        logs.call_log_id,
        logs.call_id,
        logs.user_id,
        logs.owner_id,
        logs.owner_name,
        logs.owner_type,
        logs.owner_extension_number,
        logs.direction,
        logs.call_result,
        logs.call_outcome,
        logs.caller_name,
        logs.caller_number,
        logs.caller_number_type,
        logs.callee_name,
        logs.callee_number,
        logs.callee_number_type,
        logs.department,
        logs.site_id,
        logs.site_name,
        logs.call_seconds,
        logs.wait_seconds,
        logs.hold_seconds,
        logs.recording_id,
        logs.started_at,
        logs.answered_at,
        logs.ended_at
    from logs
    left join history_days
        on cast(logs.started_at as date) = history_days.history_date
    left join history_call_ids
        on logs.call_id = history_call_ids.call_id
    where history_days.history_date is null and history_call_ids.call_id is null

),

entries as (

    select
        'history' as source_list,
        call_history_id as entry_id,
        call_id,
        direction,
        call_result,
        coalesce(call_outcome, 'other') as call_outcome,
        cast(null as varchar) as user_id,
        case when direction = 'outbound' then caller_extension_id else callee_extension_id end as extension_id,
        case when direction = 'outbound' then caller_extension_number else callee_extension_number end as extension_number,
        case when direction = 'outbound' then caller_extension_type else callee_extension_type end as extension_type,
        case when direction = 'outbound' then caller_email else callee_email end as owner_email,
        case when direction = 'outbound' then caller_name else callee_name end as owner_name,
        connection_type,
        caller_name,
        coalesce(caller_did_number, caller_extension_number) as caller_number,
        callee_name,
        coalesce(callee_did_number, callee_extension_number) as callee_number,
        department,
        site_id,
        site_name,
        call_seconds,
        cast(null as bigint) as wait_seconds,
        cast(null as bigint) as hold_seconds,
        recording_status = 'recorded' as is_recorded,
        started_at,
        answered_at,
        ended_at
    from history

    union all

    select
        'logs' as source_list,
        call_log_id as entry_id,
        call_id,
        direction,
        call_result,
        coalesce(call_outcome, 'other') as call_outcome,
        coalesce(user_id, case when owner_type = 'user' then owner_id end) as user_id,
        cast(null as varchar) as extension_id,
        cast(owner_extension_number as varchar) as extension_number,
        owner_type as extension_type,
        cast(null as varchar) as owner_email,
        owner_name,
        case
            when caller_number_type = 'internal' and callee_number_type = 'internal' then 'internal'
            when caller_number_type is not null or callee_number_type is not null then 'external'
        end as connection_type,
        caller_name,
        caller_number,
        callee_name,
        callee_number,
        department,
        site_id,
        site_name,
        call_seconds,
        wait_seconds,
        hold_seconds,
        recording_id is not null as is_recorded,
        started_at,
        answered_at,
        ended_at
    from uncovered_logs

),

extension_owners as (

    select
        extension_id,
        user_id,
        row_number() over (partition by extension_id order by deleted_at desc nulls first, user_id) as place
    from phone_users
    where extension_id is not null and user_id is not null

),

keyed as (

    select
        entries.source_list,
        entries.entry_id,
        entries.call_id,
        coalesce(by_id.user_key, by_extension.user_key, by_email.user_key) as user_key,
        coalesce(
            entries.user_id,
            extension_owners.user_id,
            case when entries.extension_type = 'user' then 'extension:' || entries.extension_id end
        ) as phone_user_key,
        coalesce(by_id.department, by_extension.department, by_email.department) as user_department,
        entries.direction,
        entries.call_result,
        entries.call_outcome,
        entries.connection_type,
        entries.extension_number,
        entries.extension_type,
        entries.owner_name,
        entries.caller_name,
        entries.caller_number,
        entries.callee_name,
        entries.callee_number,
        entries.department,
        entries.site_id,
        entries.site_name,
        entries.call_seconds,
        entries.wait_seconds,
        entries.hold_seconds,
        entries.is_recorded,
        entries.started_at,
        entries.answered_at,
        entries.ended_at,
        row_number() over (
            partition by entries.source_list, coalesce(entries.entry_id, entries.call_id)
            order by
                entries.started_at,
                entries.answered_at nulls last,
                entries.ended_at nulls last,
                entries.direction nulls last,
                entries.call_result nulls last,
                entries.extension_number nulls last,
                entries.caller_number nulls last,
                entries.callee_number nulls last
        ) as ordinal
    from entries
    left join extension_owners
        on entries.extension_id = extension_owners.extension_id and extension_owners.place = 1
    left join identities as by_id
        on entries.user_id = by_id.user_id
    left join identities as by_extension
        on extension_owners.user_id = by_extension.user_id
    left join identities as by_email
        on entries.owner_email = by_email.email and by_email.is_email_owner

),

measured as (

    select
        source_list || ':' || coalesce(entry_id, call_id, 'none')
        || case when ordinal > 1 then ':' || cast(ordinal as varchar) else '' end as call_key,
        call_id,
        user_key,
        phone_user_key,
        source_list,
        direction,
        call_result,
        call_outcome,
        connection_type,
        extension_number,
        extension_type,
        owner_name,
        caller_name,
        caller_number,
        callee_name,
        callee_number,
        coalesce({{ shown_as('department', 'keyed.department') }}, user_department) as department,
        site_id,
        {{ shown_as('site', 'keyed.site_name') }} as site_name,
        case
            when call_outcome = 'answered' then coalesce({{ seconds_between('answered_at', 'ended_at') }}, call_seconds)
            else 0
        end as talk_seconds,
        coalesce(
            wait_seconds,
            case
                when answered_at is not null then {{ seconds_between('started_at', 'answered_at') }}
                when call_outcome <> 'answered' then {{ seconds_between('started_at', 'ended_at') }}
            end
        ) as wait_seconds,
        hold_seconds,
        call_outcome = 'answered' as is_answered,
        coalesce(extension_type = 'call_queue', false) as is_queue,
        connection_type = 'internal' as is_internal,
        coalesce(is_recorded, false) as is_recorded,
        started_at,
        answered_at,
        ended_at,
        cast(started_at as date) as call_date
    from keyed

),

call_queues as (

    -- The queue that a call came to first: who takes it from there is told by an entry of their own.
    select
        coalesce(call_id, call_key) as whole_call,
        extension_number as queue_extension_number,
        owner_name as queue_name,
        row_number() over (partition by coalesce(call_id, call_key) order by started_at nulls last, call_key) as place
    from measured
    where is_queue

),

latest_metrics as (

    select
        call_id,
        mos_score,
        caller_extension_number,
        caller_codec,
        caller_device_type,
        caller_isp,
        callee_extension_number,
        callee_codec,
        callee_device_type,
        callee_isp,
        row_number() over (
            partition by call_id
            order by
                case when mos_score is null then 1 else 0 end,
                _loaded_at desc nulls last,
                started_at desc nulls last,
                mos_score,
                caller_extension_number nulls last,
                callee_extension_number nulls last
        ) as place
    from metrics
    where call_id is not null

),

placed as (

    -- A call is what became of it: who answered, else the queue where the caller gave up, else the first to be rung.
    select
        measured.call_key,
        latest_metrics.call_id is not null as has_metrics,
        latest_metrics.mos_score,
        coalesce(
            measured.extension_number = latest_metrics.caller_extension_number
            or (
                measured.direction = 'outbound'
                and measured.extension_number is distinct from latest_metrics.callee_extension_number
            ),
            false
        ) as is_caller,
        latest_metrics.caller_codec,
        latest_metrics.caller_device_type,
        latest_metrics.caller_isp,
        latest_metrics.callee_codec,
        latest_metrics.callee_device_type,
        latest_metrics.callee_isp,
        row_number() over (
            partition by coalesce(measured.call_id, measured.call_key)
            order by {{ main_entry_order('measured') }}
        ) as place_in_call,
        row_number() over (
            partition by coalesce(measured.call_id, measured.call_key)
            order by
                case when measured.is_answered then 0 else 1 end,
                case
                    when measured.extension_number in (
                        latest_metrics.caller_extension_number, latest_metrics.callee_extension_number
                    ) then 0
                    else 1
                end,
                {{ main_entry_order('measured') }}
        ) as place_for_quality
    from measured
    left join latest_metrics
        on measured.call_id = latest_metrics.call_id and latest_metrics.place = 1

),

rated as (

    select
        call_key,
        place_in_call = 1 as is_main_entry,
        has_metrics and place_for_quality = 1 as has_quality,
        case when place_for_quality = 1 then mos_score end as mos_score,
        case when place_for_quality = 1 then case when is_caller then caller_codec else callee_codec end end as codec,
        case when place_for_quality = 1 then case when is_caller then caller_device_type else callee_device_type end end
            as device_type,
        case when place_for_quality = 1 then case when is_caller then caller_isp else callee_isp end end as network_provider
    from placed

)

select
    measured.call_key,
    measured.call_id,
    measured.user_key,
    measured.phone_user_key,
    measured.source_list,
    measured.direction,
    measured.call_result,
    measured.call_outcome,
    measured.connection_type,
    measured.extension_number,
    measured.extension_type,
    measured.owner_name,
    call_queues.queue_extension_number,
    call_queues.queue_name,
    measured.caller_name,
    measured.caller_number,
    measured.callee_name,
    measured.callee_number,
    measured.department,
    measured.site_id,
    measured.site_name,
    rated.codec,
    rated.device_type,
    rated.network_provider,
    measured.talk_seconds,
    measured.wait_seconds,
    measured.hold_seconds,
    rated.mos_score,
    rated.is_main_entry,
    measured.is_answered,
    case when rated.is_main_entry and measured.direction = 'inbound' then measured.is_answered end as is_inbound_answered,
    measured.is_queue,
    measured.is_internal,
    measured.is_recorded,
    rated.has_quality,
    rated.mos_score < {{ var('poor_mos_below') }} as is_poor_quality,
    measured.started_at,
    measured.answered_at,
    measured.ended_at,
    measured.call_date
from measured
inner join rated
    on measured.call_key = rated.call_key
left join call_queues
    on coalesce(measured.call_id, measured.call_key) = call_queues.whole_call and call_queues.place = 1
