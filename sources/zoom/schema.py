"""Declared tables as Arrow schemas and dlt column hints: the same types said twice, from one place."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from sources.zoom.kinds import KINDS
from sources.zoom.vocabulary import EMPTIED, ROW, Endpoint, Table


def arrow_schema(table: Table) -> pa.Schema:
    """The raw table's columns as Arrow has them."""
    return pa.schema(
        [pa.field(column.name, KINDS[column.type].arrow, nullable=column.name not in table.merge_key) for column in table.stored]
    )


def column_hints(table: Table) -> dict[str, Any]:
    """The raw table's columns as dlt wants them."""
    hints: dict[str, Any] = {}
    for column in table.stored:
        hint: dict[str, Any] = {
            "name": column.name,
            "data_type": KINDS[column.type].dlt,
            "nullable": column.name not in table.merge_key,
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


def all_tables(endpoints: Iterable[Endpoint]) -> tuple[Table, ...]:
    """The raw tables of several endpoints."""
    return tuple(table for endpoint in endpoints for table in endpoint.tables)
