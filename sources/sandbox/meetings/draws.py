"""Who holds which meeting and when.

A meeting instance is (host, UTC day of start, slot): slots 0 to 2 are ad-hoc meetings, 3 to 5 instances of a series, 6 a
webinar with one date, 20 to 23 instances of the webinars in the lists. Everything about it is drawn from that triple, and what
instances of a series share from (host, slot, term), or from the plan of a webinar.
"""

from dataclasses import dataclass, fields, replace

import numpy as np

from sources.sandbox.chance import words
from sources.sandbox.chance.codes import InstanceCodes, NumberCodes
from sources.sandbox.chance.draws import Floats, Ints, Mask, Words, between, choose, draw, fraction, make_key, redraw
from sources.sandbox.chance.zones import find_offsets, place_locally
from sources.sandbox.clock import DAY
from sources.sandbox.meetings.events import (
    AT_ONCE,
    NO_REGISTRATION,
    NO_TIME_WEBINAR,
    ONE_OFF_WEBINAR,
    OUTSIDE,
    RECURRING_WEBINAR,
    EventDraws,
)
from sources.sandbox.people.draws import People

INSTANT, SCHEDULED, PERSONAL_ROOM, SERIES = 1, 2, 4, 8
WEBINARS = (ONE_OFF_WEBINAR, NO_TIME_WEBINAR, RECURRING_WEBINAR)
AD_HOC_SLOTS = (0, 1, 2)
SERIES_SLOTS = (3, 4, 5)
_WEBINAR_SLOT = 6
TERM = 182
"""Days after which a series gets a new number."""
SERIES_REST = 60
"""Days without an instance after which a number is forgotten."""
_WEEKEND = 5
_AD_HOC_CHANCE = np.array([0.0, 0.075, 0.34])
_SLOT_CHANCE = (1.0, 0.4, 0.15)
_SERIES_CHANCE = np.array([0.0, 0.09, 0.42])
_SIZE_SHARES = (0.0, 0.12, 0.1201, 0.55, 0.80, 0.92, 0.975, 0.99, 0.998, 1.0)
_SIZES = (1.0, 1.99, 2.0, 3.99, 6.99, 10.99, 20.0, 50.0, 120.0, 400.0)
_LARGE_ACCOUNT = 2000
_LARGEST = 1000.0


@dataclass(frozen=True, slots=True)
class Meetings:
    """Arrays with one element per instance. Times are seconds since 1970; `guests` is the share of people from outside."""

    host: Ints
    day: Ints
    slot: Ints
    kind: Ints
    start: Ints
    end: Ints
    shown: Ints
    """From when Zoom lists it: some minutes after the end."""
    size: Ints
    number: Ints
    guests: Floats
    key: Words
    series_key: Words
    """What instances of a series share; the key itself for others."""
    term: Ints
    planned: Ints
    """When the webinar was put in the list of webinars; 0 for all that are in no list."""
    approval: Ints
    """Zoom's approval type of who registers; for webinars only."""

    def __len__(self) -> int:
        return len(self.host)

    @property
    def webinar(self) -> Mask:
        return np.isin(self.kind, WEBINARS)

    def take(self, which: Ints | Mask) -> "Meetings":
        return Meetings(*(getattr(self, part.name)[which] for part in fields(self)))


def join_meetings(pieces: list[Meetings]) -> Meetings:
    """One table of several."""
    return Meetings(*(np.concatenate([getattr(piece, part.name) for piece in pieces]) for part in fields(Meetings)))


