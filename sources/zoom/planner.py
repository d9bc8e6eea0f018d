"""Which units are due: pure, from the declaration, the ledger, the parents and the clock."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zlib import crc32

from sources.zoom._outlook import NO_OUTLOOK, Outlook, ParentRow, Told
from sources.zoom.clock import SLIP
from sources.zoom.partitions import REFUSED, UNASKED, WHOLE_LIST, Partition, read_partition
from sources.zoom.quiet import Signs, is_left_alone, rests
from sources.zoom.set_aside import Aside
from sources.zoom.units import History, Outcome, Unit, make_unit, owns_days, partitions_of
from sources.zoom.vocabulary import Endpoint, Grid, Window
from sources.zoom.windows import Span, ask_for, cells, join_days, reach_of, settles_at

DOUBT_TRIES = 3
DOUBT_LAST_TRY = 6
"""A unit whose answer is in doubt is tried so often in every run, then after one day, two and four: one bad week does
not last for ever. Then it is taken for what Zoom has."""
STEADY_TRIES = 5
"""So often a unit that fails is tried in every run; then after one day, two, four and eight."""
FORGOTTEN_SOON_DAYS = 3
"""Days before the edge of Zoom's reach within which a window is read before all others."""
_FAR = timedelta(days=366)
"""What ends later than this after now does not end: Zoom's word for "never" is a time like 9999-12-31."""
ANYWAY_ONE_IN = 50
"""Of the units of which nothing is expected, one in so many is asked for all the same, each day others."""
REFUSED_DAYS = 7
"""A refusal that lasts is asked again once in so many days."""
SET_ASIDE_AFTER = 9
"""Tries after which a unit that fails is left alone until a person asks for it again."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the warehouse knows of an endpoint."""

    histories: Mapping[str, History] = field(default_factory=dict)
    since: date | None = None
    """First day ever asked for, if that was a choice."""
    retry: bool = False
    """Bring back what was set aside or skipped."""
    thorough: bool = False
    """Ask for everything that may have changed, whatever other answers say of it."""
    quiet_days: int = 0
    """Most days for which quiet units are left alone; none unless said."""
    aside: tuple[Aside, ...] = ()
    """Rows that could not be placed."""
    run_id: str = ""
    """The run that plans: what an earlier slice of it asked for is not due again."""

    def find(self, partition: Partition) -> History | None:
        """What the ledger remembers of a partition; of other days with the same name, as under an earlier grid, nothing."""
        history = self.histories.get(partition.name)
        known = history.partition if history is not None else None
        return history if known is None or known.cell == partition.cell else None

    def without(self, names: Collection[str]) -> "Memory":
        """The same, with nothing known of these partitions."""
        unknown = set(names)
        return replace(self, histories={name: history for name, history in self.histories.items() if name not in unknown})

    def is_due(
        self,
        partition: Partition,
        settles: datetime | None,
        now: datetime,
        outlook: Outlook = NO_OUTLOOK,
        signs: str | None = None,
    ) -> bool:
        """Whether a partition has to be read (again); `settles` None means that it may change for ever, `signs` None that nobody
        can tell whether it is quiet."""
        history = self.find(partition)
        if history is not None and self.run_id and history.run_id == self.run_id and history.outcome is not Outcome.WAITING:
            return False
        if history is not None and history.unasked and (self.thorough or not outlook.unlikely):
            return True
        if (
            not (self.thorough or self.retry)
            and history is not None
            and _still_refused(partition.name, history, outlook.hangs_on, now)
        ):
            return False
        if history is not None and self.rests(partition.name, history, signs, now):
            return False
        return is_due(history, settles, now, retry=self.retry)

    def rests(self, name: str, history: History, signs: str | None, now: datetime) -> bool:
        """Whether a partition is quiet and left alone for now."""
        return not self.thorough and rests(name, history, signs, now, self.quiet_days)


@dataclass(frozen=True, slots=True)
class Closed:
    """A partition that Zoom cannot be asked about, and what becomes of it."""

    partition: Partition
    outcome: Outcome
    reason: str | None = None
    orphaned: bool = False
    """What it belongs to is no longer listed."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days a person asked for; None is Zoom's reach."""

    since: date | None = None
    until: date | None = None
    """Not included."""

    def limit(self, reach: Span) -> Span | None:
        start = max(self.since or reach.start, reach.start)
        end = min(self.until or reach.end, reach.end)
        return Span(start, end) if start < end else None


