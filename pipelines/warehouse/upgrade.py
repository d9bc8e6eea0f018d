"""What a warehouse of an earlier version lacks, so that today's models can be built of it."""

from pipelines.warehouse.comments import RAW
from pipelines.warehouse.ledger_days import fill_days
from pipelines.warehouse.protocol import Warehouse
from pipelines.warehouse.raw_tables import make_tables


def complete_tables(warehouse: Warehouse) -> None:
    """Give the warehouse, of which we are the writer, the tables, columns and days that the models read. Raises `LoadFailed`."""
    make_tables(warehouse, RAW)
    fill_days(warehouse)
