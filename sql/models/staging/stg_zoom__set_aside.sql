-- One row per row of Zoom's that could not be placed in its table: kept as it was sent until it heals.

with

source as (

    select * from {{ source('zoom_raw', '_set_aside') }}

),

renamed as (

    select
        -- ids
        source.place as row_key,
        source.run_id,
        -- attributes
        source.endpoint as endpoint_name,
        source."partition" as unit_name,
        source.parent as parent_key,
        source.why as reason,
        source.raw as raw_row,
        coalesce(source.lost, false) as is_lost,
        -- times
        cast(source.window_from as date) as window_start_date,
        cast(source.window_to as date) as window_end_date,
        {{ utc('source.since') }} as set_aside_at,
        -- lineage
        {{ utc('source.seen_at') }} as _loaded_at
    from source

)

select
    row_key,
    run_id,
    endpoint_name,
    unit_name,
    parent_key,
    reason,
    raw_row,
    is_lost,
    window_start_date,
    window_end_date,
    set_aside_at,
    _loaded_at
from renamed
