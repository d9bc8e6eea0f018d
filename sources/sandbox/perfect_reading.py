"""A perfect extraction: when it began and ended, and walks through the account by plain loops."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sources.sandbox.account import Account, Diary
from sources.sandbox.clock import DAY
from sources.sandbox.draws import Ints
from sources.sandbox.meetings import Meetings
from sources.sandbox.people import ACTIVE, INACTIVE, PENDING
from sources.sandbox.sandbox import Sandbox
from sources.sandbox.seats import GUEST
from sources.sandbox.stays import BIG, BIG_WAIT, Stays, Tally, draw_stays
from sources.sandbox.windows import REACH_DAYS
from sources.zoom import Endpoint

Record = dict[str, Any]
_CHUNK = 500
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class PerfectReading:
    """An extraction that began at `began` and is complete at `now`, seconds since 1970."""

    sandbox: Sandbox
    began: int
    ended: int | None = None
    """When it stopped; None if it goes on."""

    @property
    def account(self) -> Account:
        return self.sandbox.account

    @property
    def now(self) -> int:
        return self.sandbox.clock.seconds if self.ended is None else self.ended

    @property
    def edge(self) -> int:
        """First day it could reach, days since 1970."""
        return self.began // DAY - REACH_DAYS

    @property
    def days(self) -> range:
        return range(self.edge, self.now // DAY + 1)


Found = tuple[Record, dict[str, str]]
"""A record as Zoom sends it, and what comes from the request: path arguments, `from` and `to`."""
Source = Callable[[PerfectReading, Endpoint], Iterator[Found]]


def cut_chunks(places: list[int]) -> Iterator[Ints]:
    """Indexes, some hundreds at a time."""
    for start in range(0, len(places), _CHUNK):
        yield np.array(places[start : start + _CHUNK], dtype=np.int64)


def read_user_status(account: Account, person: int, time: int) -> str:
    """What `/users` would say of a person; empty for one who is not there."""
    people = account.people
    if not (people.created[person] <= time and people.is_kept(person, time)):
        return ""
    if people.activated[person] > time:
        return PENDING
    return INACTIVE if people.is_paused(person, time) else ACTIVE


def read_gone(run: PerfectReading) -> Iterator[tuple[int, PerfectReading]]:
    """Users who are gone, each with what could be read until then: nobody takes back what is only asked about by user."""
    people = run.account.people
    for person in range(people.count):
        if people.created[person] <= run.now and not people.is_kept(person, run.now):
            yield person, replace(run, ended=int(min(people.deleted[person], people.removed[person], people.taken_out[person])))


def find_listed(run: PerfectReading) -> list[int]:
    """People whom an extraction can ask about: active and inactive ones."""
    return [
        person
        for person in range(run.account.people.count)
        if read_user_status(run.account, person, run.now) in (ACTIVE, INACTIVE)
    ]


def _count_by_hand(meetings: Meetings, stays: Stays, now: int) -> Tally:
    count = len(meetings)
    persons: list[set[int]] = [set() for _ in range(count)]
    joins, own, seconds = [0] * count, [0] * count, [0] * count
    whose = list(zip(stays.meeting.tolist(), stays.person.tolist(), strict=True))
    for at, person in whose:
        persons[at].add(person)
    ends = meetings.end.tolist()
    columns = (stays.user, stays.join, stays.leave, stays.waiting, stays.shown, stays.until)
    for (at, _), user, join, leave, waiting, shown, until in zip(whose, *(part.tolist() for part in columns), strict=True):
        if waiting or not shown <= now < until:
            continue
        joins[at] += 1
        own[at] += user != GUEST
        if len(persons[at]) < BIG or now >= ends[at] + BIG_WAIT:
            seconds[at] += leave - join
    return Tally(*(np.array(part, dtype=np.int64) for part in ([len(some) for some in persons], joins, own, seconds)))


def cut_spells(run: PerfectReading, days: range) -> Iterator[range]:
    """The days, as many together as keeps what is made at once to a bounded size."""
    step = max(1, _AT_ONCE // run.account.people.count)
    for first in range(days.start, days.stop, step):
        yield range(first, min(first + step, days.stop))


def read_diaries(run: PerfectReading, spells: Iterable[range]) -> Iterator[tuple[Diary, Stays]]:
    """The reported instances of each spell of days, with all their stays."""
    for days in spells:
        meetings = run.account.meetings.draw_days(days)
        stays = draw_stays(run.account.people, meetings)
        diary = Diary(meetings, _count_by_hand(meetings, stays, run.now), run.now)
        ended = [shown <= run.now for shown in meetings.shown.tolist()]
        listed = [at for at, count in enumerate(diary.tally.persons.tolist()) if ended[at] and count > 1]
        chosen = np.array(listed, dtype=np.int64)
        place = np.full(len(meetings), -1, dtype=np.int64)
        place[chosen] = np.arange(len(chosen))
        kept = stays.take(place[stays.meeting] >= 0)
        yield diary.take(chosen), replace(kept, meeting=place[kept.meeting])