def plan_units(
    endpoint: Endpoint,
    memory: Memory,
    parents: Iterable[ParentRow],
    now: datetime,
    period: Period,
    told: Told | None = None,
    signs: Signs | None = None,
) -> list[Unit]:
    """The units of an endpoint that are due now, in the order they are to be fetched.

    `told` is what the list that tells of it has, if that was read whole; `signs` is what shows activity, if anything does.

    First what Zoom is about to forget, then the newest, which dashboards show; what failed before comes after, and last what may
    not be worth a call. A daily limit may end a run anywhere: so a long first read loses nothing at Zoom's reach, and is of use
    from its first night on.

    A partition is due if it was never read, if it failed, or if it was last read before it settled: `look_back_days` after its
    end. What was due and was not asked for stays due, whatever its parent says since then. What lies behind Zoom's reach is never
    due, nor is a loaded partition that reach now cuts through.
    """
    reach = reach_of(endpoint.cadence.window, now.date()) if endpoint.cadence.window else None

    def rank(unit: Unit) -> tuple[bool, bool, bool, int]:
        forgotten_soon = (
            reach is not None and unit.span is not None and (unit.span.start - reach.start).days < FORGOTTEN_SOON_DAYS
        )
        return bool(unit.doubt), _failed_before(unit), not forgotten_soon, -unit.day.toordinal() if unit.day else 0

    return sorted(_find_due(endpoint, memory, parents, now, period, told, signs), key=rank)


def _find_due(
    endpoint: Endpoint,
    memory: Memory,
    parents: Iterable[ParentRow],
    now: datetime,
    period: Period,
    told: Told | None,
    signs: Signs | None,
) -> Iterator[Unit]:
    if not endpoint.cadence.parents:
        if endpoint.cadence.window is not None:
            yield from _plan_windows(
                endpoint, endpoint.cadence.window, memory, {}, None, now, period, lambda _: (NO_OUTLOOK, None)
            )
        elif memory.is_due(WHOLE_LIST, None, now, NO_OUTLOOK):
            yield Unit(endpoint.name, histories=_known(memory, (WHOLE_LIST,)))
        return
    for parent, rows in _group(endpoint, parents):
        doubt = "" if any(not row.doubt for row in rows) else rows[0].doubt
        of_parent, key = Outlook.of(rows), make_unit(endpoint, parent).parent_key

        def look(cell: Span | None, key: str = key, outlook: Outlook = of_parent) -> tuple[Outlook, str | None]:
            seen = told.see(key, cell, outlook) if told is not None else outlook
            return seen, signs.tell(key, cell) if signs is not None else None

        if endpoint.cadence.window is not None:
            spans = [row.span for row in rows if row.span is not None]
            limits = spans if len(spans) == len(rows) else None
            units = _plan_windows(endpoint, endpoint.cadence.window, memory, parent, limits, now, period, look)
        else:
            units = _plan_parent(endpoint, memory, parent, rows, now, period, look)
        for unit in units:
            expected = replace(unit, doubt=doubt, hangs_on=of_parent.hangs_on) if doubt or of_parent.hangs_on else unit
            seen, told_signs = look(unit.partitions[0].cell)
            if told_signs is not None:
                stirred = any(memory.rests(name, history, history.signs, now) for name, history in unit.histories.items())
                expected = replace(expected, signs=told_signs, stirred=stirred)
            yield _weigh(expected, seen, now, thorough=memory.thorough)


def _weigh(unit: Unit, outlook: Outlook, now: datetime, *, thorough: bool) -> Unit:
    """The unit with why nothing is expected of it, if that is so and nothing else was ever seen of it."""
    if thorough or not outlook.unlikely or not all(_has_nothing(history) for history in unit.histories.values()):
        return unit
    share = crc32("|".join((unit.endpoint, *unit.names)).encode()) % ANYWAY_ONE_IN
    return replace(unit, unlikely=outlook.unlikely, asked_anyway=share == now.date().toordinal() % ANYWAY_ONE_IN)


def _has_nothing(history: History) -> bool:
    return history.outcome is Outcome.WAITING or (history.outcome is Outcome.EMPTY and not history.attempts)


def _still_refused(unit: str, history: History, hangs_on: str, now: datetime) -> bool:
    """Whether Zoom refused it for what lasts, not long ago, and nothing that it hangs on has changed since."""
    return (
        history.hangs_on == hangs_on
        and history.outcome in (Outcome.EMPTY, Outcome.SKIPPED)
        and history.waiting_since is None
        and not history.attempts
        and is_left_alone(unit, history, now, REFUSED_DAYS)
    )


