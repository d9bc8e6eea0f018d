"""The dbt description of the raw tables, written from the declarations.

Data flow: sources.zoom.endpoints, the ledger and the runs -> render_sources() -> sql/models/staging/_sources.yml. A test
keeps the file and the declarations together; `python -m pipelines.catalogue` writes the file again.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipelines.report import RUNS
from pipelines.transform import PROJECT
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.ledger import LEDGER
from sources.zoom.schema import Table, tables_of
from sources.zoom.vocabulary import FETCHED_AT, Column, Endpoint

SOURCES_FILE: Final = PROJECT / "models" / "staging" / "_sources.yml"

_LATE_AFTER_HOURS: Final = 36
"""A nightly run is late when it is not there by the next noon."""

_HEADER: Final = """\
# Written by `python -m pipelines.catalogue` from the declarations: change those, not this file.
version: 2

sources:
  - name: zoom_raw
    schema: zoom_raw
    description: "What Zoom answered, under Zoom's own names: a table for each endpoint and nested list, and the books."
    tables:
"""


def _column_lines(column: Column, *, personal: bool) -> Iterator[str]:
    yield f"          - name: {json.dumps(column.name)}"
    yield f"            description: {json.dumps(column.description)}"
    marks = {"personal": personal, "private": column.private}
    if any(marks.values()):
        yield "            config:"
        yield "              meta:"
        yield from (f"                {mark}: true" for mark, present in marks.items() if present)


def _table_lines(
    table: Table,
    loaded_at: str,
    *,
    prose: tuple[str, ...] = (),
    personal: frozenset[str] = frozenset(),
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
    for column in table.columns:
        yield from _column_lines(column, personal=column.personal or column.name in personal)


def _endpoint_lines(endpoint: Endpoint) -> Iterator[str]:
    own, *nested = tables_of(endpoint)
    yield from _table_lines(own, FETCHED_AT, prose=(endpoint.current,))
    for child, table in zip(endpoint.children, nested, strict=True):
        copied = frozenset(name for name, theirs in child.keys.items() if endpoint.column(theirs).personal)
        yield from _table_lines(table, FETCHED_AT, personal=copied)


def render_sources() -> str:
    """The text of `_sources.yml`: every raw table with its columns, what to beware of, and what is personal or private.

    Freshness is asked of the ledger and the runs only: the other tables are read again when Zoom can have changed them,
    so an old row there is no sign of a stopped job.
    """
    lines: list[str] = []
    for endpoint in ENDPOINTS.values():
        lines.extend(_endpoint_lines(endpoint))
    lines.extend(_table_lines(LEDGER, "fetched_at", late_after_hours=_LATE_AFTER_HOURS))
    lines.extend(_table_lines(RUNS, "started_at", late_after_hours=_LATE_AFTER_HOURS))
    return _HEADER + "\n".join(lines) + "\n"


def write_sources(path: Path = SOURCES_FILE) -> None:
    """Write `_sources.yml` as the declarations have it now."""
    path.write_text(render_sources(), encoding="utf-8")


if __name__ == "__main__":
    write_sources()
