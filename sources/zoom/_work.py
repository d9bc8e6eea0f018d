"""One endpoint's share of a slice: its units, from the plan to the tables and the book."""

import asyncio
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from sources.zoom._book import Book
from sources.zoom._bridge import Bridge, TableBatch
from sources.zoom._conversion import Conversion, find_fault
from sources.zoom._fetching import fetch_unit
from sources.zoom._loaded import LoadedRows
from sources.zoom._outlook import Told
from sources.zoom._parents import Parents
from sources.zoom._records import Converted, FetchedUnit
from sources.zoom._refusals import declared_refusal, scope_refusal, token_refusal, withdrawal
from sources.zoom._values import mend_text
from sources.zoom._waiting import Standing, marked_final, marked_waiting, never_read_again, noted_ahead
from sources.zoom.client import Meter, ZoomClient
from sources.zoom.errors import (
    Answer,
    BadAnswer,
    DailyLimitReached,
    MissingScope,
    Refused,
    SettingsError,
    TokenRefused,
    ZoomError,
)
from sources.zoom.gate import Gate
from sources.zoom.planner import Closed, Memory, Period, find_closed, plan_units
from sources.zoom.quiet import Signs
from sources.zoom.room import Held, Room
from sources.zoom.set_aside import SET_ASIDE, Quarantine
from sources.zoom.tally import EndpointTally
from sources.zoom.units import Outcome, Unit
from sources.zoom.vocabulary import DELETED_AT, PARTITION, Endpoint, Reach, Refusal
from sources.zoom.windows import Span

BATCH_ROWS = 10_000
"""Rows of an Arrow table: larger gains nothing, smaller costs (measured: 7 times dlt's path for dicts at this size)."""
REFUSED_IN_A_ROW = 3
"""Units that are refused before any has an answer, after which the refusal is taken to be about the list."""

_WORDS_KEPT = 200
_CLOSED_TOGETHER = 1_000
"""Partitions whose rows are marked, or are marked no more, at a time."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What the endpoints of a slice share."""

    client: ZoomClient
    gate: Gate
    room: Room
    bridge: Bridge
    parents: Parents
    warehouse: LoadedRows
    run_id: str
    now: datetime
    period: Period
    private: frozenset[str]
    accept_shrink: bool
    read: Mapping[str, asyncio.Event]
    """Set once an endpoint has been read in this slice, or if it is not read in it."""
    covered: dict[str, frozenset[Span]]
    """Days of endpoints without parents that were read, now or before."""
    standings: dict[str, Standing]
    """How far the endpoints that were read in this slice can be trusted as lists of what to ask about."""


