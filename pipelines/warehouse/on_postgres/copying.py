"""Rows on their way into PostgreSQL by COPY, which takes a million of them while an insert takes a thousand."""

import io
import re
from collections.abc import Collection
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

ROWS_AT_ONCE: Final = 50_000
_ESCAPES: Final = re.compile(
    r"(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u0000|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
"""In JSON: what stays (a backslash, and two halves that are one character), and what PostgreSQL refuses."""


def write_csv(batch: pa.RecordBatch, json: Collection[str]) -> io.BytesIO:
    """Rows as COPY reads them, `json` naming the columns of that kind. Texts are in quotes: an empty one is not null."""
    columns = [_storable(column, is_json=name in json) for name, column in zip(batch.schema.names, batch.columns, strict=True)]
    written = io.BytesIO()
    options = csv.WriteOptions(include_header=False)
    csv.write_csv(pa.record_batch(columns, batch.schema.names), written, options)
    written.seek(0)
    return written


def _storable(values: pa.Array, *, is_json: bool) -> pa.Array:
    """Values without what PostgreSQL keeps nowhere: the character zero and, in JSON, halves of characters."""
    if isinstance(values, pa.ExtensionArray):  # DuckDB's truths and JSON
        values = values.storage.cast(pa.bool_()) if values.type.extension_name == "arrow.bool8" else values.storage
    if not pa.types.is_string(values.type):
        return values
    plain = pc.replace_substring(values, "\0", "")
    if not is_json or not pc.any(pc.match_substring(plain, "\\u")).as_py():
        return plain
    return pa.array([value and _ESCAPES.sub(_keep, value) for value in plain.to_pylist()], pa.string())


def _keep(found: re.Match[str]) -> str:
    return found[1] or ("" if found[0] == "\\u0000" else "\\ufffd")
