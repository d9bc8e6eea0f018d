-- One row per raw table: how healthy it was when the models were built, and what to do about it.

with

coverage as (

    select * from {{ ref('_coverage') }}

),

ledger as (

    select * from {{ ref('stg_zoom__ledger') }}

),

runs as (

    select * from {{ ref('stg_zoom__runs') }}

),

row_counts as (

    select * from {{ ref('stg_zoom__row_counts') }}

),

units as (

    select
        endpoint_name,
        sum(coalesce(misfits_count, 0)) as misfits_count
    from ledger
    where unit_name <> '*'
    group by endpoint_name

),

failures as (

    select
        endpoint_name,
        message,
        row_number() over (
            partition by endpoint_name
            order by failing_since_at nulls last, unit_name
        ) as place
    from ledger
    where unit_name <> '*' and outcome = 'failed'

),

run_endpoints as (

    {{ run_endpoints('runs') }}

),

askings as (

    select
        endpoint_name,
        max(started_at) as last_run_at
    from run_endpoints
    group by endpoint_name

),

latest_run as (

    select max(started_at) as latest_run_at from runs

),

joined as (

    select
        coverage.table_name,
        coverage.endpoint,
        coalesce(row_counts.rows_count, 0) as rows_count,
        coalesce(units.misfits_count, 0) as misfits_count,
        coverage.units_loaded,
        coverage.units_failed,
        coverage.units_skipped,
        coverage.units_waiting,
        coverage.holes_count,
        coverage.set_aside_count,
        coalesce(coverage.rows_set_aside_count, 0) as rows_set_aside_count,
        coverage.doubts as doubts_count,
        coalesce(coverage.refusal, failures.message) as message,
        coverage.is_complete,
        coverage.is_refused,
        coalesce(askings.last_run_at < latest_run.latest_run_at - interval '{{ var("stale_after_hours") }} hours', false)
            as is_stale,
        coverage.failing_since as failing_since_at,
        coverage.last_loaded_at,
        coverage.complete_from as complete_from_date,
        coverage.complete_until as complete_until_at,
        askings.last_run_at,
        latest_run.latest_run_at
    from coverage
    cross join latest_run
    left join row_counts
        on coverage.table_name = row_counts.table_name
    left join units
        on coverage.endpoint = units.endpoint_name
    left join failures
        on coverage.endpoint = failures.endpoint_name and failures.place = 1
    left join askings
        on coverage.endpoint = askings.endpoint_name

),

judged as (

    select
        table_name,
        endpoint,
        rows_count,
        misfits_count,
        units_loaded,
        units_failed,
        units_skipped,
        units_waiting,
        holes_count,
        set_aside_count,
        rows_set_aside_count,
        doubts_count,
        message,
        is_complete,
        failing_since_at,
        last_loaded_at,
        complete_from_date,
        complete_until_at,
        last_run_at,
        latest_run_at,
        case
            when is_refused then 'refused'
            when last_loaded_at is null and units_failed = 0 and units_waiting = 0 then 'never_loaded'
            when holes_count > 0 or rows_set_aside_count > 0 then 'holes'
            when units_waiting > 0 then 'waiting'
            when is_stale then 'stale'
            else 'whole'
        end as health
    from joined

)

select
    table_name,
    endpoint,
    health,
    case
        when health = 'refused' then 'Give the app the scope, or the account the plan, that the message names.'
        when health = 'never_loaded' then 'Nothing, unless you want it: then zoom-elt run --select ' || endpoint || '.'
        when health = 'holes' and set_aside_count > 0 then 'zoom-elt retry: some of it is no longer tried by itself.'
        when health = 'holes' and holes_count = 0 then 'zoom-elt coverage shows the rows that could not be placed.'
        when health = 'holes' then 'Wait for the next run, which tries again; zoom-elt coverage lists what is missing.'
        when health = 'waiting' then 'zoom-elt run again: a run ended before it had asked for everything.'
        when health = 'stale' then 'zoom-elt run --select ' || endpoint || ': the latest runs left it out.'
    end as advice,
    message,
    cast(rows_count as bigint) as rows_count,
    cast(misfits_count as bigint) as misfits_count,
    units_loaded,
    units_failed,
    units_skipped,
    units_waiting,
    holes_count,
    set_aside_count,
    rows_set_aside_count,
    doubts_count,
    is_complete,
    failing_since_at,
    last_loaded_at,
    last_run_at,
    latest_run_at,
    complete_from_date,
    complete_until_at
from judged
