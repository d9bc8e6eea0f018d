-- One row per public channel of the account, whoever is in it; those deleted since included.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'account_channels') }}

),

zoom_channel_types as (

    select * from {{ ref('zoom_channel_types') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as channel_id,
    -- attributes
    {{ blank_to_null('source.jid') }} as channel_jid,
    {{ blank_to_null('source.name') }} as channel_name,
    cast(source.type as bigint) as channel_type_code,
    {{ blank_to_null('source.channel_url') }} as channel_url,
    cast(source.channel_settings__add_member_permissions as bigint) as add_member_permission_code,
    cast(source.channel_settings__posting_permissions as bigint) as posting_permission_code,
    cast(source.channel_settings__mention_all_permissions as bigint) as mention_all_permission_code,
    cast(source.channel_settings__allow_to_add_external_users as bigint) as add_external_permission_code,
    zoom_channel_types.label as channel_type,
    -- flags
    source.channel_settings__new_members_can_see_previous_messages_files as is_history_visible_to_new_members,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
left join zoom_channel_types
    on source.type = zoom_channel_types.code
