"""Team Chat.

Data flow: GET /chat/users/{id}/channels -> chat_channels; GET /chat/users/{id}/channels/{id}/members -> chat_channel_members;
GET /chat/users/{id}/messages?to_channel= -> chat_messages and its lists, each channel asked about once; GET /contacts ->
contacts.
Facts: Zoom Team Chat API, February 2026.
"""

from sources.zoom.endpoints.meetings import USER_UNKNOWN
from sources.zoom.endpoints.planned import LISTED_USERS
from sources.zoom.vocabulary import (
    Child,
    Column,
    Endpoint,
    Family,
    Form,
    Grid,
    Label,
    Origin,
    Paging,
    PagingKind,
    Parent,
    Reach,
    Refusal,
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

chat_channels = Endpoint(
    name="chat_channels",
    about="One row per channel and user who is in it.",
    path="/chat/users/{userId}/channels",
    records=("channels",),
    paging=Paging(PagingKind.TOKEN, 1000),
    parents=(LISTED_USERS,),
    label=Label.MEDIUM,
    family=Family.GENERAL,
    scopes_classic=("chat_channel:read:admin",),
    scopes_granular=("team_chat:read:list_user_channels:admin",),
    key=("user_id", "id"),
    keeps_deleted=True,
    current="By user, every run: Zoom lists the present state only.",
    source=_SOURCE,
    refusals=(_NO_RIGHT, USER_UNKNOWN),
    warnings=("The same channel has a row for each user who is in it.",),
    columns=(
        Column("user_id", Type.TEXT, "User whom Zoom was asked about.", path="userId", origin=Origin.PARENT),
        text("id", "Id of the channel.", always=True),
        text("jid", "Address of the channel in the chat system."),
        text("name", "Name of the channel."),
        integer("type", "1 private, 2 private within the organisation, 3 public, 4 new chat, 5 external."),
        text("channel_url", "Page of the channel."),
        integer("channel_settings__add_member_permissions", "Who may add members."),
        boolean("channel_settings__new_members_can_see_previous_messages_files", "True if new members see what came before."),
        integer("channel_settings__posting_permissions", "Who may post."),
        integer("channel_settings__mention_all_permissions", "Who may mention everybody."),
        integer("channel_settings__allow_to_add_external_users", "Who may add people from outside."),
    ),
)

_CHANNELS = Parent(
    "chat_channels",
    give={"userId": "user_id", "channelId": "id"},
    where="_deleted_at is null",
    once_per=("channelId",),
)

chat_channel_members = Endpoint(
    name="chat_channel_members",
    about="One row per member of a channel.",
    path="/chat/users/{userId}/channels/{channelId}/members",
    records=("members",),
    paging=Paging(PagingKind.TOKEN, 100),
    parents=(_CHANNELS,),
    label=Label.MEDIUM,
    family=Family.GENERAL,
    scopes_classic=("chat_channel:read:admin",),
    scopes_granular=("team_chat:read:list_members:admin",),
    key=("channel_id", "member_id", "email"),
    keeps_deleted=True,
    current="By channel, every run, asked as one of its members: Zoom lists the present state only.",
    source=_SOURCE,
    refusals=(
        Refusal(400, 200, "the app's role may not see this user's channels"),
        _CHANNEL_GONE,
        USER_UNKNOWN,
    ),
    warnings=("id is blank for people outside the account, email and names too.",),
    columns=(
        Column("channel_id", Type.TEXT, "Channel that Zoom was asked about.", path="channelId", origin=Origin.PARENT),
        text("id", "Zoom's id of the user; blank for people outside the account."),
        text("member_id", "Id of the member."),
        text("email", "Address of the member.", personal=True),
        text("name", "Name of the member.", personal=True),
        text("first_name", "Given name.", personal=True),
        text("last_name", "Family name.", personal=True),
        text("role", "owner, admin or member."),
        boolean("is_external", "True if the person belongs to another account."),
    ),
)

chat_messages = Endpoint(
    name="chat_messages",
    about="One row per message in a channel; its text is not loaded unless asked for.",
    path="/chat/users/{userId}/messages",
    records=("messages",),
    params={"include_deleted_and_edited_message": "true"},
    paging=Paging(PagingKind.TOKEN, 50),
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
    label=Label.MEDIUM,
    family=Family.GENERAL,
    scopes_classic=("chat_message:read:admin",),
    scopes_granular=("team_chat:read:list_user_messages:admin",),
    plan="The Edit right on Chat Messages for the role of the app's owner",
    key=("channel_id", "id"),
    current="By channel and four weeks; read again until three days after they end, because messages are edited and deleted.",
    source=_SOURCE,
    refusals=(_NO_RIGHT, USER_UNKNOWN, _CHANNEL_GONE),
    warnings=(
        "Messages between two people are not read: Zoom lists them by pair only.",
        "sender is blank for people outside the account; timestamp is milliseconds since 1970.",
    ),
    columns=(
        Column("channel_id", Type.TEXT, "Channel that Zoom was asked about.", path="to_channel", origin=Origin.PARENT),
        text("id", "Id of the message.", always=True),
        timestamp("date_time", "When it was sent."),
        integer("timestamp", "When it was sent, milliseconds since 1970."),
        text("message_type", "Kind of message."),
        text("status", "normal, edited or deleted."),
        text("sender", "Address of the sender.", personal=True),
        text("send_member_id", "Id of the sender as a member."),
        text("sender_display_name", "Name of the sender.", personal=True),
        text("reply_main_message_id", "Message it answers."),
        integer("reply_main_message_timestamp", "When the message it answers was sent, milliseconds since 1970."),
        text("file_id", "Id of a file sent with it."),
        text("file_name", "Name of the file.", personal=True),
        integer("file_size", "Bytes of the file."),
        text("message", "Text; not loaded unless asked for.", personal=True, private=True),
        json_value("rich_text", "How the text is set; not loaded unless asked for.", personal=True, private=True),
        json_value("bot_message", "What a bot said; not loaded unless asked for.", personal=True, private=True),
        json_value("interactive_cards", "Cards; not loaded unless asked for.", personal=True, private=True),
        json_value("at_items", "Who was mentioned, as a list.", personal=True),
        text("download_url", "Address of the file; not loaded unless asked for.", private=True),
    ),
    children=(
        Child(
            "chat_message_files",
            "files",
            "One row per file of a message.",
            (
                text("file_id", "Id of the file."),
                text("file_name", "Name of the file.", personal=True),
                integer("file_size", "Bytes."),
                text("download_url", "Address of the file; not loaded unless asked for.", private=True),
            ),
            keys={"channel_id": "channel_id", "message_id": "id"},
        ),
        Child(
            "chat_message_reactions",
            "reactions",
            "One row per kind of reaction to a message.",
            (
                text("emoji", "Reaction."),
                integer("total_count", "How many people reacted so."),
                json_value("senders", "Who they are, as a list.", personal=True),
            ),
            keys={"channel_id": "channel_id", "message_id": "id"},
        ),
    ),
)

contacts = Endpoint(
    name="contacts",
    about="One row per contact that a search for a user's address finds.",
    path="/contacts",
    records=("contacts",),
    paging=Paging(PagingKind.TOKEN, 25),
    parents=(Parent("users", give={"search_key": "email"}, where="email <> '' and _deleted_at is null"),),
    label=Label.MEDIUM,
    family=Family.GENERAL,
    scopes_classic=("contact:read:admin",),
    scopes_granular=("contact:read:list_contacts:admin",),
    default=False,
    key=("searched_for", "email"),
    keeps_deleted=True,
    current="By user, every run: contacts cannot be listed, only searched for.",
    source=_SOURCE,
    warnings=("One call for each user, for what users and phone_users hold already.",),
    columns=(
        Column(
            "searched_for", Type.TEXT, "Address that was searched for.", path="search_key", origin=Origin.PARENT, personal=True
        ),
        text("id", "Zoom's id of the user; blank for people outside the account."),
        text("member_id", "Id of the contact as a member."),
        text("email", "Address.", personal=True),
        text("display_name", "Name.", personal=True),
        text("first_name", "Given name.", personal=True),
        text("last_name", "Family name.", personal=True),
        integer("contact_type", "Kind of contact as a code."),
        text("user_status", "active or inactive."),
        text("dept", "Department."),
        text("job_title", "Job title.", personal=True),
        text("location", "Location.", personal=True),
        json_value("direct_numbers", "Direct numbers, as a list.", personal=True),
        text("extension_number", "Extension."),
        text("phone_number", "Number, in older answers.", personal=True),
        text("im_group_id", "Id of the chat group."),
        text("im_group_name", "Name of the chat group."),
        text("presence_status", "What the contact was doing at that minute."),
        text("activity", "Activity that the contact shows."),
        text("sip_phone_number", "SIP number.", personal=True),
        text("sip_uri", "SIP address.", personal=True),
    ),
    children=(
        Child(
            "contact_phone_numbers",
            "phone_numbers",
            "One row per telephone number of a contact.",
            (
                text("code", "Country calling code."),
                text("country", "Country."),
                text("label", "Mobile, Office, Home or Fax."),
                text("number", "Number.", personal=True),
                boolean("verified", "True if it was verified."),
            ),
            keys={"searched_for": "searched_for", "email": "email"},
        ),
    ),
)

__all__ = ["chat_channel_members", "chat_channels", "chat_messages", "contacts"]
