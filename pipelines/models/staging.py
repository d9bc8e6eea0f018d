"""The staging views and their yml, written from the declarations.

Data flow: sources.zoom.endpoints -> stage_tables() -> render_view() -> sql/models/staging/stg_zoom__TABLE.sql, one for each raw
table, and render_descriptions() -> sql/models/staging/_staging.yml. What the project's own books say is staged by hand.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sources.zoom import ENDPOINTS, Endpoint
from sources.zoom.staged import Cleaning, Decoded, choose_cleaning, name_staged
from sources.zoom.vocabulary import DELETED_AT, FETCHED_AT, PARTITION, POSITION, Column, Origin, Table, Type

WRITTEN: Final = "Written by `make docs` from the declarations: change those, not this file."

_SQL: Final = {
    Cleaning.AS_IS: "{value}",
    Cleaning.LOWER_CASE: "lower({{ blank_to_null('{value}') }})",
    Cleaning.CODE: "cast({value} as bigint)",
    Cleaning.DAY: "cast({value} as date)",
    Cleaning.SECONDS: "{{ measure('{value}', 'seconds') }}",
    Cleaning.MINUTES: "{{ measure('{value}', 'minutes') }}",
    Cleaning.BYTES: "{{ measure('{value}', 'bytes') }}",
    Cleaning.AMOUNT: "{{ measure('{value}', 'amount') }}",
    Cleaning.PRICE: "{{ measure('{value}', 'amount', 'double precision') }}",
}
"""The others are macros of the same name."""
_MEASURES: Final = frozenset(
    {
        Cleaning.SECONDS,
        Cleaning.MINUTES,
        Cleaning.BYTES,
        Cleaning.AMOUNT,
        Cleaning.PRICE,
        Cleaning.DECIMAL_NUMBER,
        Cleaning.SIZE_IN_BYTES,
    }
)
_TIMES: Final = frozenset({Cleaning.UTC, Cleaning.EPOCH_UTC, Cleaning.DAY, Cleaning.LEADING_DATE})
_TAKE_ALL: Final = "    select * from"
_SECTIONS: Final = ("ids", "attributes", "measures", "flags", "times", "lineage")
_RESERVED: Final = frozenset({"from", "to", "group"})
"""Words of SQL that are names of raw columns."""

Test = str | dict[str, Any]


@dataclass(frozen=True, slots=True)
class StagedColumn:
    """One column of a staging view."""

    name: str
    sql: str
    section: str
    description: str
    declared: Column | None = None
    """The raw column it is made of, if it is one that Zoom sends."""
    tests: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class StagedTable:
    """One staging view."""

    table: str
    about: str
    columns: tuple[StagedColumn, ...]
    seeds: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    tests: tuple[Test, ...] = ()

    @property
    def view(self) -> str:
        return f"stg_zoom__{self.table}"


def stage_tables(endpoints: Mapping[str, Endpoint] = ENDPOINTS) -> tuple[StagedTable, ...]:
    """The staging views of all raw tables that endpoints and nested lists have."""
    return tuple(
        staged
        for endpoint in endpoints.values()
        for staged in (_stage_endpoint(endpoint), *(_stage_child(endpoint, child) for child in endpoint.table.children))
    )


def render_view(staged: StagedTable) -> str:
    """SQL of a staging view."""
    imports = [f"source as (\n\n{_TAKE_ALL} {{{{ source('zoom_raw', '{staged.table}') }}}}\n\n)"]
    imports += [f"{seed} as (\n\n{_TAKE_ALL} {{{{ ref('{seed}') }}}}\n\n)" for seed in staged.seeds]
    lines = [f"-- {staged.about}", f"-- {WRITTEN}", "", "with", "", ",\n\n".join(imports), "", "select"]
    for section in _SECTIONS:
        inside = [column for column in staged.columns if column.section == section]
        lines += [f"    -- {section}"] * bool(inside)
        lines += [f"    {_name_sql(column)}," for column in inside]
    lines[-1] = lines[-1].removesuffix(",")
    return "\n".join([*lines, "from source", *staged.joins]) + "\n"


def render_descriptions(tables: Iterable[StagedTable]) -> str:
    """The yml of staging views: what they and their columns mean, whom they say something about, and their tests."""
    lines = [f"# {WRITTEN}", "version: 2", "", "models:"]
    for table in tables:
        lines += [f"  - name: {table.view}", f"    description: {json.dumps(table.about)}"]
        lines += _test_lines(table.tests, "    ")
        lines.append("    columns:")
        for column in table.columns:
            lines += [f"      - name: {column.name}", f"        description: {json.dumps(column.description)}"]
            lines += _mark_lines(column.declared)
            lines += _test_lines(column.tests, "        ")
    return "\n".join(lines) + "\n"


def mark_column(column: Column) -> dict[str, str | bool]:
    """What dbt's `meta` says of a column: its privacy class, and whether it is null unless asked for."""
    marks: dict[str, str | bool] = {"private": column.private}
    if column.privacy != "none":
        marks["privacy"] = column.privacy
    return {mark: value for mark, value in marks.items() if value}


