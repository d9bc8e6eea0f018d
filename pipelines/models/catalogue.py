"""Documents written from the declarations: dbt's description and list of the raw tables, their catalogue and scopes.

Data flow: sources.zoom.endpoints, the ledger and the runs -> render_sources() -> sql/models/staging/_sources.yml,
render_raw_tables() -> sql/seeds/zoom_raw_tables.csv, render_table_names() -> sql/macros/raw_tables.sql, and render_catalogue(),
render_scopes() and, of sources/zoom/peers.csv, render_peers() -> sources/zoom/README.md, between its markers;
pipelines.models.staging -> the staging views and their yml; pipelines.models.dictionary -> sql/DICTIONARY.md.
`python -m pipelines.models.catalogue` writes them again; with `--check` it writes nothing, says what is stale and exits with 1.
"""

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from pipelines.models.dictionary import DICTIONARY_FILE, Types, build_types, read_types, render_dictionary
from pipelines.models.staging import WRITTEN, mark_column, render_descriptions, render_view, stage_tables
from pipelines.models.transform import PROJECT, TransformError
from pipelines.warehouse.actions import ACTIONS
from pipelines.warehouse.runs import RUNS
from sources.zoom import ENDPOINTS, OPERATIONS, Endpoint
from sources.zoom.ledger import LEDGER
from sources.zoom.schema import all_tables
from sources.zoom.set_aside import SET_ASIDE
from sources.zoom.vocabulary import DELETED_AT, FETCHED_AT, Column, Family, Grid, Parent, Table
from sources.zoom.windows import WIDEST_DAYS

STAGING: Final = PROJECT / "models" / "staging"
SOURCES_FILE: Final = STAGING / "_sources.yml"
TABLES_FILE: Final = PROJECT.parent / "sources" / "zoom" / "README.md"
PEERS_FILE: Final = TABLES_FILE.with_name("peers.csv")
RAW_TABLES_FILE: Final = PROJECT / "seeds" / "zoom_raw_tables.csv"

TABLE_NAMES_FILE: Final = PROJECT / "macros" / "raw_tables.sql"

_LATE_AFTER_HOURS: Final = 36
"""A nightly run is late when it is not there by the next noon."""

_HEADER: Final = f"""\
# {WRITTEN}
version: 2

sources:
  - name: zoom_raw
    schema: zoom_raw
    description: "What Zoom answered, under Zoom's own names: a table for each endpoint and nested list, and the books."
    tables:
"""


def _column_lines(column: Column) -> Iterator[str]:
    yield f"          - name: {json.dumps(column.name)}"
    yield f"            description: {json.dumps(column.description)}"
    if marks := mark_column(column):
        yield "            config:"
        yield "              meta:"
        yield from (f"                {mark}: {json.dumps(value)}" for mark, value in marks.items())


def _table_lines(
    table: Table,
    loaded_at: str,
    *,
    prose: tuple[str, ...] = (),
    late_after_hours: int | None = None,
) -> Iterator[str]:
    yield f"      - name: {table.name}"
    yield f"        description: {json.dumps(' '.join((table.about, *prose, *table.warnings)))}"
    yield "        config:"
    yield f"          loaded_at_field: {loaded_at}"
    if late_after_hours is not None:
        yield "          freshness:"
        yield f"            warn_after: {{count: {late_after_hours}, period: hour}}"
    yield "        columns:"
    for column in table.stored:
        yield from _column_lines(column)


def _endpoint_lines(endpoint: Endpoint) -> Iterator[str]:
    late = ("What changes in quiet rows without a sign of activity shows up to a week late.",) if endpoint.cadence.signs else ()
    yield from _table_lines(endpoint.table, FETCHED_AT, prose=(endpoint.cadence.current, *late))
    for table in endpoint.table.children:
        yield from _table_lines(table, FETCHED_AT)


def render_sources(endpoints: Mapping[str, Endpoint] = ENDPOINTS) -> str:
    """The text of `_sources.yml`: every raw table with its columns, what to beware of, and what is personal or private.

    Freshness is asked of the ledger and the runs only: the other tables are read again when Zoom can have changed them,
    so an old row there is no sign of a stopped job.
    """
    lines: list[str] = []
    for endpoint in endpoints.values():
        lines.extend(_endpoint_lines(endpoint))
    lines.extend(_table_lines(SET_ASIDE, "seen_at"))
    lines.extend(_table_lines(LEDGER, "fetched_at", late_after_hours=_LATE_AFTER_HOURS))
    lines.extend(_table_lines(RUNS, "started_at", late_after_hours=_LATE_AFTER_HOURS))
    lines.extend(_table_lines(ACTIONS, "started_at"))
    return _HEADER + "\n".join(lines) + "\n"