class MeetingDraws:
    """Draws the meetings of any hosts on any days."""

    def __init__(self, seed: int, people: People, start: int) -> None:
        self.people = people
        self.codes = InstanceCodes(seed)
        self.numbers = NumberCodes(seed)
        self.events = EventDraws(seed, people, self.numbers)
        self._start = start
        self._ad_hoc_key = make_key(seed, "meetings/ad-hoc")
        self._series_key = make_key(seed, "meetings/series")
        self._instance_key = make_key(seed, "meetings/instance")
        self._webinar_key = make_key(seed, "meetings/webinar")
        self._planned_key = make_key(seed, "meetings/planned webinar")
        self._hosts = np.nonzero(people.level > 0)[0]
        ends = (_LARGEST if people.base >= _LARGE_ACCOUNT else _SIZES[-1],)
        self._sizes = (*_SIZES[:-1], *ends)

    def draw_day(self, day: int) -> Meetings:
        """All instances that begin on a UTC day, by start."""
        return self.draw_days(range(day, day + 1))

    def draw_days(self, days: range) -> Meetings:
        """All instances that begin on some UTC days, by start."""
        each = np.arange(days.start, days.stop, dtype=np.int64)
        return self.draw_for(np.tile(self._hosts, len(each)), np.repeat(each, len(self._hosts)))

    def draw_host(self, host: int, first: int, last: int) -> Meetings:
        """All instances of one host that begin from `first` to `last`, both included, by start."""
        days = np.arange(first, last + 1, dtype=np.int64)
        return self.draw_for(np.full(len(days), host, dtype=np.int64), days)

    def draw_for(self, hosts: Ints, days: Ints) -> Meetings:
        """Instances of (host, day) pairs, by start."""
        keep = self.people.level[hosts] > 0
        hosts, days = hosts[keep], days[keep]
        offsets = find_offsets(self.people.zone[hosts], days)
        pieces = [self._draw_ad_hoc(hosts, days, offsets, slot) for slot in AD_HOC_SLOTS]
        pieces += [self._draw_series(hosts, days, offsets, slot) for slot in SERIES_SLOTS]
        pieces += [self._draw_webinars(hosts, days, offsets), self._draw_planned_webinars(hosts, days)]
        every = join_meetings(pieces)
        return every.take(np.lexsort((every.slot, every.host, every.start)))

    def draw_one(self, host: int, day: int, slot: int) -> Meetings:
        """The instance of a triple, as a table of one row or none."""
        hosts, days = np.array([host], dtype=np.int64), np.array([day], dtype=np.int64)
        if host >= self.people.count or not self.people.level[host]:
            hosts, days = hosts[:0], days[:0]
        offsets = find_offsets(self.people.zone[hosts], days)
        if slot in AD_HOC_SLOTS:
            return self._draw_ad_hoc(hosts, days, offsets, slot)
        if slot in SERIES_SLOTS:
            return self._draw_series(hosts, days, offsets, slot)
        if slot == _WEBINAR_SLOT:
            return self._draw_webinars(hosts, days, offsets)
        planned = self._draw_planned_webinars(hosts, days)
        return planned.take(planned.slot == slot)

    def _draw_ad_hoc(self, hosts: Ints, days: Ints, offsets: Ints, slot: int) -> Meetings:
        people = self.people
        key = draw(self._ad_hoc_key, hosts, days * 4 + slot)
        department = people.department[hosts]
        chance = _AD_HOC_CHANCE[people.level[hosts]] * np.array(words.AD_HOC_HABIT)[department] * _SLOT_CHANCE[slot]
        local = 8 * 3600 + (fraction(key, 1) * 10 * 3600).astype(np.int64)
        start, weekday = place_locally(days, local, offsets)
        chance = np.where(weekday >= _WEEKEND, chance * 0.06, chance)
        some = self._are_held(hosts, start) & (fraction(key, 0) < chance)
        hosts, days, start, key, department = hosts[some], days[some], start[some], key[some], department[some]
        sort = fraction(key, 2)
        kind = np.where(sort < 0.3, INSTANT, np.where(sort < 0.85, SCHEDULED, PERSONAL_ROOM)).astype(np.int64)
        minutes = 4 + (fraction(key, 3) ** 1.5 * 80).astype(np.int64)
        basic = people.license[hosts] == 1
        minutes = np.where(basic, np.minimum(minutes, 40), minutes)
        size = self._draw_sizes(redraw(key, 1), days)
        personal = kind == PERSONAL_ROOM
        code = np.where(personal, NumberCodes.PERSONAL, NumberCodes.AD_HOC).astype(np.int64)
        place = np.zeros_like(hosts) + slot
        number = self.numbers.write(code, hosts, np.where(personal, 0, days), np.where(personal, 0, place))
        return self._finish(hosts, days, place, kind, start, minutes * 60, size, number, department, key, key, place * 0)

    def _draw_series(self, hosts: Ints, days: Ints, offsets: Ints, slot: int) -> Meetings:
        people = self.people
        term = (days + hosts * 37 + slot * 61) // TERM
        series = draw(self._series_key, hosts, term * 4 + slot - SERIES_SLOTS[0])
        department = people.department[hosts]
        chance = _SERIES_CHANCE[people.level[hosts]] * np.array(words.SERIES_HABIT)[department]
        daily = fraction(series, 1) < np.array(words.DAILY_HABIT)[department]
        clock = redraw(series, 1)
        local = 9 * 3600 + choose(clock, 1, 32) * 900
        begin, weekday = place_locally(days, local, offsets)
        due = np.where(daily, weekday < _WEEKEND, weekday == choose(clock, 0, 5))
        key = draw(self._instance_key, hosts, days * 4 + slot - SERIES_SLOTS[0])
        start = np.clip(begin + between(key, 1, -90, 240), days * DAY, days * DAY + DAY - 1)
        some = due & (fraction(series, 0) < chance) & (fraction(key, 0) >= 0.06) & self._are_held(hosts, start)
        hosts, days, start, key, series = hosts[some], days[some], start[some], key[some], series[some]
        term, department, daily, clock = term[some], department[some], daily[some], clock[some]
        planned = np.where(daily, 15, np.array([25, 30, 30, 45, 50, 60])[choose(clock, 2, 6)])
        minutes = np.maximum(3, (planned * (0.7 + 0.5 * fraction(key, 2))).astype(np.int64))
        size = self._draw_sizes(redraw(series, 2), days)
        size = np.where(daily, np.clip(size, 3, 12), size)
        place = np.zeros_like(hosts) + slot
        number = self.numbers.write(place * 0 + NumberCodes.SERIES, hosts, term, place - SERIES_SLOTS[0])
        kind = place * 0 + SERIES
        return self._finish(hosts, days, place, kind, start, minutes * 60, size, number, department, key, series, term)

    def _draw_webinars(self, hosts: Ints, days: Ints, offsets: Ints) -> Meetings:
        key = draw(self._webinar_key, hosts, days)
        local = 10 * 3600 + choose(key, 1, 12) * 1800
        start, weekday = place_locally(days, local, offsets)
        some = self.people.hosts_webinars[hosts] & (weekday < _WEEKEND) & (fraction(key, 0) < 0.03) & self._are_held(hosts, start)
        hosts, days, start, key = hosts[some], days[some], start[some], key[some]
        minutes = np.array([30, 45, 60, 60, 90])[choose(key, 2, 5)] + between(key, 3, -4, 12)
        size = np.minimum(between(redraw(key, 1), 0, 8, 150), self._room(days))
        place = np.zeros_like(hosts) + _WEBINAR_SLOT
        number = self.numbers.write(place * 0 + NumberCodes.WEBINAR, hosts, days, place * 0)
        kind = place * 0 + ONE_OFF_WEBINAR
        department = self.people.department[hosts]
        webinars = self._finish(hosts, days, place, kind, start, minutes * 60, size, number, department, key, key, place * 0)
        return replace(webinars, approval=place * 0 + AT_ONCE)

    def _draw_planned_webinars(self, hosts: Ints, days: Ints) -> Meetings:
        plans = self.events.plans
        at, plan = plans.pair(hosts)
        hosts, days, slot = hosts[at], days[at], plans.slot[plan]
        key = draw(self._planned_key, hosts, days * 32 + slot)
        free = (plans.kind[plan] == NO_TIME_WEBINAR) & ((days + 3) % 7 < _WEEKEND) & (fraction(key, 0) < 0.05)
        clock = np.where(free, (14 + choose(key, 1, 6)) * 3600, plans.start[plan] % DAY)
        start = days * DAY + clock + between(key, 2, 0, 240)
        some = (free | plans.are_dated(plan, days)) & (start > plans.created[plan]) & self._are_held(hosts, start)
        hosts, days, slot, start, key, plan = hosts[some], days[some], slot[some], start[some], key[some], plan[some]
        length = (plans.minutes[plan] + between(key, 3, -4, 12)) * 60
        parts = (plans.kind[plan], start, length, plans.seats[plan], plans.number[plan], self.people.department[hosts])
        webinars = self._finish(hosts, days, slot, *parts, key, plans.key[plan], slot * 0)
        return replace(webinars, planned=plans.created[plan], approval=plans.approval[plan])

    def _are_held(self, hosts: Ints, start: Ints) -> Mask:
        return (start >= self._start) & self.people.are_active(hosts, start)

    def _room(self, days: Ints) -> Ints:
        """How many people can be in one meeting: everybody once."""
        return np.maximum(1, self.people.count_hired(days) - 1)

    def _draw_sizes(self, key: Words, days: Ints) -> Ints:
        drawn = np.interp(fraction(key, 0), _SIZE_SHARES, self._sizes).astype(np.int64)
        return np.minimum(drawn, self._room(days))

    def _finish(
        self,
        hosts: Ints,
        days: Ints,
        slot: Ints,
        kind: Ints,
        start: Ints,
        length: Ints,
        size: Ints,
        number: Ints,
        department: Ints,
        key: Words,
        series_key: Words,
        term: Ints,
    ) -> Meetings:
        end = start + length + between(redraw(key, 3), 0, 0, 59)
        outside = redraw(series_key, 3)
        share = np.where(fraction(outside, 0) < np.array(words.GUEST_HABIT)[department], 0.15 + 0.5 * fraction(outside, 1), 0.0)
        share = np.where(np.isin(kind, WEBINARS), OUTSIDE, share)
        shown = end + between(redraw(key, 3), 1, 120, 1200)
        none = hosts * 0
        parts = (share, key, series_key, term, none, none + NO_REGISTRATION)
        return Meetings(hosts, days, slot, kind, start, end, shown, size, number, *parts)
