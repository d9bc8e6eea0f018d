-- One row per person, UTC day and chat channel: how much was written there, in counts; what was written is not here.

with

messages as (

    select * from {{ ref('stg_zoom__chat_messages') }}

),

files as (

    select * from {{ ref('stg_zoom__chat_message_files') }}

),

reactions as (

    select * from {{ ref('stg_zoom__chat_message_reactions') }}

),

channels as (

    select * from {{ ref('stg_zoom__chat_channels') }}

),

members as (

    select * from {{ ref('stg_zoom__chat_channel_members') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

),

message_files as (

    select
        channel_id,
        message_id,
        count(*) as files_count,
        sum(file_bytes) as file_bytes
    from files
    group by channel_id, message_id

),

message_reactions as (

    select
        channel_id,
        message_id,
        sum(reactions_count) as reactions_count
    from reactions
    group by channel_id, message_id

),

channel_names as (

    select
        channel_id,
        channel_name,
        channel_type,
        row_number() over (
            partition by channel_id
            order by deleted_at desc nulls first, _loaded_at desc nulls last, user_id
        ) as place
    from channels

),

channel_members as (

    select
        channel_id,
        member_id,
        user_id,
        row_number() over (
            partition by channel_id, member_id
            order by deleted_at desc nulls first, _loaded_at desc nulls last, user_id nulls last
        ) as place
    from members
    where member_id is not null

),

keyed as (

    select
        coalesce(by_email.user_key, by_member.user_key) as user_key,
        coalesce(
            by_email.user_key,
            by_member.user_key,
            messages.sender_email,
            'member:' || messages.sender_member_id,
            'unknown'
        ) as person_key,
        coalesce(by_email.department, by_member.department) as department,
        messages.channel_id,
        channel_names.channel_name,
        channel_names.channel_type,
        cast(coalesce(messages.sent_at, messages.sent_epoch_at) as date) as message_date,
        messages.replied_message_id is not null as is_reply,
        messages.message_status = 'edited' as is_edited,
        messages.message_status = 'deleted' as is_deleted,
        coalesce(message_files.files_count, case when messages.file_id is not null then 1 else 0 end) as files_count,
        coalesce(message_files.file_bytes, messages.file_bytes, 0) as file_bytes,
        coalesce(message_reactions.reactions_count, 0) as reactions_count
    from messages
    left join message_files
        on messages.channel_id = message_files.channel_id and messages.message_id = message_files.message_id
    left join message_reactions
        on messages.channel_id = message_reactions.channel_id and messages.message_id = message_reactions.message_id
    left join channel_names
        on messages.channel_id = channel_names.channel_id and channel_names.place = 1
    left join channel_members
        on messages.channel_id = channel_members.channel_id
        and messages.sender_member_id = channel_members.member_id
        and channel_members.place = 1
    left join identities as by_email
        on messages.sender_email = by_email.email and by_email.is_email_owner
    left join identities as by_member
        on channel_members.user_id = by_member.user_id

)

select
    md5(coalesce(channel_id, '') || '|' || person_key || '|' || coalesce(cast(message_date as varchar), '')) as activity_key,
    user_key,
    person_key,
    department,
    channel_id,
    channel_name,
    channel_type,
    cast(count(*) as bigint) as messages_count,
    cast(sum(case when is_reply then 1 else 0 end) as bigint) as replies_count,
    cast(sum(case when is_edited then 1 else 0 end) as bigint) as edited_messages_count,
    cast(sum(case when is_deleted then 1 else 0 end) as bigint) as deleted_messages_count,
    cast(sum(files_count) as bigint) as files_count,
    cast(sum(file_bytes) as bigint) as file_bytes,
    cast(sum(reactions_count) as bigint) as reactions_count,
    user_key is not null as is_internal,
    message_date
from keyed
group by user_key, person_key, department, channel_id, channel_name, channel_type, message_date
