"""Team Chat.

Data flow: GET /chat/users/{id}/channels -> chat_channels; GET /chat/users/{id}/channels/{id}/members -> chat_channel_members;
GET /chat/users/{id}/messages?to_channel= -> chat_messages and its lists, each channel asked about once; GET /contacts ->
contacts.
Facts: Zoom Team Chat API, February 2026.
"""

from dataclasses import replace

from sources.zoom.endpoints.meetings import USER_UNKNOWN
from sources.zoom.endpoints.planned import LISTED_USERS
from sources.zoom.staged import CHANNEL_TYPES, Cleaning, Decoded, Reading
from sources.zoom.vocabulary import (
    Cadence,
    Column,
    Endpoint,
    Family,
    Form,
    Grid,
    Label,
    Link,
    Origin,
    Paging,
    PagingKind,
    Parent,
    Reach,
    Refusal,
    Request,
    Table,
    Type,
    Window,
    boolean,
    integer,
    json_value,
    text,
    timestamp,
)

_SOURCE = "Zoom Team Chat API, February 2026"
_CHANNEL_GONE = Refusal(404, 4130, "Zoom no longer has this channel")
_NO_RIGHT = Refusal(400, 200, "the app's role may not see chats", reach=Reach.ENDPOINT)

_CHANNEL_COLUMNS = (
    text("jid", "Address of the channel in the chat system.", staged="channel_jid"),
    text("name", "Name of the channel."),
    integer(
        "type",
        "1 private, 2 private within the organisation, 3 public, 4 new chat, 5 external.",
        decoded=Decoded(
            CHANNEL_TYPES,
            "Kind of channel in words, such as private or public; null for a code that the seed does not know.",
        ),
    ),
    text("channel_url", "Page of the channel."),
    integer("channel_settings__add_member_permissions", "Who may add members, as a code.", staged="add_member_permission_code"),
    boolean(
        "channel_settings__new_members_can_see_previous_messages_files",
        "True if new members see what came before.",
        staged="is_history_visible_to_new_members",
    ),
    integer("channel_settings__posting_permissions", "Who may post, as a code.", staged="posting_permission_code"),
    integer(
        "channel_settings__mention_all_permissions",
        "Who may mention everybody, as a code.",
        staged="mention_all_permission_code",
    ),
    integer(
        "channel_settings__allow_to_add_external_users",
        "Who may add people from outside, as a code.",
        staged="add_external_permission_code",
    ),
)

chat_channels = Endpoint(
    request=Request(
        path="/chat/users/{userId}/channels",
        records=("channels",),
        paging=Paging(PagingKind.TOKEN, 1000),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("chat_channel:read:admin",),
        scopes_granular=("team_chat:read:list_user_channels:admin",),
        refusals=(_NO_RIGHT, USER_UNKNOWN),
        source=_SOURCE,
    ),
    cadence=Cadence(
        parents=(LISTED_USERS,),
        signs=(replace(LISTED_USERS, watch=("type", "status")),),
        current="By user: Zoom lists the present state only.",
    ),
    table=Table(
        name="chat_channels",
        about="One row per channel and user who is in it, or was until leaving.",
        key=("user_id", "id"),
        keeps_deleted=True,
        warnings=("The same channel has a row for each user who is in it.",),
        columns=(
            Column("user_id", Type.TEXT, "User whom Zoom was asked about.", path="userId", origin=Origin.PARENT),
            text("id", "Id of the channel.", always=True),
            *_CHANNEL_COLUMNS,
        ),
    ),
)

_CHANNELS = Parent(
    "chat_channels",
    give={"userId": "user_id", "channelId": "id"},
    where="_deleted_at is null",
    once_per=("channelId",),
)

chat_channel_members = Endpoint(
    request=Request(
        path="/chat/users/{userId}/channels/{channelId}/members",
        records=("members",),
        paging=Paging(PagingKind.TOKEN, 100),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("chat_channel:read:admin",),
        scopes_granular=("team_chat:read:list_members:admin",),
        refusals=(
            Refusal(400, 200, "the app's role may not see this user's channels"),
            _CHANNEL_GONE,
            USER_UNKNOWN,
        ),
        source=_SOURCE,
    ),
    cadence=Cadence(
        parents=(_CHANNELS,),
        current="By channel, every run, asked as one of its members: Zoom lists the present state only.",
    ),
    table=Table(
        name="chat_channel_members",
        about="One row per member of a channel, or who was one until leaving.",
        key=("channel_id", "member_id", "email"),
        keeps_deleted=True,
        warnings=("id is blank for people outside the account, email and names too.",),
        columns=(
            Column("channel_id", Type.TEXT, "Channel that Zoom was asked about.", path="channelId", origin=Origin.PARENT),
            text("id", "Zoom's id of the user; blank for people outside the account.", staged="user_id"),
            text("member_id", "Id of the member."),
            text("email", "Address of the member.", privacy="contact"),
            text("name", "Name of the member.", privacy="identity", staged="display_name"),
            text("first_name", "Given name.", privacy="identity"),
            text("last_name", "Family name.", privacy="identity"),
            text("role", "owner, admin or member.", staged="channel_role", values=("owner", "admin", "member")),
            boolean("is_external", "True if the person belongs to another account."),
        ),
    ),
)