def render_raw_tables(endpoints: Mapping[str, Endpoint] = ENDPOINTS) -> str:
    """The seed that `_coverage` is made of: a line for each raw table, child tables included."""
    lines = ["table_name,endpoint,is_child,has_parents,look_back_days,retention_days"]
    for endpoint in endpoints.values():
        look_back = str(endpoint.cadence.look_back_days) if endpoint.cadence.window or endpoint.cadence.parents else ""
        retention = str(endpoint.cadence.window.retention_days) if endpoint.cadence.window else ""
        for table in endpoint.tables:
            flags = (str(flag).lower() for flag in (table.nested, bool(endpoint.cadence.parents)))
            lines.append(",".join((table.name, endpoint.name, *flags, look_back, retention)))
    return "\n".join(lines) + "\n"


def render_table_names(endpoints: Mapping[str, Endpoint] = ENDPOINTS) -> str:
    """The macro that names the raw tables: dbt has to know what a model reads before it asks a seed."""
    names = [f"        '{table.name}'," for table in all_tables(endpoints.values())]
    head = [f"{{#- {WRITTEN} -#}}", "", "{#- All raw tables. -#}", "{% macro raw_table_names() -%}", "    {{ return(["]
    return "\n".join([*head, *names, "    ]) }}", "{%- endmacro %}"]) + "\n"


_GRIDS: Final = {Grid.DAY: "day", Grid.FOUR_WEEKS: "four weeks", Grid.HALF_MONTH: "half month", Grid.MONTH: "month"}


def render_catalogue(endpoints: Mapping[str, Endpoint] = ENDPOINTS) -> str:
    """Markdown: one line for each raw table, then what the line has no room for, table by table."""
    lines = [
        "| Table | One row per | Selection | Key | Replaced by | Reach back | Calls of a night |",
        "|---|---|---|---|---|---|---|",
        *(_catalogue_row(endpoint) for endpoint in endpoints.values()),
        *(_book_row(table) for table in (SET_ASIDE, LEDGER, RUNS, ACTIONS)),
    ]
    for endpoint in endpoints.values():
        lines.extend(("", f"#### {endpoint.name}", "", *_details(endpoint)))
    return "\n".join(lines) + "\n"


def render_scopes(endpoints: Mapping[str, Endpoint] = ENDPOINTS) -> str:
    """Markdown: every scope the app needs, once, with the tables it is for; granular ones first, then their older names."""
    lines = [
        "Scopes of an app made since 2024:",
        "",
        *_scope_lines({e.name: e.request.scopes_granular for e in endpoints.values()}),
    ]
    lines += ["", "An older app has wider scopes instead (where two are named, either will do):", ""]
    lines += _scope_lines({e.name: (" or ".join(sorted(e.request.scopes_classic)),) for e in endpoints.values()})
    lines += ["", "`zoom-elt do` needs further ones, each for what it is to do, and those of the lists it looks at:", ""]
    lines += _scope_lines({f"do {o.name}": (o.request.scopes_granular[0],) for o in OPERATIONS.values()})
    lines += ["", "or, of an older app:", ""]
    lines += _scope_lines({f"do {o.name}": (o.request.scopes_classic[0],) for o in OPERATIONS.values()})
    return "\n".join(lines) + "\n"


def render_peers() -> str:
    """Markdown: what we and other connectors load, by their names for it, and where we do not, why."""
    with PEERS_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    peers = list(rows[0])[3:]
    head = f"| What | zoom-elt | {' | '.join(peers)} |"
    lines = [head, "|---" * (len(peers) + 2) + "|"]
    for row in rows:
        ours = f"`{row['table']}`" if row["table"] else f"not loaded: {row['why_not']}"
        lines.append(f"| {row['what']} | {ours} | {' | '.join(row[peer] or 'no' for peer in peers)} |")
    return "\n".join(lines) + "\n"


