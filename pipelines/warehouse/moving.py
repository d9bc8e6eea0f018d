"""Bringing a warehouse over into another: what Zoom sent, the ledger, runs, the journal and dlt's books, with all their history.

Marts are not moved: they are built there, of the same rows.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from pipelines.errors import CommandError, ExitCode
from pipelines.warehouse.comments import RAW
from pipelines.warehouse.dialect import create_table
from pipelines.warehouse.errors import WarehouseError
from pipelines.warehouse.marker import read_marker, write_marker
from pipelines.warehouse.places import DATASET
from pipelines.warehouse.protocol import FoundTable, Reader, Session, Warehouse
from pipelines.warehouse.raw_tables import make_tables
from sources.zoom.kinds import KINDS
from sources.zoom.vocabulary import Column, Type

if TYPE_CHECKING:
    import pyarrow as pa


def move_warehouse(source: Warehouse, target: Warehouse, watch: Callable[[str], None] = lambda _: None) -> dict[str, int]:
    """Copy all of it, or nothing, and give the rows of each table. The source stays as it is.

    Raises `CommandError` if the target holds a warehouse already, or the copy has other rows; `LoadFailed`.
    """
    doing = f"moving {source.name} to {target.name}"
    try:
        if not source.exists() or (marker := read_marker(source)) is None:
            raise CommandError(doing, f"there is no warehouse at {source.name}", "name the one to move with --db")
        if target.exists() and _holds_tables(target):
            raise CommandError(doing, f"{target.name} holds a warehouse already", "name an empty one with --to")
        with source.writing(), target.writing():
            make_tables(target, RAW)
            with source.reading() as reader, target.changing() as session:
                moved = {table.name: _move(reader, session, table, watch) for table in reader.tables(DATASET)}
                for name, rows in moved.items():
                    ((found,),) = session.run(f'select count(*) from {DATASET}."{name}"')  # noqa: S608 - a name of ours or dlt's
                    if found != rows:
                        said = f"{name} has {found:,} rows there and {rows:,} here"
                        raise CommandError(doing, said, "nothing was moved: run it again", ExitCode.FAILED)
            if marker.account is not None:
                write_marker(target, account=marker.account)
    except WarehouseError as error:
        raise error.told(doing, target.another) from None
    return moved


def _holds_tables(target: Warehouse) -> bool:
    with target.looking() as session:
        return bool(session.tables(DATASET))


def _move(reader: Reader, session: Session, table: FoundTable, watch: Callable[[str], None]) -> int:
    watch(table.name)
    names = list(table.columns)
    columns = ", ".join(f'"{name}"' for name in names)
    answer = reader.ask(f'select {columns} from {DATASET}."{table.name}"')  # noqa: S608 - names that we or dlt gave
    batches = answer.batches(names)
    if not session.has(DATASET, table.name):
        session.run(create_table(DATASET, table.name, [_declare(field) for field in batches.schema]))
    return session.insert(DATASET, table.name, batches)


def _declare(field: "pa.Field[pa.DataType]") -> Column:
    """A column of dlt's own tables, or of a table that no version of ours declares any more."""
    kind = next((kind for kind in Type if kind is not Type.JSON and KINDS[kind].arrow == field.type), Type.TEXT)
    return Column(field.name, kind, "As it was moved here.")
