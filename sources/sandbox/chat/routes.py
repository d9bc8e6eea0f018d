"""Paths of Team Chat and contacts."""

from sources.sandbox.chat.answers import list_channels, list_contacts, list_members, list_messages
from sources.sandbox.rules.limits import MEDIUM
from sources.sandbox.rules.paging import PageRule
from sources.sandbox.rules.params import Param, ParamKind, choice, flag, whole_number
from sources.sandbox.rules.route import PAGE, Route

_CHANNELS = ("chat_channel:read", "chat_channel:write", "chat_channel:read:admin", "chat_channel:write:admin")
_MOMENTS = (Param("from", ParamKind.MOMENT), Param("to", ParamKind.MOMENT), Param("date", ParamKind.DATE))

CHAT_ROUTES: tuple[Route, ...] = (
    Route(
        "/contacts",
        list_contacts,
        MEDIUM,
        ("contact:read", "contact:read:admin", "contact:read:list_contacts", "contact:read:list_contacts:admin"),
        (
            *PAGE,
            Param("search_key", required=True),
            flag("query_presence_status"),
            whole_number("contact_types"),
            choice("user_status", "active", "inactive"),
        ),
        PageRule(largest=25, default=1, totals=False),
    ),
    Route(
        "/chat/users/{userId}/channels",
        list_channels,
        MEDIUM,
        (*_CHANNELS, "team_chat:read:list_user_channels", "team_chat:read:list_user_channels:admin"),
        PAGE,
        PageRule(largest=1000, default=10),
    ),
    Route(
        "/chat/users/{userId}/channels/{channelId}/members",
        list_members,
        MEDIUM,
        (*_CHANNELS, "team_chat:read:list_members", "team_chat:read:list_members:admin"),
        PAGE,
        PageRule(largest=100),
    ),
    Route(
        "/chat/users/{userId}/messages",
        list_messages,
        MEDIUM,
        (
            "chat_message:read",
            "chat_message:write",
            "chat_message:read:admin",
            "chat_message:write:admin",
            "team_chat:read:list_user_messages",
            "team_chat:read:list_user_messages:admin",
        ),
        (
            *PAGE,
            *_MOMENTS,
            Param("to_contact"),
            Param("to_channel"),
            flag("include_deleted_and_edited_message"),
            choice("search_type", "message", "file"),
            Param("search_key"),
            flag("exclude_child_message"),
            choice("download_file_formats", "audio/mp4"),
        ),
        PageRule(largest=50, default=10, totals=False),
    ),
)
