"""Declarations as Arrow schemas and dlt column hints: the same types said twice, from one place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from sources.zoom.values import ARROW_TYPES
from sources.zoom.vocabulary import (
    DELETED_AT,
    EMPTIED,
    EXTRA,
    FETCHED_AT,
    PARTITION,
    POSITION,
    ROW,
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
    integer(ROW, "Place in the partition as loaded, from 0; null in what was loaded before rows were numbered."),
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
    single: bool = False
    """A partition is one row; where it may be several, they need numbers (`ROW`) for dlt to tell them apart."""

    @cached_property
    def primary_key(self) -> tuple[str, ...]:
        """Columns that tell rows apart: of what was loaded twice into dlt's staging table, dlt takes one copy by them."""
        if self.single:
            return self.merge_key
        return (*self.merge_key, ROW) if any(column.name == ROW for column in self.columns) else ()

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


def number_rows(table: Table, rows: pa.Table) -> pa.Table:
    """The rows with their places in their partitions, in the order in which they are; whatever stood there is replaced."""
    if ROW not in rows.schema.names or not rows.num_rows:
        return rows
    parts = rows.select(table.merge_key)
    numbers = np.zeros(rows.num_rows, dtype=np.int64)
    for column in parts.columns:
        codes = column.combine_chunks().dictionary_encode().indices.to_numpy()
        numbers = np.unique(numbers * (int(codes.max()) + 1) + codes, return_inverse=True)[1]
    marker = rows[EMPTIED].combine_chunks().is_valid().to_numpy(zero_copy_only=False)
    order = np.lexsort((marker, numbers))  # stable, and a marker is not stored: the rows beside it begin at 0
    grouped = numbers[order]
    begins = np.flatnonzero(np.diff(grouped, prepend=-1))
    places = np.empty_like(order)
    places[order] = np.arange(rows.num_rows) - np.repeat(begins, np.diff(begins, append=rows.num_rows))
    return rows.set_column(rows.schema.get_field_index(ROW), rows.schema.field(ROW), pa.array(places, pa.int64()))


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
        keys.append(Column(name, source.type, about, privacy=source.privacy))
    columns = (*keys, POSITION_COLUMN, *child.columns, *own_columns(endpoint))
    return Table(child.table, child.about, columns, (PARTITION,))


def tables_of(endpoint: Endpoint) -> tuple[Table, ...]:
    """All raw tables of an endpoint, its own first."""
    return (table_of(endpoint), *(child_table_of(endpoint, child) for child in endpoint.children))


def all_tables(endpoints: Iterable[Endpoint]) -> tuple[Table, ...]:
    """The raw tables of several endpoints."""
    return tuple(table for endpoint in endpoints for table in tables_of(endpoint))