class Work:
    """One endpoint's share of a slice."""

    def __init__(self, shared: Slice, endpoint: Endpoint, memory: Memory, tally: EndpointTally) -> None:
        self._slice = shared
        self._client = shared.client
        self._gate = shared.gate
        self._endpoint = endpoint
        self._memory = memory
        self._tally = tally
        self._book = Book(endpoint, memory, tally, shared.run_id, shared.now, shared.client.redact)
        self._conversion = Conversion(endpoint, memory, shared.warehouse, shared.private, shared.accept_shrink, shared.now)
        self._quarantine = Quarantine(endpoint, memory.aside)
        self._answered = asyncio.Event()
        self._undecided: list[tuple[Unit, Refused, Refusal, Meter]] = []
        self._gathered: list[tuple[FetchedUnit, Meter]] = []
        self._gathered_weight = 0
        self._left: list[Unit] = []
        """Units that were due and were not asked for."""

    async def run(self) -> None:
        """Read what is due. Whatever goes wrong on the way is this endpoint's own, and stands in its book."""
        over: dict[str, str] = {}
        try:
            try:
                for parent in self._endpoint.cadence.asked_about:
                    if (read := self._slice.read.get(parent.endpoint)) is not None:
                        await read.wait()
                over = await self._read_due()
            except Exception as error:  # noqa: BLE001 - what one endpoint brings about must not cost the others their rows
                self._book.fail_endpoint(_unexpected(f"reading {self._endpoint.name}", error))
            await self._flush()
            await self._hand_over_aside()
            await self._finish(over)
        finally:
            self._tally.finished = True
            self._slice.read[self._endpoint.name].set()

    async def _read_due(self) -> dict[str, str]:
        """Read what the plan says. Gives partitions that are never to be read again though they should be, and why."""
        rows = list(self._slice.parents.of(self._endpoint))
        parents = [row for row in rows if not row.lacking]
        lacking = sorted({row.lacking for row in rows if row.lacking})
        endpoint, memory, now = self._endpoint, self._memory, self._slice.now
        self._quarantine.expire(now.date())
        if ahead := noted_ahead(endpoint, memory, now):
            self._book.forget(ahead)
            memory = memory.without(ahead)
        due = plan_units(endpoint, memory, parents, now, self._slice.period, self._read_told(), self._read_signs())
        closed = list(find_closed(endpoint, memory, parents, now, some_unknown=bool(lacking)))
        self._tally.planned = len(due) + len(closed) + self._book.miss_parents(lacking)
        for first in range(0, len(closed), _CLOSED_TOGETHER):
            await self._close(closed[first : first + _CLOSED_TOGETHER])
        asked = deque(unit for unit in due if unit.asked_anyway or not unit.unlikely)
        self._tally.foreseen = len(asked) * len(endpoint.request.variants)
        self._heed_family()
        await self._fetch_all(asked)
        await self._flush()
        await self._rule_out([unit for unit in due if unit.unlikely and not unit.asked_anyway])
        if self._left:
            self._heed_family()
        await self._flush()
        accounted = {name for unit in due for name in unit.names} | {one.partition.name for one in closed}
        return never_read_again(endpoint, memory, rows, accounted, now)

    def _read_told(self) -> Told | None:
        """What the list that tells of this endpoint has, if it was read whole in this slice."""
        told_by = self._endpoint.cadence.told_by
        if told_by is None or self._slice.standings.get(told_by.endpoint) is not Standing.WHOLE:
            return None
        return Told(self._endpoint, self._slice.parents.told_of(self._endpoint), self._slice.covered[told_by.endpoint])

    def _read_signs(self) -> Signs | None:
        """What shows activity; nobody can tell where one of these lists was not read whole in this slice."""
        signs = self._endpoint.cadence.signs
        if not signs:
            return None
        whole = all(self._slice.standings.get(sign.endpoint) is Standing.WHOLE for sign in signs)
        return Signs(self._endpoint, self._slice.parents.signs_of(self._endpoint), self._slice.now, all_known=whole)

    async def _rule_out(self, units: list[Unit]) -> None:
        """Leave out what nothing is expected of, unless one of those that were asked for all the same held something."""
        if self._book.hint_failed:
            await self._fetch_all(deque(units))
        elif not self._book.shut:
            self._book.rule_out(units)

    def _heed_family(self) -> None:
        if (refused := self._gate.refused_families.get(self._endpoint.request.family)) is not None:
            self._book.refuse_endpoint(*refused)

    async def _fetch_all(self, units: deque[Unit]) -> None:
        """Units one after the other until one of them has an answer, then many at a time.

        So a list that refuses us costs a call or a few, not one for each worker, and which they are hangs on the plan alone.
        """

        async def take() -> None:
            while units and self._may_start():
                await self._take(units.popleft())

        async with asyncio.TaskGroup() as group:
            while units and self._may_start() and not self._answered.is_set():
                first = group.create_task(self._take(units.popleft()))
                answer = group.create_task(self._answered.wait())
                await asyncio.wait((first, answer), return_when=asyncio.FIRST_COMPLETED)
                answer.cancel()
            request = self._endpoint.request
            for _ in range(min(self._client.under_way(request.family, request.label), len(units))):
                group.create_task(take())
        self._left += units
        self._decide()

    def _may_start(self) -> bool:
        if self._book.shut or not self._gate.lets(self._endpoint):
            return False
        until = self._client.refused_until(self._endpoint.request.family, self._endpoint.request.label)
        self._tally.stopped_until = until or self._tally.stopped_until
        return until is None

    async def _take(self, unit: Unit) -> None:
        with self._slice.room.enter() as held:
            await self._ask(unit, held)
            if self._gathered_weight >= BATCH_ROWS or len(self._gathered) + len(self._book) >= BATCH_ROWS:
                await self._flush()

    async def _ask(self, unit: Unit, held: Held) -> None:
        meter = Meter()
        try:
            async with self._gate.in_flight():
                fetched = await fetch_unit(self._client, self._endpoint, unit, meter, held, on_answer=self._answered.set)
        except TimeoutError as error:
            if not self._gate.stopping:
                self._book.fail(unit, _unexpected(f"reading {unit.describe()}", error), meter)
            else:  # a person does not wait any longer
                self._left.append(unit)
        except DailyLimitReached as error:
            self._tally.stopped_until = error.until
            self._left.append(unit)
        except Refused as error:
            await self._refuse(unit, error, meter)
        except ZoomError as error:
            if isinstance(error, SettingsError):
                self._gate.stop()
            self._book.fail(unit, error, meter)
        except Exception as error:  # noqa: BLE001 - whatever an answer brings about fails the unit that asked, and no other
            self._book.fail(unit, _unexpected(f"reading {unit.describe()}", error), meter)
        else:
            self._gather(fetched, meter, held.rows)
        finally:
            self._tally.calls += meter.calls
            self._tally.refused_429 += meter.refused_429

    def _gather(self, fetched: FetchedUnit, meter: Meter, weight: int = 0) -> None:
        self._book.answered()
        self._gathered.append((fetched, meter))
        self._gathered_weight += weight

    # What a refusal speaks for.

    async def _refuse(self, unit: Unit, error: Refused, meter: Meter) -> None:
        if isinstance(error, MissingScope):
            self._book.refuse_endpoint(error, scope_refusal(self._endpoint, error), meter)
            return
        if isinstance(error, TokenRefused) and not await self._token_works():
            self._book.fail(unit, error, meter)
            return
        declared = declared_refusal(self._endpoint, error.answer)
        if declared is None:
            of_all = token_refusal() if isinstance(error, TokenRefused) else withdrawal(self._endpoint, error.answer)
            if of_all is None or self._answered.is_set():
                self._book.fail(unit, error, meter)
            else:
                self._hesitate(unit, error, of_all, meter)
        elif declared.means_empty:
            self._answered.set()
            nothing = FetchedUnit(
                unit, self._client.now, refused=error.answer, remark=declared.reason, refusal_lasts=declared.lasts
            )
            self._gather(nothing, meter)
        elif declared.reach is Reach.UNIT:
            self._answered.set()
            self._book.skip(unit, error, declared, meter)
        else:
            if declared.reach is Reach.FAMILY:
                self._gate.refused_families[self._endpoint.request.family] = (error, declared)
            self._book.refuse_endpoint(error, declared, meter)

    async def _token_works(self) -> bool:
        try:
            return await self._gate.try_token(self._client)
        except (ZoomError, TimeoutError):  # nobody knows: the unit fails, the next one asks again
            return False

    def _hesitate(self, unit: Unit, error: Refused, refusal: Refusal, meter: Meter) -> None:
        """Hold back a refusal that may be about the unit's parent or about the whole list, until the next units tell."""
        self._undecided.append((unit, error, refusal, meter))
        if len(self._undecided) >= (REFUSED_IN_A_ROW if self._endpoint.cadence.parents else 1):
            self._decide()

    def _decide(self) -> None:
        undecided, self._undecided = self._undecided, []
        if self._answered.is_set():
            for unit, error, _, meter in undecided:
                self._book.fail(unit, error, meter)
        elif undecided:
            meters = [meter for *_, meter in undecided]
            total = Meter(sum(meter.calls for meter in meters), sum(meter.refused_429 for meter in meters))
            self._book.refuse_endpoint(undecided[0][1], undecided[0][2], total)

    # From what was read to what is loaded.

    async def _close(self, closed: Sequence[Closed]) -> None:
        """Account for partitions that Zoom cannot be asked about, and mark what they hold."""
        marked = [one for one in closed if one.orphaned or one.outcome is Outcome.LOADED]
        tables: dict[str, pa.Table] = {}
        live = Counter[str]()
        if marked and self._endpoint.table.keeps_deleted:
            tables = await asyncio.to_thread(self._conversion.mark, marked)
            own = tables[self._endpoint.name]
            live.update(own.filter(pc.is_null(own[DELETED_AT]))[PARTITION].to_pylist())
            self._slice.parents.remember(self._endpoint, own, [one.partition.name for one in marked])
        self._book.close(closed, live)
        await self._hand_over(list(tables.items()))

    async def _flush(self) -> None:
        gathered, self._gathered, self._gathered_weight = self._gathered, [], 0
        gathered, converted = await self._convert(gathered)
        tables: TableBatch = []
        if converted is not None:
            self._tally.misfits += converted.misfit_columns
            self._tally.undeclared += converted.undeclared
            self._tally.alarms += converted.alarms
            loaded: list[str] = []
            for place, (fetched, meter) in enumerate(gathered):
                error = find_fault(converted, place, fetched)
                self._quarantine.account(fetched.unit, converted.unplaced[place], fetched.fetched_at, loaded=error is None)
                if error is not None:
                    self._book.reject(fetched.unit, error, meter)
                else:
                    self._book.load(fetched, meter, converted, place)
                    loaded += fetched.unit.names
            self._slice.parents.remember(self._endpoint, converted.tables[self._endpoint.name], loaded)
            tables += converted.tables.items()
        await self._hand_over(tables)

    async def _convert(
        self, gathered: list[tuple[FetchedUnit, Meter]]
    ) -> tuple[list[tuple[FetchedUnit, Meter]], Converted | None]:
        """Convert what was gathered; units that cannot be converted are failed and left out."""
        good = gathered
        try:
            return good, await self._convert_units(good)
        except Exception:  # noqa: BLE001 - which of the units it was shows when each is converted by itself
            good = [one for one in gathered if await self._can_convert(*one)]
        return good, await self._convert_units(good)

    async def _convert_units(self, gathered: Sequence[tuple[FetchedUnit, Meter]]) -> Converted | None:
        return await asyncio.to_thread(self._conversion.convert, [fetched for fetched, _ in gathered]) if gathered else None

    async def _can_convert(self, fetched: FetchedUnit, meter: Meter) -> bool:
        try:
            await asyncio.to_thread(self._conversion.convert, [fetched])
        except Exception as error:  # noqa: BLE001 - whatever an answer brings about fails its own unit
            self._book.fail(fetched.unit, _unexpected(f"reading {fetched.unit.describe()}", error), meter)
            return False
        return True

    async def _hand_over(self, tables: TableBatch) -> None:
        """Tables, and what the book has to say by now."""
        entries = self._book.take_entries()
        self._gate.count_rows(len(entries) + sum(table.num_rows for _, table in tables))
        if tables:
            await self._slice.bridge.hand_over(self._endpoint.name, tables)
        self._slice.bridge.keep(entries)

    async def _hand_over_aside(self) -> None:
        """Once, at the end: windows overlap, and a row must not be written twice."""
        self._tally.set_aside += self._quarantine.reasons
        if (changes := self._quarantine.write_changes(self._slice.run_id)).num_rows:
            await self._hand_over([(SET_ASIDE.name, changes)])

    async def _finish(self, over: Mapping[str, str]) -> None:
        """Write down what was due and not asked for, and what is to be said of the endpoint as such."""
        again = self._book.leave(self._left, self._gate.tell_why_shut())
        self._slice.covered[self._endpoint.name] = self._book.tell_covered()
        self._slice.standings[self._endpoint.name] = self._book.finish(
            self._slice.standings, over, rows_aside=self._quarantine.holds_rows
        )
        if again or over:
            with self._slice.warehouse.opened() as known:
                rows = marked_waiting(known.read_entries(self._endpoint, again), self._slice.now)
                rows += marked_final(known.read_entries(self._endpoint, over), over)
            self._slice.bridge.keep((), rows)
        await self._hand_over([])


def _unexpected(doing: str, error: Exception) -> BadAnswer:
    """An error that nobody foresaw, as one of ours."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    said = f"the answer could not be dealt with ({type(error).__name__}: {mend_text(' '.join(str(error).split())[:_WORDS_KEPT])})"
    return BadAnswer(doing, said, "run again; if it stays so, report it with these words", Answer(200, None, ""))
