"""What the warehouse says of itself: the last run, freshness, holes."""

import json
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import CommandError
from pipelines.places import reading
from pipelines.transform import PROJECT

_OPERATIONS = PROJECT / "operations"


def select_named(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """Rows of a query kept in sql/operations. Raises `CommandError` if the file holds no Zoom warehouse."""
    try:
        result = connection.execute((_OPERATIONS / f"{name}.sql").read_text(encoding="utf-8"))
    except duckdb.CatalogException as error:
        said = "it holds no Zoom data yet" if "_ledger" in str(error) or "_runs" in str(error) else "a table is missing"
        raise CommandError("reading the warehouse", said, "load it with zoom-elt run, then zoom-elt build") from None
    columns = [column[0] for column in result.description or []]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def read_status(db: Path) -> dict[str, Any]:
    """The last run and every endpoint's freshness."""
    with reading(db) as connection:
        runs = select_named(connection, "last_run")
        endpoints = select_named(connection, "freshness")
    run = runs[0] if runs else None
    if run is not None:
        run["report"] = json.loads(run["report"]) if run["report"] else None
    return {"last_run": run, "endpoints": endpoints}


def read_holes(db: Path) -> list[dict[str, Any]]:
    """Units that are missing, and why."""
    with reading(db) as connection:
        return select_named(connection, "coverage")
