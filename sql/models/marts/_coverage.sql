-- One row per raw table: how much of it is loaded, from when and until when it is whole, and what is missing.
{{ config(materialized='view') }}

with

raw_tables as (

    select * from {{ ref('zoom_raw_tables') }}

),

ledger as (

    select * from {{ ref('stg_zoom__ledger') }}

),

runs as (

    select * from {{ ref('stg_zoom__runs') }}

),

asides as (

    select * from {{ ref('stg_zoom__set_aside') }}

),

unit_counts as (

    select * from {{ ref('stg_zoom__unit_counts') }}

),

units as (

    select
        endpoint_name,
        unit_name,
        run_id,
        outcome,
        outcome in ('loaded', 'empty') as is_loaded,
        outcome = 'failed' as is_failed,
        outcome = 'waiting' or (waiting_since_at is not null and outcome <> 'failed') as is_waiting,
        outcome = 'failed' and attempts_count >= {{ var('set_aside_after_tries') }} as is_set_aside,
        is_unasked,
        coalesce(unchanged_answers_count, 0) > 0 as is_repeated,
        doubts_count,
        window_start_date,
        window_end_date,
        cell_start_date,
        failing_since_at,
        _loaded_at
    from ledger
    where unit_name <> '*'

),

refusals as (

    select
        endpoint_name,
        failing_since_at as refused_since,
        message as refusal
    from ledger
    where unit_name = '*' and outcome <> 'waiting'

),

unknown_units as (

    -- Lists that units hang on were not read whole: nobody knows how many there are.
    select endpoint_name
    from ledger
    where unit_name = '*' and outcome = 'waiting'

),

counts as (

    select
        endpoint_name,
        sum(case when is_loaded then 1 else 0 end) as units_loaded,
        sum(case when is_failed then 1 else 0 end) as units_failed,
        sum(case when outcome = 'skipped' then 1 else 0 end) as units_skipped,
        sum(case when is_waiting then 1 else 0 end) as units_waiting,
        sum(case when is_loaded and is_unasked then 1 else 0 end) as units_unasked,
        sum(case when is_set_aside then 1 else 0 end) as set_aside_count,
        sum(coalesce(doubts_count, 0)) as doubts,
        min(case when is_failed then failing_since_at end) as failing_since,
        max(case when is_loaded then _loaded_at end) as last_loaded_at,
        min(case when is_loaded then window_start_date end) as first_day
    from units
    group by endpoint_name

),

aside_counts as (

    select
        endpoint_name,
        count(*) as rows_set_aside
    from asides
    group by endpoint_name

),

held_rows as (

    select
        raw_tables.endpoint as endpoint_name,
        unit_counts.unit_name,
        sum(case when raw_tables.is_child then 0 else unit_counts.rows_count end) as rows_count,
        sum(case when raw_tables.is_child then unit_counts.rows_count else 0 end) as child_rows_count
    from unit_counts
    inner join raw_tables
        on unit_counts.table_name = raw_tables.table_name
    group by raw_tables.endpoint, unit_counts.unit_name

),

missing_counts as (

    -- Units of which fewer rows are here than were loaded: something else than a run took them away.
    select
        ledger.endpoint_name,
        count(*) as units_missing
    from ledger
    left join held_rows
        on ledger.endpoint_name = held_rows.endpoint_name and ledger.unit_name = held_rows.unit_name
    where
        ledger.outcome = 'loaded'
        and (
            ledger.rows_count > coalesce(held_rows.rows_count, 0)
            or ledger.child_rows_count > coalesce(held_rows.child_rows_count, 0)
        )
    group by ledger.endpoint_name

),

list_readings as (

    -- Lists that are read whole: their ledger row forgets the last good reading when a later one fails, their rows do not.
    select
        unit_counts.table_name as endpoint_name,
        max(unit_counts.last_loaded_at) as last_loaded_at
    from unit_counts
    inner join raw_tables
        on unit_counts.table_name = raw_tables.table_name
    where not raw_tables.is_child and not raw_tables.has_parents and raw_tables.retention_days is null
    group by unit_counts.table_name

),

