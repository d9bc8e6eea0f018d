"""What a warehouse of an earlier version lacks, so that today's models can be built of it."""

from pipelines.warehouse.comments import RAW
from pipelines.warehouse.ledger_days import fill_days
from pipelines.warehouse.protocol import Warehouse
from pipelines.warehouse.raw_tables import add_tables
from pipelines.warehouse.writing import writing


def complete_tables(warehouse: Warehouse) -> None:
    """Give the warehouse, of which we are the writer, the tables, columns and days that the models read. Raises `LoadFailed`."""
    with writing(warehouse, "bringing the raw tables up to date") as session:
        add_tables(session, RAW)
        fill_days(session)
