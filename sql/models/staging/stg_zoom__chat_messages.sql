-- One row per message in a channel; its text is not loaded unless asked for.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'chat_messages') }}

)

select
    -- ids
    {{ blank_to_null('source.channel_id') }} as channel_id,
    {{ blank_to_null('source.id') }} as message_id,
    {{ blank_to_null('source.send_member_id') }} as sender_member_id,
    {{ blank_to_null('source.reply_main_message_id') }} as replied_message_id,
    {{ blank_to_null('source.file_id') }} as file_id,
    -- attributes
    {{ blank_to_null('source.message_type') }} as message_type,
    lower({{ blank_to_null('source.status') }}) as message_status,
    {{ address('source.sender') }} as sender_email,
    {{ blank_to_null('source.sender_display_name') }} as sender_name,
    {{ blank_to_null('source.file_name') }} as file_name,
    {{ blank_to_null('source.message') }} as message_text,
    source.rich_text,
    source.bot_message,
    source.interactive_cards,
    source.at_items as mentions,
    {{ blank_to_null('source.download_url') }} as download_url,
    -- measures
    {{ measure('source.timestamp', 'amount') }} as sent_epoch_milliseconds,
    {{ measure('source.reply_main_message_timestamp', 'amount') }} as replied_message_epoch_milliseconds,
    {{ measure('source.file_size', 'bytes') }} as file_bytes,
    -- times
    {{ utc('source.date_time') }} as sent_at,
    {{ epoch_utc('source.timestamp') }} as sent_epoch_at,
    {{ epoch_utc('source.reply_main_message_timestamp') }} as replied_message_sent_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
