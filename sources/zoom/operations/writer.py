"""Writes rows, each once.

Before a row is sent Zoom is asked whether it is so already, and a journal notes that it is sent. When no answer comes, Zoom is
asked again: what happened counts, what did not is sent again, and what cannot be found out is left to a person.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from sources.zoom.client import Meter, ZoomClient
from sources.zoom.errors import DailyLimitReached, MissingScope, Refused, SettingsError, Transient, ZoomError
from sources.zoom.operations.asking import Asker
from sources.zoom.operations.rows import Row, make_call
from sources.zoom.operations.words import Found, Operation, State

LANES = 8
"""Things that are written to side by side."""
_SENDINGS = 3
"""How often a row is sent whose earlier sendings are known to have come to nothing."""


class WriteOutcome(StrEnum):
    """What became of a row."""

    WOULD = "would be done"
    ALREADY = "already so"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """Sent, and nobody knows whether it happened."""
    LATER = "later"
    """A daily limit is used up."""
    LEFT = "not begun"
    """A person stopped before it, or an error before it did."""


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What became of a row, in Zoom's words and with what a person can do."""

    row: Row
    outcome: WriteOutcome
    said: str = ""
    advice: str = ""
    http: int | None = None
    code: int | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    """What Zoom has of what the row is about."""


class Journal(Protocol):
    """What was sent, for ever."""

    def is_open(self, operation: str, key: str) -> bool:
        """Whether the row was sent and nobody knows what came of it."""
        ...

    def is_done(self, operation: str, digest: str) -> str | None:
        """When the same row was done, None if it was not."""
        ...

    def count_day(self, limit: str, now: datetime) -> int:
        """How many were sent on the UTC day under a daily limit."""
        ...

    def begin(self, operation: str, row: Row, limit: str, now: datetime) -> str:
        """Note that a row is sent now. Returns the entry's id."""
        ...

    def end(self, entry: str, result: WriteResult) -> None: ...

    def settle(self, operation: str, key: str, result: WriteResult) -> None:
        """Note what came of what was open."""
        ...


