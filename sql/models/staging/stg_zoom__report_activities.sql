-- One row per sign-in or sign-out.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_activities') }}

)

select
    -- attributes
    {{ address('source.email') }} as email,
    {{ blank_to_null('source.type') }} as activity_type,
    {{ blank_to_null('source.ip_address') }} as ip_address,
    {{ blank_to_null('source.client_type') }} as client_type,
    {{ blank_to_null('source.version') }} as client_version,
    -- times
    {{ utc('source.time') }} as occurred_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
