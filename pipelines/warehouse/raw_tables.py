"""Raw tables as SQL makes and writes them, where dlt has no part."""

from collections.abc import Iterable

from pipelines.warehouse.dialect import add_column, create_schema, create_table
from pipelines.warehouse.places import DATASET
from pipelines.warehouse.protocol import Session, Warehouse
from pipelines.warehouse.writing import writing
from sources.zoom.vocabulary import Table


def make_tables(warehouse: Warehouse, tables: Iterable[Table]) -> None:
    """Make what a warehouse lacks of these tables and their columns, as the loader would. Raises `LoadFailed`."""
    with writing(warehouse, "making the raw tables") as session:
        add_tables(session, tables)


def add_tables(session: Session, tables: Iterable[Table]) -> None:
    """The same in a warehouse that is open. Raises `WarehouseError`."""
    found = {table.name: table.columns for table in session.tables(DATASET)}
    if not found:
        session.run(create_schema(DATASET))
    for table in tables:
        if table.name not in found:
            session.run(create_table(DATASET, table.name, table.stored))
            continue
        for column in table.stored:
            if column.name not in found[table.name]:
                session.run(add_column(DATASET, table.name, column))
