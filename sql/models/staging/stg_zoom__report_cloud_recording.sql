-- One row per day: how much cloud storage recordings take.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_cloud_recording') }}

)

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
