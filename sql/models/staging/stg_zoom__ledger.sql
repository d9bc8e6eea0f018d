-- One row per unit of work: what came of asking Zoom for it last time.

with

source as (

    select * from {{ source('zoom_raw', '_ledger') }}

),

renamed as (

    select
        -- ids
        source.run_id,
        -- attributes
        source.endpoint as endpoint_name,
        source."partition" as unit_name,
        source.parent as parent_key,
        source.outcome,
        cast(source.http as bigint) as http_code,
        cast(source.code as bigint) as refusal_code,
        source.message,
        source.hangs_on as refusal_hangs_on,
        source.digest as answer_digest,
        source.signs as activity_digest,
        -- measures
        cast(source."rows" as bigint) as rows_count,
        cast(source.child_rows as bigint) as child_rows_count,
        cast(source.calls as bigint) as calls_count,
        cast(source.misfits as bigint) as misfits_count,
        cast(source.doubts as bigint) as doubts_count,
        cast(source.missing as bigint) as missing_count,
        cast(source.attempts as bigint) as attempts_count,
        cast(source.unchanged as bigint) as unchanged_answers_count,
        -- flags
        coalesce(source.unasked, false) as is_unasked,
        coalesce(source.stirred, false) as is_stirred,
        -- times
        cast(source.window_from as date) as window_start_date,
        cast(source.window_to as date) as window_end_date,
        cast(source.cell_from as date) as cell_start_date,
        cast(source.cell_to as date) as cell_end_date,
        {{ utc('source.failing_since') }} as failing_since_at,
        {{ utc('source.waiting_since') }} as waiting_since_at,
        -- lineage
        {{ utc('source.fetched_at') }} as _loaded_at
    from source

)

select
    run_id,
    endpoint_name,
    unit_name,
    parent_key,
    outcome,
    http_code,
    refusal_code,
    message,
    refusal_hangs_on,
    answer_digest,
    activity_digest,
    rows_count,
    child_rows_count,
    calls_count,
    misfits_count,
    doubts_count,
    missing_count,
    attempts_count,
    unchanged_answers_count,
    is_unasked,
    is_stirred,
    window_start_date,
    window_end_date,
    cell_start_date,
    cell_end_date,
    failing_since_at,
    waiting_since_at,
    _loaded_at
from renamed
