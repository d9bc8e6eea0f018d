"""What `/past_meetings` and `/past_webinars` say of instances: the reports' rows in a poorer form, for lighter calls."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from sources.sandbox.clock import write_time
from sources.sandbox.meetings.answers import find_instance, list_participants
from sources.sandbox.meetings.instances import introduce, read_details, read_polls
from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.limits import LIGHT, MEDIUM
from sources.sandbox.rules.listing import Listing
from sources.sandbox.rules.paging import PageRule
from sources.sandbox.rules.refusals import refuse_meeting, refuse_value
from sources.sandbox.rules.route import PAGE, Route
from sources.sandbox.rules.windows import REACH_DAYS
from sources.sandbox.webinars.answers import read_questions

Record = dict[str, Any]
_MEETING = (
    *("uuid", "id", "type", "topic", "user_name", "user_email", "start_time", "end_time", "duration"),
    *("dept", "total_minutes", "participants_count"),
)
_PARTICIPANT = ("id", "user_id", "name", "user_email", "join_time", "leave_time", "duration", "failover", "status")
_POLLED = ("polling_id", "question", "answer", "date_time")
_ASKED = ("question", "answer")


def _read_meeting(inquiry: Inquiry) -> Record:
    host = int(find_instance(inquiry).host[0])
    source = {"host_id": inquiry.account.people.ids[host], "source": "Zoom", "has_meeting_summary": False}
    return _cut(read_details(inquiry), _MEETING) | source


def _list_instances(inquiry: Inquiry) -> Record:
    """The instances of a number within reach of the reports. Raises `RefusalError`: 400/300 for no number, 404/3001."""
    ((placeholder, name),) = inquiry.args.items()
    account, webinars = inquiry.account, placeholder == "webinarId"
    if not name.isdigit():
        raise refuse_value(placeholder, f"Invalid id: {name}.")
    known = account.meetings.numbers.read(int(name))
    if known is None or known[1] >= account.people.count:
        raise refuse_meeting(name)
    some = account.meetings.draw_host(known[1], inquiry.today - REACH_DAYS, inquiry.today)
    fits = (some.shown <= inquiry.time) & (some.number == int(name)) & (some.webinar == webinars)
    past = some.take(np.nonzero(fits)[0])
    uuids = account.meetings.codes.write(past.host, past.day, past.slot)
    began = [write_time(start) for start in past.start.tolist()]
    listed = [{"uuid": uuid, "start_time": start} for uuid, start in zip(uuids, began, strict=True)]
    return {"webinars" if webinars else "meetings": listed}


def _list_participants(inquiry: Inquiry) -> Listing:
    whole = list_participants(inquiry)

    def write(start: int, stop: int) -> list[Record]:
        return [_cut(record, _PARTICIPANT) | {"internal_user": bool(record["id"])} for record in whole.write(start, stop)]

    return Listing(whole.name, whole.count, write)


def _cut_questions(read: Callable[[Inquiry], Record], inner: tuple[str, ...]) -> Callable[[Inquiry], Record]:
    def answer(inquiry: Inquiry) -> Record:
        questions = [
            {
                **_cut(one, ("name", "email")),
                "question_details": [_write_detail(detail, inner) for detail in one["question_details"]],
            }
            for one in read(inquiry)["questions"]
        ]
        return {**introduce(inquiry.account, find_instance(inquiry)), "questions": questions}

    return answer


def _write_detail(detail: Mapping[str, Any], names: Iterable[str]) -> Record:
    """With the time as Zoom documents it here; in reports it stands otherwise."""
    record = _cut(detail, names)
    return record | ({"date_time": f"{record['date_time'].replace(' ', 'T')}Z"} if "date_time" in record else {})


def _cut(record: Mapping[str, Any], names: Iterable[str]) -> Record:
    return {name: record[name] for name in names if name in record}


def _make(path: str, answer: Callable[[Inquiry], Listing | Record], label: str, scope: str, **paged: Any) -> Route:
    kind = "webinar" if path.startswith("/past_webinars") else "meeting"
    named = (f"{kind}:read", f"{kind}:read:admin", f"{kind}:read:{scope}", f"{kind}:read:{scope}:admin")
    return Route(path, answer, label, named, **paged)


_PAGED: dict[str, Any] = {"params": PAGE, "pages": PageRule()}
PAST_ROUTES: tuple[Route, ...] = (
    _make("/past_meetings/{meetingId}", _read_meeting, LIGHT, "past_meeting"),
    _make("/past_meetings/{meetingId}/instances", _list_instances, MEDIUM, "list_past_instances"),
    _make("/past_meetings/{meetingId}/participants", _list_participants, MEDIUM, "list_past_participants", **_PAGED),
    _make("/past_meetings/{meetingId}/polls", _cut_questions(read_polls, _POLLED), MEDIUM, "list_poll_results"),
    _make("/past_webinars/{webinarId}/instances", _list_instances, LIGHT, "list_past_instances"),
    _make("/past_webinars/{webinarId}/polls", _cut_questions(read_polls, _POLLED), MEDIUM, "list_past_polls"),
    _make("/past_webinars/{webinarId}/qa", _cut_questions(read_questions, _ASKED), MEDIUM, "past_qa"),
)
