"""How what was built comes before readers of a server, and into the snapshot: whole nights, and nothing between.

dbt builds table after table into schemas of its own. What is good is copied in one transaction into the schemas that people read:
tables stay the same tables, so that nobody waits and grants and views of other people's hold, unless their columns changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from psycopg2 import errors

from pipelines.errors import ExitCode
from pipelines.warehouse.address import ServerAddress
from pipelines.warehouse.errors import WarehouseError
from pipelines.warehouse.on_duckdb.opening import open_database
from pipelines.warehouse.on_duckdb.session import DuckDbSession
from pipelines.warehouse.on_duckdb.snapshot import STORAGE_VERSION
from pipelines.warehouse.on_postgres.explaining import explained
from pipelines.warehouse.on_postgres.opening import connect
from pipelines.warehouse.on_postgres.session import BUILT, PostgresSession, changing
from pipelines.warehouse.protocol import Copied, FoundTable
from pipelines.warehouse.quoting import quote, text_of

_PATIENCE: Final = "lock_timeout=60s"
_MEMORY: Final = "1GB"
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


def put_before_readers(address: ServerAddress) -> None:
    """Replace the rows of `marts` and `reports` by what was built, all in one transaction. Raises `WarehouseError`."""
    with changing(address) as session:
        session.run_own("set local lock_timeout = '60s'")
        built = {name: session.tables(place) for name, place in BUILT.items()}
        for schema, tables in built.items():
            if tables:
                session.run_own(f"create schema if not exists {quote(schema)}")
            there = {table.name: table for table in session.tables(schema)}
            for table in tables:
                _replace(session, schema, table, there.pop(table.name, None))
            for gone in there.values():
                _drop(session, schema, gone.name)
    with closing(connect(address)) as connection:
        session = PostgresSession(connection)
        for schema, tables in built.items():
            for table in tables:
                session.run_own(f"vacuum (analyze, skip_locked) {quote(schema, table.name)}")


def _replace(session: PostgresSession, schema: str, table: FoundTable, before: FoundTable | None) -> None:
    target, source = quote(schema, table.name), quote(BUILT[schema], table.name)
    kinds = {name: column.type for name, column in table.columns.items()}
    if before is not None and {name: column.type for name, column in before.columns.items()} != kinds:
        _drop(session, schema, table.name)
        before = None
    names = ", ".join(map(quote, kinds))
    if before is None:
        session.run_own(f"create table {target} as select {names} from {source}")  # noqa: S608 - names are quoted
        before = FoundTable(schema, table.name, None, {})
    else:
        session.run_own(f"delete from {target}")  # noqa: S608 - names are quoted
        session.run_own(f"insert into {target} ({names}) select {names} from {source}")  # noqa: S608 - names are quoted
    if table.comment != before.comment:
        session.run_own(f"comment on table {target} is {_literal(table.comment)}")
    for name, column in table.columns.items():
        known = before.columns.get(name)
        if column.comment != (known and known.comment):
            session.run_own(f"comment on column {target}.{quote(name)} is {_literal(column.comment)}")


def _drop(session: PostgresSession, schema: str, table: str) -> None:
    try:
        session.run_own(f"drop table {quote(schema, table)}")
    except WarehouseError as error:
        if not isinstance(error.__cause__, errors.DependentObjectsStillExist):
            raise
        said = f"the columns of {schema}.{table} changed, and somebody's view depends on it"
        advice = f"drop that view (\\d+ {schema}.{table} in psql names it), then run again"
        raise WarehouseError(said, advice, ExitCode.FAILED) from None


def _literal(text: str | None) -> str:
    return "null" if text is None else text_of(text)


def copy_database(address: ServerAddress, target: Path, schemas: Iterable[str], spill: Path) -> list[Copied]:
    """Copy schemas, as they are at one moment, into a new DuckDB file, views as tables. Raises `WarehouseError`."""
    spill.mkdir(parents=True, exist_ok=True)
    bounds: dict[str, Any] = {"memory_limit": _MEMORY, "storage_compatibility_version": STORAGE_VERSION}
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
    if table.comment:
        copy.run(f"comment on table {target} is {text_of(table.comment)}")
    for name, column in table.columns.items():
        if column.comment:
            copy.run(f"comment on column {target}.{quote(name)} is {text_of(column.comment)}")
    ((count,),) = source.run_own(f"select count(*) from {target}")  # noqa: S608 - names are quoted
    return Copied(f"{table.schema}.{table.name}", int(count), tuple(kinds))


def _kind_of(kind: str) -> str:
    if kind.startswith("numeric("):
        return kind.replace("numeric", "decimal")
    return _KINDS.get(kind, "varchar")


def grants_for(reader: str) -> Sequence[str]:
    """The SQL that lets a role read what is published, and nothing else."""
    role = quote(reader)
    lines = [f"create role {role} login;  -- give it a password with \\password"]
    for schema in BUILT:
        lines += [
            f"create schema if not exists {schema};",
            f"grant usage on schema {schema} to {role};",
            f"grant select on all tables in schema {schema} to {role};",
            f"alter default privileges in schema {schema} grant select on tables to {role};",
        ]
    return lines
