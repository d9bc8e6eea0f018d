"""What became of one endpoint's units in a slice: ledger rows, the tally, and whether what was read can be trusted as a whole.

Pure: from what the warehouse remembers and what came back it makes entries. It asks nobody and loads nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sources.zoom._records import Converted, FetchedUnit
from sources.zoom._waiting import Standing, doubt_of_parents, partitions_read_before, unread_entries
from sources.zoom.client import Meter
from sources.zoom.errors import Refused, ZoomError
from sources.zoom.ledger import Entry, count_attempts, since_when
from sources.zoom.partitions import REFUSED, UNASKED, read_partition
from sources.zoom.planner import DOUBT_LAST_TRY, Closed, Memory, is_cut_short
from sources.zoom.quiet import count_unchanged, digest_answer
from sources.zoom.tally import EndpointTally
from sources.zoom.units import History, Outcome, Unit, window_of
from sources.zoom.vocabulary import Endpoint, Refusal
from sources.zoom.windows import Span

GIVE_UP_AFTER = 10
"""Failed units in a row after which an endpoint is left for the next run: Zoom switches off apps whose calls fail."""


class Book:
    """One endpoint's accounts."""

    def __init__(
        self,
        endpoint: Endpoint,
        memory: Memory,
        tally: EndpointTally,
        run_id: str,
        now: datetime,
        redact: Callable[[str], str],
    ) -> None:
        self.shut = False
        """No further unit is to be asked for."""
        self.hint_failed = False
        """Something was there of which nothing was expected."""
        self._endpoint = endpoint
        self._memory = memory
        self._tally = tally
        self._run_id = run_id
        self._now = now
        self._redact = redact
        self._entries: list[Entry] = []
        self._failed_in_a_row = 0
        self._holes = {name for name, history in memory.histories.items() if history.is_hole and name != REFUSED}
        """Partitions that are missing, now or since an earlier run."""
        self._cut_short = {name for name, history in memory.histories.items() if is_cut_short(history)}
        self._statement: Entry | None = None
        """What the ledger is to say of the endpoint as such."""
        self._covered: set[Span | None] = set()
        self._lifted = False
        """An answer came where the endpoint was refused before."""

    def __len__(self) -> int:
        return len(self._entries)

    def take_entries(self) -> list[Entry]:
        """The entries since the last time, one of each partition."""
        entries, self._entries = self._entries, []
        return list({entry.partition: entry for entry in entries}.values())

    def answered(self) -> None:
        """A unit was read to its end."""
        self._failed_in_a_row = 0
        self._lifted = True

    def load(self, fetched: FetchedUnit, meter: Meter, converted: Converted, place: int) -> None:
        """A unit whose rows are loaded; `place` is where it stands among those converted."""
        unit, rows = fetched.unit, converted.rows[place]
        self._tally.outcomes[Outcome.LOADED if rows.total() else Outcome.EMPTY] += 1
        self._tally.rows += rows.total()
        self._holes.difference_update(unit.names)
        outside = _tell_outside(converted.outside[place])
        digest = digest_answer(fetched.records, fetched.remark) if self._endpoint.cadence.signs else None
        entries = [
            replace(
                entry,
                digest=digest,
                unchanged=count_unchanged(unit, entry.partition, digest) if digest is not None else None,
                signs=unit.signs,
                stirred=unit.stirred,
                outcome=Outcome.LOADED if rows[entry.partition] else Outcome.EMPTY,
                fetched_at=fetched.fetched_at,
                rows=rows[entry.partition],
                child_rows=converted.child_rows[entry.partition],
                misfits=converted.misfits[place][entry.partition],
                doubts=converted.doubts[place][entry.partition] + bool(unit.doubt),
                missing=fetched.missing,
                attempts=count_attempts(
                    unit,
                    entry.partition,
                    failed=False,
                    doubtful=converted.is_doubtful(place, entry.partition),
                    missing=fetched.missing,
                ),
                answer=fetched.refused,
                hangs_on=unit.hangs_on if fetched.refusal_lasts else None,
                message=fetched.remark or unit.doubt or outside or None,
            )
            for entry in self._begin(unit, Outcome.LOADED, meter)
        ]
        self._covered.update(partition.cell for partition in unit.partitions)
        self._cut_short.difference_update(unit.names)
        self._cut_short.update(
            entry.partition
            for entry in entries
            if entry.attempts < DOUBT_LAST_TRY
            and (entry.missing or (converted.doubts[place][entry.partition] and not entry.rows))
        )
        if any(entry.attempts >= DOUBT_LAST_TRY for entry in entries):
            self._tally.remarks[_believe(fetched)] += 1
        if outside:
            self._tally.remarks[outside] += 1
        if unit.unlikely and rows.total():
            self.hint_failed = True
            self._tally.alarms[f"{unit.unlikely}, and there is: ask for all with --thorough"] += 1
        if unit.doubt:
            self._tally.remarks[f"asked all the same: {unit.doubt}"] += 1
        self._entries += entries

    def rule_out(self, units: Sequence[Unit]) -> None:
        """Units of which another answer says that there is nothing: as empty as if Zoom had said so of each."""
        for unit in units:
            self._tally.outcomes[Outcome.EMPTY] += 1
            self._tally.remarks[f"not asked for: {unit.unlikely}"] += 1
            self._holes.difference_update(unit.names)
            self._entries += (
                replace(entry, unasked=True, message=unit.unlikely) for entry in self._begin(unit, Outcome.EMPTY, Meter())
            )

    def fail(self, unit: Unit, error: ZoomError, meter: Meter) -> None:
        """A unit that could not be read; after many in a row no further one is asked for."""
        self._failed_in_a_row += 1
        if self._failed_in_a_row >= GIVE_UP_AFTER:
            self.shut = True
        self.reject(unit, error, meter)

    def reject(self, unit: Unit, error: ZoomError, meter: Meter) -> None:
        """A unit whose answer came and cannot be loaded."""
        self._tally.reasons[self._redact(error.said)] += 1
        self._holes.update(unit.names)
        self._note(unit, Outcome.FAILED, error, str(error), meter)

    def skip(self, unit: Unit, error: Refused, refusal: Refusal, meter: Meter) -> None:
        """A unit that Zoom refuses as declared."""
        reason = refusal.reason
        self._failed_in_a_row = 0
        self._tally.reasons[self._redact(reason)] += 1
        self._holes.difference_update(unit.names)
        self._note(unit, Outcome.SKIPPED, error, reason, meter, hangs_on=unit.hangs_on if refusal.lasts else None)

    def _note(
        self, unit: Unit, outcome: Outcome, error: ZoomError, words: str, meter: Meter, hangs_on: str | None = None
    ) -> None:
        failed = outcome is Outcome.FAILED
        self._tally.outcomes[outcome] += 1
        self._entries += (
            replace(
                entry,
                doubts=int(bool(unit.doubt)),
                attempts=count_attempts(unit, entry.partition, failed=failed, doubtful=False),
                failing_since=since_when(unit, entry.partition, self._now) if failed else None,
                answer=error.answer,
                hangs_on=hangs_on,
                message=self._redact(words),  # values of rows may be among them
            )
            for entry in self._begin(unit, outcome, meter)
        )

    def _begin(self, unit: Unit, outcome: Outcome, meter: Meter) -> Iterator[Entry]:
        """An entry of each of a unit's partitions; the calls are the first one's."""
        for place, partition in enumerate(unit.partitions):
            yield replace(
                self._entry(partition.name, outcome),
                calls=0 if place else meter.calls,
                parent=partition.parent or None,
                cell=partition.cell,
                window=window_of(self._endpoint, unit, partition),
            )

    def _entry(self, partition: str, outcome: Outcome) -> Entry:
        return Entry(self._endpoint.name, partition, outcome, self._now, self._run_id)

    def close(self, closed: Sequence[Closed], live: Mapping[str, int]) -> None:
        """Partitions that Zoom cannot be asked about; `live` are their rows that are not deleted."""
        for one in closed:
            self._tally.outcomes[one.outcome] += 1
            if one.reason is not None:
                self._tally.reasons[one.reason] += 1
            partition, cell = one.partition, one.partition.cell
            history = self._memory.histories[partition.name]
            given_up = one.outcome is Outcome.SKIPPED
            self._entries.append(
                replace(
                    self._entry(partition.name, one.outcome),
                    fetched_at=history.fetched_at if one.outcome is Outcome.LOADED else self._now,
                    rows=live.get(partition.name, 0),
                    attempts=history.attempts if given_up else 0,
                    failing_since=history.failing_since or history.waiting_since if given_up else None,
                    message=one.reason,
                    parent=partition.parent or None,
                    cell=cell,
                    window=(cell.start, cell.end) if cell else None,
                )
            )
        self._holes.difference_update(one.partition.name for one in closed)

    def forget(self, names: Sequence[str]) -> None:
        """Partitions of days that lie ahead: nothing is missing of them, whatever was noted before."""
        self._tally.remarks["days that lie ahead were planned by a clock that was wrong; they are forgotten"] += len(names)
        self._holes.difference_update(names)
        self._cut_short.difference_update(names)
        self._entries += (replace(self._entry(name, Outcome.WAITING), lifted=True) for name in names)

    def miss_parents(self, lacking: Sequence[str]) -> int:
        """Parents that cannot be asked about: a hole, whoever they are. Gives how many entries this run has of it."""
        before = self._memory.histories.get(UNASKED)
        if before is not None and before.run_id == self._run_id:
            return 0
        if not lacking:
            if before is not None:
                self._entries.append(replace(self._entry(UNASKED, Outcome.LOADED), lifted=True))
                self._holes.discard(UNASKED)
            return 0
        words = "; ".join(lacking)
        self._holes.add(UNASKED)
        self._tally.outcomes[Outcome.FAILED] += 1
        self._tally.reasons[words] += 1
        since = before.failing_since if before is not None else self._now
        self._entries.append(replace(self._entry(UNASKED, Outcome.FAILED), attempts=1, failing_since=since, message=words))
        return 1

    def refuse_endpoint(self, error: Refused, refusal: Refusal, meter: Meter | None = None) -> None:
        """Skip the endpoint, once and visibly. Where data came before, the first such run fails: something was taken away."""
        if self.shut:
            return
        self.shut = True
        before = self._refused_before()
        outcome = Outcome.FAILED if self._came_before() and before is None else Outcome.SKIPPED
        if before is not None and before.run_id == self._run_id:
            outcome = before.outcome
        reason = refusal.reason
        if outcome is Outcome.FAILED:
            reason += "; until now it answered"
        answer = error.answer
        words = f"{reason} ({answer.http}, code {answer.code}: {answer.message})" if answer else reason
        self._tally.refused = words
        self._tally.outcomes[outcome] += 1
        self._tally.reasons[words] += 1
        self._statement = replace(
            self._entry(REFUSED, outcome),
            calls=meter.calls if meter else 0,
            attempts=1,
            failing_since=before.failing_since if before is not None else self._now,
            answer=answer,
            message=words,
        )

    def fail_endpoint(self, error: ZoomError) -> None:
        """The endpoint could not be gone on with: its units that were not read are a hole."""
        self.shut = True
        error.redact(self._redact)
        self._tally.outcomes[Outcome.FAILED] += 1
        self._tally.reasons[error.said] += 1
        before = self._memory.histories.get(REFUSED)
        since = before.failing_since if before is not None and before.failing_since else self._now
        self._statement = replace(
            self._entry(REFUSED, Outcome.FAILED), attempts=1, failing_since=since, answer=error.answer, message=str(error)
        )

    def leave(self, units: Sequence[Unit], why_shut: str) -> list[str]:
        """Units that were due and were not asked for. Gives their partitions that were read before, which wait from now on."""
        if self._statement is not None or not units:  # the statement speaks for them
            return []
        why = self._tell_why_left() or why_shut
        self._entries += unread_entries(self._endpoint, units, self._memory, why, self._now, self._run_id)
        self._holes.update(name for unit in units for name in unit.names)
        return list(partitions_read_before(units, self._memory))

    def _tell_why_left(self) -> str:
        if self._tally.stopped_until is not None:
            return "a daily limit was used up before it was asked for"
        if self.shut:
            return f"{GIVE_UP_AFTER} units failed in a row, so it was left for the next run"
        return ""

    def finish(self, standings: Mapping[str, Standing], over: Mapping[str, str], *, rows_aside: bool) -> Standing:
        """Note what the ledger is to say of the endpoint as such, and tell whether its rows are all there is to ask about.

        `over` are partitions that are never to be read again though they should be, and why; `rows_aside` says that rows could
        not be placed.
        """
        self._holes.difference_update(over)
        self._cut_short.difference_update(over)
        self._tally.remarks.update(over.values())
        doubt = doubt_of_parents(self._endpoint, standings)
        if (statement := self._judge(doubt)) is not None:
            self._entries.append(statement)
        if self._is_refused() or (doubt is not None and doubt[0] is Outcome.SKIPPED):
            return Standing.BROKEN if self._came_before() else Standing.REFUSED
        broken = self._holes or self._cut_short or rows_aside or doubt is not None
        return Standing.BROKEN if broken else Standing.WHOLE

    def tell_covered(self) -> frozenset[Span]:
        """Days that were read, now or before, of an endpoint without parents."""
        if self._endpoint.cadence.parents or self._endpoint.cadence.window is None:
            return frozenset()
        read = (Outcome.LOADED, Outcome.EMPTY)
        before = {
            (history.partition or read_partition(self._endpoint, name)).cell
            for name, history in self._memory.histories.items()
            if history.outcome in read and name not in (REFUSED, UNASKED)
        }
        return frozenset(cell for cell in before | self._covered if cell is not None)

    def _judge(self, doubt: tuple[Outcome, str] | None) -> Entry | None:
        """What the ledger is to say of the endpoint as such, if it is not what it says already."""
        if self._is_refused():
            return self._statement
        before = self._memory.histories.get(REFUSED)
        if doubt is not None:
            outcome, words = doubt
            since = before.waiting_since if before is not None and before.waiting_since else self._now
            entry = replace(self._entry(REFUSED, outcome), message=words)
            return replace(entry, waiting_since=since if outcome is Outcome.WAITING else None)
        if before is not None:
            return replace(self._entry(REFUSED, Outcome.LOADED), lifted=True)
        return None

    def _is_refused(self) -> bool:
        return self._statement is not None or (self._refused_before() is not None and not self._lifted)

    def _refused_before(self) -> History | None:
        """The refusal that the ledger has of the endpoint as such; what it only says of its parents has no attempts."""
        before = self._memory.histories.get(REFUSED)
        return before if before is not None and before.attempts else None

    def _came_before(self) -> bool:
        read = (Outcome.LOADED, Outcome.EMPTY, Outcome.GONE)
        return any(history.outcome in read and not history.unasked for history in self._memory.histories.values())


def _tell_outside(count: int) -> str:
    return f"{count:,} rows lie outside of the days that were asked for, and are left out" if count else ""


def _believe(fetched: FetchedUnit) -> str:
    """What to say of an answer that has been in doubt for so long that it is taken for what Zoom has."""
    words = f"after {DOUBT_LAST_TRY} answers in doubt Zoom is believed"
    return words + (f", though Zoom counts {fetched.missing:,} records more than it sends" if fetched.missing else "")
