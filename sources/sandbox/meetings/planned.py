"""Meetings and webinars that are planned.

A host's planned meetings are the next instances of the series, the one-off meetings of the days to come that are in the calendar
already (both end up in the reports under the same numbers), and programmes: meetings without an end, some with registration.
Beside them stands what somebody made through the API, and what came from users who were deleted.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np

from sources.sandbox.account import Account
from sources.sandbox.chance import words
from sources.sandbox.changes import MEETINGS, WEBINARS, MadeEvent
from sources.sandbox.clock import DAY, read_time, write_time
from sources.sandbox.meetings import made
from sources.sandbox.meetings.draws import SCHEDULED, SERIES, Meetings
from sources.sandbox.meetings.events import (
    NO_TIME,
    NO_TIME_WEBINAR,
    RECURRING,
    WEEK,
    Event,
)
from sources.sandbox.meetings.records import made_at, name_topics

Record = dict[str, Any]
LOOK_AHEAD = 14
"""Days within which a series has its next instance."""
_AGENDA = "Welcome, news of the quarter, questions. " * 4


Plan: TypeAlias = Event | MadeEvent
"""What people can register for: drawn, or made by somebody."""


def find_owner(account: Account, plan: Plan, time: int) -> int | None:
    """Who has a plan at `time`, whoever made it; None if that user is gone."""
    if isinstance(plan, MadeEvent):
        owner = made.find_maker(account, plan, time)
    else:
        owner = account.find_holder(plan.host, WEBINARS if plan.webinar else MEETINGS, time)
    return owner if owner is not None and account.people.is_kept(owner, time) else None


def find_plan(account: Account, number: int, time: int, *, webinar: bool) -> Plan | None:
    """The programme, webinar or made meeting of a number, if it is listed at `time`."""
    if (own := account.changes.events.get(number)) is not None:
        there = own.webinar == webinar and made.is_listed(own, time) and find_owner(account, own, time) is not None
        return own if there else None
    known = account.meetings.numbers.read(number)
    if known is None or known[1] >= account.people.drawn:
        return None
    draws = account.meetings.events
    events = (draws.webinars if webinar else draws.programmes)(known[1])
    plan = next((event for event in events if event.number == number and event.is_listed(time)), None)
    return plan if plan is not None and find_owner(account, plan, time) is not None else None


def list_plans(account: Account, person: int, time: int, *, webinar: bool) -> list[Plan]:
    """The programmes and made meetings, or the webinars, that are in a person's list at `time`."""
    draws = account.meetings.events
    plans: list[Plan] = []
    for host in account.trace_back(person, WEBINARS if webinar else MEETINGS, time):
        name = account.people.ids[host]
        plans += [event for event in (draws.webinars if webinar else draws.programmes)(host) if event.is_listed(time)]
        plans += [
            event
            for event in account.changes.events.values()
            if event.owner == name and event.webinar == webinar and made.is_listed(event, time)
        ]
    return plans


def is_to_come(plan: Plan, time: int) -> bool:
    """Whether there is a date of it ahead, or may be."""
    return not made.is_over(plan, time) if isinstance(plan, MadeEvent) else True


def choose_next(account: Account, meetings: Meetings, time: int) -> Meetings:
    """Of instances of some days, by start, those that are planned: one-off meetings, and of each series the next one."""
    created_at = made_at(account, meetings).tolist()
    kept, seen = [], set()
    columns = zip(meetings.kind.tolist(), meetings.number.tolist(), meetings.end.tolist(), created_at, strict=True)
    for at, (kind, number, end, created) in enumerate(columns):
        if kind in (SCHEDULED, SERIES) and created <= time < end and number not in seen:
            seen.add(number)
            kept.append(at)
    return meetings.take(np.array(kept, dtype=np.int64))


