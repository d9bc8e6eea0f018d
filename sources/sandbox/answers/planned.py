"""Planned meetings and webinars, and their registrants."""

from typing import Any

from sources.sandbox.call import Call
from sources.sandbox.events import Event
from sources.sandbox.listing import Listing
from sources.sandbox.planned import (
    LOOK_AHEAD,
    choose_next,
    find_event,
    write_event,
    write_planned,
    write_webinar,
)
from sources.sandbox.refusals import RefusalError, refuse_meeting, refuse_value
from sources.sandbox.registrants import write_registrants


def _list_records(name: str, records: list[dict[str, Any]]) -> Listing:
    return Listing(name, len(records), lambda start, stop: records[start:stop])


def list_planned(call: Call) -> Listing:
    """`GET /users/{userId}/meetings`: planned, unexpired ones, whatever of them is asked for; nothing is live or past here."""
    account, host = call.account, call.find_user()
    kind = call.given.get("type") or "scheduled"
    if kind in ("live", "previous_meetings"):
        return _list_records("meetings", [])
    some = account.meetings.draw_host(host, call.today - 1, call.today + LOOK_AHEAD)
    records = write_planned(account, choose_next(account, some, call.time))
    records += [
        write_event(account, event, call.time) for event in account.meetings.events.programmes(host) if event.is_listed(call.time)
    ]
    return _list_records("meetings", records)


def list_webinars(call: Call) -> Listing:
    """`GET /users/{userId}/webinars`. Raises `RefusalError` (400/200) for a host without a licence."""
    host = call.find_user()
    if not call.account.people.hosts_webinars[host]:
        raise RefusalError(400, 200, "Webinar plan is missing.")
    events = [event for event in call.account.meetings.events.webinars(host) if event.is_listed(call.time)]
    return _list_records("webinars", [write_event(call.account, event, call.time) for event in events])


def _find_webinar(call: Call) -> Event:
    name = call.args["webinarId"]
    if not name.isdigit():
        raise refuse_value("webinarId", f"Invalid webinar id: {name}.")
    event = find_event(call.account, int(name), call.time, webinar=True)
    if event is None:
        raise RefusalError(404, 3001, f"Webinar does not exist: {name}.")
    return event


def read_webinar(call: Call) -> dict[str, Any]:
    """`GET /webinars/{webinarId}`."""
    return write_webinar(call.account, _find_webinar(call), call.time)


def _list_registrants(call: Call, event: Event) -> Listing:
    status = call.given.get("status") or "approved"
    return _list_records("registrants", write_registrants(call.account, event, call.time, status))


def list_webinar_registrants(call: Call) -> Listing:
    """`GET /webinars/{webinarId}/registrants`. Raises `RefusalError` (400/3000) where nobody can register."""
    event = _find_webinar(call)
    if not event.registration:
        raise RefusalError(400, 3000, "Registration has not been enabled for this webinar.")
    return _list_registrants(call, event)


def list_meeting_registrants(call: Call) -> Listing:
    """`GET /meetings/{meetingId}/registrants`. Raises `RefusalError` (400/300) where nobody can register."""
    account, name = call.account, call.args["meetingId"]
    if not name.isdigit():
        raise refuse_value("meetingId", f"Invalid meeting id: {name}.")
    event = find_event(account, int(name), call.time, webinar=False)
    if event is not None and event.registration:
        return _list_registrants(call, event)
    if event is None:
        known = account.meetings.numbers.read(int(name))
        if known is None or known[1] >= account.people.count:
            raise refuse_meeting(name)
        some = account.meetings.draw_host(known[1], call.today - 1, call.today + LOOK_AHEAD)
        if int(name) not in choose_next(account, some, call.time).number.tolist():
            raise refuse_meeting(name)
    raise RefusalError(400, 300, "Registration has not been enabled for this meeting.")
