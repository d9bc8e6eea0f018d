"""An open PostgreSQL database, for statements of ours. Only schemas that we use are looked at: a server has others."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final

from psycopg2.extensions import connection as Connection  # noqa: N812 - a class, named like a function
from sqlglot import Expression, exp

from pipelines.warehouse.address import ServerAddress
from pipelines.warehouse.dialect import write
from pipelines.warehouse.on_postgres.explaining import explained
from pipelines.warehouse.on_postgres.opening import connect
from pipelines.warehouse.protocol import FoundColumn, FoundTable, Statement, Values
from pipelines.warehouse.quoting import quote

if TYPE_CHECKING:
    import pyarrow as pa

DIALECT: Final = "postgres"
BUILT: Final = {"marts": "_marts", "reports": "_reports"}
"""Where dbt builds what is put into the schemas that people read, once all of it is good."""
OURS: Final = ("zoom_raw", "zoom_raw_staging", "staging", *BUILT, *BUILT.values(), "_built", "_zoom_elt")
_KINDS: Final = "('r', 'p', 'v', 'm', 'f')"
_HAS: Final = f"""
    select count(*) from pg_catalog.pg_class as found
    inner join pg_catalog.pg_namespace as space on space.oid = found.relnamespace
    where found.relkind in {_KINDS} and space.nspname = %(schema)s and found.relname = %(name)s
"""  # noqa: S608 - a constant of ours
_TABLES: Final = f"""
    select
        space.nspname,
        found.relname,
        obj_description(found.oid, 'pg_class'),
        part.attname,
        format_type(part.atttypid, part.atttypmod),
        col_description(found.oid, part.attnum)
    from pg_catalog.pg_class as found
    inner join pg_catalog.pg_namespace as space on space.oid = found.relnamespace
    left join pg_catalog.pg_attribute as part on part.attrelid = found.oid and part.attnum > 0 and not part.attisdropped
    where found.relkind in {_KINDS} and space.nspname = any(%(schemas)s)
    order by space.nspname collate "C", found.relname collate "C", part.attnum
"""  # noqa: S608 - a constant of ours


class PostgresSession:
    """See `pipelines.warehouse.protocol.Session`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def run(self, statement: Statement, values: Values | None = None) -> list[tuple[Any, ...]]:
        return self.run_own(_write(statement, values), values)

    def run_own(self, statement: str, values: Values | None = None) -> list[tuple[Any, ...]]:
        """The same of a statement that is written as PostgreSQL and its driver have it."""
        with explained(), self.connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def select(self, statement: Statement, values: Values | None = None) -> list[dict[str, Any]]:
        with explained(), self.connection.cursor() as cursor:
            cursor.execute(_write(statement, values), values)
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def insert(self, schema: str, table: str, batches: "pa.RecordBatchReader") -> int:
        from pipelines.warehouse.on_postgres.copying import write_csv

        (found,) = (known for known in self.tables(schema) if known.name == table)
        json = {name for name, column in found.columns.items() if column.type == "jsonb"}
        names, count = ", ".join(map(quote, batches.schema.names)), 0
        copy = f"copy {quote(schema, table)} ({names}) from stdin (format csv)"
        with explained(), self.connection.cursor() as cursor:
            for batch in batches:
                cursor.copy_expert(copy, write_csv(batch, json))
                count += batch.num_rows
        return count

    def has(self, schema: str, table: str) -> bool:
        return self.run_own(_HAS, {"schema": schema, "name": table}) != [(0,)]

    def schemas(self) -> list[str]:
        found = self.run_own("select nspname from pg_catalog.pg_namespace where nspname = any(%(ours)s)", {"ours": list(OURS)})
        return sorted(name for (name,) in found)

    def tables(self, schema: str | None = None) -> list[FoundTable]:
        columns: dict[tuple[str, str, str | None], dict[str, FoundColumn]] = {}
        wanted = [schema] if schema else list(OURS)
        for place, table, said, name, kind, comment in self.run_own(_TABLES, {"schemas": wanted}):
            of_table = columns.setdefault((place, table, said), {})
            if name is not None:
                of_table[name] = FoundColumn(kind, comment)
        return [FoundTable(place, table, said, of_table) for (place, table, said), of_table in columns.items()]


@contextmanager
def opened(address: ServerAddress, *, read_only: bool = False) -> Iterator[PostgresSession]:
    """A database, opened for us. Raises `NotOpened`."""
    options = ("default_transaction_read_only=on",) if read_only else ()
    with closing(connect(address, *options)) as connection:
        yield PostgresSession(connection)


@contextmanager
def changing(address: ServerAddress) -> Iterator[PostgresSession]:
    """A database, opened to change something: all of it is done, or nothing."""
    with closing(connect(address)) as connection:
        connection.autocommit = False
        yield PostgresSession(connection)
        with explained():
            connection.commit()


def _write(statement: Statement, values: Values | None) -> str:
    """A statement of ours as the server has it, and as its driver wants it: a percent sign twice where values come."""
    written = write(_with_binary_json(statement) if isinstance(statement, Expression) else statement, DIALECT)
    if values is None:
        return written
    names = "|".join(map(re.escape, values))
    return re.sub(rf"%(?!\((?:{names})\)s)", "%%", written)


def _with_binary_json(statement: Expression) -> Expression:
    """The same with the kind of JSON that PostgreSQL can compare, sort and search."""

    def change(node: Expression) -> Expression:
        is_json = isinstance(node, exp.DataType) and node.this == exp.DataType.Type.JSON
        return exp.DataType(this=exp.DataType.Type.JSONB) if is_json else node

    changed: Expression = statement.transform(change)
    return changed
