"""Writes that plan something: a meeting, a webinar.

Facts: Zoom Meetings API, May 2026. A host takes 100 creations and changes a UTC day, meetings and webinars together. start_url is
a secret, and join_url lets anybody in: the first is never kept, the second on request.
"""

from typing import Any, Final

from sources.zoom._moments import read_moment
from sources.zoom.operations.asking import Asker, path_of, same
from sources.zoom.operations.words import DailyLimit, Found, Input, InputKind, InputPlace, Operation, State, Values
from sources.zoom.vocabulary import Family, Label, Method, Request

_SOURCE = "Zoom Meetings API, May 2026"
INSTANT: Final = 1
"""A meeting that begins at once, which no list shows."""
_TIMED: Final = (2, 5, 8, 9)
"""Types with a time."""
_HOST = Input(
    "user_id",
    "The host, by id or address.",
    "john.doe@example.com",
    place=InputPlace.PATH,
    field="userId",
    required=True,
    longest=128,
)
_PER_HOST = DailyLimit("events of a host", 100, ("user_id",))
_SHAPES = {"approval_type": InputKind.INTEGER, "registration_type": InputKind.INTEGER, "alternative_hosts": InputKind.LIST}


def _inputs(kind: Input) -> tuple[Input, ...]:
    return (
        _HOST,
        Input("topic", "What it is about.", "Weekly Team Meeting", required=True, longest=200),
        kind,
        Input("start_time", "When it begins, with its zone.", "2030-06-15T14:00:00Z", InputKind.MOMENT, ahead=True),
        Input("duration", "Minutes.", 60, InputKind.INTEGER),
        Input("timezone", "Zone that it is shown in, such as Europe/Berlin."),
        Input("password", "Passcode.", secret=True, longest=10),
        Input("agenda", "What will be talked about.", "Progress and deadlines", longest=2000),
        Input("recurrence", "How a series repeats, as Zoom's object.", kind=InputKind.OBJECT),
        Input("tracking_fields", "Tracking fields: objects of field and value.", kind=InputKind.OBJECTS),
        Input("schedule_for", "Whom the host plans it for, by address."),
        Input("template_id", "Template to begin with."),
        Input("settings", "Zoom's settings of it.", {"waiting_room": True}, InputKind.OBJECT, shapes=_SHAPES),
    )


async def _look_for(ask: Asker, row: Values, kind: str, type_: int) -> Found:
    if type_ == INSTANT:
        return Found(State.UNKNOWABLE, "a meeting that begins at once is in no list")
    query = {"type": "scheduled"} if kind == "meetings" else {}
    listed = await ask.read_list(path_of("users", row["user_id"], kind), query, kind, f"reading the {kind} of {row['user_id']}")
    if listed is None:
        return Found(State.IMPOSSIBLE, "there is no such host")
    found = [one for one in listed if _is_it(one, row, type_)]
    if not found:
        return Found(State.OPEN)
    return Found(State.SO, f"is planned already, as {found[0].get('id')}", found[0], found[0])


def _is_it(one: dict[str, Any], row: Values, type_: int) -> bool:
    if not same(one.get("topic"), row["topic"]) or one.get("type") != type_:
        return False
    if type_ not in _TIMED or "start_time" not in row:
        return True
    begins = one.get("start_time")
    return isinstance(begins, str) and read_moment(begins) == read_moment(row["start_time"])


async def _look_for_meeting(ask: Asker, row: Values) -> Found:
    return await _look_for(ask, row, "meetings", row["type"])


async def _look_for_webinar(ask: Asker, row: Values) -> Found:
    return await _look_for(ask, row, "webinars", row["webinar_type"])


_KEPT = ("id", "uuid", "host_id", "topic", "type", "status", "start_time", "duration", "timezone", "created_at", "join_url")

create_meeting = Operation(
    name="create_meeting",
    about="Plans a meeting for a host.",
    request=Request(
        method=Method.POST,
        path="/users/{userId}/meetings",
        label=Label.LIGHT,
        family=Family.GENERAL,
        scopes_classic=("meeting:write:admin", "meeting:write"),
        scopes_granular=("meeting:write:meeting:admin", "meeting:write:meeting"),
        source=_SOURCE,
    ),
    inputs=_inputs(
        Input(
            "type", "1 at once, 2 planned, 3 repeated at no fixed time, 8 repeated.", 2, InputKind.INTEGER, choices=(1, 2, 3, 8)
        )
    ),
    defaults={"type": 2},
    key=("user_id", "topic", "type", "start_time"),
    lane=("user_id",),
    look=_look_for_meeting,
    kept=_KEPT,
    limit=_PER_HOST,
)

create_webinar = Operation(
    name="create_webinar",
    about="Plans a webinar for a host who has a licence for it.",
    request=Request(
        method=Method.POST,
        path="/users/{userId}/webinars",
        label=Label.LIGHT,
        family=Family.GENERAL,
        scopes_classic=("webinar:write:admin", "webinar:write"),
        scopes_granular=("webinar:write:webinar:admin", "webinar:write:webinar"),
        source=_SOURCE,
        needs="A webinar licence of the host",
    ),
    inputs=_inputs(
        Input(
            "webinar_type",
            "5 planned, 6 repeated at no fixed time, 9 repeated.",
            5,
            InputKind.INTEGER,
            field="type",
            choices=(5, 6, 9),
        )
    ),
    defaults={"webinar_type": 5},
    key=("user_id", "topic", "webinar_type", "start_time"),
    lane=("user_id",),
    look=_look_for_webinar,
    kept=_KEPT,
    limit=_PER_HOST,
)

__all__ = ["create_meeting", "create_webinar"]