@dataclass(slots=True)
class Writer:
    """Writes the rows of one operation.

    `again` sends rows whose outcome nobody knows, and rows that cannot be looked up and were done before; `stop_on_error` begins
    no further row after a refusal; `check` may object to a row whose state was read, in words.
    """

    client: ZoomClient
    operation: Operation
    journal: Journal
    again: bool = False
    stop_on_error: bool = False
    keep_links: bool = False
    check: Callable[[Row, Found], str] = lambda _row, _found: ""
    watch: Callable[[WriteResult], None] = lambda _: None
    calls: Meter = field(default_factory=Meter)
    _stopped: bool = False
    _closed: DailyLimitReached | None = None

    def stop(self) -> None:
        """Begin no further row."""
        self._stopped = True

    async def survey(self, rows: Sequence[Row]) -> list[WriteResult]:
        """How things stand, without changing anything. Raises `ZoomError` for what speaks for all rows."""
        counted: Counter[str] = Counter()

        async def look(asker: Asker, row: Row) -> WriteResult:
            found = await self._foresee(asker, row)
            if (
                found.outcome is WriteOutcome.WOULD
                and (limit := row.limit_of(self.operation))
                and self.operation.limit is not None
            ):
                counted[limit] += 1
                if self.journal.count_day(limit, self.client.now) + counted[limit] > self.operation.limit.calls:
                    return replace(found, outcome=WriteOutcome.LATER, said=self._limit_words(), advice="run again tomorrow")
            return found

        return await self._in_lanes(rows, look)

    async def execute(self, foreseen: Sequence[WriteResult]) -> list[WriteResult]:
        """Write the rows of which a survey says that they would be done; the others stay as they are. Raises `SettingsError`."""
        would = [result.row for result in foreseen if result.outcome is WriteOutcome.WOULD]
        written = {result.row.number: result for result in await self._in_lanes(would, self._write)}
        for result in foreseen:
            if result.outcome is WriteOutcome.ALREADY and self.journal.is_open(self.operation.name, result.row.key):
                self.journal.settle(self.operation.name, result.row.key, result)
        return [written.get(result.row.number, result) for result in foreseen]

    async def _in_lanes(self, rows: Sequence[Row], do: Callable[[Asker, Row], Any]) -> list[WriteResult]:
        lanes: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in rows:
            lanes[row.lane_of(self.operation)].append(row)
        room = asyncio.Semaphore(LANES)
        results: dict[int, WriteResult] = {}
        asker = Asker(self.client, self.calls)

        async def go(lane: Sequence[Row]) -> None:
            async with room:
                for row in lane:
                    results[row.number] = await self._take(asker, row, do)
                    self.watch(results[row.number])

        async with asyncio.TaskGroup() as group:
            for lane in lanes.values():
                group.create_task(go(lane))
        return [results[row.number] for row in rows]

    async def _take(self, asker: Asker, row: Row, do: Callable[[Asker, Row], Any]) -> WriteResult:
        if self._stopped:
            return WriteResult(row, WriteOutcome.LEFT)
        if self._closed is not None:
            return WriteResult(row, WriteOutcome.LATER, self._closed.said, self._closed.advice)
        try:
            result: WriteResult = await do(asker, row)
        except DailyLimitReached as error:
            self._closed = error
            return WriteResult(row, WriteOutcome.LATER, error.said, error.advice)
        except SettingsError:
            raise
        except ZoomError as error:
            result = _refused(row, error)
        if self.stop_on_error and result.outcome in (WriteOutcome.REFUSED, WriteOutcome.UNKNOWN):
            self._stopped = True
        return result

    async def _foresee(self, asker: Asker, row: Row) -> WriteResult:
        """What would become of a row: `WOULD`, or what it is already."""
        found = await self.operation.look(asker, row.values)
        kept = self._keep(found.kept)
        match found.state:
            case State.SO:
                return WriteResult(row, WriteOutcome.ALREADY, found.said, kept=kept, about=found.about)
            case State.IMPOSSIBLE:
                return WriteResult(row, WriteOutcome.REFUSED, found.said, "take the row out, or fix it", about=found.about)
            case State.UNKNOWABLE if not self.again:
                if self.journal.is_open(self.operation.name, row.key):
                    said = f"it was sent before, and nobody knows what came of it: {found.said}"
                    return WriteResult(row, WriteOutcome.UNKNOWN, said, "look at Zoom; --again sends it")
                if (when := self.journal.is_done(self.operation.name, row.digest)) is not None:
                    return WriteResult(row, WriteOutcome.ALREADY, f"was done {when}; --again does it a second time")
        if objection := self.check(row, found):
            return WriteResult(row, WriteOutcome.REFUSED, objection, "it is protected here", about=found.about)
        return WriteResult(row, WriteOutcome.WOULD, about=found.about)

    async def _write(self, asker: Asker, row: Row) -> WriteResult:
        limit = row.limit_of(self.operation)
        if self.journal.is_open(self.operation.name, row.key):
            said = "a person had it sent again" if self.again else "it came to nothing: Zoom does not have it"
            self.journal.settle(self.operation.name, row.key, WriteResult(row, WriteOutcome.LEFT, said))
        for _ in range(_SENDINGS):
            if self.operation.limit and self.journal.count_day(limit, self.client.now) >= self.operation.limit.calls:
                return WriteResult(row, WriteOutcome.LATER, self._limit_words(), "run again tomorrow")
            entry = self.journal.begin(self.operation.name, row, limit, self.client.now)
            result = await self._send(asker, row)
            self.journal.end(entry, result)
            if result.outcome is not WriteOutcome.LEFT:
                return result
        return replace(result, outcome=WriteOutcome.REFUSED)

    async def _send(self, asker: Asker, row: Row) -> WriteResult:
        """One sending. `LEFT` if it is known to have come to nothing, and worth another."""
        doing = f"{self.operation.name} {row.key}"
        try:
            body = await self.client.get(make_call(self.operation, row, self.calls), doing)
        except Transient as error:
            return await self._find_out(asker, row, error)
        except DailyLimitReached as error:
            self._closed = error
            return WriteResult(row, WriteOutcome.LATER, error.said, error.advice)
        except Refused as error:
            return _refused(row, error)
        except ZoomError as error:  # an answer came that nobody can read
            return await self._find_out(asker, row, error)
        return WriteResult(
            row, WriteOutcome.DONE, kept=self._keep(body if isinstance(body, dict) else {}) or self.operation.answer
        )

    async def _find_out(self, asker: Asker, row: Row, error: ZoomError) -> WriteResult:
        try:
            asker.forget()
            found = await self.operation.look(asker, row.values)
        except ZoomError as further:
            return _unknown(row, error, f"and Zoom could not be asked: {further.said}")
        if found.state is State.SO:
            return WriteResult(
                row, WriteOutcome.DONE, "no answer came, and Zoom has it", kept=self._keep(found.kept) or self.operation.answer
            )
        if found.state is State.OPEN:
            return replace(_refused(row, error), outcome=WriteOutcome.LEFT)
        return _unknown(row, error, found.said)

    def _keep(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        links = () if self.keep_links else ("join_url",)
        return {name: answer[name] for name in self.operation.kept if name in answer and name not in links}

    def _limit_words(self) -> str:
        assert self.operation.limit is not None
        return f"Zoom takes {self.operation.limit.calls} {self.operation.limit.name} a day"


def _refused(row: Row, error: ZoomError) -> WriteResult:
    answer = error.answer
    advice = error.advice
    if isinstance(error, Refused) and not isinstance(error, MissingScope):
        advice = _ADVICE.get(answer.code if answer else None, "correct the row, or take it out")
    return WriteResult(
        row, WriteOutcome.REFUSED, error.said, advice, answer.http if answer else None, answer.code if answer else None
    )


def _unknown(row: Row, error: ZoomError, why: str) -> WriteResult:
    said = f"{error.said}; whether it happened is not known, {why}"
    return replace(
        _refused(row, error), outcome=WriteOutcome.UNKNOWN, said=said, advice="look at Zoom, then run again with --again"
    )


_ADVICE: Mapping[int | None, str] = {
    200: "see that the account has the plan and the app's role the right",
    300: "see what Zoom says of the field, and that registration is switched on",
    1001: "see that the address or id is right",
    1005: "the person has an account already: invite them from Zoom's pages",
    3000: "see that registration is switched on and the event is not over",
    3001: "see that the number is right and the event is not over",
    3027: "the event is full",
    3034: "see that registration is open",
    3043: "the meeting takes no more registrants",
    3161: "give the host a licence, or name another host",
}