run_endpoints as (

    {{ run_endpoints('runs') }}

),

latest_runs as (

    select
        run_id,
        run_status,
        endpoint_name,
        units_planned,
        row_number() over (partition by endpoint_name order by started_at desc, run_id) as place
    from run_endpoints

),

quiet_counts as (

    -- Units that the latest run left alone, because their answers are the same and nothing shows activity. Those of days that Zoom
    -- no longer changes are not among them.
    select
        units.endpoint_name,
        count(*) as units_quiet,
        min(units._loaded_at) as oldest_loaded_at
    from units
    inner join raw_tables
        on units.endpoint_name = raw_tables.table_name
    inner join latest_runs
        on units.endpoint_name = latest_runs.endpoint_name and latest_runs.place = 1
    where
        units.is_loaded
        and units.is_repeated
        and not units.is_unasked
        and not units.is_waiting
        and units.run_id <> latest_runs.run_id
        and (
            units.window_end_date is null
            or cast(units._loaded_at as date) < units.window_end_date + cast(raw_tables.look_back_days as integer)
        )
    group by units.endpoint_name

),

asked as (

    -- Where there was nothing to ask about a run leaves no units: it was asked for all the same.
    select endpoint_name
    from run_endpoints
    where units_planned is not null
    group by endpoint_name

),

unread as (

    -- The latest run that was to read it ended before it had planned what to ask for, or was killed: then the ledger of what it
    -- read may be there before the rows are.
    select latest_runs.endpoint_name
    from latest_runs
    left join ledger
        on latest_runs.endpoint_name = ledger.endpoint_name and latest_runs.run_id = ledger.run_id
    where
        latest_runs.place = 1
        and (
            latest_runs.run_status in ('running', 'killed')
            or (latest_runs.units_planned is null and ledger.endpoint_name is null)
        )

),

windowed_units as (

    select
        units.endpoint_name,
        raw_tables.has_parents,
        units.cell_start_date as window_date,
        units.is_loaded,
        units.is_failed,
        units.window_start_date,
        cast(units.window_end_date as timestamp) as window_ends_at,
        units._loaded_at
    from units
    inner join raw_tables
        on units.endpoint_name = raw_tables.table_name and raw_tables.retention_days is not null

),

windows as (

    select
        endpoint_name,
        has_parents,
        window_date,
        min(case when is_loaded then window_start_date end) as first_date,
        max(case when is_loaded then least(window_ends_at, _loaded_at) when is_failed then window_ends_at end) as ends_at,
        max(case when is_loaded then least(window_ends_at, _loaded_at) end) as whole_until,
        sum(case when is_failed then 1 else 0 end) = 0
        and (has_parents or sum(case when is_loaded then 1 else 0 end) > 0) as is_whole,
        sum(case when is_failed then 1 else 0 end) > 0 as is_broken
    from windowed_units
    where window_date is not null
    group by endpoint_name, has_parents, window_date

),

followed as (

    select
        endpoint_name,
        has_parents,
        window_date,
        first_date,
        whole_until,
        is_whole,
        is_broken,
        lag(is_whole) over (partition by endpoint_name order by window_date) as is_whole_before,
        lag(coalesce(ends_at, cast(window_date as timestamp))) over (
            partition by endpoint_name order by window_date
        ) as ended_before_at
    from windows

),

gaps as (

    -- Where units hang on parents, a window without units is not a gap: there was nobody to ask about. A window that was given up
    -- is: what comes after it counts it once.
    select
        endpoint_name,
        window_date,
        first_date,
        whole_until,
        is_whole,
        coalesce(is_whole_before, false) as is_whole_before,
        coalesce(
            not has_parents and (is_whole or is_broken) and ended_before_at < cast(window_date as timestamp),
            false
        ) as is_after_gap
    from followed

),

gap_counts as (

    select
        endpoint_name,
        sum(case when is_after_gap then 1 else 0 end) as gaps_count
    from gaps
    group by endpoint_name

),

