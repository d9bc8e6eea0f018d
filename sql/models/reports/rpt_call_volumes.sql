-- One row per UTC day and department: calls by direction and outcome, the answer rate, minutes talked and how the calls sounded.

with

calls as (

    select * from {{ ref('fct_calls') }}

),

counted as (

    select
        call_date,
        coalesce(department, '(none)') as department,
        count(*) as entries_count,
        sum(case when is_main_entry then 1 else 0 end) as calls_count,
        count(is_inbound_answered) as inbound_calls_count,
        sum(case when is_main_entry and direction = 'outbound' then 1 else 0 end) as outbound_calls_count,
        sum(case when is_main_entry and is_internal then 1 else 0 end) as internal_calls_count,
        sum(case when is_main_entry and is_answered then 1 else 0 end) as answered_calls_count,
        sum(case when is_main_entry and call_outcome = 'missed' then 1 else 0 end) as missed_calls_count,
        sum(case when is_main_entry and call_outcome = 'abandoned' then 1 else 0 end) as abandoned_calls_count,
        sum(case when is_main_entry and call_outcome = 'voicemail' then 1 else 0 end) as voicemail_calls_count,
        sum(case when is_main_entry and call_outcome = 'other' then 1 else 0 end) as other_calls_count,
        sum(case when is_inbound_answered then 1 else 0 end) as answered_inbound_calls_count,
        sum(case when is_main_entry then coalesce(talk_seconds, 0) else 0 end) as talk_seconds,
        avg(cast(case when is_inbound_answered then wait_seconds end as double precision)) as mean_wait_seconds,
        count(mos_score) as rated_calls_count,
        sum(case when is_poor_quality then 1 else 0 end) as poor_calls_count,
        avg(mos_score) as mean_mos_score
    from calls
    where call_date is not null
    group by call_date, coalesce(department, '(none)')

)

select
    call_date,
    department,
    cast(entries_count as bigint) as entries_count,
    cast(calls_count as bigint) as calls_count,
    cast(inbound_calls_count as bigint) as inbound_calls_count,
    cast(outbound_calls_count as bigint) as outbound_calls_count,
    cast(internal_calls_count as bigint) as internal_calls_count,
    cast(answered_calls_count as bigint) as answered_calls_count,
    cast(missed_calls_count as bigint) as missed_calls_count,
    cast(abandoned_calls_count as bigint) as abandoned_calls_count,
    cast(voicemail_calls_count as bigint) as voicemail_calls_count,
    cast(other_calls_count as bigint) as other_calls_count,
    cast(answered_inbound_calls_count as bigint) as answered_inbound_calls_count,
    cast(answered_inbound_calls_count as double precision) / nullif(inbound_calls_count, 0) as answer_rate,
    cast(talk_seconds as double precision) / 60 as talk_minutes,
    mean_wait_seconds,
    cast(rated_calls_count as bigint) as rated_calls_count,
    cast(poor_calls_count as bigint) as poor_calls_count,
    mean_mos_score
from counted
