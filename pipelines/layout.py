"""Names and rows as a person reads them in a terminal: a table, or records where it is too wide."""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from pipelines.plain_values import plain
from pipelines.terminal import Screen, show_controls


def lay_out(screen: Screen, names: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "") -> RenderableType:
    """A table, or a record for each row where the table is too wide for the terminal."""
    grid = grid_of(names, rows, title)
    if screen.least_width(grid) <= screen.columns or not rows:
        return grid
    return _records_of(names, rows, title)


def grid_of(names: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "") -> Grid:
    """A table for the terminal, numbers to the right."""
    grid = Grid(
        title=Text(title, style="bold") if title else None,
        title_justify="left",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        header_style="bold",
    )
    for place, name in enumerate(names):
        numeric = all(isinstance(row[place], (int, float, Decimal, type(None))) for row in rows)
        grid.add_column(Text(show_controls(name)), justify="right" if numeric and rows else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(Text(show(value)) for value in row))
    return grid


def show(value: Any) -> str:
    """A value as a cell of a table; what would steer a terminal appears as an escape."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}" + (f".{value:%f}" if value.microsecond else "")
    if isinstance(value, bool):
        return "true" if value else "false"
    words = json.dumps(plain(value), ensure_ascii=False) if isinstance(value, (list, tuple, dict)) else str(value)
    return show_controls(words)


def _records_of(names: Sequence[str], rows: Sequence[Sequence[Any]], title: str) -> Group:
    records: list[RenderableType] = [Text(title, style="bold")] if title else []
    for number, row in enumerate(rows, 1):
        record = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
        record.add_column(style="bold", overflow="fold", ratio=None)
        record.add_column(overflow="fold")
        for name, value in zip(names, row, strict=True):
            record.add_row(Text(show_controls(name)), Text(show(value)))
        records += [Text(f"row {number}", style="dim"), record]
    return Group(*records)
