"""What other rows let expect of a unit before it is asked for: pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sources.zoom.units import make_unit
from sources.zoom.vocabulary import Endpoint
from sources.zoom.windows import Span

AROUND = timedelta(days=2)
"""A day more or less of a list's day is the same day in another zone, and windows overlap by one."""


@dataclass(frozen=True, slots=True)
class ParentRow:
    """One row of a parent's table, as far as it matters."""

    give: Mapping[str, str]
    ends: datetime | None = None
    """None if it is not known when the answer settles."""
    span: Span | None = None
    """None if it is not known to which days it is limited."""
    doubt: str = ""
    """Why it is not sure that it is worth a call, if so."""
    lacking: str = ""
    """Why it cannot be asked about, if so."""
    unlikely: str = ""
    """Why nothing is expected of it, if its row says so."""
    likely: bool = False
    """Its row says that there is something."""
    hangs_on: str = ""
    """Digest of what a refusal that lasts would hang on, or of what shows activity."""
    untold: bool = False
    """Something of that is not known."""
    nears: datetime | None = None
    """From a little before this time on it is active."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected of a parent's units."""

    unlikely: str = ""
    """Why nothing is."""
    hangs_on: str = ""

    @classmethod
    def of(cls, rows: Iterable[ParentRow]) -> "Outlook":
        """One row that says there is something outweighs all others."""
        rows = list(rows)
        reasons = [] if any(row.likely for row in rows) else sorted(row.unlikely for row in rows if row.unlikely)
        return cls(reasons[0] if reasons else "", min((row.hangs_on for row in rows), default=""))


NO_OUTLOOK = Outlook()


class Told:
    """What a list of all that there is tells of an endpoint's units."""

    def __init__(self, endpoint: Endpoint, rows: Iterable[ParentRow], covered: Collection[Span]) -> None:
        """`covered` are the days of which the list was read."""
        told_by = endpoint.cadence.told_by
        assert told_by is not None
        self._why = f"{told_by.endpoint} has nothing of it"
        self._covered = frozenset(covered)
        self._days: dict[str, set[date | None]] = {}
        self._nameless = False
        for row in rows:
            if row.lacking:
                self._nameless = True
            else:
                key = make_unit(endpoint, row.give).parent_key
                self._days.setdefault(key, set()).add(row.ends.date() if row.ends is not None else None)

    def see(self, key: str, cell: Span | None, outlook: Outlook) -> Outlook:
        """The outlook of a parent's days; rows of which nobody knows whose or when they are leave everything likely."""
        if self._nameless or cell is None or cell not in self._covered:
            return outlook
        around = Span(cell.start - AROUND, cell.end + AROUND)
        days = self._days.get(key, set())
        if any(day is None or around.start <= day < around.end for day in days):
            return replace(outlook, unlikely="")
        return replace(outlook, unlikely=outlook.unlikely or self._why)
