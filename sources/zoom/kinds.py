"""What the type of a column is called by Arrow, by dlt and in SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from sources.zoom.vocabulary import Type


@dataclass(frozen=True, slots=True)
class Kind:
    """One type in the words of each."""

    arrow: pa.DataType
    dlt: str
    sql: str
    """As sqlglot reads it, which writes it as a destination does; DuckDB takes these words, and says them."""


KINDS: Final[Mapping[Type, Kind]] = {
    Type.TEXT: Kind(pa.string(), "text", "VARCHAR"),
    Type.INTEGER: Kind(pa.int64(), "bigint", "BIGINT"),
    Type.NUMBER: Kind(pa.float64(), "double", "DOUBLE"),
    Type.BOOLEAN: Kind(pa.bool_(), "bool", "BOOLEAN"),
    Type.TIMESTAMP: Kind(pa.timestamp("us", "UTC"), "timestamp", "TIMESTAMP WITH TIME ZONE"),
    Type.DATE: Kind(pa.date32(), "date", "DATE"),
    Type.JSON: Kind(pa.string(), "json", "JSON"),
}
