-- One row per administrative action.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_operation_logs') }}

)

select
    -- attributes
    {{ blank_to_null('source.operator') }} as operator,
    {{ blank_to_null('source.category_type') }} as category_type,
    {{ blank_to_null('source.action') }} as action,
    {{ blank_to_null('source.operation_detail') }} as operation_detail,
    -- times
    {{ utc('source.time') }} as occurred_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
