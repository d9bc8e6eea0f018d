"""Zoom Phone: who has it.

Data flow: GET /phone/users -> phone_users, phone_user_calling_plans, phone_user_numbers; GET /phone/users/{userId} ->
phone_user_profiles, phone_user_profile_calling_plans, phone_user_profile_numbers.
Facts: Zoom Phone API, September 2025.
"""

from collections.abc import Mapping
from dataclasses import replace

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
    Reach,
    Refusal,
    Request,
    Table,
    Type,
    boolean,
    integer,
    json_value,
    text,
)

PHONE_OFF = Refusal(403, 2031, "Zoom Phone is not switched on for the account", reach=Reach.FAMILY)
BY_PHONE_USER = Parent("phone_users", give={"userId": "id"}, where="_deleted_at is null")
USER_GONE = (
    Refusal(404, 1001, "Zoom no longer knows this user"),
    Refusal(404, 404, "the user has no Zoom Phone any more"),
)


def calling_plans(name: str, about: str, keys: Mapping[str, str], *, position_last: bool = False) -> Table:
    """The calling plans of whoever has some."""
    return Table(
        name=name,
        about=about,
        link=Link("calling_plans", keys=keys),
        position_last=position_last,
        columns=(
            text("name", "Name of the plan."),
            integer("type", "Kind of the plan as a code."),
            text("billing_account_id", "Id of the billing account."),
            text("billing_account_name", "Name of the billing account."),
            text("billing_subscription_id", "Id of the subscription."),
            text("billing_subscription_name", "Name of the subscription."),
        ),
    )


def direct_numbers(name: str, about: str, keys: Mapping[str, str], *further: Column, position_last: bool = False) -> Table:
    """The direct numbers of whoever has some."""
    columns = (text("id", "Id of the number."), text("number", "Number with country code.", privacy="contact"))
    return Table(
        name=name,
        about=about,
        link=Link("phone_numbers", keys=keys),
        row="phone_number",
        position_last=position_last,
        columns=(*columns, *further),
    )


phone_users = Endpoint(
    request=Request(
        path="/phone/users",
        records=("users",),
        paging=Paging(PagingKind.TOKEN, 100),
        label=Label.MEDIUM,
        family=Family.PHONE,
        scopes_classic=("phone:read:admin",),
        scopes_granular=("phone:read:list_users:admin",),
        needs="Zoom Phone",
        refusals=(PHONE_OFF,),
        source="Zoom Phone API, September 2025",
    ),
    cadence=Cadence(current="Read whole every run: Zoom lists the present state only."),
    table=Table(
        name="phone_users",
        about="One row per user with a Zoom Phone licence, or who had one until it was taken away.",
        key=("id",),
        keeps_deleted=True,
        warnings=("id is the Zoom user id, phone_user_id the identity in Zoom Phone.",),
        columns=(
            text("id", "Zoom's id of the user.", always=True),
            text("phone_user_id", "Identity of the user in Zoom Phone."),
            text("email", "Address of the user.", privacy="contact"),
            text("name", "Name of the user.", privacy="identity", staged="display_name"),
            text("extension_id", "Id of the extension."),
            integer("extension_number", "Extension to dial."),
            text(
                "status", "activate, deactivate or pending.", staged="phone_status", values=("activate", "deactivate", "pending")
            ),
            text("department", "Department."),
            text("cost_center", "Cost centre."),
            text("site__id", "Id of the site."),
            text("site__name", "Name of the site."),
        ),
        children=(
            calling_plans(
                "phone_user_calling_plans",
                "One row per calling plan of a phone user; those of a user who left Zoom Phone are the last ones.",
                {"user_id": "id"},
                position_last=True,
            ),
            direct_numbers(
                "phone_user_numbers",
                "One row per direct number of a phone user; those of a user who left Zoom Phone are the last ones.",
                {"user_id": "id"},
                position_last=True,
            ),
        ),
    ),
)

phone_user_profiles = Endpoint(
    request=Request(
        path="/phone/users/{userId}",
        records=(),
        paging=Paging(PagingKind.NONE),
        label=Label.LIGHT,
        family=Family.PHONE,
        scopes_classic=("phone:read:admin",),
        scopes_granular=("phone:read:user:admin",),
        needs="Zoom Phone",
        refusals=(PHONE_OFF, *USER_GONE, Refusal(400, 300, "Zoom takes this for no user")),
        source="Zoom Phone API, September 2025",
    ),
    cadence=Cadence(
        parents=(BY_PHONE_USER,),
        signs=(replace(BY_PHONE_USER, watch=("status", "extension_number", "name")),),
        default=False,
        current="By phone user: Zoom shows the present state only.",
    ),
    table=Table(
        name="phone_user_profiles",
        about="One row per user with a Zoom Phone licence, or who had one: the user's policies and emergency address.",
        row="user",
        key=("user_id",),
        keeps_deleted=True,
        warnings=("policy is kept as JSON: it has over 150 fields.",),
        columns=(
            Column("user_id", Type.TEXT, "User whom Zoom was asked about.", path="userId", origin=Origin.PARENT),
            text("id", "Zoom's id of the user, as the answer says.", staged="profile_user_id"),
            text("phone_user_id", "Identity of the user in Zoom Phone."),
            text("email", "Address of the user.", privacy="contact"),
            text("extension_id", "Id of the extension."),
            integer("extension_number", "Extension to dial."),
            text(
                "status", "activate, deactivate or pending.", staged="phone_status", values=("activate", "deactivate", "pending")
            ),
            text("site_id", "Id of the site."),
            boolean("site_admin", "True if the user manages the site."),
            text("department", "Department."),
            text("cost_center", "Cost centre."),
            json_value("emergency_address", "Address that emergency services are given.", privacy="contact"),
            json_value("policy", "All policies."),
        ),
        children=(
            calling_plans(
                "phone_user_profile_calling_plans",
                "One row per calling plan in a phone user's profile; those of a user who left Zoom Phone are the last ones.",
                {"user_id": "user_id"},
            ),
            direct_numbers(
                "phone_user_profile_numbers",
                "One row per direct number in a phone user's profile; those of a user who left Zoom Phone are the last ones.",
                {"user_id": "user_id"},
            ),
        ),
    ),
)

__all__ = ["BY_PHONE_USER", "PHONE_OFF", "USER_GONE", "calling_plans", "direct_numbers", "phone_user_profiles", "phone_users"]
