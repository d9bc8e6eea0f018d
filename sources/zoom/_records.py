"""Fetched units become Arrow tables: own rows, child rows, and a marker for every partition that came back empty."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sources.zoom._privacy import privacy_of
from sources.zoom._values import convert_values, dump_json
from sources.zoom.errors import Answer
from sources.zoom.pages import Body, Record
from sources.zoom.schema import arrow_schema
from sources.zoom.set_aside import Unplaced
from sources.zoom.units import Unit, owns_days
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
    Type,
)

CHANGED_FROM = 3
"""So many values of a column, and none that fits, are a changed type and no slip: worth an alarm."""


@dataclass(slots=True)
class FetchedUnit:
    """A unit whose every page has arrived."""

    unit: Unit
    fetched_at: datetime
    records: list[Record] = field(default_factory=list)
    bodies: list[tuple[int, Body]] = field(default_factory=list)
    """Place of a page's first record, and the answer around it."""
    doubts: int = 0
    """Lists whose length is not the number of records that Zoom counts."""
    missing: int = 0
    """Records that Zoom counts beyond those it sent."""
    refused: Answer | None = None
    """Zoom's refusal, where that is its way of saying that there is nothing."""
    remark: str | None = None
    """What that refusal means."""
    refusal_lasts: bool = False


