-- One row per file of a message.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'chat_message_files') }}

)

select
    -- ids
    {{ blank_to_null('source.channel_id') }} as channel_id,
    {{ blank_to_null('source.message_id') }} as message_id,
    {{ blank_to_null('source.file_id') }} as file_id,
    -- attributes
    cast(source._position as bigint) as file_position,
    {{ blank_to_null('source.file_name') }} as file_name,
    {{ blank_to_null('source.download_url') }} as download_url,
    -- measures
    {{ measure('source.file_size', 'bytes') }} as file_bytes,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
