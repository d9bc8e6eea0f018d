"""A unit of work: what is fetched, loaded and accounted for together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sources.zoom.partitions import WHOLE_LIST, Partition, name_partition
from sources.zoom.vocabulary import Endpoint, Grid
from sources.zoom.windows import Span, cells

_KEY_SHOWN = 120


class Outcome(StrEnum):
    """What became of a unit."""

    LOADED = "loaded"
    EMPTY = "empty"
    SKIPPED = "skipped"
    """Zoom refused, in a way the endpoint declares: not an error."""
    GONE = "gone"
    """Read before; what it belongs to is no longer listed, so its rows are marked as deleted."""
    FAILED = "failed"
    WAITING = "waiting"
    """Never read: it was due, and the run ended before it was asked for."""


@dataclass(frozen=True, slots=True)
class History:
    """What the ledger remembers of a partition."""

    outcome: Outcome
    fetched_at: datetime
    attempts: int
    """Tries without success, or with doubts, since the last clean one."""
    failing_since: datetime | None
    doubts: int = 0
    """Values that did not fit, and other signs that the answer was not whole."""
    run_id: str = ""
    """Run that asked last."""
    missing: int = 0
    """Records that Zoom counted beyond those it sent."""
    waiting_since: datetime | None = None
    """When it was first due without being asked for."""
    partition: Partition | None = None
    """None if the ledger has the name alone: then `read_partition` gives it."""

    unasked: bool = False
    """Zoom was not asked: another answer of it says that there is nothing."""
    hangs_on: str | None = None
    """What a refusal that lasts hangs on, as it was when Zoom refused; None if it did not refuse so."""
    digest: str | None = None
    """A word for what Zoom answered."""
    unchanged: int = 0
    """Answers in a row that were as the one before them."""
    signs: str | None = None
    """A word for what showed activity when it was asked for; None if that could not be told."""
    stirred: bool = False
    """It was asked for because that had changed."""

    @property
    def is_hole(self) -> bool:
        """Whether rows may be missing that Zoom would give."""
        return self.outcome in (Outcome.FAILED, Outcome.WAITING) or self.waiting_since is not None


@dataclass(frozen=True, slots=True)
class Unit:
    """The whole list, a window, a parent, or a parent in a window."""

    endpoint: str
    parent: Mapping[str, str] = field(default_factory=dict)
    """Path placeholder -> value."""
    once_per: tuple[str, ...] = ()
    """Placeholders that tell units apart; all of them unless named."""
    span: Span | None = None
    """Days the unit owns: rows outside belong to a neighbour."""
    ask: tuple[str, str] | None = None
    """First and last day in Zoom's form."""
    partitions: tuple[Partition, ...] = (WHOLE_LIST,)
    """What it replaces."""
    doubt: str = ""
    """Why it is not sure that it is worth a call, if so."""
    unlikely: str = ""
    """Why nothing is expected of it, if another answer of Zoom's says so."""
    asked_anyway: bool = False
    """It is asked for though nothing is expected: the share that shows whether what says so is right."""
    hangs_on: str = ""
    """What a refusal of it would hang on."""
    signs: str | None = None
    """A word for what shows activity; None if that cannot be told."""
    stirred: bool = False
    """It would be left alone if that had not changed."""
    day: date | None = None
    """When what it holds happened, for the order of fetching."""
    histories: Mapping[str, History] = field(default_factory=dict)

    @property
    def parent_key(self) -> str:
        return "|".join(self.parent[name] for name in sorted(self.once_per or self.parent))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its partitions."""
        return tuple(partition.name for partition in self.partitions)

    def describe(self) -> str:
        """The unit in words, for messages."""
        words = self.endpoint
        if self.parent:
            key = self.parent_key
            words += f" of {key if len(key) <= _KEY_SHOWN else f'{key[:_KEY_SHOWN]}...'}"
        if self.span:
            words += f" for {self.span.start}" + (f"..{self.span.end}" if self.span.days > 1 else "")
        return words


def make_unit(endpoint: Endpoint, parent: Mapping[str, str]) -> Unit:
    """A unit that asks about a parent."""
    return Unit(endpoint.name, parent, once_per=endpoint.cadence.parents[0].once_per if endpoint.cadence.parents else ())


def partitions_of(endpoint: Endpoint, parent_key: str, span: Span | None) -> tuple[Partition, ...]:
    """The partitions a unit replaces."""
    if endpoint.cadence.window is None or span is None:
        return (name_partition(None, parent_key, None),)
    grid = endpoint.cadence.window.grid
    return tuple(name_partition(grid, parent_key, cell) for cell in cells(grid, span))


def window_of(endpoint: Endpoint, unit: Unit, partition: Partition) -> tuple[date, date] | None:
    """First day of a unit's partition and the day after its last, cut to what the unit owns; None if time does not matter."""
    if unit.span is None:
        return None
    if owns_days(endpoint) and partition.cell is not None:
        return partition.cell.start, partition.cell.end
    return unit.span.start, unit.span.end


def owns_days(endpoint: Endpoint) -> bool:
    """True if a unit spans several partitions and each row tells its own by its day."""
    return endpoint.cadence.window is not None and endpoint.cadence.window.grid is Grid.DAY
