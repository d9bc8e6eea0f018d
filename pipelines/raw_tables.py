"""Raw tables as SQL makes and writes them, where dlt has no part: empty ones, and the runs of the warehouse itself."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import duckdb

from pipelines.load import DATASET, LoadFailed
from pipelines.report import RUNS, RunReport
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


def make_tables(connection: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> None:
    """Make the tables that a warehouse lacks. Raises `duckdb.Error`."""
    connection.execute(f"create schema if not exists {DATASET}")
    for table in tables:
        connection.execute(f'create table if not exists {DATASET}."{table.name}" ({", ".join(_columns(table))})')


def _columns(table: Table) -> list[str]:
    return [f'"{column.name}" {DUCKDB_TYPES[column.type]}' for column in table.columns]


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
        "exit_code": int(report.exit_code),
        "rows": report.rows,
        "calls": report.calls,
        "report": json.dumps(report.as_json()),
    }
    table = f"{DATASET}.{RUNS.name}"
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join(f"${name}" for name in row)
    try:
        with duckdb.connect(str(db)) as connection:
            connection.begin()
            make_tables(connection, [RUNS])
            for column in _columns(RUNS):
                connection.execute(f"alter table {table} add column if not exists {column}")
            connection.execute(f"delete from {table} where run_id = $run_id", {"run_id": report.run_id})  # noqa: S608 - our name
            connection.execute(f"insert into {table} ({names}) values ({marks})", row)  # noqa: S608 - our names
            connection.commit()
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        raise LoadFailed(f"storing the run report: {said}: see whether the disk is full") from error
