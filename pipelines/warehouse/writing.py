"""Writing to a warehouse as a step of a run, which fails in one line."""

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.errors import LoadFailed, advise, one_line
from pipelines.warehouse.errors import WarehouseError
from pipelines.warehouse.protocol import Session, Warehouse


@contextmanager
def writing(warehouse: Warehouse, doing: str) -> Iterator[Session]:
    """The warehouse, open to change something: all of it or nothing. Raises `LoadFailed` for what the database says."""
    try:
        with warehouse.changing() as session:
            yield session
    except WarehouseError as error:
        raise LoadFailed(f"{doing}: {one_line(error)}: {advise(error)}") from error
