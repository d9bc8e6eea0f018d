"""One endpoint's share of an extraction: its units, from the plan to the batch."""

import asyncio
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from sources.zoom.client import Meter, ZoomClient, encode_segment
from sources.zoom.deleted import carry_over, mark_back, mark_gone
from sources.zoom.errors import (
    Answer,
    BadAnswer,
    DailyLimitReached,
    MissingScope,
    PageTokenDead,
    Refused,
    RepeatedPage,
    SettingsError,
    Shrunk,
    TokenRefused,
    TypeChanged,
    ZoomError,
)
from sources.zoom.ledger import LEDGER, Entry, count_attempts, since_when, write_entries, write_rows
from sources.zoom.pages import read_count, read_pages
from sources.zoom.planner import DOUBT_LAST_TRY, Closed, find_closed, plan_units
from sources.zoom.queries import make_query
from sources.zoom.records import Converted, FetchedUnit, convert_units
from sources.zoom.refusals import declared_refusal, scope_refusal, withdrawal
from sources.zoom.schema import number_rows, tables_of
from sources.zoom.set_aside import SET_ASIDE, Quarantine
from sources.zoom.units import REFUSED, UNASKED, History, Outcome, Unit, read_partition, window_of
from sources.zoom.values import mend_text
from sources.zoom.vocabulary import DELETED_AT, PARTITION, Endpoint, Reach, Refusal
from sources.zoom.waiting import (
    Standing,
    doubt_of_parents,
    marked_waiting,
    no_longer_waiting,
    partitions_read_before,
    unread_entries,
)

if TYPE_CHECKING:
    from sources.zoom.engine import Extraction

BATCH_ROWS = 10_000
"""Rows of an Arrow table: larger gains nothing, smaller costs (measured: 7 times dlt's path for dicts at this size)."""
WORKERS = 32
"""Units of one endpoint in flight; the client bounds what all endpoints have in flight together."""
RESTARTS = 3
"""How often a unit is read again from its first page when a page token died or came twice."""
GIVE_UP_AFTER = 10
"""Failed units in a row after which an endpoint is left for the next run: Zoom switches off apps whose calls fail."""
REFUSED_IN_A_ROW = 3
"""Units that are refused before any has an answer, after which the refusal is taken to be about the list."""

_WORDS_KEPT = 200
_CLOSED_TOGETHER = 1_000
"""Partitions whose rows are marked, or are marked no more, at a time."""

TableBatch: TypeAlias = list[tuple[str, pa.Table]]
Gathered: TypeAlias = tuple[FetchedUnit, Meter]