chat_messages = Endpoint(
    request=Request(
        path="/chat/users/{userId}/messages",
        records=("messages",),
        params={"include_deleted_and_edited_message": "true"},
        paging=Paging(PagingKind.TOKEN, 50),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("chat_message:read:admin",),
        scopes_granular=("team_chat:read:list_user_messages:admin",),
        needs="The Edit right on Chat Messages for the role of the app's owner",
        refusals=(_NO_RIGHT, USER_UNKNOWN, _CHANNEL_GONE),
        source=_SOURCE,
    ),
    cadence=Cadence(
        parents=(
            Parent(
                "chat_channels",
                give={"userId": "user_id", "to_channel": "id"},
                where="_deleted_at is null",
                once_per=("to_channel",),
            ),
        ),
        window=Window(Grid.FOUR_WEEKS, "date_time", form=Form.MOMENT),
        look_back_days=3,
        current="By channel and four weeks; read again until three days after they end, because messages are edited and deleted.",
    ),
    table=Table(
        name="chat_messages",
        about="One row per message in a channel; its text is not loaded unless asked for.",
        key=("channel_id", "id"),
        warnings=(
            "Messages between two people are not read: Zoom lists them by pair only.",
            "sender is blank for people outside the account; timestamp is milliseconds since 1970.",
        ),
        columns=(
            Column("channel_id", Type.TEXT, "Channel that Zoom was asked about.", path="to_channel", origin=Origin.PARENT),
            text("id", "Id of the message.", always=True),
            timestamp("date_time", "When it was sent.", staged="sent_at"),
            integer(
                "timestamp",
                "When it was sent, milliseconds since 1970.",
                staged="sent_epoch_milliseconds",
                readings=(
                    Reading(
                        "sent_epoch_at",
                        Cleaning.EPOCH_UTC,
                        "When it was sent, to the millisecond: sent_epoch_milliseconds as a time, UTC.",
                    ),
                ),
            ),
            text("message_type", "Kind of message."),
            text(
                "status",
                "normal, edited or deleted.",
                cleaning=Cleaning.LOWER_CASE,
                said="normal, edited or deleted, in lower case.",
                values=("normal", "edited", "deleted"),
            ),
            text(
                "sender", "Address of the sender; blank for people outside the account.", privacy="contact", staged="sender_email"
            ),
            text("send_member_id", "Id of the sender as a member.", staged="sender_member_id"),
            text("sender_display_name", "Name of the sender.", privacy="identity", staged="sender_name"),
            text("reply_main_message_id", "Message it answers.", staged="replied_message_id"),
            integer(
                "reply_main_message_timestamp",
                "When the message it answers was sent, milliseconds since 1970.",
                staged="replied_message_epoch_milliseconds",
                readings=(Reading("replied_message_sent_at", Cleaning.EPOCH_UTC, "When the message it answers was sent, UTC."),),
            ),
            text("file_id", "Id of a file sent with it."),
            text("file_name", "Name of the file.", privacy="content"),
            integer("file_size", "Bytes of the file."),
            text("message", "Text; not loaded unless asked for.", privacy="content", private=True, staged="message_text"),
            json_value("rich_text", "How the text is set; not loaded unless asked for.", privacy="content", private=True),
            json_value("bot_message", "What a bot said; not loaded unless asked for.", privacy="content", private=True),
            json_value("interactive_cards", "Cards; not loaded unless asked for.", privacy="content", private=True),
            json_value("at_items", "Who was mentioned, as a list.", privacy="identity", staged="mentions"),
            text("download_url", "Address of the file; not loaded unless asked for.", privacy="secret"),
        ),
        children=(
            Table(
                name="chat_message_files",
                about="One row per file of a message.",
                link=Link("files", keys={"channel_id": "channel_id", "message_id": "id"}),
                columns=(
                    text("file_id", "Id of the file."),
                    text("file_name", "Name of the file.", privacy="content"),
                    integer("file_size", "Bytes."),
                    text("download_url", "Address of the file; not loaded unless asked for.", privacy="secret"),
                ),
            ),
            Table(
                name="chat_message_reactions",
                about="One row per kind of reaction to a message.",
                link=Link("reactions", keys={"channel_id": "channel_id", "message_id": "id"}),
                columns=(
                    text("emoji", "Reaction."),
                    integer("total_count", "How many people reacted so.", staged="reactions_count"),
                    json_value("senders", "Who they are, as a list.", privacy="identity"),
                ),
            ),
        ),
    ),
)