def _failed_before(unit: Unit) -> bool:
    """Units that fail night after night must not keep the others from their turn."""
    return any(history.outcome is Outcome.FAILED for history in unit.histories.values())


def is_due(history: History | None, settles: datetime | None, now: datetime, *, retry: bool = False) -> bool:
    """Whether a partition has to be read (again).

    `settles` None means that it may change for ever; `retry` brings back what was set aside or skipped.
    """
    if history is None or history.outcome is Outcome.WAITING or history.fetched_at > now + SLIP:
        return True  # what was asked for in days to come was not: some clock was wrong
    if history.outcome is Outcome.FAILED:
        return retry or not waits(history, now)
    if history.waiting_since is not None or settles is None or _was_closed(history):
        return True
    if history.attempts and history.doubts and not _is_believed(history, now):
        return True
    if retry and history.outcome is Outcome.SKIPPED:
        return True
    return history.fetched_at < settles


def _is_believed(history: History, now: datetime) -> bool:
    """Whether an answer in doubt has been read again often enough, for now or for good."""
    later = history.attempts - DOUBT_TRIES
    return later >= 0 and (history.attempts >= DOUBT_LAST_TRY or now < history.fetched_at + _pause(later))


def is_cut_short(history: History) -> bool:
    """Whether Zoom counts more records than it sent, or sent none and is in doubt, and is not believed yet."""
    counted = history.missing or (history.doubts and history.outcome is Outcome.EMPTY)
    return bool(counted) and 0 < history.attempts < DOUBT_LAST_TRY


def _was_closed(history: History) -> bool:
    """Whether a unit was given up, its parent being gone: if it is planned, the parent is there again."""
    return history.outcome is Outcome.GONE or (history.outcome is Outcome.SKIPPED and history.failing_since is not None)


def _pause(tries: int) -> timedelta:
    return timedelta(days=2**tries, hours=-6)  # nights do not begin on the minute


def waits(history: History, now: datetime) -> bool:
    """Whether a unit that fails has been tried so often that it is left alone for now, or set aside."""
    if history.attempts <= STEADY_TRIES:
        return False
    return history.attempts >= SET_ASIDE_AFTER or now < history.fetched_at + _pause(history.attempts - STEADY_TRIES - 1)


def find_closed(
    endpoint: Endpoint, memory: Memory, parents: Iterable[ParentRow], now: datetime, *, some_unknown: bool = False
) -> Iterator[Closed]:
    """Partitions that cannot be read (again), and those that could not and are back.

    `some_unknown` says that there are parents that cannot be asked about: then none is known to be gone.

    One that failed, or was never asked for, is given up once its parent is gone or has nothing in its days any more, or they lie
    behind Zoom's reach. One that was read is gone with its parent, where deleted rows are kept; when the parent is back it is due
    or, behind Zoom's reach, taken as it was.
    """
    unread = (Outcome.FAILED, Outcome.WAITING)
    watched = set(unread)
    if endpoint.table.keeps_deleted:
        watched = set(Outcome) - {Outcome.EMPTY}
    open_ones = [
        (name, history)
        for name, history in memory.histories.items()
        if history.outcome in watched and name not in (REFUSED, UNASKED)
    ]
    if not open_ones:
        return
    spans: dict[str, list[Span | None]] = {}
    for row in parents:
        spans.setdefault(make_unit(endpoint, row.give).parent_key, []).append(row.span)
    reach = reach_of(endpoint.cadence.window, now.date()) if endpoint.cadence.window is not None else None
    for name, history in open_ones:
        partition = history.partition or read_partition(endpoint, name)
        key, cell = partition.parent, partition.cell
        failed = history.outcome in unread
        if endpoint.cadence.parents and key not in spans:
            if not _was_closed(history) and not some_unknown:
                yield Closed(
                    partition, Outcome.SKIPPED if failed else Outcome.GONE, "what it belongs to is no longer listed", True
                )
        elif endpoint.cadence.window is None or reach is None or cell is None:
            continue
        elif failed and cell.end <= reach.start:
            reason = f"Zoom answers {endpoint.cadence.window.retention_days} days back and these are before that"
            yield Closed(partition, Outcome.SKIPPED, reason)
        elif failed and endpoint.cadence.parents and not any(span is None or span.meets(cell) for span in spans[key]):
            yield Closed(partition, Outcome.SKIPPED, "what it belongs to has nothing in these days any more")
        elif history.outcome is Outcome.GONE and cell.start < reach.start:
            yield Closed(partition, Outcome.LOADED)