def _mark_lines(column: Column | None) -> Iterator[str]:
    if column is not None and (marks := mark_column(column)):
        yield "        config:"
        yield "          meta:"
        yield from (f"            {mark}: {json.dumps(value)}" for mark, value in marks.items())


def _test_lines(tests: Iterable[Test], indent: str) -> Iterator[str]:
    """A test a line; yml takes JSON."""
    lines = [f"{indent}  - {test if isinstance(test, str) else json.dumps(test)}" for test in tests]
    if lines:
        yield f"{indent}data_tests:"
        yield from lines


def _name_sql(column: StagedColumn) -> str:
    return column.sql if column.sql.endswith(f".{column.name}") else f"{column.sql} as {column.name}"


def _stage_endpoint(endpoint: Endpoint) -> StagedTable:
    names = {column.name: _name(column, endpoint.table.row) for column in endpoint.table.columns}
    key = tuple(names[name] for name in endpoint.table.key)
    # What belongs to a parent can move to another one, and a row stays with each.
    once = (
        {"where": "deleted_at is null"}
        if endpoint.table.keeps_deleted and (endpoint.cadence.parents or endpoint.cadence.window)
        else {}
    )
    unique: Test = {"unique": {"config": {"severity": "warn", **once}}}
    together: Test = {"unique_together": {"arguments": {"columns": list(key)}, "config": {"severity": "warn", **once}}}
    columns = [
        _stage(column, names[column.name], (*_test_column(endpoint, column), *([unique] if key == (names[column.name],) else [])))
        for column in endpoint.table.columns
    ]
    return _finish(
        endpoint, endpoint.name, endpoint.table.about, columns, endpoint.table.columns, (together,) if len(key) > 1 else ()
    )


def _stage_child(endpoint: Endpoint, child: Table) -> StagedTable:
    keys = []
    for name, theirs in child.link.keys.items():
        source = endpoint.table.column(theirs)
        keys.append(_stage(source, _name(source, endpoint.table.row), raw=name))
    position = StagedColumn(f"{child.row}{POSITION}", _clean(Cleaning.CODE, POSITION), "attributes", "Place in the list, from 0.")
    elements = [_stage(column, _name(column, child.row), tuple(_test_column(endpoint, column))) for column in child.columns]
    columns = [*keys, *elements, position] if child.position_last else [*keys, position, *elements]
    return _finish(endpoint, child.name, child.about, columns, child.columns)