class Work:
    """One endpoint's share of an extraction."""

    def __init__(self, extraction: "Extraction", client: ZoomClient, endpoint: Endpoint) -> None:
        self.extraction = extraction
        self.client = client
        self.endpoint = endpoint
        self.tally = extraction.tallies[endpoint.name]
        self.memory = extraction.memory_of(endpoint.name)
        self.failed_in_a_row = 0
        self.closed = False
        self.answered = asyncio.Event()
        self.undecided: list[tuple[Unit, Refused, Refusal, Meter]] = []
        self.gathered: list[Gathered] = []
        self.gathered_rows = 0
        self.entries: list[Entry] = []
        self.quarantine = Quarantine(endpoint, self.memory.aside)
        self.left: list[Unit] = []
        """Units that were due and were not asked for."""
        self.holes = {name for name, history in self.memory.histories.items() if history.is_hole and name != REFUSED}
        """Partitions that are missing, now or since an earlier run."""
        self.verdict: Entry | None = None
        """What the ledger is to say of the endpoint as such."""
        self.lifted = False
        """An answer came where the endpoint was refused before."""
        assert extraction.zoom_now is not None
        self.now = extraction.zoom_now

    async def run(self) -> None:
        try:
            for parent in self.endpoint.parents:
                await self.extraction.wait_for(parent.endpoint)
            await self._fetch_due()
        except Exception as error:  # noqa: BLE001 - what one endpoint brings about must not cost the others their rows
            self._fail_endpoint(error)
            await self._flush()
            await self._hand_over_aside()
            await self._account_for_rest()
        finally:
            self.tally.finished = True
            self.extraction.mark_read(self.endpoint.name)

    async def _fetch_due(self) -> None:
        rows = list(self.extraction.parents_of(self.endpoint))
        parents = [row for row in rows if not row.lacking]
        lacking = sorted({row.lacking for row in rows if row.lacking})
        self.quarantine.expire(self.now.date())
        plan = plan_units(self.endpoint, self.memory, parents, self.now, self.extraction.period)
        closed = list(find_closed(self.endpoint, self.memory, parents, self.now, some_unknown=bool(lacking)))
        self.tally.planned = len(plan) + len(closed) + self._note_unasked(lacking)
        for first in range(0, len(closed), _CLOSED_TOGETHER):
            await self._close(closed[first : first + _CLOSED_TOGETHER])
        if (family := self.extraction.refused_families.get(self.endpoint.family)) is not None:
            self._refuse_endpoint(*family)

        await self._fetch_all(deque(plan))
        if self.left and (family := self.extraction.refused_families.get(self.endpoint.family)) is not None:
            self._refuse_endpoint(*family)
        await self._flush()
        await self._hand_over_aside()
        planned = {partition for unit in plan for partition in unit.partitions}
        await self._account_for_rest(no_longer_waiting(self.endpoint, self.memory, parents, planned, self.now))

    async def _fetch_all(self, units: deque[Unit]) -> None:
        """Units one after the other until one of them has an answer, then many at a time.

        So a list that refuses us costs a call or a few, not one for each worker, and which they are hangs on the plan alone.
        """

        async def take() -> None:
            while units and self._may_start():
                await self._take(units.popleft())

        async with asyncio.TaskGroup() as group:
            while units and self._may_start() and not self.answered.is_set():
                first = group.create_task(self._take(units.popleft()))
                answer = group.create_task(self.answered.wait())
                await asyncio.wait((first, answer), return_when=asyncio.FIRST_COMPLETED)
                answer.cancel()
            for _ in range(min(WORKERS, len(units))):
                group.create_task(take())
        self.left += units
        self._decide()

    def _may_start(self) -> bool:
        if self.closed or not self.extraction.may_start(self.endpoint):
            return False
        until = self.client.closed_until(self.endpoint.family, self.endpoint.label)
        self.tally.stopped_until = until or self.tally.stopped_until
        return until is None

    async def _take(self, unit: Unit) -> None:
        meter = Meter()
        try:
            async with self.extraction.in_flight():
                fetched = await self._fetch(unit, meter)
        except TimeoutError as error:
            if not self.extraction.stopping:
                self._fail(unit, _unexpected(f"reading {unit.describe()}", error), meter)
            else:  # a person does not wait any longer
                self.left.append(unit)
        except DailyLimitReached as error:
            self.tally.stopped_until = error.until
            self.left.append(unit)
        except Refused as error:
            await self._refuse(unit, error, meter)
        except ZoomError as error:
            if isinstance(error, SettingsError):
                self.extraction.stop()
            self._fail(unit, error, meter)
        except Exception as error:  # noqa: BLE001 - whatever an answer brings about fails the unit that asked, and no other
            self._fail(unit, _unexpected(f"reading {unit.describe()}", error), meter)
        else:
            self._gather(fetched, meter)
        finally:
            self.tally.calls += meter.calls
            self.tally.refused_429 += meter.refused_429
        if self.gathered_rows >= BATCH_ROWS or len(self.gathered) + len(self.entries) >= BATCH_ROWS:
            await self._flush()

    async def _fetch(self, unit: Unit, meter: Meter) -> FetchedUnit:
        endpoint = self.endpoint
        path = endpoint.path.format_map({name: encode_segment(value) for name, value in unit.parent.items()})
        doing = f"reading {unit.describe()}"
        for restart in range(RESTARTS + 1):
            fetched = FetchedUnit(unit, self.client.now)
            slips = meter.slips
            try:
                for variant in endpoint.variants:
                    query = make_query(endpoint, unit, variant)
                    before, counts = len(fetched.records), list[object]()
                    async for body, records in read_pages(self.client, endpoint, path, query, meter, doing):
                        self.answered.set()
                        fetched.bodies.append((len(fetched.records), body))
                        fetched.records += records
                        counts.append(body.get("total_records"))
                    _compare_counts(fetched, len(fetched.records) - before, counts)
            except (PageTokenDead, RepeatedPage):
                if restart == RESTARTS:
                    raise
            else:
                fetched.doubts += meter.slips - slips
                return fetched
        raise AssertionError("the last restart either returns or raises")

    def _gather(self, fetched: FetchedUnit, meter: Meter) -> None:
        self.failed_in_a_row = 0
        self.lifted = True
        self.gathered.append((fetched, meter))
        self.gathered_rows += len(fetched.records)

    async def _refuse(self, unit: Unit, error: Refused, meter: Meter) -> None:
        if isinstance(error, MissingScope):
            self._refuse_endpoint(error, scope_refusal(self.endpoint, error), meter)
            return
        if isinstance(error, TokenRefused) and not await self._token_works():
            self._fail(unit, error, meter)
            return
        declared = declared_refusal(self.endpoint, error.answer)
        if declared is None:
            if (refusal := self._refusal_of_all(error)) is not None:
                self._hesitate(unit, error, refusal, meter)
            else:
                self._fail(unit, error, meter)
        elif declared.means_empty:
            self.answered.set()
            self._gather(FetchedUnit(unit, self.client.now, refused=error.answer, remark=declared.reason), meter)
        elif declared.reach is Reach.UNIT:
            self.answered.set()
            self.failed_in_a_row = 0
            self._note(unit, Outcome.SKIPPED, error, declared.reason, meter)
        else:
            if declared.reach is Reach.FAMILY:
                self.extraction.refused_families[self.endpoint.family] = (error, declared)
            self._refuse_endpoint(error, declared, meter)

    async def _token_works(self) -> bool:
        try:
            async with self.extraction.in_flight():
                return await self.extraction.token_works(self.client)
        except (ZoomError, TimeoutError):  # nobody knows: the unit fails, the next one asks again
            return False

    def _refusal_of_all(self, error: Refused) -> Refusal | None:
        """What a refusal that is not declared means if it is not about one unit alone."""
        if isinstance(error, TokenRefused):
            return Refusal(401, None, "Zoom refuses our token for it, and takes it elsewhere", reach=Reach.ENDPOINT)
        return withdrawal(self.endpoint, error.answer)

    def _hesitate(self, unit: Unit, error: Refused, refusal: Refusal, meter: Meter) -> None:
        """Hold back a refusal that may be about the unit's parent or about the whole list, until the next units tell."""
        if self.answered.is_set():
            self._fail(unit, error, meter)
            return
        self.undecided.append((unit, error, refusal, meter))
        if len(self.undecided) >= (REFUSED_IN_A_ROW if self.endpoint.parents else 1):
            self._decide()

    def _decide(self) -> None:
        undecided, self.undecided = self.undecided, []
        if self.answered.is_set():
            for unit, error, _, meter in undecided:
                self._fail(unit, error, meter)
        elif undecided:
            meters = [meter for *_, meter in undecided]
            total = Meter(sum(meter.calls for meter in meters), sum(meter.refused_429 for meter in meters))
            self._refuse_endpoint(undecided[0][1], undecided[0][2], total)

    def _refuse_endpoint(self, error: Refused, declared: Refusal, meter: Meter | None = None) -> None:
        """Skip the endpoint, once and visibly. Where data came before, the first such run fails: something was taken away."""
        if self.closed:
            return
        self.closed = True
        before = self._refused_before()
        outcome = Outcome.FAILED if self._came_before() and before is None else Outcome.SKIPPED
        if before is not None and before.run_id == self.extraction.run_id:
            outcome = before.outcome
        reason = declared.reason
        if outcome is Outcome.FAILED:
            reason += "; until now it answered"
        answer = error.answer
        words = f"{reason} ({answer.http}, code {answer.code}: {answer.message})" if answer else reason
        self.tally.refused = words
        self.tally.outcomes[outcome] += 1
        self.tally.reasons[words] += 1
        since = before.failing_since if before is not None else self.now
        self.verdict = Entry(
            self.endpoint.name,
            REFUSED,
            outcome,
            self.now,
            self.extraction.run_id,
            calls=meter.calls if meter else 0,
            attempts=1,
            failing_since=since,
            answer=answer,
            message=words,
        )

    def _refused_before(self) -> History | None:
        """The refusal that the ledger has of the endpoint as such; what it only says of its parents has no attempts."""
        before = self.memory.histories.get(REFUSED)
        return before if before is not None and before.attempts else None

    def _fail_endpoint(self, error: Exception) -> None:
        """Note that an endpoint could not be gone on with: its units that were not read are a hole."""
        self.closed = True
        failed = _unexpected(f"reading {self.endpoint.name}", error)
        failed.redact(self.client.redact)
        self.tally.outcomes[Outcome.FAILED] += 1
        self.tally.reasons[failed.said] += 1
        before = self.memory.histories.get(REFUSED)
        since = before.failing_since if before is not None and before.failing_since else self.now
        entry = Entry(self.endpoint.name, REFUSED, Outcome.FAILED, self.now, self.extraction.run_id, attempts=1)
        self.verdict = replace(entry, failing_since=since, answer=failed.answer, message=str(failed))

    def _note_unasked(self, lacking: Sequence[str]) -> int:
        """Account for parents that cannot be asked about: a hole, whoever they are. Gives how many entries this run has of it."""
        before = self.memory.histories.get(UNASKED)
        if before is not None and before.run_id == self.extraction.run_id:
            return 0
        if not lacking:
            if before is not None:
                self.entries.append(
                    Entry(self.endpoint.name, UNASKED, Outcome.LOADED, self.now, self.extraction.run_id, lifted=True)
                )
                self.holes.discard(UNASKED)
            return 0
        words = "; ".join(lacking)
        self.holes.add(UNASKED)
        self.tally.outcomes[Outcome.FAILED] += 1
        self.tally.reasons[words] += 1
        since = before.failing_since if before is not None else self.now
        self.entries.append(
            Entry(
                self.endpoint.name,
                UNASKED,
                Outcome.FAILED,
                self.now,
                self.extraction.run_id,
                attempts=1,
                failing_since=since,
                message=words,
            )
        )
        return 1

    def _fail(self, unit: Unit, error: ZoomError, meter: Meter) -> None:
        self.failed_in_a_row += 1
        if self.failed_in_a_row >= GIVE_UP_AFTER:
            self.closed = True
        self._note(unit, Outcome.FAILED, error, str(error), meter)

    def _note(self, unit: Unit, outcome: Outcome, error: ZoomError, words: str, meter: Meter) -> None:
        words = self.client.redact(words)  # values of rows may be among them
        self.tally.outcomes[outcome] += 1
        self.tally.reasons[self.client.redact(error.said) if outcome is Outcome.FAILED else words] += 1
        self.entries += self._entries(unit, outcome, meter, answer=error.answer, message=words)
        if outcome is Outcome.FAILED:
            self.holes.update(unit.partitions)
        else:
            self.holes.difference_update(unit.partitions)

    async def _close(self, closed: Sequence[Closed]) -> None:
        """Account for partitions that Zoom cannot be asked about, and mark what they hold."""
        marked = [one for one in closed if one.orphaned or one.outcome is Outcome.LOADED]
        tables: dict[str, pa.Table] = {}
        live = Counter[str]()
        if marked and self.endpoint.keeps_deleted:
            tables = await asyncio.to_thread(self._mark, marked)
            own = tables[self.endpoint.name]
            live.update(own.filter(pc.is_null(own[DELETED_AT]))[PARTITION].to_pylist())
            self.extraction.remember(self.endpoint, own, [one.partition for one in marked])
        entries = []
        for one in closed:
            self.tally.outcomes[one.outcome] += 1
            if one.reason is not None:
                self.tally.reasons[one.reason] += 1
            history = self.memory.histories[one.partition]
            parent, cell = read_partition(self.endpoint, one.partition)
            entries.append(
                Entry(
                    self.endpoint.name,
                    one.partition,
                    one.outcome,
                    history.fetched_at if one.outcome is Outcome.LOADED else self.now,
                    self.extraction.run_id,
                    rows=live[one.partition],
                    attempts=history.attempts if one.outcome is Outcome.SKIPPED else 0,
                    failing_since=history.failing_since or history.waiting_since if one.outcome is Outcome.SKIPPED else None,
                    message=one.reason,
                    parent=parent or None,
                    window=(cell.start, cell.end) if cell else None,
                )
            )
        self.holes.difference_update(one.partition for one in closed)
        await self.extraction.hand_over(self.endpoint.name, [*tables.items(), (LEDGER.name, write_entries(entries))])

    async def _account_for_rest(self, over: Sequence[str] = ()) -> None:
        """Write down what was due and not asked for, and what is to be said of the endpoint as such.

        `over` are partitions that wait for a reading which is never to come.
        """
        extraction, endpoint = self.extraction, self.endpoint
        entries: list[Entry] = []
        again: list[str] = []
        if self.verdict is None:
            why = self._why_left()
            entries += unread_entries(endpoint, self.left, self.memory, why, self.now, extraction.run_id)
            again += partitions_read_before(self.left, self.memory)
            self.holes.update(partition for unit in self.left for partition in unit.partitions)
        self.holes.difference_update(over)
        standing = self._stand()
        if (verdict := self._judge()) is not None:
            entries.append(verdict)
        rows = []
        if again or over:
            with extraction.warehouse.opened() as known:
                rows += marked_waiting(known.read_entries(endpoint, again), self.now)
                rows += marked_waiting(known.read_entries(endpoint, over), None)
        extraction.standings[endpoint.name] = standing
        if entries or rows:
            table = pa.concat_tables([write_entries(entries), write_rows(rows)])
            await extraction.hand_over(endpoint.name, [(LEDGER.name, table)])

    def _why_left(self) -> str:
        if self.tally.stopped_until is not None:
            return "a daily limit was used up before it was asked for"
        if self.closed:
            return f"{GIVE_UP_AFTER} units failed in a row, so it was left for the next run"
        return self.extraction.why_waiting()

    def _stand(self) -> Standing:
        doubt = doubt_of_parents(self.endpoint, self.extraction.standings)
        refused = self.verdict is not None or (self._refused_before() is not None and not self.lifted)
        if refused or (doubt is not None and doubt[0] is Outcome.SKIPPED):
            return Standing.BROKEN if self._came_before() else Standing.REFUSED
        return Standing.BROKEN if self.holes or doubt is not None else Standing.WHOLE

    def _judge(self) -> Entry | None:
        """What the ledger is to say of the endpoint as such, if it is not what it says already."""
        if self.verdict is not None:
            return self.verdict
        if self._refused_before() is not None and not self.lifted:
            return None
        before = self.memory.histories.get(REFUSED)
        if (doubt := doubt_of_parents(self.endpoint, self.extraction.standings)) is not None:
            outcome, words = doubt
            since = before.waiting_since if before is not None and before.waiting_since else self.now
            entry = Entry(self.endpoint.name, REFUSED, outcome, self.now, self.extraction.run_id, message=words)
            return replace(entry, waiting_since=since if outcome is Outcome.WAITING else None)
        if before is not None:
            return Entry(self.endpoint.name, REFUSED, Outcome.LOADED, self.now, self.extraction.run_id, lifted=True)
        return None

    def _came_before(self) -> bool:
        read = (Outcome.LOADED, Outcome.EMPTY, Outcome.GONE)
        return any(history.outcome in read for history in self.memory.histories.values())

    def _mark(self, closed: Sequence[Closed]) -> dict[str, pa.Table]:
        """What was loaded of the partitions: gone with what it belongs to, or back with it."""
        gone = [one.partition for one in closed if one.orphaned]
        back = {one.partition: self.memory.histories[one.partition].fetched_at for one in closed if not one.orphaned}
        with self.extraction.warehouse.opened() as known:
            return {
                table.name: number_rows(
                    table,
                    pa.concat_tables(
                        [mark_gone(known.read_rows(table, gone), self.now), mark_back(known.read_rows(table, back), back)]
                    ),
                )
                for table in tables_of(self.endpoint)
            }

    def _entries(
        self,
        unit: Unit,
        outcome: Outcome,
        meter: Meter,
        *,
        fetched_at: datetime | None = None,
        rows: Counter[str] | None = None,
        misfits: Counter[str] | None = None,
        doubts: Counter[str] | None = None,
        missing: int = 0,
        answer: Answer | None = None,
        message: str | None = None,
    ) -> Iterator[Entry]:
        failed = outcome is Outcome.FAILED
        for place, partition in enumerate(unit.partitions):
            count = rows[partition] if rows is not None else 0
            unfit = misfits[partition] if misfits is not None else 0
            doubtful = doubts[partition] if doubts is not None else 0
            yield Entry(
                self.endpoint.name,
                partition,
                Outcome.EMPTY if outcome is Outcome.LOADED and not count else outcome,
                fetched_at or self.now,
                self.extraction.run_id,
                rows=count,
                calls=meter.calls if place == 0 else 0,
                misfits=unfit,
                doubts=doubtful + bool(unit.doubt),
                missing=missing,
                attempts=count_attempts(unit, partition, failed=failed, doubtful=bool(unfit or doubtful), missing=missing),
                failing_since=since_when(unit, partition, self.now) if failed else None,
                answer=answer,
                message=message,
                parent=unit.parent_key or None,
                window=window_of(self.endpoint, unit, partition),
            )

    def _convert(self, fetched: Sequence[FetchedUnit]) -> Converted:
        """Arrow tables of the units, with what their partitions carry over, every row numbered."""
        converted = convert_units(self.endpoint, fetched, self.extraction.private)
        self._carry_over(converted, fetched)
        for table in tables_of(self.endpoint):
            converted.tables[table.name] = number_rows(table, converted.tables[table.name])
        return converted

    def _carry_over(self, converted: Converted, fetched: Sequence[FetchedUnit]) -> None:
        partitions = {
            name: place
            for place, unit in enumerate(fetched)
            if place not in converted.changed
            for name in unit.unit.partitions
            if name in self.memory.histories
        }
        if not self.endpoint.keeps_deleted or not partitions:
            return

        def is_cut(name: str, place: int) -> bool:
            unit, doubtful = fetched[place], converted.misfits[place][name] + converted.doubts[place][name] > 0
            tries = count_attempts(unit.unit, name, failed=False, doubtful=doubtful, missing=unit.missing)
            return bool(converted.unplaced[place]) or (doubtful and tries < DOUBT_LAST_TRY)

        with self.extraction.warehouse.opened() as known:
            before = {table.name: known.read_rows(table, partitions) for table in tables_of(self.endpoint)}
        cut = {name for name, place in partitions.items() if is_cut(name, place)}
        believed = self.extraction.accept_shrink or self.endpoint.may_empty
        carried = carry_over(self.endpoint, converted.tables, before, cut, self.now, accept_shrink=believed)
        converted.tables = carried.tables
        for place, unit in enumerate(fetched):
            for name in carried.shrunk.keys() & set(unit.unit.partitions):
                converted.shrunk[place] = carried.shrunk[name]

    def _find_fault(self, converted: Converted, place: int, fetched: FetchedUnit) -> BadAnswer | None:
        """Why a unit that was read to its end is not loaded all the same."""
        doing = f"reading {fetched.unit.describe()}"
        answer = Answer(200, None, "")
        if (changed := converted.changed.get(place)) is not None:
            return TypeChanged(doing, changed, "its rows are in _set_aside: run again, and report it if it stays so", answer)
        if (shrunk := converted.shrunk.get(place)) is not None:
            said = f"{shrunk[1]:,} of {shrunk[0]:,} rows are missing since the last time, which is hard to believe"
            return Shrunk(doing, said, "if it is true, run once with --accept-shrink", answer)
        return None

    async def _convert_gathered(self, gathered: list[Gathered]) -> tuple[list[Gathered], Converted | None]:
        """Convert what was gathered; units that cannot be converted are failed and left out."""
        good = gathered
        try:
            return good, await asyncio.to_thread(self._convert, [unit for unit, _ in good]) if good else None
        except Exception:  # noqa: BLE001 - which of the units it was shows when each is converted by itself
            good = [one for one in gathered if await self._can_convert(*one)]
        return good, await asyncio.to_thread(self._convert, [unit for unit, _ in good]) if good else None

    async def _can_convert(self, fetched: FetchedUnit, meter: Meter) -> bool:
        try:
            await asyncio.to_thread(self._convert, [fetched])
        except Exception as error:  # noqa: BLE001 - whatever an answer brings about fails its own unit
            self._fail(fetched.unit, _unexpected(f"reading {fetched.unit.describe()}", error), meter)
            return False
        return True

    async def _flush(self) -> None:
        gathered, self.gathered, self.gathered_rows = self.gathered, [], 0
        entries, self.entries = self.entries, []
        batch: TableBatch = []
        gathered, converted = await self._convert_gathered(gathered)
        if converted is not None:
            self.tally.misfits += converted.misfit_columns
            self.tally.undeclared += converted.undeclared
            self.tally.alarms += converted.alarms
            loaded: list[str] = []
            for place, (unit, meter) in enumerate(gathered):
                error = self._find_fault(converted, place, unit)
                self.quarantine.account(unit.unit, converted.unplaced[place], unit.fetched_at, loaded=error is None)
                if error is not None:
                    self._note(unit.unit, Outcome.FAILED, error, str(error), meter)
                    continue
                rows = converted.rows[place]
                outcome = Outcome.LOADED if rows.total() else Outcome.EMPTY
                self.tally.outcomes[outcome] += 1
                self.tally.rows += rows.total()
                loaded += unit.unit.partitions
                self.holes.difference_update(unit.unit.partitions)
                accounts = list(
                    self._entries(
                        unit.unit,
                        Outcome.LOADED,
                        meter,
                        fetched_at=unit.fetched_at,
                        rows=rows,
                        misfits=converted.misfits[place],
                        doubts=converted.doubts[place],
                        missing=unit.missing,
                        answer=unit.refused,
                        message=unit.remark or unit.unit.doubt or _tell_outside(converted.outside[place]) or None,
                    )
                )
                if any(entry.attempts >= DOUBT_LAST_TRY for entry in accounts):
                    self.tally.remarks[_believe(unit)] += 1
                if outside := _tell_outside(converted.outside[place]):
                    self.tally.remarks[outside] += 1
                if unit.unit.doubt:
                    self.tally.remarks[f"asked all the same: {unit.unit.doubt}"] += 1
                entries += accounts
            self.extraction.remember(self.endpoint, converted.tables[self.endpoint.name], loaded)
            batch += converted.tables.items()
        entries += self.entries
        self.entries = []
        if entries:
            batch.append((LEDGER.name, write_entries(_latest(entries))))
        if batch:
            await self.extraction.hand_over(self.endpoint.name, batch)

    async def _hand_over_aside(self) -> None:
        """Once, at the end: windows overlap, and a row must not be written twice."""
        self.tally.set_aside += self.quarantine.reasons
        if (changes := self.quarantine.write_changes(self.extraction.run_id)).num_rows:
            await self.extraction.hand_over(self.endpoint.name, [(SET_ASIDE.name, changes)])


