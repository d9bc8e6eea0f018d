"""Meetings and webinars are made."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sources.sandbox.chance import words
from sources.sandbox.changes import MadeEvent
from sources.sandbox.clock import read_time
from sources.sandbox.meetings.draws import INSTANT, SCHEDULED
from sources.sandbox.meetings.events import (
    NO_REGISTRATION,
    NO_TIME,
    NO_TIME_WEBINAR,
    ONE_OFF_WEBINAR,
    RECURRING,
    RECURRING_WEBINAR,
)
from sources.sandbox.meetings.made import write_made
from sources.sandbox.meetings.recurrence import find_dates
from sources.sandbox.rules.limits import EVENTS_MADE
from sources.sandbox.rules.refusals import RefusalError, refuse_value
from sources.sandbox.writes.bodies import SCHEMAS
from sources.sandbox.writes.route import Done, Write
from sources.sandbox.writes.users import find_person, lock_user

_MINUTES = 60
_UNTIMED = (NO_TIME, NO_TIME_WEBINAR)
_RECURRING = (RECURRING, RECURRING_WEBINAR)
_NO_WEBINARS = (
    "Webinar plan is missing. You must subscribe to the webinar plan and enable webinars for this user in order to perform this "
    "action."
)


def create_meeting(write: Write) -> Done:
    """`POST /users/{userId}/meetings`."""
    host = _find_host(write)
    if not write.account.people.is_active(host, write.time):
        raise RefusalError(400, 3161, "Meeting hosting and scheduling capabilities are not allowed for your user account.")
    return _make(write, host, "POST /users/{userId}/meetings", webinar=False)


def create_webinar(write: Write) -> Done:
    """`POST /users/{userId}/webinars`."""
    host, people = _find_host(write), write.account.people
    if not people.hosts_webinars[host] or not people.is_active(host, write.time):
        raise RefusalError(400, 200, _NO_WEBINARS)
    return _make(write, host, "POST /users/{userId}/webinars", webinar=True)


def _find_host(write: Write) -> int:
    host = find_person(write, write.args["userId"])
    other = write.body.get("schedule_for")
    if not other:
        return host
    try:
        return find_person(write, other)
    except RefusalError:
        raise RefusalError(404, 1001, f"Meeting host does not exist: {other}.") from None


def _make(write: Write, host: int, operation: str, *, webinar: bool) -> Done:
    body, people, changes = write.body, write.account.people, write.account.changes
    kind = body.get("type", ONE_OFF_WEBINAR if webinar else SCHEDULED)
    zone = _read_zone(body.get("timezone") or words.ZONES[int(people.zone[host])])
    start = _read_start(body, zone, write.time) if kind != INSTANT else write.time
    if kind in _RECURRING and "recurrence" not in body:
        raise refuse_value("recurrence", "recurrence is required.")
    recurrence = body.get("recurrence", {})
    if {"end_times", "end_date_time"} <= recurrence.keys():
        raise refuse_value("recurrence.end_times", "end_times cannot be used with end_date_time.")
    settings = body.get("settings", {})
    known = SCHEMAS[operation]["properties"]["settings"]["properties"].keys()
    given: dict[str, Any] = {"settings": {name: value for name, value in settings.items() if name in known}}
    given |= {"tracking_fields": body.get("tracking_fields", [])} | ({"recurrence": recurrence} if kind in _RECURRING else {})
    lock_user(write, people.ids[host], "schedule for")
    write.counts.take(EVENTS_MADE, people.ids[host], write.label, write.time)
    number, uuid = changes.draw_event()
    dates = () if kind in _UNTIMED else find_dates(recurrence, start, zone) if kind in _RECURRING else (start,)
    event = MadeEvent(
        number=number,
        uuid=uuid,
        owner=people.ids[host],
        webinar=webinar,
        kind=kind,
        created=write.time,
        start=start,
        minutes=body.get("duration", _MINUTES),
        dates=dates,
        approval=NO_REGISTRATION if kind in _UNTIMED else settings.get("approval_type", NO_REGISTRATION),
        topic=body.get("topic") or ("Zoom Webinar" if webinar else "Zoom Meeting"),
        agenda=body.get("agenda", ""),
        timezone=zone.key,
        password=body.get("password") or f"{number % 10**6:06d}",
        given=given,
    )
    changes.events[number] = event
    return Done(201, write_made(write.account, event, host, write.time))


def _read_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refuse_value("timezone", "Invalid field.") from None


def _read_start(body: dict[str, Any], zone: ZoneInfo, now: int) -> int:
    """A moment without a zone is local to the time zone sent beside it."""
    text = body.get("start_time")
    return now if not text else read_time(text, zone)
