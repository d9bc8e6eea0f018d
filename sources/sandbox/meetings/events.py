"""What people plan without an end, and webinars: the meetings and webinars that can be registered for.

Webinars are held as planned: those with a weekly date, week by week but for dates that were taken out; those without a fixed
time, now and then; those with one date, on it. A limit of this account: nothing that people register for is deleted, and only the
webinars with one date expire, `_AHEAD_DAYS` after they were made at the earliest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from sources.sandbox.chance import words
from sources.sandbox.chance.codes import NumberCodes
from sources.sandbox.chance.draws import Ints, Mask, Words, make_key, redraw
from sources.sandbox.clock import DAY, HOUR
from sources.sandbox.people.draws import People

NUMBER_SLOT = 3
"""No number of a webinar that is in no list, and of no personal room, has it."""
ONE_OFF_WEBINAR, NO_TIME_WEBINAR, RECURRING_WEBINAR = 5, 6, 9
NO_TIME, RECURRING = 3, 8
AT_ONCE, BY_HAND, NO_REGISTRATION = 0, 1, 2
"""Zoom's approval types."""
WEEK = 7
OUTSIDE = 0.7
"""Share of people from outside in a webinar."""
_PROGRAMME_SLOT, _WEBINAR_SLOT = 10, 20
_AHEAD_DAYS = 200
_WEEKEND = 5
_TAKEN_OUT = 11
_TOPIC = 21


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
    approval: int
    seats: int
    """The host and all who may come or register."""
    slot: int
    key: int
    """What its instances share."""

    @property
    def webinar(self) -> bool:
        return self.slot >= _WEBINAR_SLOT

    @property
    def registration(self) -> bool:
        return self.approval != NO_REGISTRATION

    def is_listed(self, time: int) -> bool:
        return self.created <= time and (self.kind != ONE_OFF_WEBINAR or time < self.start + self.minutes * 60)

    def next_date(self, time: int) -> int:
        """Its next date, every week from the first one on, those included that were taken out."""
        if self.kind == ONE_OFF_WEBINAR or time <= self.start:
            return self.start
        return self.start + -(-(time - self.start) // (WEEK * DAY)) * WEEK * DAY

    def next_start(self, time: int) -> int:
        """When it is held next."""
        start = self.next_date(time)
        while self.kind == RECURRING_WEBINAR and is_taken_out(start // DAY):
            start += WEEK * DAY
        return start


def is_taken_out(day: int) -> bool:
    """Whether the date of a weekly webinar is held no more."""
    return day % _TAKEN_OUT == 0


def pick_topic(word: int, choices: Sequence[str]) -> str:
    """The topic that a word drawn for a meeting or a series stands for."""
    some = words.ODD_TOPICS if (word & 0xFFFF) / 65536 < 0.03 else choices
    return some[(word & 0xFFFF_FFFF) % len(some)]


def draw_topics(series_keys: Words) -> list[int]:
    """A word for the topic of each meeting; the same in all instances of a series."""
    drawn: list[int] = redraw(series_keys, _TOPIC).tolist()
    return drawn


@dataclass(frozen=True, slots=True)
class Plans:
    """Planned webinars as arrays, by host and place."""

    host: Ints
    slot: Ints
    number: Ints
    kind: Ints
    created: Ints
    start: Ints
    minutes: Ints
    approval: Ints
    seats: Ints
    key: Words

    def pair(self, hosts: Ints) -> tuple[Ints, Ints]:
        """For each of some hosts each plan of theirs: places among the hosts, and rows of this table."""
        first, end = np.searchsorted(self.host, hosts), np.searchsorted(self.host, hosts, side="right")
        count = end - first
        at = np.repeat(np.arange(len(hosts), dtype=np.int64), count)
        return at, np.arange(len(at), dtype=np.int64) - (np.cumsum(count) - count - first)[at]

    def are_dated(self, rows: Ints, days: Ints) -> Mask:
        """Whether each webinar has a date on each day that was not taken out; none without a fixed time has."""
        since = days - self.start[rows] // DAY
        weekly = (self.kind[rows] == RECURRING_WEBINAR) & (since >= 0) & (since % WEEK == 0) & (days % _TAKEN_OUT != 0)
        dated: Mask = weekly | ((self.kind[rows] == ONE_OFF_WEBINAR) & (since == 0))
        return dated


class EventDraws:
    """Draws what any host has planned or will plan."""

    def __init__(self, seed: int, people: People, numbers: NumberCodes) -> None:
        self._seed = seed
        self._people = people
        self._numbers = numbers
        hosts = np.nonzero(people.hosts_webinars & (people.level > 0))[0].tolist()
        self._webinars = {host: self._draw_webinars(host) for host in hosts}
        every = [event for host in hosts for event in self._webinars[host]]
        names = ("host", "slot", "number", "kind", "created", "start", "minutes", "approval", "seats")
        columns = {name: np.array([getattr(event, name) for event in every], dtype=np.int64) for name in names}
        self.plans = Plans(**columns, key=np.array([event.key for event in every], dtype=np.uint64))

    def programmes(self, host: int) -> list[Event]:
        """Meetings without an end that a host has planned or will plan."""
        if not self._people.level[host]:
            return []
        chance = Random(f"{self._seed}/programmes/{host}")
        return [self._draw_event(host, place, chance, webinar=False) for place in range(chance.choice((0, 1, 1, 2)))]

    def webinars(self, host: int) -> list[Event]:
        """Webinars that a host has planned or will plan; none without a licence for them."""
        return self._webinars.get(host, [])

    def _draw_webinars(self, host: int) -> list[Event]:
        chance = Random(f"{self._seed}/webinars/{host}")
        return [self._draw_event(host, place, chance, webinar=True) for place in range(chance.randint(2, 4))]

    def _draw_event(self, host: int, place: int, chance: Random, *, webinar: bool) -> Event:
        people, reference = self._people, self._people.reference
        created = reference + chance.randint(-150 * DAY, -DAY if place == 0 else 60 * DAY)
        created = max(created, int(people.activated[host]) + DAY)
        start = (created // DAY + chance.randint(1, 9)) * DAY + chance.randint(14, 20) * HOUR
        key = make_key(self._seed, f"event/{webinar}/{host}/{place}")
        if webinar:
            kind = (RECURRING_WEBINAR, ONE_OFF_WEBINAR, NO_TIME_WEBINAR, RECURRING_WEBINAR)[place]
            topic = pick_topic(draw_topics(np.array([key], dtype=np.uint64))[0], words.WEBINAR_TOPICS)
        else:
            kind = chance.choice((NO_TIME, RECURRING, RECURRING))
            topic = chance.choice(("Office hours", "New starters", "Customer training", "Book club & tea"))
        if kind == ONE_OFF_WEBINAR:
            start += (_AHEAD_DAYS + chance.randint(160, 400)) * DAY
        if webinar:
            weekday = (start // DAY + 3) % WEEK
            start += (WEEK - weekday) * DAY if weekday >= _WEEKEND else 0
        code = NumberCodes.WEBINAR if webinar else NumberCodes.PERSONAL
        day = reference // DAY - place if webinar else place + 1
        parts = (np.array([part], dtype=np.int64) for part in (code, host, day, NUMBER_SLOT))
        number = int(self._numbers.write(*parts)[0])
        registration = kind != NO_TIME_WEBINAR if webinar else chance.random() < 0.5
        slot = (_WEBINAR_SLOT if webinar else _PROGRAMME_SLOT) + place
        minutes = chance.choice((30, 45, 60, 90))
        approval = (AT_ONCE if chance.random() < 0.4 else BY_HAND) if registration else NO_REGISTRATION
        seats = chance.randint(20, 80) if webinar else chance.randint(4, 40)
        if webinar:
            hired = int(people.count_hired(np.array([created // DAY], dtype=np.int64))[0])
            seats = min(seats, 2 * hired)
        return Event(host, place, number, kind, created, start, minutes, topic, approval, seats, slot, key)
