"""Paths of users, roles and settings."""

from sources.sandbox.people.answers import list_role_members, list_roles, list_users, read_user
from sources.sandbox.people.settings import read_user_settings
from sources.sandbox.rules.limits import LIGHT, MEDIUM
from sources.sandbox.rules.paging import PageRule
from sources.sandbox.rules.params import Param, choice, flag, whole_number
from sources.sandbox.rules.route import PAGE, Route

PEOPLE_ROUTES: tuple[Route, ...] = (
    Route(
        "/users",
        list_users,
        MEDIUM,
        ("user:read", "user:write", "user:read:admin", "user:write:admin", "user:read:list_users:admin"),
        (
            *PAGE,
            whole_number("page_number"),
            choice("status", "active", "inactive", "pending"),
            Param("role_id"),
            choice("include_fields", "custom_attributes", "host_key"),
            choice("license", "zoom_workforce_management", "zoom_compliance_management"),
        ),
        PageRule(largest=2000, numbered=True),
    ),
    Route(
        "/users/{userId}",
        read_user,
        LIGHT,
        ("user:read", "user:write", "user:read:admin", "user:write:admin", "user:read:user", "user:read:user:admin"),
        (
            choice("login_type", "0", "1", "11", "21", "23", "24", "27", "97", "98", "99", "100", "101"),
            flag("encrypted_email"),
            flag("search_by_unique_id"),
        ),
    ),
    Route(
        "/users/{userId}/settings",
        read_user_settings,
        MEDIUM,
        ("user:read", "user:write", "user:read:admin", "user:write:admin", "user:read:settings", "user:read:settings:admin"),
        (
            choice("login_type", "0", "1", "11", "21", "23", "24", "27", "97", "98", "99", "100", "101"),
            choice("option", "meeting_authentication", "recording_authentication", "meeting_security"),
            Param("custom_query_fields"),
        ),
    ),
    Route(
        "/roles",
        list_roles,
        MEDIUM,
        ("role:read:admin", "role:write:admin", "role:read:list_roles", "role:read:list_roles:admin"),
        (choice("type", "common", "iq"),),
    ),
    Route(
        "/roles/{roleId}/members",
        list_role_members,
        MEDIUM,
        ("role:read:admin", "role:write:admin", "role:read:list_members", "role:read:list_members:admin"),
        (*PAGE, Param("page_count"), whole_number("page_number")),
        PageRule(numbered=True),
    ),
)
