-- One row per holiday of an auto receptionist; those of one that was deleted are the last ones.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'phone_auto_receptionist_holidays') }}

)

select
    -- ids
    {{ blank_to_null('source.auto_receptionist_id') }} as auto_receptionist_id,
    {{ blank_to_null('source.id') }} as holiday_id,
    -- attributes
    cast(source._position as bigint) as holiday_position,
    {{ blank_to_null('source.name') }} as holiday_name,
    -- times
    {{ utc('source."from"') }} as started_at,
    {{ utc('source."to"') }} as ended_at,
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
