"""What is to become of units, worked out row by row: the other road to what `convert_units` does in columns."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sources.zoom._privacy import Privacy, privacy_of
from sources.zoom._records import FetchedUnit
from sources.zoom._values import convert_values
from sources.zoom.schema import arrow_schema
from sources.zoom.units import owns_days
from sources.zoom.vocabulary import (
    DELETED_AT,
    EMPTIED,
    EXTRA,
    FETCHED_AT,
    PARTITION,
    POSITION,
    ROW,
    Column,
    Endpoint,
    Origin,
    Table,
)

_MISSING = (None, "")


@dataclass
class Noticed:
    """What is noticed in one unit."""

    rows: Counter[str] = field(default_factory=Counter)
    misfits: Counter[str] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)
    unplaced: list[tuple[Any, Any, str]] = field(default_factory=list)
    whys: set[str] = field(default_factory=set)
    outside: int = 0
    changed: bool = False
    alarms: set[str] = field(default_factory=set)


class SlowReader:
    """The tables of some units of an endpoint, and what was noticed."""

    def __init__(self, endpoint: Endpoint, units: Sequence[FetchedUnit], asked_for: frozenset[str]) -> None:
        self.endpoint = endpoint
        self.asked_for = asked_for
        self.privacy: Privacy = privacy_of(endpoint, asked_for)
        self.tables: dict[str, list[dict[str, Any]]] = {table.name: [] for table in endpoint.tables}
        self.emptied: dict[str, list[tuple[str, Any]]] = {table.name: [] for table in endpoint.tables}
        self.child_rows = Counter[str]()
        self.misfit_columns = Counter[str]()
        self.undeclared = Counter[str]()
        self.units = [self._read_unit(unit) for unit in units]

    def _read_unit(self, fetched: FetchedUnit) -> Noticed:
        noticed = Noticed()
        read = [self._read_record(fetched, place, record) for place, record in enumerate(fetched.records)]
        noticed.changed = bool(read) and all(why for *_, why in read)
        bad, filled = Counter[str](), Counter[str]()
        for row, _, extra, _ in read:
            for column in self._seen(self.endpoint.table):
                filled[column.name] += row["sent"][column.name] not in _MISSING
                bad[column.name] += column.name in extra["bad"]
        noticed.alarms = {name for name, count in bad.items() if count >= 3 and count == filled[name]}
        names = fetched.unit.names
        noticed.doubts.update(dict.fromkeys(names, fetched.doubts))
        keys = [self._key_of(row) for row, *_ in read]
        filled_tables: dict[str, set[str]] = {table.name: set() for table in self.endpoint.tables}
        for place, (row, partition, extra, why) in enumerate(read):
            if why:
                noticed.unplaced.append((fetched.records[place], self.privacy.mask(fetched.records[place]), why))
                noticed.whys.add(why)
                noticed.doubts.update(names)
            if not noticed.changed and (day := row["day"]) is not None and not self._owns(fetched, day) and _is_far(fetched, day):
                noticed.outside += 1
                noticed.doubts.update(names)
            if why or noticed.changed or partition is None:
                continue
            misfits = extra["misfits"]
            for child in self.endpoint.table.children:
                misfits += self._read_child(child, fetched, row, partition, extra["extra"], filled_tables[child.name])
            noticed.rows[partition] += 1
            noticed.misfits[partition] += misfits
            lacking = sum(column.always and row["values"][column.name] is None for column in self._seen(self.endpoint.table))
            twice = keys[place] is not None and keys.count(keys[place]) > 1 and keys[place] not in keys[place + 1 :]
            noticed.doubts[partition] += lacking + twice
            filled_tables[self.endpoint.name].add(partition)
            self.tables[self.endpoint.name].append(
                row["values"] | self._ours(self.endpoint.table, fetched, partition, extra["extra"])
            )
        if not noticed.changed:
            for table, has in filled_tables.items():
                self.emptied[table] += [(name, fetched.fetched_at) for name in names if name not in has]
        return noticed

    def _read_record(
        self, fetched: FetchedUnit, place: int, record: dict[str, Any]
    ) -> tuple[dict[str, Any], str | None, dict[str, Any], str]:
        """The row, its partition if it is kept, what goes aside of it, and why it cannot be placed."""
        table = self.endpoint.table
        sent = {column.name: self._sent(fetched, place, record, column) for column in self._seen(table)}
        values, extra, bad = self._fit(table, sent, "")
        misfits = len(bad) + self._find_undeclared(record, table, extra, "")
        why = next((f"{name}, which tells rows apart, cannot be read" for name in reversed(bad) if name in table.key), "")
        day = None
        window = self.endpoint.cadence.window
        if window is not None and window.time:
            moment = values[window.time]
            day = None if moment is None else date(moment.year, moment.month, moment.day)
            if day is None and owns_days(self.endpoint) and not why:
                why = f"it has no readable {window.time}, which tells its day"
        partition: str | None = None
        if day is None or self._owns(fetched, day):
            cells = {part.cell.start: part.name for part in fetched.unit.partitions if part.cell}
            partition = cells.get(day) if owns_days(self.endpoint) and day else fetched.unit.partitions[0].name
        row = {"record": record, "values": values, "day": day, "sent": sent}
        return row, partition, {"extra": extra, "misfits": misfits, "bad": bad}, why

    def _seen(self, table: Table) -> Iterator[Column]:
        return (column for column in table.columns if not column.private or f"{table.name}.{column.name}" in self.asked_for)

    def _sent(self, fetched: FetchedUnit, place: int, record: dict[str, Any], column: Column) -> Any:
        if column.origin is Origin.PARENT:
            return fetched.unit.parent[column.path]
        if column.origin is Origin.WINDOW:
            return fetched.unit.ask[("from", "to").index(column.path)] if fetched.unit.ask else None
        if column.origin is Origin.BODY:
            return _dig([body for start, body in fetched.bodies if start <= place][-1], column.path)
        return _dig(record, column.path)

    def _fit(self, table: Table, sent: dict[str, Any], where: str) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
        values: dict[str, Any] = {column.name: None for column in table.columns}
        extra: dict[str, Any] = {}
        bad = []
        for column in self._seen(table):
            array, misfits = convert_values([sent[column.name]], column.type)
            values[column.name] = array.to_pylist()[0]
            if misfits:
                bad.append(column.name)
                extra[column.path] = self.privacy.mask_field(column.name, misfits[0])
                self.misfit_columns[f"{where}{column.name}"] += 1
        return values, extra, bad

    def _find_undeclared(self, record: dict[str, Any], table: Table, extra: dict[str, Any], where: str) -> int:
        """Put undeclared fields into the extra; gives how many objects are none."""
        paths = [column.path for column in table.columns if column.origin is Origin.RECORD]
        paths += [child.link.path for child in table.children] + list(table.repeats)
        misfits = 0
        for name, value in record.items():
            inside = [path.partition(".")[2] for path in paths if path.partition(".")[0] == name]
            if not inside:
                extra[name] = self.privacy.mask_field(name, value)
                self.undeclared[f"{where}{name}"] += 1
            elif any(inside) and value not in _MISSING:
                if not isinstance(value, dict):
                    extra[name] = self.privacy.mask_field(name, value)
                    self.misfit_columns[f"{where}{name}"] += 1
                    misfits += 1
                elif unknown := {key: inner for key, inner in value.items() if key not in inside}:
                    extra[name] = {key: self.privacy.mask_field(key, inner) for key, inner in unknown.items()}
                    self.undeclared.update(f"{where}{name}.{key}" for key in unknown)
        return misfits

    def _read_child(
        self, child: Table, fetched: FetchedUnit, row: dict[str, Any], partition: str, extra: dict[str, Any], filled: set[str]
    ) -> int:
        """Rows of a nested list; gives how much of it does not fit."""
        value = _dig(row["record"], child.link.path)
        if value in _MISSING:
            return 0
        if not isinstance(value, list) or not all(isinstance(element, dict) for element in value):
            hidden = any(column.private and f"{child.name}.{column.name}" not in self.asked_for for column in child.columns)
            name = child.link.path.rpartition(".")[2]
            extra[child.link.path] = self.privacy.mask_nameless(value) if hidden else self.privacy.mask_field(name, value)
            self.misfit_columns[child.name] += 1
            return 1
        misfits = 0
        for position, element in enumerate(value):
            sent = {column.name: _dig(element, column.path) for column in self._seen(child)}
            values, aside, bad = self._fit(child, sent, f"{child.name}.")
            misfits += len(bad) + self._find_undeclared(element, child, aside, f"{child.name}.")
            values |= {name: row["values"][theirs] for name, theirs in child.link.keys.items()}
            self.tables[child.name].append(values | {POSITION: position} | self._ours(child, fetched, partition, aside))
            self.child_rows[partition] += 1
            filled.add(partition)
        return misfits

    def _ours(self, table: Table, fetched: FetchedUnit, partition: str, extra: dict[str, Any]) -> dict[str, Any]:
        later = {name: None for name in (ROW, EMPTIED, DELETED_AT) if name in arrow_schema(table).names}
        return {PARTITION: partition, FETCHED_AT: fetched.fetched_at, EXTRA: _plain(extra) if extra else None} | later

    def _key_of(self, row: dict[str, Any]) -> tuple[Any, ...] | None:
        key = tuple(row["values"][name] for name in self.endpoint.table.key)
        return key if key and key[0] is not None else None

    def _owns(self, fetched: FetchedUnit, day: date) -> bool:
        span = fetched.unit.span
        return span is None or span.start <= day < span.end


def _is_far(fetched: FetchedUnit, day: date) -> bool:
    """Whether a day is none of those that were asked for, in any zone."""
    if fetched.unit.ask is None:
        return False
    first, last = (date.fromisoformat(end) for end in fetched.unit.ask)
    return not first - timedelta(days=1) <= day <= last + timedelta(days=1)


def _dig(record: Any, path: str) -> Any:
    for name in path.split("."):
        record = record.get(name) if isinstance(record, dict) else None
    return record


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value))
