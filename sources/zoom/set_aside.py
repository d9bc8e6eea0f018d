"""Rows of Zoom's that could not be placed, such as a meeting without a readable time: kept as they were sent until they heal.

A row is known by what it says. Where a unit spans days and the row cannot tell its own, it may belong to any of them; each new
reading leaves fewer: not those that were read without it. A row that is left none was mended or withdrawn by Zoom, and leaves the
table.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pyarrow as pa

from sources.zoom._values import dump_json
from sources.zoom.partitions import name_days
from sources.zoom.schema import arrow_schema
from sources.zoom.units import Unit, owns_days
from sources.zoom.vocabulary import EMPTIED, Endpoint, Table, boolean, json_value, text, timestamp
from sources.zoom.vocabulary import date as date_column
from sources.zoom.windows import Span, reach_of

SET_ASIDE = Table(
    name="_set_aside",
    about="One row per row of Zoom's that could not be placed in its table.",
    columns=(
        text("endpoint", "Endpoint the row belongs to."),
        text("place", "What tells it from the others: the key of the parent, and a digest of what it says."),
        text("partition", "Partition it belongs to, or the days that it may belong to."),
        text("parent", "Key of the parent, for units that have one."),
        text("why", "Why it could not be placed."),
        json_value("raw", "The row as Zoom sent it; what is private is masked.", privacy="content"),
        date_column("window_from", "First day it may belong to, for units of time."),
        date_column("window_to", "Day after the last, for units of time."),
        boolean("lost", "True if Zoom no longer answers for its days: then this copy is all there is."),
        timestamp("since", "When it was first set aside."),
        timestamp("seen_at", "When Zoom last sent it."),
        text("run_id", "Run that last changed this row."),
        boolean(EMPTIED, "Always null: marks a row as healed on its way in."),
    ),
    merge_key=("endpoint", "place"),
    single=True,
)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A row of a unit that could not be placed."""

    record: Mapping[str, Any]
    masked: Mapping[str, Any]
    """The record without what is private."""
    why: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that is set aside."""

    place: str
    partition: str
    parent: str
    why: str
    raw: str
    span: Span | None
    since: datetime
    seen_at: datetime
    lost: bool = False


class Quarantine:
    """One endpoint's rows that are set aside: those of earlier runs, and what this one makes of them."""

    def __init__(self, endpoint: Endpoint, known: Iterable[Aside]) -> None:
        self._endpoint = endpoint
        self._known = {row.place: row for row in known}
        self._rows = dict(self._known)
        self._had: dict[str, list[Unit]] = {}
        """Units that a row was in, by its place."""
        self._loaded: dict[str, list[Unit]] = {}
        """Units that were loaded, by the key of their parent."""
        self._lost_before: date | None = None

    @property
    def reasons(self) -> Counter[str]:
        """Why rows were set aside in this run."""
        return Counter(self._rows[place].why for place in self._had)

    @property
    def holds_rows(self) -> bool:
        """Whether there are rows that Zoom could still mend: nobody can be asked about what hangs on them."""
        return any(not row.lost for row in self._settle().values())

    def expire(self, today: date) -> None:
        """Take note of rows whose days Zoom no longer answers for."""
        if self._endpoint.cadence.window is not None:
            self._lost_before = reach_of(self._endpoint.cadence.window, today).start

    def account(self, unit: Unit, unplaced: Sequence[Unplaced], seen_at: datetime, *, loaded: bool) -> None:
        """Set aside what a unit has; where it was loaded, other rows are known not to be in it."""
        found: set[str] = set()
        for row in unplaced:
            place = self._place_of(unit, row, found)
            found.add(place)
            before = self._rows.get(place)
            since, span = (before.since, before.span) if before else (seen_at, None)
            self._rows[place] = Aside(place, "", unit.parent_key, row.why, dump_json(row.masked), span, since, seen_at)
            self._had.setdefault(place, []).append(unit)
        if loaded:
            self._loaded.setdefault(unit.parent_key, []).append(unit)

    def _place_of(self, unit: Unit, row: Unplaced, taken: set[str]) -> str:
        digest = sha256(dump_json(row.record).encode()).hexdigest()[:16]
        place = f"{unit.parent_key}|{digest}" if unit.parent_key else digest
        again = 1
        while (name := place if again == 1 else f"{place}#{again}") in taken:
            again += 1
        return name

    def _settle(self) -> dict[str, Aside]:
        """The rows as they stand after all units were read."""
        settled = (self._settle_row(row) for row in self._rows.values())
        return {row.place: row for row in settled if row is not None}

    def _settle_row(self, row: Aside) -> Aside | None:
        had = self._had.get(row.place, [])
        lacked = [unit for unit in self._loaded.get(row.parent, []) if unit not in had]
        if not owns_days(self._endpoint):
            if not had:
                return None if any(row.partition in unit.names for unit in lacked) else self._expired(row)
            return self._expired(replace(row, partition=had[-1].names[0], span=had[-1].span))
        base = _days(row.span) if row.span else set[int]().union(*(_days(unit.span) for unit in had))
        days = base.intersection(*(_days(_asked(unit)) for unit in had)).difference(*(_days(unit.span) for unit in lacked))
        if not days and not had:
            return None
        days = days or base
        span = Span(date.fromordinal(min(days)), date.fromordinal(max(days) + 1))
        return self._expired(replace(row, span=span, partition=name_days(row.parent, span)))

    def _expired(self, row: Aside) -> Aside:
        return replace(row, lost=row.span is not None and self._lost_before is not None and row.span.end <= self._lost_before)

    def write_changes(self, run_id: str) -> pa.Table:
        """What is to be loaded: rows that are new or changed, and a marker for each that is let go."""
        settled = self._settle()
        changed = [self._write(row, run_id) for place, row in settled.items() if row != self._known.get(place)]
        gone = [{"endpoint": self._endpoint.name, "place": place, EMPTIED: True} for place in self._known if place not in settled]
        return pa.Table.from_pylist(changed + gone, schema=arrow_schema(SET_ASIDE))

    def _write(self, row: Aside, run_id: str) -> dict[str, Any]:
        return {
            "endpoint": self._endpoint.name,
            "place": row.place,
            "partition": row.partition,
            "parent": row.parent or None,
            "why": row.why,
            "raw": row.raw,
            "window_from": row.span.start if row.span else None,
            "window_to": row.span.end if row.span else None,
            "lost": row.lost,
            "since": row.since,
            "seen_at": row.seen_at,
            "run_id": run_id,
        }


def read_aside(row: Mapping[str, Any]) -> Aside:
    """A row of the table."""
    first, end = row["window_from"], row["window_to"]
    return Aside(
        place=row["place"],
        partition=row["partition"],
        parent=row["parent"] or "",
        why=row["why"],
        raw=row["raw"] if isinstance(row["raw"], str) else dump_json(row["raw"]),
        span=Span(first, end) if first is not None and end is not None else None,
        since=row["since"],
        seen_at=row["seen_at"],
        lost=bool(row["lost"]),
    )


def _days(span: Span | None) -> set[int]:
    return set(range(span.start.toordinal(), span.end.toordinal())) if span else set()


def _asked(unit: Unit) -> Span | None:
    if unit.ask is None:
        return None
    first, last = (date.fromisoformat(day[:10]) for day in unit.ask)
    return Span(first, last + timedelta(days=1))
