"""What the type of a column is called by Arrow, by dlt and in SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from sources.zoom.vocabulary import Type


@dataclass(frozen=True, slots=True)
class TypeNames:
    """One type in the words of each."""

    arrow: pa.DataType
    dlt: str
    sql: str
    """As sqlglot reads it, which writes it as a destination does; DuckDB takes these words, and says them."""


KINDS: Final[Mapping[Type, TypeNames]] = {
    Type.TEXT: TypeNames(pa.string(), "text", "VARCHAR"),
    Type.INTEGER: TypeNames(pa.int64(), "bigint", "BIGINT"),
    Type.NUMBER: TypeNames(pa.float64(), "double", "DOUBLE"),
    Type.BOOLEAN: TypeNames(pa.bool_(), "bool", "BOOLEAN"),
    Type.TIMESTAMP: TypeNames(pa.timestamp("us", "UTC"), "timestamp", "TIMESTAMP WITH TIME ZONE"),
    Type.DATE: TypeNames(pa.date32(), "date", "DATE"),
    Type.JSON: TypeNames(pa.string(), "json", "JSON"),
}
