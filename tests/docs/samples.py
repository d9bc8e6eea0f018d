"""Sample pages of the endpoints, and what of a page cannot be found in the tables made from it."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from sources.zoom._records import FetchedUnit, convert_units
from sources.zoom.pages import find_records
from sources.zoom.units import Unit
from sources.zoom.vocabulary import EMPTIED, EXTRA, POSITION, Column, Endpoint, Origin, Type
from sources.zoom.windows import Span

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
ASKED = Span(date(2023, 1, 1), date(2027, 1, 1))
"""Wide enough for every sample, so that no row is left to a neighbouring unit."""

Row = Mapping[str, Any]
Tables = dict[str, list[Row]]


def read_sample(endpoint: Endpoint) -> dict[str, Any]:
    """The page in the file that bears the endpoint's name. Fails with a sentence if there is none."""
    path = SAMPLES / f"{endpoint.name}.json"
    assert path.exists(), f"{endpoint.name} has no sample page: add data/samples/{endpoint.name}.json"
    body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return body


def load_sample(endpoint: Endpoint, body: dict[str, Any], private: frozenset[str] = frozenset()) -> Tables:
    """Rows of every raw table that the page makes, as a run makes them."""
    records = find_records(endpoint, body, f"reading the sample of {endpoint.name}")
    given = sorted({name for parent in endpoint.cadence.parents for name in parent.give})
    windowed = endpoint.cadence.window is not None
    unit = Unit(
        endpoint.name,
        parent=dict.fromkeys(given, "1"),  # an id of any type
        span=ASKED if windowed else None,
        ask=(ASKED.start.isoformat(), ASKED.end.isoformat()) if windowed else None,
    )
    converted = convert_units(endpoint, [FetchedUnit(unit, datetime(2026, 6, 1, tzinfo=UTC), records, [(0, body)])], private)
    assert converted.changed == {}
    return {name: _rows(table) for name, table in converted.tables.items()}


def every_private_column(endpoint: Endpoint) -> frozenset[str]:
    """Names to give as `private_columns` so that nothing is left out."""
    own = {f"{endpoint.name}.{column.name}" for column in endpoint.table.columns if column.private}
    nested = {f"{child.name}.{column.name}" for child in endpoint.table.children for column in child.columns if column.private}
    return frozenset(own | nested)


def lost_values(endpoint: Endpoint, body: dict[str, Any], tables: Tables, *, private: bool = False) -> list[str]:
    """Scalars of the page's records that neither a column nor `_extra` holds; private columns count only if asked for."""
    lost: list[str] = []
    records = body[next(name for name in endpoint.request.records if name in body)] if endpoint.request.records else [body]
    rows = tables[endpoint.name]
    if len(rows) != len(records):
        return [f"{endpoint.name}: {len(records)} records became {len(rows)} rows"]
    nested = {child.link.path: child for child in endpoint.table.children}
    taken = dict.fromkeys(nested, 0)
    for place, (record, row) in enumerate(zip(records, rows, strict=True)):
        plain = {name: value for name, value in record.items() if name not in nested and name not in endpoint.table.repeats}
        where = f"{endpoint.name}[{place}]"
        lost += _lost_of(plain, _by_path(endpoint.table.columns), row, where, private=private)
        for path, child in nested.items():
            elements = record.get(path)
            if not elements:
                continue
            if not isinstance(elements, list):
                lost += _lost_of({path: elements}, {}, row, where, private=private)
                continue
            for position, element in enumerate(elements):
                child_row = tables[child.name][taken[path]]
                taken[path] += 1
                if child_row[POSITION] != position:
                    lost.append(f"{where}.{path}[{position}]: its row says position {child_row[POSITION]}")
                lost += _lost_of(element, _by_path(child.columns), child_row, f"{where}.{path}[{position}]", private=private)
    return lost


def _rows(table: pa.Table) -> list[Row]:
    return [row for row in table.to_pylist() if not row[EMPTIED]]


def _by_path(columns: tuple[Column, ...]) -> dict[str, Column]:
    return {column.path: column for column in columns if column.origin is Origin.RECORD}


def _lost_of(record: Any, columns: Mapping[str, Column], row: Row, where: str, *, private: bool) -> list[str]:
    extra = json.loads(row[EXTRA]) if row[EXTRA] else {}
    lost = []
    for path, value in _scalars(record, columns):
        column = columns.get(path)
        if column is not None and column.private and not private:
            continue
        if column is not None and _says_the_same(column.type, row[column.name], value):
            continue
        if _holds(extra, path, value):
            continue
        lost.append(f"{where}: {path} = {value!r} is in no column and not in {EXTRA}")
    return lost


def _scalars(value: Any, columns: Mapping[str, Column], path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that is not blank, by dotted path; a declared JSON column counts as one value."""
    column = columns.get(path)
    if column is not None and column.type is Type.JSON:
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _scalars(inner, columns, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _scalars(inner, columns, f"{path}.{place}")
    elif value is not None:
        yield path, value


def _says_the_same(kind: Type, stored: Any, sent: Any) -> bool:
    if stored is None:
        return sent == "" and kind is not Type.TEXT
    match kind:
        case Type.TEXT:
            return bool(stored == (sent if isinstance(sent, str) else json.dumps(sent)))
        case Type.INTEGER:
            return not isinstance(sent, bool) and str(stored) == str(sent).strip()
        case Type.NUMBER:
            return not isinstance(sent, bool) and stored == float(sent)
        case Type.BOOLEAN:
            return bool(stored == sent)
        case Type.TIMESTAMP:
            return isinstance(stored, datetime) and stored == datetime.fromisoformat(sent)
        case Type.DATE:
            return isinstance(stored, date) and stored == datetime.fromisoformat(sent).date()
        case Type.JSON:
            return bool(json.loads(stored) == sent)


def _holds(extra: Any, path: str, value: Any) -> bool:
    if isinstance(extra, dict) and path in extra:
        return bool(extra[path] == value)
    found = extra
    for name in path.split("."):
        if isinstance(found, dict) and name in found:
            found = found[name]
        elif isinstance(found, list) and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        else:
            return False
    return bool(found == value)