_SEARCHED = Parent("users", give={"search_key": "email"}, where="email <> '' and _deleted_at is null")

contacts = Endpoint(
    request=Request(
        path="/contacts",
        records=("contacts",),
        paging=Paging(PagingKind.TOKEN, 25),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("contact:read:admin",),
        scopes_granular=("contact:read:list_contacts:admin",),
        source=_SOURCE,
    ),
    cadence=Cadence(
        parents=(_SEARCHED,),
        signs=(replace(_SEARCHED, watch=("type", "status", "display_name")),),
        default=False,
        current="By user: contacts cannot be listed, only searched for.",
    ),
    table=Table(
        name="contacts",
        about="One row per contact that a search for a user's address finds.",
        key=("searched_for", "email"),
        keeps_deleted=True,
        unlisted=(
            "When Zoom was first seen not to find the contact any more, or not to list who was searched for, UTC; "
            "null while it does."
        ),
        warnings=("One call for each user, for what users and phone_users hold already.",),
        columns=(
            Column(
                "searched_for",
                Type.TEXT,
                "Address that was searched for.",
                path="search_key",
                origin=Origin.PARENT,
                privacy="contact",
                staged="searched_email",
            ),
            text("id", "Zoom's id of the user; blank for people outside the account.", staged="user_id"),
            text("member_id", "Id of the contact as a member."),
            text("email", "Address of the contact.", privacy="contact"),
            text("display_name", "Name.", privacy="identity"),
            text("first_name", "Given name.", privacy="identity"),
            text("last_name", "Family name.", privacy="identity"),
            integer("contact_type", "Kind of contact as a code."),
            text("user_status", "active or inactive.", values=("active", "inactive")),
            text("dept", "Department."),
            text("job_title", "Job title.", privacy="identity"),
            text("location", "Location.", privacy="contact"),
            json_value("direct_numbers", "Direct numbers, as a list.", privacy="contact"),
            text("extension_number", "Extension."),
            text("phone_number", "Number, in older answers.", privacy="contact"),
            text("im_group_id", "Id of the chat group."),
            text("im_group_name", "Name of the chat group."),
            text("presence_status", "What the contact was doing at that minute."),
            text("activity", "Activity that the contact shows.", staged="activity_status"),
            text("sip_phone_number", "SIP number.", privacy="contact"),
            text("sip_uri", "SIP address.", privacy="contact"),
        ),
        children=(
            Table(
                name="contact_phone_numbers",
                about="One row per telephone number of a contact.",
                link=Link("phone_numbers", keys={"searched_for": "searched_for", "email": "email"}),
                row="phone_number",
                columns=(
                    text("code", "Country calling code.", staged="country_code"),
                    text("country", "Country."),
                    text(
                        "label", "Mobile, Office, Home or Fax.", staged="phone_label", values=("Mobile", "Office", "Home", "Fax")
                    ),
                    text("number", "Number.", privacy="contact"),
                    boolean("verified", "True if it was verified."),
                ),
            ),
        ),
    ),
)

account_channels = Endpoint(
    request=Request(
        path="/chat/channels",
        records=("channels",),
        paging=Paging(PagingKind.TOKEN, 20),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("chat_channel:read:admin",),
        scopes_granular=("team_chat:read:list_channels:admin",),
        refusals=(_NO_RIGHT,),
        source=_SOURCE,
    ),
    cadence=Cadence(default=False, current="Read whole every run: Zoom lists the present state only, twenty at a time."),
    table=Table(
        name="account_channels",
        about="One row per public channel of the account, whoever is in it; those deleted since included.",
        row="channel",
        key=("id",),
        keeps_deleted=True,
        warnings=("Channels that somebody is in stand in chat_channels too.",),
        columns=(text("id", "Id of the channel.", always=True), *_CHANNEL_COLUMNS),
    ),
)

__all__ = ["account_channels", "chat_channel_members", "chat_channels", "chat_messages", "contacts"]
