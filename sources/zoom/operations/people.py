"""Writes to people: create, delete, activate and deactivate.

Facts: Zoom Users API, snapshot of February 2026. Zoom answers the last two without a useful body.
"""

from typing import Final

from sources.zoom.operations.asking import Asker
from sources.zoom.operations.words import Found, Input, InputKind, InputPlace, Operation, State, Values
from sources.zoom.vocabulary import Family, Label, Method, Request

_SOURCE = "Zoom Users API, February 2026"
_WHO: Final = Input(
    "user_id",
    "Whom, by id or address.",
    "john.doe@example.com",
    place=InputPlace.PATH,
    field="userId",
    required=True,
    longest=128,
)
_WRITE_SCOPES = ("user:write:admin", "user:write")


async def _look_for_user(ask: Asker, row: Values) -> Found:
    there = await ask.find_user(row["email"])
    return Found(State.OPEN) if there is None else Found(State.SO, f"is in the account already, {there['status']}", there, there)


async def _look_whether_gone(ask: Asker, row: Values) -> Found:
    there = await ask.find_user(row["user_id"])
    return Found(State.SO, "is not in the account") if there is None else Found(State.OPEN, about=there)


async def _look_at_status(ask: Asker, row: Values) -> Found:
    there = await ask.find_user(row["user_id"])
    if there is None:
        return Found(State.IMPOSSIBLE, "there is no such user")
    status, wanted = there["status"], "active" if row["action"] == "activate" else "inactive"
    if status == "pending":
        return Found(State.IMPOSSIBLE, "has not taken up the invitation yet", about=there)
    return Found(State.SO, f"is {status} already", about=there) if status == wanted else Found(State.OPEN, about=there)


create_user = Operation(
    name="create_user",
    about="Adds a person to the account.",
    request=Request(
        method=Method.POST,
        path="/users",
        label=Label.LIGHT,
        family=Family.GENERAL,
        scopes_classic=_WRITE_SCOPES,
        scopes_granular=("user:write:user:admin",),
        source=_SOURCE,
    ),
    inputs=(
        Input("email", "The person's address.", "johndoe@example.com", InputKind.EMAIL, field="user_info.email", required=True),
        Input(
            "user_type",
            "1 basic, 2 licensed, 4 without meetings, 99 none.",
            2,
            InputKind.INTEGER,
            field="user_info.type",
            required=True,
            choices=(1, 2, 4, 99),
        ),
        Input("first_name", "Given name.", "John", field="user_info.first_name", longest=64),
        Input("last_name", "Family name.", "Doe", field="user_info.last_name", longest=64),
        Input("display_name", "Name as shown.", field="user_info.display_name", longest=128),
        Input("password", "For autoCreate only.", field="user_info.password", secret=True),
        Input(
            "action",
            "create invites; autoCreate, custCreate and ssoCreate are for accounts that may.",
            choices=("create", "autoCreate", "custCreate", "ssoCreate"),
        ),
    ),
    defaults={"action": "create"},
    key=("email",),
    lane=("email",),
    look=_look_for_user,
    kept=("id", "email", "first_name", "last_name", "type"),
)

delete_user = Operation(
    name="delete_user",
    about="Takes a person out of the account, or deletes them, and hands over what is theirs.",
    request=Request(
        method=Method.DELETE,
        path="/users/{userId}",
        label=Label.LIGHT,
        family=Family.GENERAL,
        scopes_classic=_WRITE_SCOPES,
        scopes_granular=("user:delete:user:admin", "user:delete:user"),
        source=_SOURCE,
    ),
    inputs=(
        _WHO,
        Input(
            "action",
            "disassociate leaves the person an account of their own, delete does not.",
            "delete",
            place=InputPlace.QUERY,
            choices=("disassociate", "delete"),
        ),
        Input("transfer_email", "Who receives what is handed over.", "jane.smith@example.com", InputKind.EMAIL, InputPlace.QUERY),
        Input("transfer_meeting", "Hand over planned meetings.", True, InputKind.BOOLEAN, InputPlace.QUERY),
        Input("transfer_recording", "Hand over cloud recordings.", True, InputKind.BOOLEAN, InputPlace.QUERY),
        Input("transfer_webinar", "Hand over planned webinars.", False, InputKind.BOOLEAN, InputPlace.QUERY),
    ),
    defaults={"action": "disassociate"},
    key=("user_id",),
    lane=("user_id",),
    look=_look_whether_gone,
    kept=(),
    answer={"success": True},
    destroys=lambda _: True,
)

update_user_status = Operation(
    name="update_user_status",
    about="Deactivates an active person, or activates one again.",
    request=Request(
        method=Method.PUT,
        path="/users/{userId}/status",
        label=Label.LIGHT,
        family=Family.GENERAL,
        scopes_classic=_WRITE_SCOPES,
        scopes_granular=("user:update:status:admin", "user:update:status"),
        source=_SOURCE,
    ),
    inputs=(
        _WHO,
        Input("action", "What to do.", "deactivate", required=True, choices=("activate", "deactivate")),
    ),
    key=("user_id", "action"),
    lane=("user_id",),
    look=_look_at_status,
    kept=(),
    answer={"updated": True},
    destroys=lambda row: row["action"] == "deactivate",
)

__all__ = ["create_user", "delete_user", "update_user_status"]
