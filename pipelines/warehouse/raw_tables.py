"""Raw tables as SQL makes and writes them, where dlt has no part."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from pipelines.errors import LoadFailed, advise, one_line
from pipelines.warehouse.opening import open_database
from pipelines.warehouse.places import DATASET
from sources.zoom.kinds import KINDS
from sources.zoom.vocabulary import Table

_FOUND: Final = """
    select table_name, column_name from duckdb_columns()
    where schema_name = $schema and database_name = current_database()
"""


def make_tables(db: Path, tables: Iterable[Table]) -> None:
    """Make what a warehouse lacks of these tables and their columns, as the loader would. Raises `LoadFailed`."""
    with writing(db, "making the raw tables") as connection:
        found = connection.execute(_FOUND, {"schema": DATASET}).fetchall()
        statements = list(_make(tables, {(table, column) for table, column in found}))
        if statements:
            connection.execute(f"begin; create schema if not exists {DATASET}; {'; '.join(statements)}; commit")


def _make(tables: Iterable[Table], found: Collection[tuple[str, str]]) -> Iterator[str]:
    known = {table for table, _ in found}
    for table in tables:
        name = f'{DATASET}."{table.name}"'
        columns = {column.name: f'"{column.name}" {KINDS[column.type].sql}' for column in table.stored}
        if table.name not in known:
            yield f"create table {name} ({', '.join(columns.values())})"
            continue
        for column, declared in columns.items():
            if (table.name, column) not in found:
                yield f"alter table {name} add column {declared}"


@contextmanager
def writing(db: Path, doing: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that may write. Raises `LoadFailed` for what DuckDB says."""
    try:
        with open_database(db) as connection:
            yield connection
    except duckdb.Error as error:
        raise LoadFailed(f"{doing}: {one_line(error)}: {advise(error)}") from error