def _finish(
    endpoint: Endpoint,
    table: str,
    about: str,
    columns: list[StagedColumn],
    declared: tuple[Column, ...],
    tests: tuple[Test, ...] = (),
) -> StagedTable:
    """The view with what is made of codes, its readings and our own columns, in the order of the sections."""
    names = {column.declared.name: column.name for column in columns if column.declared is not None}
    decoded = [(column, column.decoded) for column in declared if column.decoded is not None]
    times = Counter(code.codes.seed for _, code in decoded)
    decoded.sort(key=lambda pair: times[pair[1].codes.seed])  # a list for several codes comes last
    joins = []
    for column, code in decoded:
        label = code.name or names[column.name].removesuffix("_code")
        alias = code.codes.seed if times[code.codes.seed] == 1 else f"{label}s"
        columns.append(StagedColumn(label, f"{alias}.{code.codes.label}", "attributes", code.description))
        joins.append(f"left join {code.codes.seed}" + (f" as {alias}" if alias != code.codes.seed else ""))
        joins.append(f"    on {code.codes.matches.format(value=_of_source(column.name), code=f'{alias}.code')}")
    for column in declared:
        for reading in column.readings:
            sql = _clean(reading.how, column.name)
            columns.append(
                StagedColumn(reading.name, sql, _choose_section(reading.name, reading.how), reading.description, column)
            )
    if endpoint.table.keeps_deleted:
        said = endpoint.table.unlisted or (
            f"When Zoom was first seen not to list the {endpoint.table.row} any more, UTC; null while it does."
        )
        columns.append(StagedColumn("deleted_at", _clean(Cleaning.UTC, DELETED_AT), "times", said))
    columns.append(StagedColumn(PARTITION, _of_source(PARTITION), "lineage", "Unit of work that the row was loaded with."))
    columns.append(StagedColumn("_loaded_at", _clean(Cleaning.UTC, FETCHED_AT), "lineage", "When Zoom's answer was read, UTC."))
    columns.sort(key=lambda column: _SECTIONS.index(column.section))
    seeds = tuple(dict.fromkeys(code.codes.seed for _, code in decoded))
    return StagedTable(table, about, tuple(columns), seeds, tuple(joins), tests)


def _stage(column: Column, name: str, tests: tuple[Test, ...] = (), raw: str = "") -> StagedColumn:
    cleaning = column.cleaning or choose_cleaning(name, column.type)
    description = column.said or column.description
    if not column.said and column.type is Type.TEXT:  # what is blank in the raw table is null here
        description = description.replace("blank", "null")
    sql = _clean(cleaning, raw or column.name)
    return StagedColumn(name, sql, _choose_section(name, cleaning, column.type), description, column, tests)


def _name(column: Column, row: str) -> str:
    return column.staged or name_staged(column.name, column.type, row)


def _test_column(endpoint: Endpoint, column: Column) -> Iterator[Test]:
    """Tests that follow from what is declared of a column: an error for what we ask with, a warning for what Zoom answers."""
    time = endpoint.cadence.window.time if endpoint.cadence.window else ""
    warn = {"config": {"severity": "warn"}}
    if column.origin in (Origin.PARENT, Origin.WINDOW):
        yield "not_null"
    elif (column.always and column.name in endpoint.table.key) or (
        column.name == time and (column.always or time in endpoint.table.key)
    ):
        yield {"not_null": warn}
    if column.values:
        yield {"accepted_values": {"arguments": {"values": list(column.values)}, **warn}}
    if column.decoded is not None and column.decoded.codes.test:
        yield _test_codes(column.decoded, warn)


def _test_codes(decoded: Decoded, warn: dict[str, Any]) -> Test:
    if decoded.codes.test != "relationships":
        return {decoded.codes.test: warn}
    return {"relationships": {"arguments": {"to": f"ref('{decoded.codes.seed}')", "field": "code"}, **warn}}


def _choose_section(name: str, cleaning: Cleaning | str, kind: Type | None = None) -> str:
    if kind is Type.BOOLEAN or name.startswith(("is_", "has_")):
        return "flags"
    if cleaning in _MEASURES:
        return "measures"
    if cleaning in _TIMES:
        return "times"
    return "ids" if name.endswith(("_id", "_uuid")) else "attributes"


def _of_source(name: str) -> str:
    return f'source."{name}"' if name in _RESERVED else f"source.{name}"


def _clean(cleaning: Cleaning | str, name: str) -> str:
    if not isinstance(cleaning, Cleaning):
        return cleaning
    return _SQL.get(cleaning, f"{{{{ {cleaning}('{{value}}') }}}}").replace("{value}", _of_source(name))