def _plan_parent(
    endpoint: Endpoint,
    memory: Memory,
    parent: dict[str, str],
    rows: list[ParentRow],
    now: datetime,
    period: Period,
    look: Callable[[Span | None], tuple[Outlook, str | None]],
) -> Iterator[Unit]:
    unit = make_unit(endpoint, parent)
    partition = partitions_of(endpoint, unit.parent_key, None)[0]
    end: datetime | None = None
    if any(rule.ends for rule in endpoint.cadence.parents):
        ends = [row.ends for row in rows if row.ends is not None]
        end = max(ends) if len(ends) == len(rows) else None
        since = period.since or (memory.since if memory.find(partition) is None else None)
        if end is not None and since is not None and end.date() < since:
            return
        if end is not None and period.until is not None and end.date() >= period.until:
            return
        settles = None if end is None or end > now + _FAR else end + timedelta(days=endpoint.cadence.look_back_days)
    else:
        settles = None
    if memory.is_due(partition, settles, now, *look(None)):
        day = end.date() if end is not None else None
        yield replace(unit, partitions=(partition,), day=day, histories=_known(memory, (partition,)))


def _plan_windows(
    endpoint: Endpoint,
    window: Window,
    memory: Memory,
    parent: dict[str, str],
    spans: list[Span] | None,
    now: datetime,
    period: Period,
    look: Callable[[Span | None], tuple[Outlook, str | None]],
) -> Iterator[Unit]:
    reach = reach_of(window, now.date())
    asked = Period(period.since or memory.since, period.until).limit(reach)
    if asked is None:
        return
    unit = make_unit(endpoint, parent)
    key = unit.parent_key
    due: list[Span] = []
    for cell in cells(window.grid, asked):
        partition = partitions_of(endpoint, key, cell)[0]
        history = memory.find(partition)
        waits = history is not None and history.waiting_since is not None and history.outcome is not Outcome.WAITING
        if spans is not None and not waits and not any(span.meets(cell) for span in spans):
            continue
        if cell.start < reach.start and history and history.outcome in (Outcome.LOADED, Outcome.EMPTY, Outcome.GONE):
            continue
        if memory.is_due(partition, settles_at(cell.end, endpoint.cadence.look_back_days), now, *look(cell)):
            due.append(cell)
    for span in _group_cells(endpoint, window, due, memory, key):
        owned = span.clamp(reach) if window.grid is not Grid.MONTH else span
        if owned is None:
            continue
        first, last = ask_for(window, owned, reach)
        partitions = partitions_of(endpoint, key, span)
        yield replace(
            unit,
            span=owned,
            ask=(first.isoformat(), last.isoformat()),
            partitions=partitions,
            day=owned.end,
            histories=_known(memory, partitions),
        )


def _group_cells(endpoint: Endpoint, window: Window, due: list[Span], memory: Memory, key: str) -> Iterator[Span]:
    """Days joined to as few calls as can be; a day that failed before stands alone, so that it fails alone."""
    if not owns_days(endpoint):
        yield from due
        return
    alone: list[date] = []
    together: list[date] = []
    for cell in due:
        history = memory.find(partitions_of(endpoint, key, cell)[0])
        failed = history is not None and history.outcome is Outcome.FAILED
        (alone if failed else together).append(cell.start)
    yield from join_days(window, together)
    for day in alone:
        yield Span(day, day + timedelta(days=1))


def _group(endpoint: Endpoint, parents: Iterable[ParentRow]) -> Iterator[tuple[dict[str, str], list[ParentRow]]]:
    """Rows that make one unit; of those that differ in what does not tell units apart, the first in order is asked with."""
    once_per = endpoint.cadence.parents[0].once_per
    grouped: dict[tuple[tuple[str, str], ...], list[ParentRow]] = {}
    for row in parents:
        key = tuple(sorted((name, value) for name, value in row.give.items() if not once_per or name in once_per))
        grouped.setdefault(key, []).append(row)
    for rows in grouped.values():
        yield dict(min(sorted(row.give.items()) for row in rows)), rows


def _known(memory: Memory, partitions: Iterable[Partition]) -> dict[str, History]:
    found = {partition.name: memory.find(partition) for partition in partitions}
    return {name: history for name, history in found.items() if history is not None}
