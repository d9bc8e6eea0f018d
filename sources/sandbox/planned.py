"""Meetings and webinars that are planned, and who registered for them.

A host's planned meetings are the next instances of the series, the one-off meetings of the days to come that are in the calendar
already (both end up in the reports under the same numbers), and programmes: meetings without an end, some with registration.
Planned webinars do not join up with past ones. A limit of this account: nothing that people register for is deleted, and only
the webinars with one date expire, `_AHEAD_DAYS` after 1 June at the earliest.
"""

from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from sources.sandbox import words
from sources.sandbox.account import Account
from sources.sandbox.clock import DAY, HOUR, write_time
from sources.sandbox.codes import NumberCodes
from sources.sandbox.meeting_records import made_at, name_topics
from sources.sandbox.meetings import SCHEDULED, SERIES, Meetings

Record = dict[str, Any]
LOOK_AHEAD = 14
"""Days within which a series has its next instance."""
_PROGRAMME_SLOT, _WEBINAR_SLOT = 10, 20
_NUMBER_SLOT = 3
"""No number of a past webinar, and of no personal room, has it."""
_WEEK = 7
_AHEAD_DAYS = 200
_NO_TIME, _RECURRING = 3, 8
ONE_OFF_WEBINAR, NO_TIME_WEBINAR, RECURRING_WEBINAR = 5, 6, 9
_AGENDA = "Welcome, news of the quarter, questions. " * 4
_INDUSTRIES = ("Technology", "Health", "Education", "")
_STAFF = ("", "1-20", "101-250", "More than 10,000")
_FRAMES = ("", "Within a month", "1-3 months", "No timeframe")
_PARTS = ("", "Decision Maker", "Influencer")
_QUESTIONS = ("How did you hear of us?", "Your T-shirt size")


