"""How what was built comes before readers of a server: whole nights, and nothing between.

dbt builds table after table into schemas of its own. What is good is copied in one transaction into the schemas that people read:
tables stay the same tables, so that nobody waits and grants and views of other people's hold, unless their columns changed.
"""

from collections.abc import Sequence
from contextlib import closing
from typing import Final

from psycopg2 import errors

from pipelines.errors import ExitCode
from pipelines.warehouse.address import ServerAddress
from pipelines.warehouse.errors import WarehouseError
from pipelines.warehouse.on_postgres.opening import connect
from pipelines.warehouse.on_postgres.session import BUILT, PostgresSession, changing
from pipelines.warehouse.protocol import FoundTable
from pipelines.warehouse.quoting import quote, text_of

_PATIENCE: Final = "60s"
"""How long a table whose columns changed waits for who reads it."""


def put_before_readers(address: ServerAddress) -> None:
    """Replace the rows of `marts` and `reports` by what was built, all in one transaction. Raises `WarehouseError`."""
    with changing(address) as session:
        session.run_own(f"set local lock_timeout = '{_PATIENCE}'")
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
