"""Raw tables as SQL makes and writes them, where dlt has no part: empty ones, and the runs of the warehouse itself."""

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from pipelines.errors import LoadFailed, advise, one_line
from pipelines.opening import open_database
from pipelines.places import DATASET
from pipelines.report import RUNS, RunReport
from sources.zoom.ledger import LEDGER
from sources.zoom.schema import Table
from sources.zoom.vocabulary import Type

DUCKDB_TYPES: Final = {
    Type.TEXT: "VARCHAR",
    Type.INTEGER: "BIGINT",
    Type.NUMBER: "DOUBLE",
    Type.BOOLEAN: "BOOLEAN",
    Type.TIMESTAMP: "TIMESTAMP WITH TIME ZONE",
    Type.DATE: "DATE",
    Type.JSON: "JSON",
}
"""Types of raw columns as the loader creates them."""
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
        columns = {column.name: f'"{column.name}" {DUCKDB_TYPES[column.type]}' for column in table.columns}
        if table.name not in known:
            yield f"create table {name} ({', '.join(columns.values())})"
            continue
        for column, declared in columns.items():
            if (table.name, column) not in found:
                yield f"alter table {name} add column {declared}"


def begin_run(db: Path, report: RunReport) -> None:
    """Note a run that begins and what it is to read; those that never ended were killed. Raises `LoadFailed`."""
    make_tables(db, [RUNS, LEDGER])
    with writing(db, "storing what the run is to read") as connection:
        connection.execute(f"update {DATASET}.{RUNS.name} set status = 'killed' where status = 'running'")  # noqa: S608 - our name
    store_report(db, report)


def store_report(db: Path, report: RunReport) -> None:
    """Put the report into `_runs`, replacing what the same run stored before. Raises `LoadFailed`.

    Not by dlt: a package with one row costs as much as a night without news, and would wait behind one that is to be finished.
    """
    row = {
        "run_id": report.run_id,
        "started_at": report.started_at,
        "ended_at": report.ended_at,
        "zoom_now": report.zoom_now,
        "status": report.status,
        "exit_code": int(report.exit_code) if report.ended_at is not None else None,
        "rows": report.rows,
        "calls": report.calls,
        "report": json.dumps(report.as_json()),
    }
    table = f"{DATASET}.{RUNS.name}"
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join(f"${name}" for name in row)
    make_tables(db, [RUNS])
    with writing(db, "storing the run report") as connection:
        connection.begin()
        connection.execute(f"delete from {table} where run_id = $run_id", {"run_id": report.run_id})  # noqa: S608 - our name
        connection.execute(f"insert into {table} ({names}) values ({marks})", row)  # noqa: S608 - our names
        connection.commit()


@contextmanager
def writing(db: Path, doing: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that may write. Raises `LoadFailed` for what DuckDB says."""
    try:
        with open_database(db) as connection:
            yield connection
    except duckdb.Error as error:
        raise LoadFailed(f"{doing}: {one_line(error)}: {advise(error)}") from error
