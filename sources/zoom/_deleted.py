"""Rows that Zoom no longer lists: kept with the time they were first missing, back to life when they are listed again.

A partition is replaced by what was just read, plus what was loaded before and is missing now. A listing that was cut off or is in
doubt marks nothing as deleted, and one that shrank sharply is not believed at all. With a row goes what belongs to it: Zoom
cannot be asked about the recordings of a deleted user, which are deleted too or listed under somebody else by now.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sources.zoom.schema import arrow_schema
from sources.zoom.vocabulary import DELETED_AT, EMPTIED, PARTITION, Endpoint, Origin, Table

SHRINK_ROWS = 10
SHRINK_SHARE = 0.2
"""More rows than this, and more than this share of a list, do not vanish in a night: somebody has to say that they did."""

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Carried:
    """The tables with what they carry over, and the partitions that shrank too sharply: rows before, rows missing."""

    tables: dict[str, pa.Table]
    shrunk: dict[str, tuple[int, int]]


def carry_over(
    endpoint: Endpoint,
    fresh: Mapping[str, pa.Table],
    before: Mapping[str, pa.Table],
    cut: Collection[str],
    now: datetime,
    *,
    accept_shrink: bool,
) -> Carried:
    """Add to freshly read partitions the rows that were loaded `before` and are missing now.

    `cut` names partitions whose listing was cut off or is in doubt: what they miss stays as it was. A row that came without its
    key is not carried over: which one it was, and so whether it is missing, nobody can tell.
    """
    listed = _Listed(endpoint, fresh[endpoint.name])
    kept: dict[str, list[_Row]] = {}
    live: dict[str, int] = {}
    gone: dict[str, int] = {}
    for row in before[endpoint.name].to_pylist():
        partition = row[PARTITION]
        live[partition] = live.get(partition, 0) + (row[DELETED_AT] is None)
        if listed.holds(row) or not listed.can_tell(row):
            continue
        if row[DELETED_AT] is None and partition not in cut:
            gone[partition] = gone.get(partition, 0) + 1
            row[DELETED_AT] = now
        kept.setdefault(partition, []).append(row)
    shrunk = {
        partition: (live[partition], count)
        for partition, count in gone.items()
        if not accept_shrink and count > SHRINK_ROWS and count > SHRINK_SHARE * live[partition]
    }
    owners = [row for partition, rows in kept.items() if partition not in shrunk for row in rows]
    tables = dict(fresh)
    own, *children = endpoint.tables
    tables[own.name] = _add(own, fresh[own.name], owners, shrunk)
    for child in children:
        keys = {tuple(row[theirs] for theirs in child.link.keys.values()): row[DELETED_AT] for row in owners}
        rows = []
        for row in before[child.name].to_pylist():
            key = tuple(row[name] for name in child.link.keys)
            if key in keys and row[PARTITION] not in shrunk:
                rows.append({**row, DELETED_AT: keys[key]})
        tables[child.name] = _add(child, fresh[child.name], rows, shrunk)
    return Carried(tables, shrunk)


def mark_gone(table: pa.Table, now: datetime) -> pa.Table:
    """The rows as deleted `now`, those that were deleted before as they are."""
    return _with_times(table, [time or now for time in table[DELETED_AT].to_pylist()])


def mark_back(table: pa.Table, gone: Mapping[str, datetime]) -> pa.Table:
    """The rows as they were before their partitions were `gone`: what was deleted by itself stays so."""
    marked = zip(table[PARTITION].to_pylist(), table[DELETED_AT].to_pylist(), strict=True)
    return _with_times(table, [None if time == gone[partition] else time for partition, time in marked])


def _with_times(table: pa.Table, times: list[datetime | None]) -> pa.Table:
    place = table.schema.get_field_index(DELETED_AT)
    field = table.schema.field(place)
    return table.set_column(place, field, pa.array(times, field.type))


class _Listed:
    """What a fresh listing holds, by the columns of the key."""

    def __init__(self, endpoint: Endpoint, table: pa.Table) -> None:
        own = tuple(name for name in endpoint.table.key if endpoint.table.column(name).origin is not Origin.PARENT)
        self._key = own or endpoint.table.key
        rows = table.filter(pc.is_null(table[EMPTIED])).select([PARTITION, *self._key]).to_pylist()
        self._values = {name: {(row[PARTITION], row[name]) for row in rows if row[name] is not None} for name in self._key}

    def can_tell(self, row: _Row) -> bool:
        """Whether a row has any part of the key."""
        return any(row[name] is not None for name in self._key)

    def holds(self, row: _Row) -> bool:
        """By the first part of the key; a row without it (a pending user has no id) by the others."""
        first, *others = self._key
        if row[first] is not None:
            return (row[PARTITION], row[first]) in self._values[first]
        return any((row[PARTITION], row[name]) in self._values[name] for name in others)


def _add(table: Table, fresh: pa.Table, rows: list[_Row], shrunk: Collection[str]) -> pa.Table:
    if shrunk:
        fresh = fresh.filter(pc.invert(pc.is_in(fresh[PARTITION], pa.array(sorted(shrunk), pa.string()))))
    return pa.concat_tables([fresh, pa.Table.from_pylist(rows, schema=arrow_schema(table))]) if rows else fresh