@dataclass(slots=True)
class Converted:
    """Arrow tables by raw table, and what was noticed on the way."""

    tables: dict[str, pa.Table]
    rows: list[Counter[str]]
    """Rows of each unit by partition, in the order of the units."""
    child_rows: Counter[str]
    """Rows of child tables by partition."""
    misfits: list[Counter[str]]
    """Values of each unit that did not fit, by partition."""
    doubts: list[Counter[str]]
    """Signs, by partition, that an answer was not whole: rows lack what Zoom always sends or come twice, lists are not as long
    as counted."""
    unplaced: list[list[Unplaced]]
    """Rows of each unit that cannot be told to a place; they are not in the tables."""
    changed: dict[int, str]
    """Units to be failed, none of whose rows can be placed: place -> sentence."""
    outside: list[int]
    """Rows of each unit that lie outside of the days that were asked for: they are left out and put the unit in doubt."""
    alarms: Counter[str]
    """Sentences about columns of which no value fits any more, by the number of units."""
    misfit_columns: Counter[str]
    undeclared: Counter[str]
    shrunk: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Units to be failed because their list shrank too sharply: rows before, rows missing."""

    def is_doubtful(self, place: int, partition: str) -> bool:
        """Whether a partition of the unit at that place is to be read again."""
        return bool(self.misfits[place][partition] or self.doubts[place][partition])


def convert_units(endpoint: Endpoint, units: Sequence[FetchedUnit], private: frozenset[str] = frozenset()) -> Converted:
    """Convert a batch of units of one endpoint.

    A value that does not fit, and a field that is not declared, go to `_extra`; what is private in them is masked. A row whose
    day or key cannot be read is set aside. A unit of which no row can be placed is failed, so that what it held before stays.
    """
    return _Batch(endpoint, units, private).convert()


class _Batch:
    def __init__(self, endpoint: Endpoint, units: Sequence[FetchedUnit], private: frozenset[str]) -> None:
        self.endpoint = endpoint
        self.units = units
        self.private = private
        self.records: list[Record] = [record for unit in units for record in unit.records]
        lengths = [len(unit.records) for unit in units]
        self.unit_of = np.repeat(np.arange(len(units)), lengths)
        self.starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        self.extras: dict[int, dict[str, Any]] = {}
        self.misfits: Counter[int] = Counter()
        """Values that did not fit, by place of the record they are in."""
        self.lacking: Counter[int] = Counter()
        """Values that Zoom always sends and did not, by place of the record."""
        self.repeated: Counter[int] = Counter()
        """Rows whose key came before in the same unit, by place of the last."""
        self.aside: dict[int, str] = {}
        """Why rows cannot be placed, by place of the record."""
        self.changed: dict[int, str] = {}
        self.outside = [0] * len(units)
        self.alarms: Counter[str] = Counter()
        self.privacy = privacy_of(endpoint, private)
        self.misfit_columns: Counter[str] = Counter()
        self.undeclared: Counter[str] = Counter()

    def convert(self) -> Converted:
        endpoint = self.endpoint
        arrays = {column.name: self._column(column) for column in endpoint.table.columns}
        self._find_undeclared()
        self._find_repeated(arrays)
        days = self._days(arrays)
        self._find_changed()
        kept = self._keep(days)
        partitions = self._partitions(days)
        children = [self._child(child, kept, partitions, arrays) for child in endpoint.table.children]
        arrays |= self._ours(partitions, self.unit_of, self.extras)
        schema = arrow_schema(endpoint.table)
        own = pa.table([arrays[name] for name in schema.names], schema=schema).filter(pa.array(kept))
        rows = [Counter[str]() for _ in self.units]
        for place in np.flatnonzero(kept):
            rows[self.unit_of[place]][partitions[place]] += 1
        child_rows = Counter[str]()
        for table in children:
            for count in pc.value_counts(table[PARTITION]).to_pylist():
                child_rows[count["values"]] += count["counts"]
        tables = {endpoint.name: self._with_emptied(own)}
        for child, table in zip(endpoint.table.children, children, strict=True):
            tables[child.name] = self._with_emptied(table)
        misfits = [Counter[str]() for _ in self.units]
        for record, count in self.misfits.items():
            if kept[record]:
                misfits[self.unit_of[record]][partitions[record]] += count
        doubts = [Counter(dict.fromkeys(unit.unit.names, unit.doubts)) for unit in self.units]
        unplaced: list[list[Unplaced]] = [[] for _ in self.units]
        for record, why in sorted(self.aside.items()):
            unit = int(self.unit_of[record])
            unplaced[unit].append(Unplaced(self.records[record], self.privacy.mask(self.records[record]), why))
            doubts[unit] += Counter(dict.fromkeys(self.units[unit].unit.names, 1))
        for at, count in enumerate(self.outside):
            doubts[at] += Counter(dict.fromkeys(self.units[at].unit.names, count))
        for record, count in (self.lacking + self.repeated).items():
            if kept[record]:
                doubts[self.unit_of[record]][partitions[record]] += count
        return Converted(
            tables=tables,
            rows=rows,
            child_rows=child_rows,
            misfits=misfits,
            doubts=doubts,
            unplaced=unplaced,
            changed=self.changed,
            outside=self.outside,
            alarms=self.alarms,
            misfit_columns=self.misfit_columns,
            undeclared=self.undeclared,
        )

    def _column(self, column: Column) -> pa.Array:
        if column.private and f"{self.endpoint.name}.{column.name}" not in self.private:
            return pa.nulls(len(self.records))
        match column.origin:
            case Origin.RECORD:
                values = _pick(self.records, column.path)
            case Origin.BODY:
                values = [_dig(body, column.path) for unit in self.units for body in _body_of_each(unit)]
            case Origin.PARENT:
                values = self._spread(unit.unit.parent[column.path] for unit in self.units)
            case Origin.WINDOW:
                place = 0 if column.path == "from" else 1
                values = self._spread(unit.unit.ask[place] if unit.unit.ask else None for unit in self.units)
        array, misfits = convert_values(values, column.type)
        self._note_misfits(column, values, misfits)
        if column.always and array.null_count:
            self.lacking.update(np.flatnonzero(array.is_null().to_numpy(zero_copy_only=False)).tolist())
        return array

    def _spread(self, values: Iterable[Any]) -> list[Any]:
        each = list(values)
        return [each[unit] for unit in self.unit_of]

    def _note_misfits(self, column: Column, values: Sequence[Any], misfits: Mapping[int, Any]) -> None:
        by_unit = Counter(int(self.unit_of[place]) for place in misfits)
        for place, value in misfits.items():
            self.extras.setdefault(place, {})[column.path] = self.privacy.mask_field(column.name, value)
            self.misfits[place] += 1
            if column.name in self.endpoint.table.key:
                self.aside[place] = f"{column.name}, which tells rows apart, cannot be read"
        for unit, count in by_unit.items():
            self.misfit_columns[column.name] += count
            filled = sum(value not in (None, "") for value in values[self.starts[unit] : self.starts[unit + 1]])
            if count >= CHANGED_FROM and count == filled:
                self.alarms[f"no value of {column.name} is {_a(column.type)} any more; they are in _extra"] += 1

    def _find_undeclared(self) -> None:
        table = self.endpoint.table
        known = _known_fields(table.columns, table.children) | {name: {} for name in table.repeats}
        self.misfits += self._gather_undeclared(self.records, known, self.extras, "")

    def _find_repeated(self, arrays: Mapping[str, pa.Array]) -> None:
        """Note rows whose key comes twice in a unit: the list moved under its reader, so that others may be missing."""
        if not self.endpoint.table.key:
            return
        names = ["unit", *self.endpoint.table.key]
        table = pa.table([pa.array(self.unit_of), *(arrays[name] for name in self.endpoint.table.key)], names)
        table = table.append_column("place", pa.array(np.arange(len(self.records))))
        table = table.filter(pc.is_valid(arrays[self.endpoint.table.key[0]]))
        grouped = table.group_by(names).aggregate([("place", "max"), ("place", "count")])
        self.repeated.update(grouped.filter(pc.greater(grouped["place_count"], 1))["place_max"].to_pylist())

    def _gather_undeclared(
        self, records: Sequence[Record], known: dict[str, Any], extras: dict[int, dict[str, Any]], table: str
    ) -> Counter[int]:
        """Put undeclared fields into the extras; gives the places of values that are no objects where objects belong."""
        misfits: Counter[int] = Counter()
        names = known.keys()
        nested = {name: inner for name, inner in known.items() if inner}
        for place, record in enumerate(records):
            if not record.keys() <= names:
                for name in record.keys() - names:
                    extras.setdefault(place, {})[name] = self.privacy.mask_field(name, record[name])
                    self.undeclared[f"{table}{name}"] += 1
            for name, inner in nested.items():
                value = record.get(name)
                if value is None or value == "":
                    continue
                if not isinstance(value, dict):
                    extras.setdefault(place, {})[name] = self.privacy.mask_field(name, value)
                    misfits[place] += 1
                    self.misfit_columns[f"{table}{name}"] += 1
                elif not value.keys() <= inner.keys():
                    unknown = {key: self.privacy.mask_field(key, value[key]) for key in value.keys() - inner.keys()}
                    extras.setdefault(place, {})[name] = unknown
                    self.undeclared.update(f"{table}{name}.{key}" for key in unknown)
        return misfits

    def _days(self, arrays: Mapping[str, pa.Array]) -> list[date | None]:
        """Day of each record, by the window's time column; None where there is none."""
        window = self.endpoint.cadence.window
        if window is None or not window.time:
            return [None] * len(self.records)
        array = arrays[window.time]
        days: list[date | None] = array.cast(pa.timestamp("us")).cast(pa.date32()).to_pylist()
        if owns_days(self.endpoint):
            for place in np.flatnonzero(array.is_null().to_numpy(zero_copy_only=False)):
                self.aside.setdefault(int(place), f"it has no readable {window.time}, which tells its day")
        return days

    def _find_changed(self) -> None:
        """Fail units of which no row can be placed."""
        for unit, count in Counter(int(self.unit_of[place]) for place in self.aside).items():
            if count == self.starts[unit + 1] - self.starts[unit]:
                why = next(why for place, why in self.aside.items() if self.unit_of[place] == unit)
                self.changed[unit] = f"none of its {count:,} rows can be placed: {why}"

    def _keep(self, days: Sequence[date | None]) -> np.ndarray[Any, np.dtype[np.bool_]]:
        kept = np.ones(len(self.records), dtype=np.bool_)
        for unit, place in enumerate(self.starts[:-1]):
            end = self.starts[unit + 1]
            span = self.units[unit].unit.span
            if span is not None and unit not in self.changed:
                for row in range(place, end):
                    day = days[row]
                    kept[row] = day is None or span.start <= day < span.end
                    self.outside[unit] += day is not None and not kept[row] and not _may_answer(self.units[unit].unit, day)
        kept[list(self.aside)] = False
        return kept

    def _partitions(self, days: Sequence[date | None]) -> list[str]:
        if not owns_days(self.endpoint):
            return self._spread(unit.unit.partitions[0].name for unit in self.units)
        names: list[dict[date | None, str]] = [
            {partition.cell.start: partition.name for partition in unit.unit.partitions if partition.cell} for unit in self.units
        ]
        return [names[unit].get(day, "") for unit, day in zip(self.unit_of, days, strict=True)]

    def _child(
        self,
        child: Table,
        kept: np.ndarray[Any, np.dtype[np.bool_]],
        partitions: Sequence[str],
        arrays: Mapping[str, pa.Array],
    ) -> pa.Table:
        elements: list[Record] = []
        owners: list[int] = []
        positions: list[int] = []
        holds_private = any(column.private and f"{child.name}.{column.name}" not in self.private for column in child.columns)
        mask = (
            self.privacy.mask_nameless if holds_private else partial(self.privacy.mask_field, child.link.path.rpartition(".")[2])
        )
        for place, value in enumerate(_pick(self.records, child.link.path)):
            if value is None or value == "" or not kept[place]:
                continue
            if not isinstance(value, list) or not all(isinstance(element, dict) for element in value):
                self.extras.setdefault(place, {})[child.link.path] = mask(value)
                self.misfits[place] += 1
                self.misfit_columns[child.name] += 1
                continue
            elements += value
            owners += [place] * len(value)
            positions += range(len(value))
        extras: dict[int, dict[str, Any]] = {}
        unfit = self._gather_undeclared(elements, _known_fields(child.columns, ()), extras, f"{child.name}.")
        for place, count in unfit.items():
            self.misfits[owners[place]] += count
        taken: dict[str, pa.Array] = {}
        for column in child.columns:
            if column.private and f"{child.name}.{column.name}" not in self.private:
                taken[column.name] = pa.nulls(len(elements))
                continue
            array, misfits = convert_values(_pick(elements, column.path), column.type)
            taken[column.name] = array
            for place, value in misfits.items():
                extras.setdefault(place, {})[column.path] = self.privacy.mask_field(column.name, value)
                self.misfits[owners[place]] += 1
                self.misfit_columns[f"{child.name}.{column.name}"] += 1
        places = pa.array(owners, pa.int64())
        for name, theirs in child.link.keys.items():
            taken[name] = arrays[theirs].take(places)
        taken[POSITION] = pa.array(positions)
        taken |= self._ours([partitions[place] for place in owners], self.unit_of[owners], extras)
        schema = arrow_schema(child)
        return pa.table([taken[name] for name in schema.names], schema=schema)

    def _ours(
        self, partitions: Sequence[str], units: np.ndarray[Any, np.dtype[np.int64]], extras: Mapping[int, dict[str, Any]]
    ) -> dict[str, pa.Array]:
        """Columns that every table has; rows are numbered once all of a partition are together."""
        later = pa.nulls(len(partitions))
        aside = (dump_json(extras[place]) if place in extras else None for place in range(len(partitions)))
        return {
            PARTITION: pa.array(partitions),
            ROW: later,
            FETCHED_AT: pa.array([unit.fetched_at for unit in self.units]).take(pa.array(units)),
            EXTRA: pa.array(aside) if extras else later,
            EMPTIED: later,
            DELETED_AT: later,
        }

    def _with_emptied(self, table: pa.Table) -> pa.Table:
        """Add a marker for every partition without rows: dlt's merge empties only what occurs in the new data."""
        filled = set(pc.unique(table[PARTITION]).to_pylist())
        empty = [
            (name, unit.fetched_at)
            for place, unit in enumerate(self.units)
            if place not in self.changed
            for name in unit.unit.names
            if name not in filled
        ]
        columns = dict.fromkeys(table.schema.names, pa.nulls(len(empty)))
        columns[PARTITION] = pa.array([name for name, _ in empty])
        columns[FETCHED_AT] = pa.array([moment for _, moment in empty])
        columns[EMPTIED] = pa.array([True] * len(empty))
        return pa.concat_tables([table, pa.table(list(columns.values()), schema=table.schema)])


