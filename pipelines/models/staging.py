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
_KINDS: Final = ("not_null", "unique", "accepted_values", "holds")
"""Arguments of dbt's test `keeps` that a declaration fills."""
_RESERVED: Final = frozenset({"from", "to", "group"})
"""Words of SQL that are names of raw columns."""


@dataclass(frozen=True, slots=True)
class RowRule:
    """What holds of the rows of a staging view, as dbt's test `keeps` takes it."""

    kind: str
    """Argument of the test: not_null, unique, accepted_values or holds."""
    said: Any
    """A column, the columns of a key, a column with its words, or an expression."""
    must: bool = False
    """An error for what we ask with, a warning for what Zoom answers."""


@dataclass(frozen=True, slots=True)
class StagedColumn:
    """One column of a staging view."""

    name: str
    sql: str
    section: str
    description: str
    declared: Column | None = None
    """The raw column it is made of, if it is one that Zoom sends."""
    rules: tuple[RowRule, ...] = ()


@dataclass(frozen=True, slots=True)
class StagedTable:
    """One staging view."""

    table: str
    about: str
    columns: tuple[StagedColumn, ...]
    seeds: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    rules: tuple[RowRule, ...] = ()

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
        lines += _rule_lines(table)
        lines.append("    columns:")
        for column in table.columns:
            lines += [f"      - name: {column.name}", f"        description: {json.dumps(column.description)}"]
            lines += _mark_lines(column.declared)
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


def _rule_lines(table: StagedTable) -> Iterator[str]:
    """One test for what must hold and one for what should; yml takes JSON."""
    rules = [rule for column in table.columns for rule in column.rules] + list(table.rules)
    if rules:
        yield "    data_tests:"
    for must, word in ((True, "must"), (False, "should")):
        held = [rule for rule in rules if rule.must is must]
        if not held:
            continue
        yield from ("      - keeps:", f"          name: {table.view}_{word}_hold")
        yield from ["          config: {severity: warn}"] * (not must)
        yield "          arguments:"
        for kind in _KINDS:
            if said := [rule.said for rule in held if rule.kind == kind]:
                yield f"            {kind}: {json.dumps(dict(said) if kind == 'accepted_values' else said)}"


def _name_sql(column: StagedColumn) -> str:
    return column.sql if column.sql.endswith(f".{column.name}") else f"{column.sql} as {column.name}"


def _stage_endpoint(endpoint: Endpoint) -> StagedTable:
    names = {column.name: _name(column, endpoint.table.row) for column in endpoint.table.columns}
    key = tuple(names[name] for name in endpoint.table.key)
    # What belongs to a parent can move to another one, and a row stays with each.
    moves = endpoint.table.keeps_deleted and bool(endpoint.cadence.parents or endpoint.cadence.window)
    once = RowRule("unique", {"columns": list(key), "where": "deleted_at is null"} if moves else list(key))
    columns = [_stage(column, names[column.name], tuple(_find_rules(endpoint, column))) for column in endpoint.table.columns]
    return _finish(endpoint, endpoint.name, endpoint.table.about, columns, endpoint.table.columns, (once,) if key else ())


def _stage_child(endpoint: Endpoint, child: Table) -> StagedTable:
    keys = []
    for name, theirs in child.link.keys.items():
        source = endpoint.table.column(theirs)
        keys.append(_stage(source, _name(source, endpoint.table.row), raw=name))
    position = StagedColumn(f"{child.row}{POSITION}", _clean(Cleaning.CODE, POSITION), "attributes", "Place in the list, from 0.")
    elements = [
        _stage(column, _name(column, child.row), tuple(_find_rules(endpoint, column, child.row))) for column in child.columns
    ]
    columns = [*keys, *elements, position] if child.position_last else [*keys, position, *elements]
    return _finish(endpoint, child.name, child.about, columns, child.columns)


def _finish(
    endpoint: Endpoint,
    table: str,
    about: str,
    columns: list[StagedColumn],
    declared: tuple[Column, ...],
    rules: tuple[RowRule, ...] = (),
) -> StagedTable:
    """The view with what is made of codes, its readings and our own columns, in the order of the sections."""
    names = {column.declared.name: column.name for column in columns if column.declared is not None}
    decoded = [(column, column.decoded) for column in declared if column.decoded is not None]
    times = Counter(code.codes.seed for _, code in decoded)
    decoded.sort(key=lambda pair: times[pair[1].codes.seed])  # a list for several codes comes last
    joins = []
    for column, code in decoded:
        label = _name_decoded(names[column.name], code)
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
    return StagedTable(table, about, tuple(columns), seeds, tuple(joins), rules)


def _stage(column: Column, name: str, rules: tuple[RowRule, ...] = (), raw: str = "") -> StagedColumn:
    cleaning = column.cleaning or choose_cleaning(name, column.type)
    description = column.said or column.description
    if not column.said and column.type is Type.TEXT:  # what is blank in the raw table is null here
        description = description.replace("blank", "null")
    sql = _clean(cleaning, raw or column.name)
    return StagedColumn(name, sql, _choose_section(name, cleaning, column.type), description, column, rules)


def _name(column: Column, row: str) -> str:
    return column.staged or name_staged(column.name, column.type, row)


def _find_rules(endpoint: Endpoint, column: Column, row: str = "") -> Iterator[RowRule]:
    """Rules that follow from what is declared of a column."""
    name = _name(column, row or endpoint.table.row)
    time = endpoint.cadence.window.time if endpoint.cadence.window else ""
    if column.origin in (Origin.PARENT, Origin.WINDOW):
        yield RowRule("not_null", name, must=True)
    elif (column.always and column.name in endpoint.table.key) or (
        column.name == time and (column.always or time in endpoint.table.key)
    ):
        yield RowRule("not_null", name)
    if column.values:
        yield RowRule("accepted_values", (name, list(column.values)))
    if column.decoded is not None and column.decoded.codes.known:
        yield RowRule("holds", f"{name} is null or {_name_decoded(name, column.decoded)} is not null")


def _name_decoded(name: str, decoded: Decoded) -> str:
    return decoded.name or name.removesuffix("_code")


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
