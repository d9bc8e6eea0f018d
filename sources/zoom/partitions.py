"""A partition: the part of a table that is replaced as a whole, and its name, which its rows and the ledger carry.

Only this module puts a name together and takes it apart. A name alone does not tell a day from the half month or the four weeks
that begin with it, so the ledger has columns for the parent and the days.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sources.zoom.vocabulary import Endpoint, Grid
from sources.zoom.windows import Span, cell_of

WHOLE = "all"
"""Name of a list that is read whole."""
REFUSED = "*"
"""Name in the ledger row that says Zoom refuses the endpoint as such."""
UNASKED = "?"
"""Name in the ledger row that says of parents that they cannot be asked about."""
_MARK = "="


@dataclass(frozen=True, slots=True)
class Partition:
    """What one parent has, what one cell of time has, or both; of a list that is read whole, all of it."""

    name: str
    parent: str = ""
    """The parent's key, if the endpoint has parents."""
    cell: Span | None = None
    """Days of the grid's cell, if the endpoint has a window."""


WHOLE_LIST = Partition(WHOLE)


def name_partition(grid: Grid | None, parent: str, cell: Span | None) -> Partition:
    """The partition of a parent in a cell of the grid."""
    named = _mark(parent)
    if grid is None or cell is None:
        return Partition(named or WHOLE, parent)
    label = cell.start.strftime("%Y-%m") if grid is Grid.MONTH else cell.start.isoformat()
    return Partition(_join(named, label), parent, cell)


def name_days(parent: str, span: Span) -> str:
    """Partitions of a parent's days, in a word; one day's as the partition itself."""
    label = f"{span.start}" + (f"..{span.end - timedelta(days=1)}" if span.days > 1 else "")
    return _join(parent, label)


def read_partition(endpoint: Endpoint, name: str) -> Partition:
    """The partition of a name, for ledger rows of the versions that kept no more than it."""
    window = endpoint.cadence.window
    if window is None:
        return Partition(name, name.removeprefix(_MARK) if endpoint.cadence.parents else "")
    parent, _, label = name.rpartition("|")
    day = date.fromisoformat(f"{label}-01" if window.grid is Grid.MONTH else label)
    return Partition(name, parent.removeprefix(_MARK), cell_of(window.grid, day))


def _mark(parent: str) -> str:
    """A parent's key as it stands in names: one that would be taken for a name of ours is marked."""
    return f"{_MARK}{parent}" if parent in (WHOLE, REFUSED, UNASKED) or parent.startswith(_MARK) else parent


def _join(parent: str, label: str) -> str:
    return f"{parent}|{label}" if parent else label