def _unexpected(doing: str, error: Exception) -> BadAnswer:
    """An error that nobody foresaw, as one of ours."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    said = f"the answer could not be dealt with ({type(error).__name__}: {mend_text(' '.join(str(error).split())[:_WORDS_KEPT])})"
    return BadAnswer(doing, said, "run again; if it stays so, report it with these words", Answer(200, None, ""))


def _compare_counts(fetched: FetchedUnit, read: int, counts: Iterable[object]) -> None:
    """Doubt a list whose length is not the number Zoom gives: a hint only, so the list is taken and read again later.

    A number that changes from page to page says that rows came or went meanwhile, so that one may be missing or here twice.
    """
    known = {count for count in map(read_count, counts) if count is not None}
    if known - {read}:
        fetched.doubts += 1
        fetched.missing += max(0, max(known) - read)


def _tell_outside(count: int) -> str:
    return f"{count:,} rows lie outside of the days that were asked for, and are left out" if count else ""


def _believe(fetched: FetchedUnit) -> str:
    """What to say of an answer that has been in doubt for so long that it is taken for what Zoom has."""
    words = f"after {DOUBT_LAST_TRY} answers in doubt Zoom is believed"
    return words + (f", though Zoom counts {fetched.missing:,} records more than it sends" if fetched.missing else "")


def _latest(entries: Iterable[Entry]) -> Iterable[Entry]:
    return {(entry.endpoint, entry.partition): entry for entry in entries}.values()