@dataclass(frozen=True, slots=True)
class Event:
    """A programme or a planned webinar. Times are seconds since 1970."""

    host: int
    place: int
    number: int
    kind: int
    created: int
    start: int
    """First date; of those without a fixed time, when it was made."""
    minutes: int
    topic: str
    registration: bool
    approved_at_once: bool
    slot: int

    @property
    def webinar(self) -> bool:
        return self.slot >= _WEBINAR_SLOT

    def is_listed(self, time: int) -> bool:
        return self.created <= time and (self.kind != ONE_OFF_WEBINAR or time < self.start + self.minutes * 60)

    def next_start(self, time: int) -> int:
        """When it is held next, every week from its first date on."""
        if self.kind == ONE_OFF_WEBINAR or time <= self.start:
            return self.start
        return self.start + -(-(time - self.start) // (_WEEK * DAY)) * _WEEK * DAY


def draw_programmes(account: Account, host: int) -> list[Event]:
    """Meetings without an end that a host has planned or will plan."""
    if not account.people.level[host]:
        return []
    chance = Random(f"{account.config.seed}/programmes/{host}")
    return [_draw_event(account, host, place, chance, webinar=False) for place in range(chance.choice((0, 1, 1, 2)))]


def draw_webinars(account: Account, host: int) -> list[Event]:
    """Webinars that a host has planned or will plan; none without a licence for them."""
    if not account.people.hosts_webinars[host]:
        return []
    chance = Random(f"{account.config.seed}/webinars/{host}")
    return [_draw_event(account, host, place, chance, webinar=True) for place in range(chance.randint(2, 4))]


def _draw_event(account: Account, host: int, place: int, chance: Random, *, webinar: bool) -> Event:
    people, reference = account.people, account.config.reference
    created = reference + chance.randint(-150 * DAY, -DAY if place == 0 else 60 * DAY)
    created = max(created, int(people.activated[host]) + DAY)
    start = (created // DAY + chance.randint(1, 9)) * DAY + chance.randint(14, 20) * HOUR
    if webinar:
        kind = (RECURRING_WEBINAR, ONE_OFF_WEBINAR, NO_TIME_WEBINAR, RECURRING_WEBINAR)[place]
        topic = words.WEBINAR_TOPICS[chance.randrange(len(words.WEBINAR_TOPICS))]
    else:
        kind = chance.choice((_NO_TIME, _RECURRING, _RECURRING))
        topic = chance.choice(("Office hours", "New starters", "Customer training", "Book club & tea"))
    if kind == ONE_OFF_WEBINAR:
        start += (_AHEAD_DAYS + chance.randint(160, 400)) * DAY
    code = NumberCodes.WEBINAR if webinar else NumberCodes.PERSONAL
    day = reference // DAY - place if webinar else place + 1
    parts = (np.array([part], dtype=np.int64) for part in (code, host, day, _NUMBER_SLOT))
    number = int(account.meetings.numbers.write(*parts)[0])
    registration = kind != NO_TIME_WEBINAR if webinar else chance.random() < 0.5
    slot = (_WEBINAR_SLOT if webinar else _PROGRAMME_SLOT) + place
    minutes = chance.choice((30, 45, 60, 90))
    return Event(host, place, number, kind, created, start, minutes, topic, registration, chance.random() < 0.4, slot)


def find_event(account: Account, number: int, time: int, *, webinar: bool) -> Event | None:
    """The programme or webinar of a number, if it is listed at `time`."""
    known = account.meetings.numbers.read(number)
    if known is None or known[1] >= account.people.count:
        return None
    events = (draw_webinars if webinar else draw_programmes)(account, known[1])
    return next((event for event in events if event.number == number and event.is_listed(time)), None)


def choose_next(account: Account, meetings: Meetings, time: int) -> Meetings:
    """Of instances of some days, by start, those that are planned: one-off meetings, and of each series the next one."""
    made = made_at(account, meetings).tolist()
    kept, seen = [], set()
    columns = zip(meetings.kind.tolist(), meetings.number.tolist(), meetings.end.tolist(), made, strict=True)
    for at, (kind, number, end, created) in enumerate(columns):
        if kind in (SCHEDULED, SERIES) and created <= time < end and number not in seen:
            seen.add(number)
            kept.append(at)
    return meetings.take(np.array(kept, dtype=np.int64))


def write_planned(account: Account, meetings: Meetings) -> list[Record]:
    """Records of `/users/{userId}/meetings` about meetings that will show in the reports."""
    uuids = account.meetings.codes.write(meetings.host, meetings.day, meetings.slot)
    topics = name_topics(account, meetings, [account.people.first[host] for host in meetings.host.tolist()])
    made = made_at(account, meetings).tolist()
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
            "created_at": write_time(made[at]),
            "join_url": _write_link(number, "j"),
        }
        if number % 4 == 0:
            record["agenda"] = _AGENDA[:250]
        records.append(record)
    return records


def write_event(account: Account, event: Event, time: int) -> Record:
    """Record of a programme in `/users/{userId}/meetings`, or of a webinar in `/users/{userId}/webinars`."""
    following = event.next_start(time)
    parts = (np.array([part], dtype=np.int64) for part in (event.host, following // DAY, event.slot))
    record: Record = {
        "id": event.number,
        "uuid": account.meetings.codes.write(*parts)[0],
        "host_id": account.people.ids[event.host],
        "topic": event.topic,
        "type": event.kind,
        "duration": event.minutes,
        "timezone": words.ZONES[int(account.people.zone[event.host])],
        "created_at": write_time(event.created),
        "join_url": _write_link(event.number, "w" if event.webinar else "j"),
    }
    if event.kind not in (_NO_TIME, NO_TIME_WEBINAR):
        record["start_time"] = write_time(following)
    if event.number % 2:
        record["agenda"] = _AGENDA[:250]
    if event.webinar:
        record["is_simulive"] = event.number % 5 == 0
    return record


def write_webinar(account: Account, event: Event, time: int) -> Record:
    """The answer of `/webinars/{webinarId}`."""
    record = {
        **write_event(account, event, time),
        "host_email": account.people.emails[event.host],
        "creation_source": "web_portal",
        "start_url": f"https://{words.DOMAIN}/s/{event.number}?zak=secret",
        "password": f"{event.number % 10**6:06d}",
        "encrypted_passcode": f"{event.number:x}",
        "h323_passcode": f"{event.number % 10**6:06d}",
        "settings": {
            "host_video": True,
            "approval_type": (0 if event.approved_at_once else 1) if event.registration else 2,
            "audio": "both",
            "auto_recording": "cloud" if event.number % 3 else "none",
            "question_and_answer": {"enable": True, "allow_anonymous_questions": False},
            "global_dial_in_countries": ["US", "DE"],
        },
    }
    if event.registration:
        record["registration_url"] = _write_link(event.number, "webinar/register")
    if event.kind == RECURRING_WEBINAR:
        first = event.next_start(time)
        record["recurrence"] = {"type": 2, "repeat_interval": 1, "weekly_days": "2", "end_times": 50}
        record["occurrences"] = [
            {
                "occurrence_id": str((first + week * _WEEK * DAY) * 1000),
                "start_time": write_time(first + week * _WEEK * DAY),
                "duration": event.minutes,
                "status": "deleted" if (first // DAY + week * _WEEK) % 11 == 0 else "available",
            }
            for week in range(5)
        ]
    if event.number % 3 == 0:
        record["tracking_fields"] = [{"field": "Campaign", "value": f"C-{event.number % 97}", "visible": True}]
    return record


def write_registrants(account: Account, event: Event, time: int) -> list[Record]:
    """All registrants of an event at `time`, whatever their status; none is ever taken away."""
    chance = Random(f"{account.config.seed}/registrants/{event.number}")
    if not event.registration:
        return []
    records = []
    for place in range(chance.randint(3, 40)):
        own = Random(f"{account.config.seed}/registrants/{event.number}/{place}")
        created = event.created + HOUR + int(own.random() * 200 * DAY)
        decided = created if event.approved_at_once else created + own.randint(HOUR, 12 * DAY)
        changed = decided + own.randint(HOUR, 30 * DAY)
        outcome = own.random()
        status = "approved" if event.approved_at_once or outcome < 0.8 else "denied" if outcome < 0.92 else "pending"
        later = "denied" if own.random() < 0.12 else status
        if created > time:
            continue
        now = "pending" if time < decided else status if time < changed else later
        records.append(_write_registrant(event, place, own, created, now))
    return sorted(records, key=lambda record: (record["create_time"], record["id"]))


def _write_registrant(event: Event, place: int, own: Random, created: int, status: str) -> Record:
    first, last = own.choice(words.FIRST_NAMES), own.choice(words.LAST_NAMES)
    company = own.choice(words.GUEST_COMPANIES)
    record: Record = {
        "id": f"rg{event.number % 10**8:08d}{place:04d}{own.randrange(10**6):06d}",
        "email": f"guest{own.randrange(10**6)}@{company}.example",
        "first_name": first,
        "last_name": "" if own.random() < 0.05 else last,
        "status": status,
        "create_time": write_time(created),
        "city": own.choice(("Berlin", "Pune", "Austin", "")),
        "country": own.choice(("DE", "IN", "US")),
        "phone": "" if own.random() < 0.5 else f"+1212555{own.randrange(10**4):04d}",
        "industry": own.choice(_INDUSTRIES),
        "org": company.title(),
        "no_of_employees": own.choice(_STAFF),
        "purchasing_time_frame": own.choice(_FRAMES),
        "role_in_purchase_process": own.choice(_PARTS),
        "comments": own.choice(("", "Looking forward to it", "naïve question: is it free?")),
        "join_url": f"{_write_link(event.number, 'w')}?tk={own.randrange(1 << 60):x}",
        "custom_questions": [
            {"title": title, "value": own.choice(("A colleague", "M", "", "Search"))} for title in _QUESTIONS[: own.randint(0, 2)]
        ],
    }
    if not event.webinar:
        record["participant_pin_code"] = own.randrange(10**6)
    return record


def _write_link(number: int, path: str) -> str:
    return f"https://{words.DOMAIN}/{path}/{number}"
