"""Rows of other endpoints that are each asked about: which they are, and what the planner needs of them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pyarrow as pa

from sources.zoom.planner import ParentRow
from sources.zoom.vocabulary import PARTITION, Endpoint, Parent
from sources.zoom.windows import Span


def parent_columns(endpoint: Endpoint, parent_name: str) -> set[str]:
    """Columns of a parent's table that an endpoint's rules may read, the partition included."""
    columns: set[str] = set()
    for parent in endpoint.parents:
        if parent.endpoint == parent_name:
            columns |= {*parent.give.values(), *(parent.span or ()), *([parent.ends] if parent.ends else [])}
            columns |= {PARTITION, *_words(parent.where)}
    return columns


def _words(where: str) -> set[str]:
    return set("".join(c if c.isalnum() or c == "_" else " " for c in where).split())


def select_parents(table: pa.Table, parent: Parent) -> list[dict[str, Any]]:
    """Rows of a parent's table that was read just now, by the same query as in the warehouse."""
    connection = duckdb.connect()
    try:
        connection.register("parent", table)
        connection.execute("set timezone = 'UTC'")
        result = connection.execute(parent_query(parent, "parent"))
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    finally:
        connection.close()


def parent_query(parent: Parent, relation: str) -> str:
    """SQL for the rows of a parent's table that are worth a call; in order, so that the same warehouse gives the same plan."""
    names = [*parent.give.values(), *(parent.span or ()), *([parent.ends] if parent.ends else []), PARTITION]
    columns = ", ".join(f'"{name}"' for name in dict.fromkeys(names))
    return f"select distinct {columns} from {relation} where {parent.where or '1 = 1'} order by all"


def parent_row(parent: Parent, row: Mapping[str, Any]) -> ParentRow:
    """A row as the planner wants it."""
    span = None
    if parent.span is not None:
        first, last = (row[name] for name in parent.span)
        if isinstance(first, date) and isinstance(last, date):
            span = Span(first, date.fromordinal(last.toordinal() + 1))
    ends = row[parent.ends] if parent.ends else None
    if isinstance(ends, datetime) and ends.tzinfo is None:
        ends = ends.replace(tzinfo=UTC)
    return ParentRow({name: str(row[column]) for name, column in parent.give.items()}, ends, span)
