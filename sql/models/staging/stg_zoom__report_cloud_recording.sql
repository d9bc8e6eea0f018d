-- One row per day: how much cloud storage recordings take.

with

source as (

    select * from {{ source('zoom_raw', 'report_cloud_recording') }}

),

renamed as (

    select
        -- attributes
        {{ blank_to_null('source.usage') }} as used_text,
        {{ blank_to_null('source.plan_usage') }} as plan_used_text,
        {{ blank_to_null('source.free_usage') }} as free_used_text,
        -- measures
        {{ size_in_bytes('source.usage') }} as used_bytes,
        {{ size_in_bytes('source.plan_usage') }} as plan_used_bytes,
        {{ size_in_bytes('source.free_usage') }} as free_used_bytes,
        -- times
        cast(source.date as date) as report_date,
        -- lineage
        source._partition,
        {{ utc('source._fetched_at') }} as _loaded_at
    from source

)

select
    used_text,
    plan_used_text,
    free_used_text,
    used_bytes,
    plan_used_bytes,
    free_used_bytes,
    report_date,
    _partition,
    _loaded_at
from renamed
