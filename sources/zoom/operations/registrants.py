"""Writes to who is registered: add somebody, approve, deny or cancel.

Facts: Zoom Meetings API, May 2026. One registrant may be added three times a day to one event, and changed ten times. A
change of status is answered with 204 and no body. join_url is a registrant's own key to the event: it is kept on request only.
"""

from typing import Any, Final

from sources.zoom.errors import Refused
from sources.zoom.operations.asking import Asker, path_of, same
from sources.zoom.operations.words import DailyLimit, Found, Input, InputKind, InputPlace, Operation, State, Values
from sources.zoom.vocabulary import Family, Label, Method, Request

_SOURCE = "Zoom Meetings API, May 2026"
_STATUSES: Final = ("approved", "pending", "denied")
_MEANS: Final = {"approve": "approved", "deny": "denied", "cancel": ""}
"""Action -> status it leads to; who is cancelled is in no list."""
_NO_REGISTRATION: Final = {(400, 300), (400, 3000), (404, 3001)}
"""How Zoom refuses to list registrants where nobody can register, or where there is no such event."""


def _event(kind: str) -> Input:
    field = f"{kind}Id"
    return Input(f"{kind}_id", f"Number of the {kind}.", "85512345678", InputKind.EVENT, InputPlace.PATH, field, required=True)


def _registrant_inputs(kind: str) -> tuple[Input, ...]:
    return (
        _event(kind),
        Input("email", "The registrant's address.", "jane.smith@example.com", InputKind.EMAIL, required=True, longest=128),
        Input("first_name", "Given name.", "Jane", required=True, longest=64),
        Input("last_name", "Family name.", "Smith", longest=64),
        Input("occurrence_ids", "Occurrences of a series, with commas between.", kind=InputKind.LIST, place=InputPlace.QUERY),
        *(
            Input(name, about)
            for name, about in (
                ("address", "Street."),
                ("city", "Town."),
                ("state", "State or province."),
                ("zip", "Postal code."),
                ("country", "Country, in two letters."),
                ("phone", "Telephone number."),
                ("comments", "What the registrant says."),
                ("industry", "Industry."),
                ("job_title", "Job title."),
                ("no_of_employees", "Size of the company, in Zoom's words."),
                ("org", "Company."),
                ("purchasing_time_frame", "When they mean to buy, in Zoom's words."),
                ("role_in_purchase_process", "Their part in it, in Zoom's words."),
                ("language", "Language of the e-mails, such as en-US."),
            )
        ),
        Input("custom_questions", "Answers to questions of your own: objects of title and value.", kind=InputKind.OBJECTS),
        *((Input("auto_approve", "Approve at once.", kind=InputKind.BOOLEAN),) if kind == "meeting" else ()),
        Input("user_id", "The host; Zoom does not ask for it here.", place=InputPlace.NOWHERE),
    )


def _status_inputs(kind: str) -> tuple[Input, ...]:
    return (
        _event(kind),
        Input("action", "What to do.", "approve", required=True, choices=("approve", "deny", "cancel")),
        Input("email", "Whose registration, by address.", "jane.smith@example.com", InputKind.EMAIL),
        Input("registrant_id", "Whose registration, by its id."),
        Input("registrants", "Several at once, 30 at most: objects of id and email.", kind=InputKind.OBJECTS),
        Input("occurrence_id", "One occurrence of a series.", place=InputPlace.QUERY),
        Input("user_id", "The host; Zoom does not ask for it here.", place=InputPlace.NOWHERE),
    )


def _named(row: Values) -> list[dict[str, Any]]:
    """The registrants that a row is about."""
    one = {name: row[given] for name, given in (("id", "registrant_id"), ("email", "email")) if row.get(given)}
    return [*row.get("registrants", ()), *([one] if one else [])]


def _write_status(row: Values) -> dict[str, Any]:
    return {"action": row["action"], "registrants": _named(row)}


async def _read_registrants(ask: Asker, kind: str, row: Values, occurrence: str) -> dict[str, list[dict[str, Any]]] | Found:
    """Registrants by status, or why there can be none."""
    event = row[f"{kind}_id"]
    found = {}
    for status in _STATUSES:
        query = {"status": status, **({"occurrence_id": occurrence} if occurrence else {})}
        doing = f"reading the registrants of {kind} {event}"
        try:
            listed = await ask.read_list(path_of(f"{kind}s", event, "registrants"), query, "registrants", doing)
        except Refused as error:
            if error.answer is None or (error.answer.http, error.answer.code) not in _NO_REGISTRATION:
                raise
            return Found(State.IMPOSSIBLE, error.said)
        if listed is None:
            return Found(State.IMPOSSIBLE, f"there is no such {kind}, or nobody can register for it")
        found[status] = listed
    return found


