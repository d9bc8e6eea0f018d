"""Questions to the warehouse, and their answers as a table, CSV, JSON or Parquet."""

import csv
import json
import sys
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TextIO

import duckdb
from rich.console import Console
from rich.table import Table as Grid

from pipelines.errors import CommandError
from pipelines.places import reading


class Form(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def run_query(db: Path, query: str, form: Form, out: Path | None, limit: int) -> None:
    """Print the answer of a query, or write it to a file. Raises `CommandError` if DuckDB refuses it."""
    if form is Form.PARQUET and out is None:
        raise CommandError("writing Parquet", "it is no text for a terminal", "name a file with --out")
    with reading(db) as connection:
        try:
            result = connection.execute(query)
            if form is Form.PARQUET and out is not None:
                _write_parquet(result, out)
                return
            names = [column[0] for column in result.description or []]
            rows = result.fetchall()
        except duckdb.Error as error:
            raise CommandError("running the query", str(error).splitlines()[0], "correct it") from None
    if out is None:
        _print(names, rows, form, sys.stdout, limit)
        return
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            _print(names, rows, form, file, limit)
    except OSError as error:
        raise CommandError(f"writing {out}", str(error.strerror), "name another file with --out") from None


def grid_of(names: list[str], rows: list[tuple[Any, ...]], title: str = "") -> Grid:
    """A table for the terminal, numbers to the right."""
    grid = Grid(title=title or None, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place, name in enumerate(names):
        numeric = all(isinstance(row[place], (int, float, Decimal, type(None))) for row in rows)
        grid.add_column(name, justify="right" if numeric and rows else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(_show(value) for value in row))
    return grid


def plain(value: Any) -> Any:
    """A value as JSON has it: times in ISO form, decimals as numbers."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value if isinstance(value, (int, float, bool, str, type(None))) else str(value)


def _print(names: list[str], rows: list[tuple[Any, ...]], form: Form, file: TextIO, limit: int) -> None:
    if form is Form.CSV:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
    elif form is Form.JSON:
        json.dump([dict(zip(names, map(plain, row), strict=True)) for row in rows], file, ensure_ascii=False, indent=1)
        file.write("\n")
    else:
        console = Console(file=file)
        console.print(grid_of(names, rows[:limit]))
        if len(rows) > limit:
            console.print(f"{len(rows) - limit:,} further rows: --limit {len(rows)}, or --format csv")


def _write_parquet(result: duckdb.DuckDBPyConnection, out: Path) -> None:
    import pyarrow.parquet as pq  # a second to import, for this form only

    try:
        pq.write_table(result.to_arrow_table(), out)
    except OSError as error:
        raise CommandError(f"writing {out}", str(error), "name another file with --out") from None


def _show(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
