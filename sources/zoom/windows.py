"""Dates: pure arithmetic, half-open inside, Zoom's form at the edge."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sources.zoom.vocabulary import Grid, Window

WIDEST_DAYS = 30
"""Days, both ends counted, that Zoom answers for in one call; it cuts wider windows in silence (forum 42360, 22487)."""
_MONDAY = date(1970, 1, 5)
_FOUR_WEEKS = 28
_MID_MONTH = 16


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from `start` up to, not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"a span from {self.start} to {self.end} holds no day")

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def meets(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def clamp(self, other: "Span") -> "Span | None":
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None


def midnight(day: date) -> datetime:
    """When a UTC day begins."""
    return datetime.combine(day, time(), UTC)


def cell_of(grid: Grid, day: date) -> Span:
    """The partition of the grid that a day belongs to."""
    match grid:
        case Grid.DAY:
            return Span(day, day + timedelta(days=1))
        case Grid.FOUR_WEEKS:
            start = day - timedelta(days=(day - _MONDAY).days % _FOUR_WEEKS)
            return Span(start, start + timedelta(days=_FOUR_WEEKS))
        case Grid.HALF_MONTH:
            if day.day < _MID_MONTH:
                return Span(day.replace(day=1), day.replace(day=_MID_MONTH))
            return Span(day.replace(day=_MID_MONTH), next_month(day))
        case Grid.MONTH:
            return Span(day.replace(day=1), next_month(day))


def next_month(day: date) -> date:
    """First day of the month after."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def cells(grid: Grid, reach: Span) -> Iterator[Span]:
    """All partitions of the grid that touch the reach, oldest first, each whole."""
    cell = cell_of(grid, reach.start)
    while cell.start < reach.end:
        yield cell
        cell = cell_of(grid, cell.end)


def reach_of(window: Window, today: date) -> Span:
    """Days that Zoom answers for: from the edge of retention to the newest, which is today but for few endpoints."""
    return Span(today - timedelta(days=window.retention_days), today + timedelta(days=1 - window.newest_days_back))


def join_days(window: Window, days: Iterable[date]) -> Iterator[Span]:
    """Fewest windows that hold exactly these days, each narrow enough for one call with its edges."""
    widest = WIDEST_DAYS - 2 * window.edge_days
    start: date | None = None
    end: date | None = None
    for day in sorted(set(days)):
        if start is None or end is None:
            start = day
        elif day != end or (day - start).days >= widest:
            yield Span(start, end)
            start = day
        end = day + timedelta(days=1)
    if start is not None and end is not None:
        yield Span(start, end)


def ask_for(window: Window, owned: Span, reach: Span) -> tuple[date, date]:
    """First and last day to ask Zoom for: the owned days and their edges, inside the reach."""
    first = max(owned.start - timedelta(days=window.edge_days), reach.start)
    last = min(owned.end - timedelta(days=1) + timedelta(days=window.edge_days), reach.end - timedelta(days=1))
    return first, last


def settles_at(end: date, look_back_days: int) -> datetime:
    """When Zoom no longer changes what happened before `end`."""
    return midnight(end) + timedelta(days=look_back_days)
