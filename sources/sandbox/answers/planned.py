"""Planned meetings and webinars, and their registrants."""

from typing import Any

from sources.sandbox.events import Event
from sources.sandbox.inquiry import Inquiry
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


def list_planned(inquiry: Inquiry) -> Listing:
    """`GET /users/{userId}/meetings`: planned, unexpired ones, whatever of them is asked for; nothing is live or past here."""
    account, host = inquiry.account, inquiry.find_user()
    kind = inquiry.given.get("type") or "scheduled"
    if kind in ("live", "previous_meetings"):
        return _list_records("meetings", [])
    some = account.meetings.draw_host(host, inquiry.today - 1, inquiry.today + LOOK_AHEAD)
    records = write_planned(account, choose_next(account, some, inquiry.time))
    records += [
        write_event(account, event, inquiry.time)
        for event in account.meetings.events.programmes(host)
        if event.is_listed(inquiry.time)
    ]
    return _list_records("meetings", records)


def list_webinars(inquiry: Inquiry) -> Listing:
    """`GET /users/{userId}/webinars`. Raises `RefusalError` (400/200) for a host without a licence."""
    host = inquiry.find_user()
    if not inquiry.account.people.hosts_webinars[host]:
        raise RefusalError(400, 200, "Webinar plan is missing.")
    events = [event for event in inquiry.account.meetings.events.webinars(host) if event.is_listed(inquiry.time)]
    return _list_records("webinars", [write_event(inquiry.account, event, inquiry.time) for event in events])


def _find_webinar(inquiry: Inquiry) -> Event:
    name = inquiry.args["webinarId"]
    if not name.isdigit():
        raise refuse_value("webinarId", f"Invalid webinar id: {name}.")
    event = find_event(inquiry.account, int(name), inquiry.time, webinar=True)
    if event is None:
        raise RefusalError(404, 3001, f"Webinar does not exist: {name}.")
    return event


def read_webinar(inquiry: Inquiry) -> dict[str, Any]:
    """`GET /webinars/{webinarId}`."""
    return write_webinar(inquiry.account, _find_webinar(inquiry), inquiry.time)


def _list_registrants(inquiry: Inquiry, event: Event) -> Listing:
    status = inquiry.given.get("status") or "approved"
    return _list_records("registrants", write_registrants(inquiry.account, event, inquiry.time, status))


def list_webinar_registrants(inquiry: Inquiry) -> Listing:
    """`GET /webinars/{webinarId}/registrants`. Raises `RefusalError` (400/3000) where nobody can register."""
    event = _find_webinar(inquiry)
    if not event.registration:
        raise RefusalError(400, 3000, "Registration has not been enabled for this webinar.")
    return _list_registrants(inquiry, event)


def list_meeting_registrants(inquiry: Inquiry) -> Listing:
    """`GET /meetings/{meetingId}/registrants`. Raises `RefusalError` (400/300) where nobody can register."""
    account, name = inquiry.account, inquiry.args["meetingId"]
    if not name.isdigit():
        raise refuse_value("meetingId", f"Invalid meeting id: {name}.")
    event = find_event(account, int(name), inquiry.time, webinar=False)
    if event is not None and event.registration:
        return _list_registrants(inquiry, event)
    if event is None:
        known = account.meetings.numbers.read(int(name))
        if known is None or known[1] >= account.people.count:
            raise refuse_meeting(name)
        some = account.meetings.draw_host(known[1], inquiry.today - 1, inquiry.today + LOOK_AHEAD)
        if int(name) not in choose_next(account, some, inquiry.time).number.tolist():
            raise refuse_meeting(name)
    raise RefusalError(400, 300, "Registration has not been enabled for this meeting.")