def _may_answer(unit: Unit, day: date) -> bool:
    """Whether a row of this day answers what was asked, whatever zone Zoom counts its days in."""
    if unit.ask is None:
        return True
    first, last = (date.fromisoformat(end).toordinal() for end in unit.ask)
    return first - 1 <= day.toordinal() <= last + 1


def _pick(records: Sequence[Record], path: str) -> list[Any]:
    if "." not in path:
        return [record.get(path) for record in records]
    return [_dig(record, path) for record in records]


def _dig(record: Any, path: str) -> Any:
    for name in path.split("."):
        if not isinstance(record, dict):
            return None
        record = record.get(name)
    return record


def _body_of_each(unit: FetchedUnit) -> Iterable[Body]:
    starts = [start for start, _ in unit.bodies] + [len(unit.records)]
    for place, (_, body) in enumerate(unit.bodies):
        for _ in range(starts[place], starts[place + 1]):
            yield body


def _known_fields(columns: Iterable[Column], children: Iterable[Table]) -> dict[str, Any]:
    """Declared fields of a record, nested ones inside theirs."""
    known: dict[str, Any] = {}
    paths = [column.path for column in columns if column.origin is Origin.RECORD] + [child.link.path for child in children]
    for path in paths:
        first, _, rest = path.partition(".")
        inner = known.setdefault(first, {})
        if rest:
            inner[rest] = {}
    return known


def _a(kind: Type) -> str:
    """A value of a type in words; whatever comes is JSON."""
    return {
        Type.TEXT: "text",
        Type.INTEGER: "an integer",
        Type.NUMBER: "a number",
        Type.BOOLEAN: "true or false",
        Type.TIMESTAMP: "a time",
        Type.DATE: "a date",
    }[kind]


__all__ = ["CHANGED_FROM", "Converted", "FetchedUnit", "convert_units"]
