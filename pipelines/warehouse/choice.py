"""Which warehouse a person means."""

from pathlib import Path

from pipelines.warehouse.on_duckdb.warehouse import DuckDbWarehouse
from pipelines.warehouse.places import Places
from pipelines.warehouse.protocol import Warehouse


def warehouse_at(db: Path | str) -> Warehouse:
    """The warehouse by what `--db` says. Raises `CommandError` for a name that cannot be one."""
    return DuckDbWarehouse(Places(Path(db)))
