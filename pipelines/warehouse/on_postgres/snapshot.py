"""What is in a PostgreSQL database, copied into the DuckDB file that is published."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from pipelines.warehouse.address import ServerAddress
from pipelines.warehouse.on_duckdb.opening import open_database
from pipelines.warehouse.on_duckdb.session import DuckDbSession
from pipelines.warehouse.on_duckdb.snapshot import MEMORY, STORAGE_VERSION, comment_copy
from pipelines.warehouse.on_postgres.explaining import explained
from pipelines.warehouse.on_postgres.opening import connect
from pipelines.warehouse.on_postgres.session import PostgresSession
from pipelines.warehouse.protocol import Copied, FoundTable
from pipelines.warehouse.quoting import quote, text_of

_LONGEST_ROW: Final = 64 * 1024 * 1024
"""Bytes. Zoom's longest are lists of people in one value, of some hundred thousand."""
_KINDS: Final[Mapping[str, str]] = {
    "text": "varchar",
    "character varying": "varchar",
    "bigint": "bigint",
    "integer": "integer",
    "boolean": "boolean",
    "double precision": "double",
    "date": "date",
    "timestamp with time zone": "timestamp with time zone",
    "timestamp without time zone": "timestamp",
    "jsonb": "json",
    "numeric": "double",
}
"""What a type of PostgreSQL's is in DuckDB; `numeric(18,2)` has the same name there."""


def copy_database(address: ServerAddress, target: Path, schemas: Iterable[str], spill: Path) -> list[Copied]:
    """Copy schemas, as they are at one moment, into a new DuckDB file, views as tables. Raises `WarehouseError`."""
    spill.mkdir(parents=True, exist_ok=True)
    bounds: dict[str, Any] = {"memory_limit": MEMORY, "storage_compatibility_version": STORAGE_VERSION}
    with closing(connect(address)) as connection, closing(open_database(target, **bounds)) as file:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)
        source, copy = PostgresSession(connection), DuckDbSession(file, target)
        copy.run("set timezone = 'UTC'")
        copied = [_copy(source, copy, table, spill / "rows.csv") for schema in sorted(schemas) for table in source.tables(schema)]
        copy.run("checkpoint")
    return copied


def _copy(source: PostgresSession, copy: DuckDbSession, table: FoundTable, rows: Path) -> Copied:
    target = quote(table.schema, table.name)
    kinds = {name: _kind_of(column.type) for name, column in table.columns.items()}
    copy.run(f"create schema if not exists {quote(table.schema)}")
    copy.run(f"create table {target} ({', '.join(f'{quote(name)} {kind}' for name, kind in kinds.items())})")
    names = ", ".join(map(quote, kinds))
    with explained(), source.connection.cursor() as cursor, rows.open("wb") as file:
        query = f"copy (select {names} from {target}) to stdout (format csv, force_quote *)"  # noqa: S608 - names are quoted
        cursor.copy_expert(query, file)
    declared = ", ".join(f"{text_of(name)}: {text_of(kind)}" for name, kind in kinds.items())
    # all said outright: what DuckDB finds out from the first rows, it finds out wrong of some, and not at all of none
    options = """auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n', """
    options += f"nullstr = '', allow_quoted_nulls = false, parallel = false, max_line_size = {_LONGEST_ROW}"
    copy.run(f"insert into {target} select * from read_csv({text_of(rows)}, {options}, columns = {{{declared}}})")  # noqa: S608 - as above
    comment_copy(copy, target, table)
    ((count,),) = source.run_own(f"select count(*) from {target}")  # noqa: S608 - names are quoted
    return Copied(f"{table.schema}.{table.name}", int(count), tuple(kinds))


def _kind_of(kind: str) -> str:
    if kind.startswith("numeric("):
        return kind.replace("numeric", "decimal")
    return _KINDS.get(kind, "varchar")
