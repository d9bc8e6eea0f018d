-- One row per custom attribute of a user in a half month.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_user_custom_attributes') }}

)

select
    -- ids
    {{ blank_to_null('source.user_id') }} as user_id,
    {{ blank_to_null('source.key') }} as attribute_id,
    -- attributes
    {{ blank_to_null('source.name') }} as attribute_name,
    {{ blank_to_null('source.value') }} as attribute_value,
    cast(source._position as bigint) as attribute_position,
    -- times
    cast(source."from" as date) as period_start_date,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
