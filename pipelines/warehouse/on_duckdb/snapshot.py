"""The published DuckDB file and the Parquet files beside it: how they are written, signed and checked.

Readers get the storage format of DuckDB 1.4, which that version and everything since can open, wherever the data comes from.
"""

from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb

from pipelines.warehouse.errors import WarehouseError
from pipelines.warehouse.marker import SCHEMA
from pipelines.warehouse.on_duckdb.explaining import explained
from pipelines.warehouse.on_duckdb.opening import NAME, NO_PROGRESS, open_database
from pipelines.warehouse.on_duckdb.session import DuckDbSession, opened
from pipelines.warehouse.protocol import Copied, FoundTable
from pipelines.warehouse.quoting import quote, text_of

if TYPE_CHECKING:
    import pyarrow as pa

STORAGE_VERSION: Final = "v1.4.0"
MEMORY: Final = "1GB"
"""What the publisher may use: sorting and copying spill to a folder beyond it."""


def copy_database(db: Path, target: Path, schemas: Iterable[str], spill: Path) -> list[Copied]:
    """Copy schemas of a DuckDB file into a new one, views as tables, with all comments. Raises `WarehouseError`."""
    chosen = set(schemas)
    with closing(open_database(db, read_only=True, memory_limit=MEMORY, temp_directory=str(spill))) as connection:
        session = DuckDbSession(connection, db)
        session.run("set timezone = 'UTC'")
        session.run(f"attach {text_of(target)} as snapshot (storage_version '{STORAGE_VERSION}')")
        copied = [_copy(session, table) for table in session.tables() if table.schema in chosen]
        session.run("checkpoint snapshot")
        session.run("detach snapshot")
    return copied


def _copy(session: DuckDbSession, table: FoundTable) -> Copied:
    source, target = (quote(place, table.schema, table.name) for place in (NAME, "snapshot"))
    session.run(f"create schema if not exists {quote('snapshot', table.schema)}")
    session.run(f"create table {target} as select * from {source}")  # noqa: S608 - names are quoted
    comment_copy(session, target, table)
    ((rows,),) = session.run(f"select count(*) from {source}")  # noqa: S608 - names are quoted
    return Copied(f"{table.schema}.{table.name}", int(rows), tuple(table.columns))


def comment_copy(session: DuckDbSession, target: str, table: FoundTable) -> None:
    """Give the copy of a table, by its name in SQL, the table's comments. Raises `WarehouseError`."""
    if table.comment:
        session.run(f"comment on table {target} is {text_of(table.comment)}")
    for name, column in table.columns.items():
        if column.comment:
            session.run(f"comment on column {target}.{quote(name)} is {text_of(column.comment)}")


def sign_snapshot(snapshot: Path, warehouse: str, account: str | None) -> None:
    """Let a snapshot say which warehouse published it, and whose it is by the account's digest. Raises `WarehouseError`."""
    with opened(snapshot) as session:
        session.run(f"create schema {SCHEMA}")
        session.run(f"create table {SCHEMA}.snapshot (warehouse varchar, account varchar)")
        values = {"warehouse": warehouse, "account": account}
        session.run(f"insert into {SCHEMA}.snapshot values ($warehouse, $account)", values)  # noqa: S608 - our name


def read_publisher(snapshot: Path) -> tuple[str, str | None] | None:
    """Name of the warehouse and digest of the account that published a snapshot, None if it does not say."""
    if not snapshot.exists():
        return None
    try:
        with opened(snapshot, read_only=True) as session:
            found = session.run(f"select warehouse, account from {SCHEMA}.snapshot")  # noqa: S608 - our name
    except WarehouseError:
        return None
    return (found[0][0], found[0][1]) if found else None


def export_tables(snapshot: Path, files: Sequence[tuple[str, Path]]) -> None:
    """Write tables of a snapshot, by their names with the schema, as Parquet. Raises `WarehouseError`."""
    with closing(open_database(snapshot, read_only=True, memory_limit=MEMORY)) as connection:
        session = DuckDbSession(connection, snapshot)
        session.run("set timezone = 'UTC'")
        for name, file in files:
            table = quote(NAME, *name.split(".", 1))
            session.run(f"copy {table} to {text_of(file)} (format parquet, compression zstd)")


def find_differing(snapshot: Path, tables: Sequence[tuple[Copied, Path]]) -> str | None:
    """Open a snapshot as a reader does, and name the first table that it or its Parquet file has otherwise than it was copied."""
    with closing(open_database(snapshot, read_only=True, memory_limit=MEMORY)) as connection:
        session = DuckDbSession(connection, snapshot)
        for table, file in tables:
            for source in (quote(NAME, *table.name.split(".", 1)), f"read_parquet({text_of(file)})"):
                ((rows,),) = session.run(f"select count(*) from {source}")  # noqa: S608 - names are quoted
                columns = tuple(row[0] for row in session.run(f"describe select * from {source}"))  # noqa: S608 - as above
                if (int(rows), columns) != (table.rows, table.columns):
                    return table.name
    return None


def write_parquet(batches: "pa.RecordBatchReader", path: Path) -> None:
    """Write an answer as Parquet: the connection that was asked can reach no file. Raises `WarehouseError`."""
    with duckdb.connect() as writer, explained(path):
        writer.execute(NO_PROGRESS)
        writer.execute("set timezone = 'UTC'")
        found: Any = writer.from_arrow(batches)
        found.write_parquet(str(path))