def _catalogue_row(endpoint: Endpoint) -> str:
    cells = (
        f"`{endpoint.name}`",
        _without_one_row(endpoint.table.about),
        "default" if endpoint.cadence.default else "all",
        _codes(endpoint.table.key) or "none",
        _partition_in_words(endpoint),
        f"{endpoint.cadence.window.retention_days} days"
        if endpoint.cadence.window
        else "as its parents"
        if endpoint.cadence.parents
        else "now only",
        _nightly_calls(endpoint),
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _book_row(table: Table) -> str:
    key = _codes(table.merge_key)
    return f"| `{table.name}` | {_without_one_row(table.about)} | always | {key} | the row | all runs | none |"


def _details(endpoint: Endpoint) -> Iterator[str]:
    yield f"- Current: {endpoint.cadence.current}"
    for parent in endpoint.cadence.parents:
        yield f"- Asked about each row of `{parent.endpoint}`" + (f" where `{parent.where}`." if parent.where else ".")
    if signs := dict.fromkeys(_sign_in_words(sign) for sign in endpoint.cadence.signs):
        yield (
            f"- Quiet where answers stay the same, and so do {' and '.join(signs)}: then asked after 1, 2, 4 and at most 7 days. "
            "What changes without such a sign shows up to a week late."
        )
    if (told_by := endpoint.cadence.told_by) is not None:
        yield f"- Not asked about what `{told_by.endpoint}`, if it was read whole, has nothing of, but for one in fifty."
    for child in endpoint.table.children:
        yield f"- Child table `{child.name}`: {child.about}"
    granular = ", ".join(f"`{scope}`" for scope in endpoint.request.scopes_granular)
    classic = " or ".join(f"`{scope}`" for scope in sorted(endpoint.request.scopes_classic))
    yield f"- Asks `GET {endpoint.request.path}`; scope {granular or 'not documented'} (older apps: {classic})" + (
        f"; needs {endpoint.request.needs}." if endpoint.request.needs else "; any plan."
    )
    weight = f"{endpoint.request.label}{' of Zoom Phone' if _is_phone(endpoint) else ''}"
    yield f"- Calls: {_first_calls(endpoint)}; they weigh {weight}."
    private = [f"{table.name}.{column.name}" for table in endpoint.tables for column in table.columns if column.private]
    if private:
        yield f"- Null unless asked for by name: {_codes(private)}."
    if endpoint.table.keeps_deleted:
        belonging = ", and so does what belongs to a row that is no longer listed" if endpoint.cadence.parents else ""
        yield f"- What Zoom no longer lists stays, with the time in `{DELETED_AT}`{belonging}."
    if endpoint.request.successor:
        yield f"- Successor: `{endpoint.request.successor}`."
    for warning in endpoint.table.warnings:
        yield f"- Beware: {warning}"


def _sign_in_words(sign: Parent) -> str:
    """What is watched of activity."""
    return f"{_codes(filter(None, (sign.seen, *sign.watch)))} of `{sign.endpoint}`"


def _partition_in_words(endpoint: Endpoint) -> str:
    """The part of the table that one unit of work replaces."""
    grid = _GRIDS[endpoint.cadence.window.grid] if endpoint.cadence.window else ""
    if not endpoint.cadence.parents:
        return grid or "the whole table"
    parents = (
        f"row of {' or '.join(f'`{name}`' for name in dict.fromkeys(parent.endpoint for parent in endpoint.cadence.parents))}"
    )
    return f"{parents} and {grid}" if grid else parents


def _nightly_calls(endpoint: Endpoint) -> str:
    """A formula in words; a list that is longer than a page takes further calls."""
    count = len(endpoint.request.variants)
    parents = " or ".join(f"`{name}`" for name in dict.fromkeys(parent.endpoint for parent in endpoint.cadence.parents))
    grid = _GRIDS[endpoint.cadence.window.grid] if endpoint.cadence.window else ""
    if (
        endpoint.cadence.window and endpoint.cadence.window.grid is Grid.DAY and not parents
    ):  # today, and the day that has just settled
        return f"{count} for the last {endpoint.cadence.look_back_days + 2} days"
    quiet = ", fewer where they are quiet" if endpoint.cadence.signs else ""
    settled = f" until {endpoint.cadence.look_back_days} days after {'its' if grid != 'four weeks' else 'their'} end"
    if not parents:
        return f"{count} per {grid}{settled}" if grid else f"{count}"
    if grid:
        return f"{count} per row of {parents} and {grid}{settled}{quiet}"
    ends = next((parent.ends for parent in endpoint.cadence.parents if parent.ends), "")
    settled = f" until {endpoint.cadence.look_back_days} days after its `{ends}`" if ends else ""
    return f"{count} per row of {parents}{settled}{quiet}"


def _first_calls(endpoint: Endpoint) -> str:
    """What a first read asks, and how long a page is."""
    size = f", {endpoint.request.paging.page_size:,} rows a page" if endpoint.request.paging.page_size else ""
    lists = f"{len(endpoint.request.variants)} lists" if len(endpoint.request.variants) > 1 else "1 list" if size else "1 call"
    per = "all" if not endpoint.cadence.parents else "each of these rows"
    if endpoint.cadence.window and endpoint.cadence.window.grid is Grid.DAY:
        per = f"{WIDEST_DAYS - 2 * endpoint.cadence.window.edge_days} days"
    elif endpoint.cadence.window:
        grid = f"each {_GRIDS[endpoint.cadence.window.grid]} in reach"
        per = f"{per} and {grid}" if endpoint.cadence.parents else grid
    return f"at first {lists} for {per}{size}"


def _is_phone(endpoint: Endpoint) -> bool:
    return endpoint.request.family is Family.PHONE


def _scope_lines(scopes: Mapping[str, tuple[str, ...]]) -> list[str]:
    tables: dict[str, list[str]] = {}
    for table, needed in scopes.items():
        for scope in needed:
            tables.setdefault(scope, []).append(table)
    return [
        f"- {' or '.join(_codes((part,)) for part in scope.split(' or '))} for {_codes(tables[scope])}"
        for scope in sorted(tables)
    ]


def _without_one_row(about: str) -> str:
    return about.removeprefix("One row per ").rstrip(".")


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


class MarkerMissing(ValueError):
    """A document lacks the comments between which a generated part belongs."""


def replace_part(text: str, name: str, part: str) -> str:
    """The document with a new text between `<!-- NAME: ... -->` and `<!-- /NAME -->`. Raises `MarkerMissing`."""
    begin, end = text.find(f"<!-- {name}: "), text.find(f"<!-- /{name} -->")
    inner = text.find("-->", begin) + len("-->")
    if begin < 0 or end < inner:
        raise MarkerMissing(
            f"sources/zoom/README.md: put the comments <!-- {name}: ... --> and <!-- /{name} --> where that part belongs"
        )
    return f"{text[:inner]}\n\n{part}\n{text[end:]}"


def render_tables(text: str) -> str:
    """sources/zoom/README.md with its generated parts as the declarations have them now. Raises `MarkerMissing`."""
    parts = {"scopes": render_scopes(), "peers": render_peers(), "tables": render_catalogue()}
    for name, part in parts.items():
        text = replace_part(text, name, part)
    return text


def written_types() -> Types:
    """The types that the dictionary tells now."""
    return read_types(DICTIONARY_FILE.read_text(encoding="utf-8")) if DICTIONARY_FILE.exists() else {}


def render_project(sources: Path = SOURCES_FILE) -> dict[Path, str]:
    """What is written of the dbt project: path -> the text it ought to have."""
    staged = stage_tables()
    return {
        sources: render_sources(),
        RAW_TABLES_FILE: render_raw_tables(),
        TABLE_NAMES_FILE: render_table_names(),
        STAGING / "_staging.yml": render_descriptions(staged),
        **{STAGING / f"{table.view}.sql": render_view(table) for table in staged},
    }


def render_documents(
    sources: Path = SOURCES_FILE, tables: Path = TABLES_FILE, find_types: Callable[[], Types] = written_types
) -> dict[Path, str]:
    """Every generated document: path -> the text it ought to have. Raises `MarkerMissing`."""
    return {
        **render_project(sources),
        tables: render_tables(tables.read_text(encoding="utf-8")),
        DICTIONARY_FILE: render_dictionary(find_types()),
    }


def find_stale(documents: Mapping[Path, str]) -> list[Path]:
    """Documents whose file says something else, or is not there."""
    return [path for path, text in documents.items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def find_left_over(documents: Mapping[Path, str], folder: Path = STAGING) -> list[Path]:
    """Staging views that were written for a table that is declared no longer."""
    views = (path for path in sorted(folder.glob("stg_zoom__*.sql")) if path not in documents)
    return [path for path in views if WRITTEN in path.read_text(encoding="utf-8")]


def main(
    arguments: list[str] | None = None,
    *,
    sources: Path = SOURCES_FILE,
    tables: Path = TABLES_FILE,
    find_types: Callable[[], Types] = build_types,
) -> int:
    """Write the documents, or with `--check` say which are stale. Returns the exit code.

    `find_types` gives the types of the dictionary's columns; a check takes those that are written, which the tests of the models
    compare with a warehouse.
    """
    parser = argparse.ArgumentParser("python -m pipelines.models.catalogue", description="Write the generated documents again.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a document is stale")
    check = parser.parse_args(arguments).check
    try:
        documents = render_documents(sources, tables)
        if not check:
            # The models, whose types are asked for next, read these.
            _write(render_project(sources))
            for path in find_left_over(documents):
                path.unlink()
            documents = render_documents(sources, tables, find_types)
    except (MarkerMissing, TransformError) as error:
        sys.stderr.write(f"writing the documents: {error}\n")
        return 1
    if not check:
        _write(documents)
        return 0
    stale = [*find_stale(documents), *find_left_over(documents)]
    for path in stale:
        sys.stderr.write(f"{path.name} is stale: run make docs\n")
    return int(bool(stale))


def _write(documents: Mapping[Path, str]) -> None:
    for path in find_stale(documents):
        path.write_text(documents[path], encoding="utf-8")
        sys.stdout.write(f"written: {path.name}\n")


if __name__ == "__main__":
    sys.exit(main())