stretches as (

    select
        endpoint_name,
        first_date,
        whole_until,
        sum(case when is_whole_before and not is_after_gap then 0 else 1 end) over (
            partition by endpoint_name order by window_date rows between unbounded preceding and current row
        ) as stretch_number
    from gaps
    where is_whole

),

stretch_ends as (

    select
        endpoint_name,
        min(first_date) as complete_from,
        max(whole_until) as complete_until,
        row_number() over (partition by endpoint_name order by stretch_number desc) as place
    from stretches
    group by endpoint_name, stretch_number
    having max(whole_until) is not null

),

joined as (

    select
        raw_tables.table_name,
        raw_tables.endpoint,
        cast(coalesce(counts.units_loaded, 0) as bigint) as units_loaded,
        cast(coalesce(counts.units_failed, 0) as bigint) as units_failed,
        cast(coalesce(counts.units_skipped, 0) as bigint) as units_skipped,
        cast(
            coalesce(counts.units_waiting, 0)
            + case when unknown_units.endpoint_name is not null or unread.endpoint_name is not null then 1 else 0 end as bigint
        ) as units_waiting,
        cast(coalesce(counts.units_unasked, 0) as bigint) as units_unasked,
        cast(coalesce(quiet_counts.units_quiet, 0) as bigint) as units_quiet,
        cast(coalesce(missing_counts.units_missing, 0) as bigint) as units_missing,
        cast(
            coalesce(counts.units_failed, 0) + coalesce(missing_counts.units_missing, 0) + coalesce(gap_counts.gaps_count, 0)
            as bigint
        ) as holes_count,
        cast(coalesce(counts.set_aside_count, 0) as bigint) as set_aside_count,
        cast(coalesce(aside_counts.rows_set_aside, 0) as bigint) as rows_set_aside_count,
        cast(coalesce(counts.doubts, 0) as bigint) as doubts,
        counts.failing_since,
        coalesce(counts.last_loaded_at, list_readings.last_loaded_at) as last_loaded_at,
        counts.first_day,
        stretch_ends.complete_from,
        case
            when raw_tables.retention_days is not null then stretch_ends.complete_until
            else coalesce(counts.last_loaded_at, list_readings.last_loaded_at)
        end as read_until,
        quiet_counts.oldest_loaded_at,
        asked.endpoint_name is not null or counts.endpoint_name is not null as is_asked,
        refusals.endpoint_name is not null as is_refused,
        refusals.refused_since,
        refusals.refusal
    from raw_tables
    left join counts
        on raw_tables.endpoint = counts.endpoint_name
    left join aside_counts
        on raw_tables.endpoint = aside_counts.endpoint_name
    left join quiet_counts
        on raw_tables.endpoint = quiet_counts.endpoint_name
    left join missing_counts
        on raw_tables.endpoint = missing_counts.endpoint_name
    left join unknown_units
        on raw_tables.endpoint = unknown_units.endpoint_name
    left join unread
        on raw_tables.endpoint = unread.endpoint_name
    left join asked
        on raw_tables.endpoint = asked.endpoint_name
    left join gap_counts
        on raw_tables.endpoint = gap_counts.endpoint_name
    left join stretch_ends
        on raw_tables.endpoint = stretch_ends.endpoint_name and stretch_ends.place = 1
    left join list_readings
        on raw_tables.endpoint = list_readings.endpoint_name
    left join refusals
        on raw_tables.endpoint = refusals.endpoint_name

)

select
    table_name,
    endpoint,
    units_loaded,
    units_failed,
    units_skipped,
    units_waiting,
    units_unasked,
    units_quiet,
    units_missing,
    holes_count,
    set_aside_count,
    rows_set_aside_count,
    doubts,
    failing_since,
    last_loaded_at,
    first_day,
    complete_from,
    case when oldest_loaded_at < read_until then oldest_loaded_at else read_until end as complete_until,
    read_until is not null
    and holes_count = 0
    and rows_set_aside_count = 0
    and units_waiting = 0
    and not is_refused as is_complete,
    is_asked,
    is_refused,
    refused_since,
    refusal
from joined
