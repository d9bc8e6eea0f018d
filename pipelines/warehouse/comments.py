"""Descriptions of the raw tables and their columns inside the warehouse, as comments.

Data flow: the declarations -> comment_tables() -> `duckdb_tables()`, `duckdb_columns()` and whatever tool shows comments. The
views and marts get theirs from dbt.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from pipelines.warehouse.opening import open_database
from pipelines.warehouse.places import DATASET
from pipelines.warehouse.runs import RUNS
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.ledger import LEDGER
from sources.zoom.schema import all_tables
from sources.zoom.set_aside import SET_ASIDE
from sources.zoom.vocabulary import Table

Comments: TypeAlias = Mapping[tuple[str, str], str]
"""(table, column) -> comment; the column of a table's own comment is empty."""

RAW: Final = (*all_tables(ENDPOINTS.values()), SET_ASIDE, LEDGER, RUNS)

_FOUND: Final = """
    select table_name, '', comment from duckdb_tables()
    where schema_name = $schema and database_name = current_database()
    union all
    select table_name, column_name, comment from duckdb_columns()
    where schema_name = $schema and database_name = current_database()
"""


def describe_raw(tables: Iterable[Table]) -> Comments:
    """The comments that tables ought to have."""
    described: dict[tuple[str, str], str] = {}
    for table in tables:
        described[table.name, ""] = " ".join((table.about, *table.warnings))
        described |= {(table.name, column.name): column.description for column in table.stored}
    return described


def comment_tables(db: Path, tables: Iterable[Table] = RAW) -> int:
    """Set the comments of raw tables that differ from the declarations and return how many did. Raises `duckdb.Error`.

    Most nights none differs: then nothing is written. All are set or none.
    """
    with open_database(db) as connection:
        found = {
            (table, column): comment for table, column, comment in connection.execute(_FOUND, {"schema": DATASET}).fetchall()
        }
        statements = list(_write(found, describe_raw(tables)))
        if statements:
            connection.execute(f"begin; {'; '.join(statements)}; commit")
    return len(statements)


def _write(found: Mapping[tuple[str, str], str | None], wanted: Comments) -> Iterator[str]:
    for (table, column), comment in wanted.items():
        if (table, column) not in found or found[table, column] == comment:
            continue
        kind, name = ("column", f'"{DATASET}"."{table}"."{column}"') if column else ("table", f'"{DATASET}"."{table}"')
        said = comment.replace("'", "''")
        yield f"comment on {kind} {name} is '{said}'"
