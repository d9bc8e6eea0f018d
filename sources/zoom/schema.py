"""Declarations as Arrow schemas and dlt column hints: the same types said twice, from one place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from sources.zoom.values import ARROW_TYPES
from sources.zoom.vocabulary import (
    DELETED_AT,
    EMPTIED,
    EXTRA,
    FETCHED_AT,
    PARTITION,
    POSITION,
    Child,
    Column,
    Endpoint,
    Type,
    boolean,
    integer,
    json_value,
    text,
    timestamp,
)

_DLT: Mapping[Type, str] = {
    Type.TEXT: "text",
    Type.INTEGER: "bigint",
    Type.NUMBER: "double",
    Type.BOOLEAN: "bool",
    Type.TIMESTAMP: "timestamp",
    Type.DATE: "date",
    Type.JSON: "json",
}


OWN_COLUMNS = (
    text(PARTITION, "Unit of work the row came from."),
    timestamp(FETCHED_AT, "When Zoom's answer was read."),
    json_value(EXTRA, "What Zoom sent and is not declared, or did not fit, as JSON."),
    boolean(EMPTIED, "Always null: marks a partition as empty on its way in."),
)
DELETED_COLUMN = timestamp(DELETED_AT, "When Zoom was first seen not to list it any more; null while it does.")
POSITION_COLUMN = integer(POSITION, "Place in the list, from 0.")


@dataclass(frozen=True)
class Table:
    """One raw table: its name, columns and the columns whose values make a partition."""

    name: str
    about: str
    columns: tuple[Column, ...]
    merge_key: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @cached_property
    def arrow(self) -> pa.Schema:
        return pa.schema(
            [
                pa.field(column.name, ARROW_TYPES[column.type], nullable=column.name not in self.merge_key)
                for column in self.columns
            ]
        )

    @cached_property
    def hints(self) -> dict[str, Any]:
        """Columns as dlt wants them."""
        hints: dict[str, Any] = {}
        for column in self.columns:
            hint: dict[str, Any] = {
                "name": column.name,
                "data_type": _DLT[column.type],
                "nullable": column.name not in self.merge_key,
                "description": column.description,
            }
            if column.personal:
                hint["x-personal"] = True
            if column.name == EMPTIED:
                hint["hard_delete"] = True
            hints[column.name] = hint
        return hints


def own_columns(endpoint: Endpoint) -> tuple[Column, ...]:
    """Columns that are ours, not Zoom's."""
    return (*OWN_COLUMNS, DELETED_COLUMN) if endpoint.keeps_deleted else OWN_COLUMNS


def table_of(endpoint: Endpoint) -> Table:
    """The raw table of an endpoint's own rows."""
    return Table(endpoint.name, endpoint.about, endpoint.columns + own_columns(endpoint), (PARTITION,), endpoint.warnings)


def child_table_of(endpoint: Endpoint, child: Child) -> Table:
    """The raw table of a nested list: the parent's key, the position, the element's columns."""
    keys = []
    for name, theirs in child.keys.items():
        source = endpoint.column(theirs)
        about = f"{child.table} belongs to the {endpoint.name} row with this {theirs}."
        keys.append(Column(name, source.type, about, personal=source.personal))
    columns = (*keys, POSITION_COLUMN, *child.columns, *own_columns(endpoint))
    return Table(child.table, child.about, columns, (PARTITION,))


def tables_of(endpoint: Endpoint) -> tuple[Table, ...]:
    """All raw tables of an endpoint, its own first."""
    return (table_of(endpoint), *(child_table_of(endpoint, child) for child in endpoint.children))


def all_tables(endpoints: Iterable[Endpoint]) -> tuple[Table, ...]:
    """The raw tables of several endpoints."""
    return tuple(table for endpoint in endpoints for table in tables_of(endpoint))
