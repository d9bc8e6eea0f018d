"""People and roles.

Data flow: GET /users (active, inactive, pending) -> users, user_custom_attributes, user_licenses; GET /roles -> roles;
GET /roles/{id}/members -> role_members.
Facts: Zoom's Users and Accounts API pages, February 2026; developer forum 98314 (pending users).
"""

from sources.zoom.staged import USER_TYPES, Decoded
from sources.zoom.vocabulary import (
    Cadence,
    Column,
    Endpoint,
    Family,
    Label,
    Link,
    Origin,
    Paging,
    PagingKind,
    Parent,
    Refusal,
    Request,
    Table,
    Type,
    integer,
    json_value,
    text,
    timestamp,
)

users = Endpoint(
    request=Request(
        path="/users",
        records=("users",),
        params={"include_fields": "custom_attributes"},
        variants=({"status": "active"}, {"status": "inactive"}, {"status": "pending"}),
        paging=Paging(PagingKind.TOKEN, 2000),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("user:read:admin",),
        scopes_granular=("user:read:list_users:admin",),
        source="Zoom Users API, February 2026",
    ),
    cadence=Cadence(current="Read whole every run: Zoom lists the present state only and has no filter for changes."),
    table=Table(
        name="users",
        about="One row per person in the account, whatever the status: active, inactive, invited (pending), or deleted since.",
        key=("id", "email"),
        keeps_deleted=True,
        warnings=(
            "Pending users have no id: join them on email.",
            "created_at is when the latest kind of login was made; user_created_at is when the person joined.",
            "last_login_time lags up to three days.",
        ),
        columns=(
            text("id", "Zoom's id of the user; null while the invitation is pending."),
            text("email", "Address the user signs in with.", always=True, privacy="contact"),
            text("display_name", "Name shown to others.", privacy="identity"),
            text("first_name", "Given name.", privacy="identity"),
            text("last_name", "Family name.", privacy="identity"),
            integer(
                "type",
                "Licence: 1 basic, 2 licensed, 4 unassigned without a meetings licence, 99 none.",
                staged="license_type_code",
                decoded=Decoded(
                    USER_TYPES,
                    "Licence in words: basic, licensed, unassigned or none; null for a code that the seed does not know.",
                ),
            ),
            text("status", "active, inactive or pending.", staged="status", values=("active", "inactive", "pending")),
            text("role_id", "Id of the user's role."),
            text("dept", "Department."),
            text("employee_unique_id", "The employer's number for the person.", privacy="identity"),
            text("timezone", "Time zone of the profile."),
            integer("pmi", "Personal meeting number.", staged="personal_meeting_id"),
            integer(
                "verified",
                "1 if the email address was verified.",
                staged="is_verified",
                cleaning="source.verified = 1",
                said="True if the email address was verified; null if Zoom does not say.",
            ),
            text("plan_united_type", "Zoom United plan as a code, if the user has one.", staged="united_plan_code"),
            text("last_client_version", "Client used at the latest login."),
            timestamp("last_login_time", "Latest login, up to three days late."),
            timestamp("created_at", "When the latest kind of login was made.", staged="login_created_at"),
            timestamp("user_created_at", "When the user was made."),
            json_value("group_ids", "Ids of the groups the user is in, as a list."),
            json_value("im_group_ids", "Ids of the chat groups the user is in, as a list."),
            json_value("division_ids", "Ids of the divisions the user is in, as a list."),
            text("host_key", "Six digits that claim the host's seat; not loaded unless asked for.", privacy="secret"),
        ),
        children=(
            Table(
                name="user_custom_attributes",
                about="One row per custom attribute of a user; those of a user who was deleted are the last ones.",
                link=Link("custom_attributes", keys={"user_id": "id", "user_email": "email"}),
                position_last=True,
                columns=(
                    text("key", "Id of the attribute.", staged="attribute_id"),
                    text("name", "Name of the attribute."),
                    text("value", "Its value for this user.", privacy="identity"),
                ),
            ),
            Table(
                name="user_licenses",
                about="One row per licence bundle of a user; those of a user who was deleted are the last ones.",
                link=Link("license_info_list", keys={"user_id": "id", "user_email": "email"}),
                row="bundle",
                position_last=True,
                columns=(
                    text("license_type", "MEETING or ZOOM_WORKPLACE_BUNDLE.", staged="bundle_type"),
                    integer("license_option", "Bundle as a power of two; goes past 2^53.", staged="bundle_code"),
                    text("subscription_id", "Subscription that pays for it."),
                ),
            ),
        ),
    ),
)

roles = Endpoint(
    request=Request(
        path="/roles",
        records=("roles",),
        params={"type": "common"},
        paging=Paging(PagingKind.NONE),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("role:read:admin",),
        scopes_granular=("role:read:list_roles:admin",),
        source="Zoom Accounts API, February 2026",
    ),
    cadence=Cadence(current="Read whole every run: one call answers everything."),
    table=Table(
        name="roles",
        about="One row per role that users of the account can have, or could until it was deleted.",
        key=("id",),
        keeps_deleted=True,
        warnings=("The ids of Zoom's own roles are small numbers as text.",),
        columns=(
            text("id", "Id of the role.", always=True),
            text("name", "Name of the role."),
            text("description", "What the role is for."),
            text("type", "common or iq."),
            integer("total_members", "How many users have it.", staged="members_count"),
        ),
    ),
)

role_members = Endpoint(
    request=Request(
        path="/roles/{roleId}/members",
        records=("members",),
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("role:read:admin",),
        scopes_granular=("role:read:list_members:admin",),
        refusals=(Refusal(400, 1034, "Zoom no longer has this role"),),
        source="Zoom Accounts API, February 2026",
    ),
    cadence=Cadence(
        parents=(Parent("roles", give={"roleId": "id"}, where="_deleted_at is null"),),
        current="By role, every run: Zoom lists the present state only.",
    ),
    table=Table(
        name="role_members",
        about="One row per user and role the user has, or had until it was taken away.",
        key=("role_id", "id"),
        keeps_deleted=True,
        columns=(
            Column("role_id", Type.TEXT, "Role that Zoom was asked about.", path="roleId", origin=Origin.PARENT),
            text("id", "Zoom's id of the user.", always=True, staged="user_id"),
            text("email", "Address of the user.", privacy="contact"),
            text("first_name", "Given name.", privacy="identity"),
            text("last_name", "Family name.", privacy="identity"),
            integer(
                "type",
                "Licence: 1 basic, 2 licensed, 4 unassigned, 99 none.",
                staged="license_type_code",
                decoded=Decoded(
                    USER_TYPES,
                    "Licence in words: basic, licensed, unassigned or none; null for a code that the seed does not know.",
                ),
            ),
            text("department", "Department."),
        ),
    ),
)

__all__ = ["role_members", "roles", "users"]
