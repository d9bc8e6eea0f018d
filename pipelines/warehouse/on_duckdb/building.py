"""dbt in a DuckDB file: which target of the profile it is, and how the file is let go."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.warehouse.protocol import Building


@contextmanager
def building(db: Path) -> Iterator[Building]:
    """The file as dbt is told of it; closed afterwards, so that the caller may open it at once."""
    try:
        yield Building("warehouse", {"ZOOM_ELT_DB": str(db)})
    finally:
        from pipelines.warehouse.on_duckdb.attached import release

        release()