async def _look_for_registrant(ask: Asker, row: Values, kind: str) -> Found:
    there: dict[str, Any] = {}
    for occurrence in row.get("occurrence_ids", ()) or ("",):
        listed = await _read_registrants(ask, kind, row, occurrence)
        if isinstance(listed, Found):
            return listed
        found = [(status, one) for status, some in listed.items() for one in some if same(one.get("email"), row["email"])]
        if not found:
            return Found(State.OPEN)
        status, one = found[0]
        there = {"registrant_id": one.get("id"), "status": status, "join_url": one.get("join_url")}
    return Found(State.SO, f"is registered already, {there['status']}", there)


async def _look_at_statuses(ask: Asker, row: Values, kind: str) -> Found:
    listed = await _read_registrants(ask, kind, row, row.get("occurrence_id", ""))
    if isinstance(listed, Found):
        return listed
    wanted, standing = _MEANS[row["action"]], []
    for one in _named(row):
        by = "id" if one.get("id") else "email"
        statuses = [status for status, some in listed.items() for other in some if same(other.get(by), one.get(by))]
        if not statuses and wanted:
            return Found(State.IMPOSSIBLE, f"{one.get('email') or one.get('id')} is not registered")
        standing.append(statuses[0] if statuses else "")
    if all(status == wanted for status in standing):
        return Found(State.SO, f"is {wanted} already" if wanted else "is not registered any more")
    return Found(State.OPEN)


async def _look_in_meeting(ask: Asker, row: Values) -> Found:
    return await _look_for_registrant(ask, row, "meeting")


async def _look_in_webinar(ask: Asker, row: Values) -> Found:
    return await _look_for_registrant(ask, row, "webinar")


async def _look_at_meeting(ask: Asker, row: Values) -> Found:
    return await _look_at_statuses(ask, row, "meeting")


async def _look_at_webinar(ask: Asker, row: Values) -> Found:
    return await _look_at_statuses(ask, row, "webinar")


_KEPT = ("registrant_id", "id", "topic", "start_time", "status", "join_url")


def _request(method: Method, path: str, label: Label, kind: str, granular: str) -> Request:
    return Request(
        method=method,
        path=path,
        label=label,
        family=Family.GENERAL,
        scopes_classic=(f"{kind}:write:admin", f"{kind}:write"),
        scopes_granular=(f"{granular}:admin", granular),
        source=_SOURCE,
    )


add_meeting_registrant = Operation(
    name="add_meeting_registrant",
    about="Registers a person for a meeting.",
    request=_request(Method.POST, "/meetings/{meetingId}/registrants", Label.LIGHT, "meeting", "meeting:write:registrant"),
    inputs=_registrant_inputs("meeting"),
    key=("meeting_id", "email", "occurrence_ids"),
    lane=("meeting_id",),
    look=_look_in_meeting,
    kept=_KEPT,
    limit=DailyLimit("registrations for a meeting", 3, ("meeting_id", "email")),
)

create_webinar_registrant = Operation(
    name="create_webinar_registrant",
    about="Registers a person for a webinar.",
    request=_request(Method.POST, "/webinars/{webinarId}/registrants", Label.LIGHT, "webinar", "webinar:write:registrant"),
    inputs=_registrant_inputs("webinar"),
    key=("webinar_id", "email", "occurrence_ids"),
    lane=("webinar_id",),
    look=_look_in_webinar,
    kept=_KEPT,
    limit=DailyLimit("registrations for a webinar", 3, ("webinar_id", "email")),
)

update_meeting_registrants_status = Operation(
    name="update_meeting_registrants_status",
    about="Approves, denies or cancels registrations for a meeting.",
    request=_request(
        Method.PUT, "/meetings/{meetingId}/registrants/status", Label.MEDIUM, "meeting", "meeting:update:registrant_status"
    ),
    inputs=_status_inputs("meeting"),
    key=("meeting_id", "action", "email", "registrant_id", "registrants", "occurrence_id"),
    lane=("meeting_id",),
    look=_look_at_meeting,
    kept=(),
    answer={"updated": True},
    body=_write_status,
    limit=DailyLimit("changes of a meeting's registrant", 10, ("meeting_id", "email", "registrant_id", "registrants")),
    needs=(("email", "registrant_id", "registrants"),),
)

update_webinar_registrants_status = Operation(
    name="update_webinar_registrants_status",
    about="Approves, denies or cancels registrations for a webinar.",
    request=_request(
        Method.PUT, "/webinars/{webinarId}/registrants/status", Label.MEDIUM, "webinar", "webinar:update:registrant_status"
    ),
    inputs=_status_inputs("webinar"),
    key=("webinar_id", "action", "email", "registrant_id", "registrants", "occurrence_id"),
    lane=("webinar_id",),
    look=_look_at_webinar,
    kept=(),
    answer={"updated": True},
    body=_write_status,
    limit=DailyLimit("changes of a webinar's registrant", 10, ("webinar_id", "email", "registrant_id", "registrants")),
    needs=(("email", "registrant_id", "registrants"),),
)

__all__ = [
    "add_meeting_registrant",
    "create_webinar_registrant",
    "update_meeting_registrants_status",
    "update_webinar_registrants_status",
]
