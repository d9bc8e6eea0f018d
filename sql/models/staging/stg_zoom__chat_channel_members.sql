-- One row per member of a channel, or who was one until leaving.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'chat_channel_members') }}

)

select
    -- ids
    {{ blank_to_null('source.channel_id') }} as channel_id,
    {{ blank_to_null('source.id') }} as user_id,
    {{ blank_to_null('source.member_id') }} as member_id,
    -- attributes
    {{ address('source.email') }} as email,
    {{ blank_to_null('source.name') }} as display_name,
    {{ blank_to_null('source.first_name') }} as first_name,
    {{ blank_to_null('source.last_name') }} as last_name,
    {{ blank_to_null('source.role') }} as channel_role,
    -- flags
    source.is_external,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
