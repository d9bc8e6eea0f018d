-- Every call has one main entry and at most one with quality; reports and quality lose and add nothing.
with

counts as (

    select
        (
            select count(distinct coalesce(call_id, call_key)) from {{ ref('fct_calls') }}
        ) as calls_count,
        (
            select count(*) from {{ ref('fct_calls') }} where is_main_entry
        ) as main_entries_count,
        (
            select coalesce(sum(entries_count), 0) from {{ ref('rpt_call_volumes') }}
        ) as reported_entries_count,
        (
            select coalesce(sum(calls_count), 0) from {{ ref('rpt_call_volumes') }}
        ) as reported_calls_count,
        (
            select count(*) from {{ ref('fct_calls') }} where call_date is not null
        ) as dated_entries_count,
        (
            select count(*) from {{ ref('fct_calls') }} where call_date is not null and is_main_entry
        ) as dated_calls_count,
        (
            select count(distinct metrics.call_id)
            from {{ ref('stg_zoom__phone_call_metrics') }} as metrics
            inner join {{ ref('fct_calls') }} as calls on metrics.call_id = calls.call_id
        ) as metrics_count,
        (
            select count(*) from {{ ref('fct_calls') }} where has_quality
        ) as quality_count

)

select
    calls_count,
    main_entries_count,
    dated_entries_count,
    reported_entries_count,
    dated_calls_count,
    reported_calls_count,
    metrics_count,
    quality_count
from counts
where
    calls_count <> main_entries_count
    or dated_entries_count <> reported_entries_count
    or dated_calls_count <> reported_calls_count
    or metrics_count <> quality_count
