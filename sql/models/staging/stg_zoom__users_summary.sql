-- One row per account: how many users Zoom counts, by licence.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'users_summary') }}

)

select
    -- measures
    {{ measure('source.licensed_users_count', 'amount') }} as licensed_users_count,
    {{ measure('source.basic_users_count', 'amount') }} as basic_users_count,
    {{ measure('source.on_prem_users_count', 'amount') }} as on_prem_users_count,
    {{ measure('source.room_users_count', 'amount') }} as room_users_count,
    {{ measure('source.pending_users_count', 'amount') }} as pending_users_count,
    {{ measure('source.join_only_users_count', 'amount') }} as join_only_users_count,
    {{ measure('source.total_users_count', 'amount') }} as total_users_count,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
