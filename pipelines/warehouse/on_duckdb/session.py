"""An open DuckDB file, for statements of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb

from pipelines.warehouse.on_duckdb.explaining import explained
from pipelines.warehouse.on_duckdb.opening import open_database
from pipelines.warehouse.protocol import FoundColumn, FoundTable, Statement, Values
from pipelines.warehouse.quoting import quote

if TYPE_CHECKING:
    import pyarrow as pa

_BUILT_IN: Final = ("main", "information_schema", "pg_catalog")
_HAS: Final = """
    select count(*) from (
        select schema_name, table_name as name, database_name from duckdb_tables()
        union all
        select schema_name, view_name, database_name from duckdb_views()
    ) where database_name = current_database() and schema_name = $schema and name = $name
"""
_TABLES: Final = """
    select schema_name, table_name, comment from duckdb_tables()
    where database_name = current_database() and not internal and schema_name = coalesce($schema, schema_name)
    union all
    select schema_name, view_name, comment from duckdb_views()
    where database_name = current_database() and not internal and schema_name = coalesce($schema, schema_name)
    order by all
"""
_COLUMNS: Final = """
    select schema_name, table_name, column_name, data_type, comment from duckdb_columns()
    where database_name = current_database() and not internal and schema_name = coalesce($schema, schema_name)
    order by schema_name, table_name, column_index
"""


class DuckDbSession:
    """See `pipelines.warehouse.protocol.Session`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, db: Path, memory: str = "") -> None:
        self._connection = connection
        self._db = db
        self._memory = memory

    def run(self, statement: Statement, values: Values | None = None) -> list[tuple[Any, ...]]:
        with explained(self._db, memory=self._memory):
            return self._execute(statement, values).fetchall()

    def select(self, statement: Statement, values: Values | None = None) -> list[dict[str, Any]]:
        with explained(self._db, memory=self._memory):
            found = self._execute(statement, values)
            columns = [column[0] for column in found.description or []]
            return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    def insert(self, schema: str, table: str, batches: "pa.RecordBatchReader") -> int:
        names = ", ".join(map(quote, batches.schema.names))
        with explained(self._db, memory=self._memory):
            self._connection.register("coming", batches)
            statement = f"insert into {quote(schema, table)} ({names}) select {names} from coming"  # noqa: S608 - names are quoted
            ((count,),) = self._connection.execute(statement).fetchall()
            self._connection.unregister("coming")
        return int(count)

    def has(self, schema: str, table: str) -> bool:
        return self.run(_HAS, {"schema": schema, "name": table}) != [(0,)]

    def schemas(self) -> list[str]:
        found = self.run("select schema_name from duckdb_schemas() where database_name = current_database() order by schema_name")
        return [name for (name,) in found if name not in _BUILT_IN]

    def tables(self, schema: str | None = None) -> list[FoundTable]:
        columns: dict[tuple[str, str], dict[str, FoundColumn]] = {}
        for schema_name, table, name, kind, comment in self.run(_COLUMNS, {"schema": schema}):
            columns.setdefault((schema_name, table), {})[name] = FoundColumn(kind, comment)
        return [
            FoundTable(schema_name, name, comment, columns.get((schema_name, name), {}))
            for schema_name, name, comment in self.run(_TABLES, {"schema": schema})
        ]

    def _execute(self, statement: Statement, values: Values | None) -> duckdb.DuckDBPyConnection:
        if not isinstance(statement, str):
            from pipelines.warehouse.dialect import OURS, write

            statement = write(statement, OURS)
        return self._connection.execute(statement, dict(values) if values else None)


@contextmanager
def opened(db: Path, *, read_only: bool = False) -> Iterator[DuckDbSession]:
    """A file, opened for us. Raises `NotOpened`."""
    with open_database(db, read_only=read_only) as connection:
        yield DuckDbSession(connection, db)


@contextmanager
def changing(db: Path) -> Iterator[DuckDbSession]:
    """A file, opened to change something: all of it is done, or nothing, for what is not committed ends with the connection."""
    with open_database(db) as connection:
        with explained(db):
            connection.begin()
        yield DuckDbSession(connection, db)
        with explained(db):
            connection.commit()
