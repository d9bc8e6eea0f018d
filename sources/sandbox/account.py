"""The account as the rest of the sandbox asks for it, with bounded memories of days made lately."""

from typing import Any

import numpy as np

from sources.sandbox.chance.draws import NEVER, Ints
from sources.sandbox.chance.shelf import Shelf
from sources.sandbox.changes import Changes
from sources.sandbox.clock import DAY
from sources.sandbox.config import SandboxConfig, SandboxError
from sources.sandbox.meetings.diary import Attendance, Diary
from sources.sandbox.meetings.draws import TERM, MeetingDraws, Meetings
from sources.sandbox.meetings.stays import draw_stays, tally_stays
from sources.sandbox.people.draws import Absence, People
from sources.sandbox.phone.draws import CallDraws
from sources.sandbox.phone.records import CallRows
from sources.sandbox.reports.logs import LogDraws
from sources.sandbox.reports.sums import Sums
from sources.sandbox.rules.windows import SETTLED

_HORIZON = 400 * DAY
_MARGIN = 30 * DAY
_LONGEST = 6 * 3600
"""No meeting and no call is longer."""
_MEETINGS_HELD = 400_000
_COUNTS_HELD = 20_000
_STAYS_HELD = 20_000
_SUMS_HELD = 200_000
_CALLS_HELD = 400_000


class Account:
    """A generated Zoom account. Only the number of people bounds its memory; events are made when they are asked for."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        self._absences: dict[int, Absence] = {}
        self.changes = Changes(config.seed)
        self._make(int(config.now.timestamp()) + _HORIZON)

    def _make(self, horizon: int) -> None:
        self._diaries: Shelf[Diary] = Shelf(_MEETINGS_HELD, len)
        self._moments: Shelf[Diary] = Shelf(_MEETINGS_HELD // 4, len)
        self.counts: Shelf[int] = Shelf(_COUNTS_HELD)
        """Listed rows per question and day."""
        self.attendance: Shelf[Attendance] = Shelf(_STAYS_HELD, len)
        """Rows of single instances, so that the pages of a big meeting are cut from one draw."""
        self._fill(horizon)

    def _fill(self, horizon: int) -> None:
        self.people = People(self.config, horizon, self._absences, self.changes)
        self.call_rows: Shelf[CallRows] = Shelf(_CALLS_HELD, len)
        """Rows of the call lists, by day and list."""
        self.channels: Shelf[list[Any]] = Shelf(_CALLS_HELD, len)
        """Members of chat channels."""
        self.sums: Shelf[Sums] = Shelf(_SUMS_HELD, len)
        """Sums per host over a span."""
        self.meetings = MeetingDraws(self.config.seed, self.people, self.config.start)
        self.logs = LogDraws(self.config.seed, self.people, self.config.start)
        self.calls = CallDraws(self.config.seed, self.people, self.config.start)

    def reach(self, time: int) -> None:
        """Make room for people who join around `time`; nobody known changes."""
        if time + _MARGIN > self.people.horizon:
            self._fill(time + _HORIZON)

    def follow_changes(self) -> None:
        """Show what was changed about users since: who is there, and who may host."""
        self._make(self.people.horizon)

    def find_holder(self, person: int, what: str, time: int) -> int | None:
        """Who has at `time` the meetings, webinars or recordings that were a person's; None if nobody has."""
        holder = self.changes.follow(self.people.ids[person], what, time)
        return self.people.by_name[holder] if holder else None

    def trace_back(self, person: int, what: str, time: int) -> list[int]:
        """A person, and everybody whose meetings, webinars or recordings came to them by `time`."""
        return [self.people.by_name[name] for name in self.changes.trace_back(self.people.ids[person], what, time)]

    def delete(self, name: str, time: int) -> None:
        """Delete a user past the API, named by id or address, at `time`. Raises `SandboxError` for one who is not there."""
        person, people = self.people.by_name.get(name), self.people
        if person is None or not (people.created[person] <= time and people.is_kept(person, time)):
            raise SandboxError(f"deleting {name}: the account has no such user now: take an id or an address that /users lists")
        if person in self._absences:
            raise SandboxError(f"deleting {name}: they were deleted and restored before, and once is all: take another user")
        self._absences[person] = time, NEVER
        self._make(people.horizon)

    def restore(self, name: str, time: int) -> None:
        """Bring back at `time` a user who was deleted by `delete`. Raises `SandboxError` for anybody else."""
        person = self.people.by_name.get(name)
        if person is None or self._absences.get(person, (0, 0))[1] < NEVER:
            raise SandboxError(f"restoring {name}: nobody of that name was deleted here: delete first")
        self._absences[person] = self._absences[person][0], time
        self._make(self.people.horizon)

    def read_day(self, day: int, time: int) -> Diary:
        """All instances that begin on a UTC day (days since 1970), as Zoom shows them at `time`."""
        if time >= (day + 1) * DAY + _LONGEST + SETTLED:
            return self._diaries.get(day, lambda: self._note(self.meetings.draw_day(day), time))
        return self._moments.get((day, time), lambda: self._note(self.meetings.draw_day(day), time))

    def read_host(self, host: int, first: int, last: int, time: int) -> Diary:
        """Instances of one host that begin from day `first` to day `last`, both included."""
        return self._note(self.meetings.draw_host(host, first, last), time)

    def _note(self, meetings: Meetings, time: int) -> Diary:
        return Diary(meetings, tally_stays(meetings, draw_stays(self.people, meetings), time), time)

    def term_start(self, meetings: Meetings) -> Ints:
        """When each series was made, seconds since 1970."""
        day = meetings.term * TERM - meetings.host * 37 - meetings.slot * 61
        made: Ints = np.maximum(day * DAY + 10 * 3600, self.people.created[meetings.host])
        return made