def write_planned(account: Account, meetings: Meetings) -> list[Record]:
    """Records of `/users/{userId}/meetings` about meetings that will show in the reports."""
    uuids = account.meetings.codes.write(meetings.host, meetings.day, meetings.slot)
    topics = name_topics(account, meetings, [account.people.first[host] for host in meetings.host.tolist()])
    created = made_at(account, meetings).tolist()
    records = []
    for at, host in enumerate(meetings.host.tolist()):
        number = int(meetings.number[at])
        record: Record = {
            "id": number,
            "uuid": uuids[at],
            "host_id": account.people.ids[host],
            "topic": topics[at],
            "type": int(meetings.kind[at]),
            "start_time": write_time(int(meetings.start[at]) // 900 * 900),
            "duration": 30 + number % 3 * 15,
            "timezone": words.ZONES[int(account.people.zone[host])],
            "created_at": write_time(created[at]),
            "join_url": made.write_link(number, "j"),
        }
        if number % 4 == 0:
            record["agenda"] = _AGENDA[:250]
        records.append(record)
    return records


def write_weeks(first: int, minutes: int, statuses: Iterable[str]) -> Record:
    """How a weekly meeting or webinar recurs, and its dates from the first one on, each with its status."""
    return {
        "recurrence": {"type": 2, "repeat_interval": 1, "weekly_days": str((first // DAY + 4) % WEEK + 1), "end_times": 50},
        "occurrences": [
            {
                "occurrence_id": str((first + week * WEEK * DAY) * 1000),
                "start_time": write_time(first + week * WEEK * DAY),
                "duration": minutes,
                "status": status,
            }
            for week, status in enumerate(statuses)
        ],
    }


def write_meeting(account: Account, listed: Record, owner: int) -> Record:
    """The answer of `/meetings/{meetingId}` about a drawn meeting, given what lists have of it."""
    number = int(listed["id"])
    secret = f"{number % 10**6:06d}"
    record: Record = {
        **listed,
        "host_email": account.people.emails[owner],
        "status": "waiting",
        "pre_schedule": number % 7 == 0,
        "creation_source": "web_portal" if number % 3 else "other",
        "chat_join_url": made.write_link(number, "launch/jc"),
        "start_url": f"https://{words.DOMAIN}/s/{number}?zak=secret",
        "password": secret,
        "encrypted_password": f"{number:x}",
        "h323_password": secret,
        "pstn_password": secret,
        "settings": {"host_video": bool(number % 2), "waiting_room": number % 5 == 0, "auto_recording": "none", "audio": "both"},
    }
    if listed["type"] == RECURRING and "start_time" in listed:
        statuses = ("available", "deleted")[: 1 + number % 2]
        record |= write_weeks(read_time(listed["start_time"]), listed["duration"], statuses)
    if number % 3 == 0:
        record["tracking_fields"] = [{"field": "Project", "value": f"P-{number % 9}", "visible": True}]
    return record


def write_plan(account: Account, plan: Plan, owner: int, time: int) -> Record:
    """Record of a programme or a made meeting in `/users/{userId}/meetings`, or of a webinar in `/users/{userId}/webinars`."""
    return (
        made.write_listed(account, plan, owner, time) if isinstance(plan, MadeEvent) else write_event(account, plan, owner, time)
    )


def write_event(account: Account, event: Event, owner: int, time: int) -> Record:
    """What lists have of a drawn programme or webinar."""
    following = event.next_start(time)
    parts = (np.array([part], dtype=np.int64) for part in (event.host, following // DAY, event.slot))
    record: Record = {
        "id": event.number,
        "uuid": account.meetings.codes.write(*parts)[0],
        "host_id": account.people.ids[owner],
        "topic": event.topic,
        "type": event.kind,
        "duration": event.minutes,
        "timezone": words.ZONES[int(account.people.zone[event.host])],
        "created_at": write_time(event.created),
        "join_url": made.write_link(event.number, "w" if event.webinar else "j"),
    }
    if event.kind not in (NO_TIME, NO_TIME_WEBINAR):
        record["start_time"] = write_time(following)
    if event.number % 2:
        record["agenda"] = _AGENDA[:250]
    if event.webinar:
        record["is_simulive"] = event.number % 5 == 0
    return record
