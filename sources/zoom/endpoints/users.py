"""People and roles.

Data flow: GET /users (active, inactive, pending) -> users, user_custom_attributes, user_licenses; GET /roles -> roles;
GET /roles/{id}/members -> role_members.
Facts: Zoom's Users and Accounts API pages, February 2026; developer forum 98314 (pending users).
"""

from sources.zoom.vocabulary import (
    Child,
    Column,
    Endpoint,
    Family,
    Label,
    Origin,
    Paging,
    PagingKind,
    Parent,
    Refusal,
    Type,
    integer,
    json_value,
    text,
    timestamp,
)

users = Endpoint(
    name="users",
    about="One row per person in the account, whatever the status: active, inactive, invited (pending), or deleted since.",
    path="/users",
    records=("users",),
    params={"include_fields": "custom_attributes"},
    variants=({"status": "active"}, {"status": "inactive"}, {"status": "pending"}),
    paging=Paging(PagingKind.TOKEN, 2000),
    label=Label.MEDIUM,
    family=Family.GENERAL,
    scopes_classic=("user:read:admin",),
    scopes_granular=("user:read:list_users:admin",),
    key=("id", "email"),
    keeps_deleted=True,
    current="Read whole every run: Zoom lists the present state only and has no filter for changes.",
    source="Zoom Users API, February 2026",
    warnings=(
        "Pending users have no id: join them on email.",
        "created_at is when the latest kind of login was made; user_created_at is when the person joined.",
        "last_login_time lags up to three days.",
    ),
    columns=(
        text("id", "Zoom's id of the user; null while the invitation is pending."),
        text("email", "Address the user signs in with.", always=True, personal=True),
        text("display_name", "Name shown to others.", personal=True),
        text("first_name", "Given name.", personal=True),
        text("last_name", "Family name.", personal=True),
        integer("type", "Licence: 1 basic, 2 licensed, 4 unassigned without a meetings licence, 99 none."),
        text("status", "active, inactive or pending."),
        text("role_id", "Id of the user's role."),
        text("dept", "Department."),
        text("employee_unique_id", "The employer's number for the person.", personal=True),
        text("timezone", "Time zone of the profile."),
        integer("pmi", "Personal meeting number."),
        integer("verified", "1 if the email address was verified."),
        text("plan_united_type", "Zoom United plan as a code, if the user has one."),
        text("last_client_version", "Client used at the latest login."),
        timestamp("last_login_time", "Latest login, up to three days late."),
        timestamp("created_at", "When the latest kind of login was made."),
        timestamp("user_created_at", "When the user was made."),
        json_value("group_ids", "Ids of the groups the user is in, as a list."),
        json_value("im_group_ids", "Ids of the chat groups the user is in, as a list."),
        json_value("division_ids", "Ids of the divisions the user is in, as a list."),
        text("host_key", "Six digits that claim the host's seat; not loaded unless asked for.", private=True),
    ),
    children=(
        Child(
            "user_custom_attributes",
            "custom_attributes",
            "One row per custom attribute of a user.",
            (
                text("key", "Id of the attribute."),
                text("name", "Name of the attribute."),
                text("value", "Its value for this user.", personal=True),
            ),
            keys={"user_id": "id", "user_email": "email"},
        ),
        Child(
            "user_licenses",
            "license_info_list",
            "One row per licence bundle of a user.",
            (
                text("license_type", "MEETING or ZOOM_WORKPLACE_BUNDLE."),
                integer("license_option", "Bundle as a power of two; goes past 2^53."),
                text("subscription_id", "Subscription that pays for it."),
            ),
            keys={"user_id": "id", "user_email": "email"},
        ),
    ),
)

roles = Endpoint(
    name="roles",
    about="One row per role that users of the account can have.",
    path="/roles",
    records=("roles",),
    params={"type": "common"},
    paging=Paging(PagingKind.NONE),
    label=Label.MEDIUM,
    family=Family.GENERAL,
    scopes_classic=("role:read:admin",),
    scopes_granular=("role:read:list_roles:admin",),
    key=("id",),
    keeps_deleted=True,
    current="Read whole every run: one call answers everything.",
    source="Zoom Accounts API, February 2026",
    warnings=("The ids of Zoom's own roles are small numbers as text.",),
    columns=(
        text("id", "Id of the role.", always=True),
        text("name", "Name of the role."),
        text("description", "What the role is for."),
        text("type", "common or iq."),
        integer("total_members", "How many users have it."),
    ),
)

role_members = Endpoint(
    name="role_members",
    about="One row per user and role the user has.",
    path="/roles/{roleId}/members",
    records=("members",),
    paging=Paging(PagingKind.TOKEN, 300),
    parents=(Parent("roles", give={"roleId": "id"}, where="_deleted_at is null"),),
    label=Label.MEDIUM,
    family=Family.GENERAL,
    scopes_classic=("role:read:admin",),
    scopes_granular=("role:read:list_members:admin",),
    key=("role_id", "id"),
    keeps_deleted=True,
    current="By role, every run: Zoom lists the present state only.",
    source="Zoom Accounts API, February 2026",
    refusals=(Refusal(400, 1034, "Zoom no longer has this role"),),
    columns=(
        Column("role_id", Type.TEXT, "Role that Zoom was asked about.", path="roleId", origin=Origin.PARENT),
        text("id", "Zoom's id of the user.", always=True),
        text("email", "Address of the user.", personal=True),
        text("first_name", "Given name.", personal=True),
        text("last_name", "Family name.", personal=True),
        integer("type", "Licence: 1 basic, 2 licensed, 4 unassigned, 99 none."),
        text("department", "Department."),
    ),
)

__all__ = ["role_members", "roles", "users"]
