-- One row per kind of reaction to a message.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'chat_message_reactions') }}

)

select
    -- ids
    {{ blank_to_null('source.channel_id') }} as channel_id,
    {{ blank_to_null('source.message_id') }} as message_id,
    -- attributes
    cast(source._position as bigint) as reaction_position,
    {{ blank_to_null('source.emoji') }} as emoji,
    source.senders,
    -- measures
    {{ measure('source.total_count', 'amount') }} as reactions_count,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
