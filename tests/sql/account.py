"""Raw tables as the loader makes them, for tests of the models: empty, or with a few rows written by hand."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import duckdb

from pipelines.warehouse.actions import ACTIONS
from pipelines.warehouse.comments import RAW
from pipelines.warehouse.runs import RUNS
from sources.zoom.kinds import KINDS
from sources.zoom.ledger import LEDGER
from sources.zoom.set_aside import SET_ASIDE
from sources.zoom.vocabulary import FETCHED_AT, PARTITION

Value = str | int | float | bool | datetime | date | None

_LOADED: Final[Mapping[str, Value]] = {PARTITION: "all", FETCHED_AT: datetime(2026, 3, 10, 4, 0, tzinfo=UTC)}


def raw_tables() -> dict[str, dict[str, str]]:
    """Table -> column -> DuckDB type, as the loader creates them."""
    return {table.name: {column.name: KINDS[column.type].sql for column in table.stored} for table in RAW}


def insert_rows(db: Path, table: str, rows: Iterable[Mapping[str, Value]]) -> None:
    """Add rows to a raw table; the partition and the time of loading are filled in where a row does not name them."""
    books = (SET_ASIDE.name, LEDGER.name, RUNS.name, ACTIONS.name)
    with duckdb.connect(str(db)) as con:
        for row in rows:
            filled = dict(row) if table in books else {**_LOADED, **row}
            names = ", ".join(f'"{name}"' for name in filled)
            marks = ", ".join("?" for _ in filled)
            con.execute(f'insert into zoom_raw."{table}" ({names}) values ({marks})', list(filled.values()))
