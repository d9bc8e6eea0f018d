-- One row per run of the extraction.

with

source as (

    select * from {{ source('zoom_raw', '_runs') }}

),

renamed as (

    select
        -- ids
        source.run_id,
        -- attributes
        source.status as run_status,
        cast(source.exit_code as bigint) as exit_code,
        source.report,
        -- measures
        cast(source."rows" as bigint) as rows_count,
        cast(source.calls as bigint) as calls_count,
        -- times
        {{ utc('source.started_at') }} as started_at,
        {{ utc('source.ended_at') }} as ended_at,
        {{ utc('source.zoom_now') }} as zoom_now_at
    from source

)

select
    run_id,
    run_status,
    exit_code,
    report,
    rows_count,
    calls_count,
    started_at,
    ended_at,
    zoom_now_at
from renamed
