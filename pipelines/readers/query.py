"""Questions to the warehouse, and their answers as a table, CSV, JSON or Parquet."""

import json
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path
from typing import Final, TextIO

import duckdb
from duckdb.sqltypes import DuckDBPyType

from pipelines.errors import CommandError
from pipelines.layout import grid_of, lay_out
from pipelines.plain_values import plain
from pipelines.sharing import written_for_readers
from pipelines.terminal import Screen, as_json, err, out, writing_text
from pipelines.warehouse.opening import NO_PROGRESS
from pipelines.warehouse.reading import ask, ask_published, choose_source, reading

_NESTED: Final = {"list", "struct", "map", "array", "union"}
_FIGURES: Final = {
    *(
        "boolean",
        "tinyint",
        "smallint",
        "integer",
        "bigint",
        "hugeint",
        "utinyint",
        "usmallint",
        "uinteger",
        "ubigint",
        "uhugeint",
    ),
    *("float", "double", "decimal", "date", "interval"),
}
"""Types whose values are figures, whatever they begin with."""
_FORMULA: Final = re.compile(r"[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet takes for the beginning of a formula; the last four are the wide forms."""
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]+)?")
_ROWS_AT_ONCE: Final = 10_000


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    SPREADSHEET = "spreadsheet"
    """CSV for a person's spreadsheet, not for a program."""
    JSON = "json"
    PARQUET = "parquet"


def run_query(db: Path, query: str, form: Format | None, file: Path | None, limit: int) -> None:
    """Print the answer of one statement, or write it to a file.

    The snapshot answers, once there is one. A question that names a schema which is not published, such as zoom_raw, goes to the
    warehouse itself, and has to wait while a run writes to it.

    Without a form the ending of the file's name decides. CSV writes NULL as nothing and an empty text as "", nested values as
    JSON, times in UTC; for a spreadsheet it has a mark of UTF-8 before it and an apostrophe before texts that would be taken for
    formulas. JSON has null for numbers that are none. A file is there whole or not at all.

    Raises `CommandError` if DuckDB refuses the query, or it would do more than read.
    """
    form = form or _form_of(file)
    if form is Format.PARQUET and file is None:
        raise CommandError("writing Parquet", "it is no text for a terminal", "name a file with --out")
    ask_published(db, lambda source, why: _answer_from(source, why, query, form, file, limit))
    if note := choose_source(db)[1]:
        err.say(note, "yellow")
    if file is not None:
        err.say(f"written to {file}")


def _answer_from(source: Path, why: str, query: str, form: Format, file: Path | None, limit: int) -> None:
    with reading(source, why) as connection, ThreadPoolExecutor(1) as aside:
        answering = aside.submit(_answer, connection, query, form, file, limit)
        try:
            answering.result()
        except KeyboardInterrupt:
            connection.interrupt()
            raise


def _answer(connection: duckdb.DuckDBPyConnection, query: str, form: Format, file: Path | None, limit: int) -> None:
    # apart from the main thread, which alone hears of Ctrl-C and does not while DuckDB computes on it
    answer = ask(connection, query)
    if file is None:
        _print(answer, form, limit)
        return
    with written_for_readers(file) as path:
        if form is Format.PARQUET:
            _write_parquet(answer, path)
        else:
            with path.open("w", encoding="utf-8", newline="") as text:
                _write(answer, form, text, limit)


def _form_of(file: Path | None) -> Format:
    ending = file.suffix.lstrip(".").lower() if file else ""
    return Format(ending) if ending in set(Format) else Format.TABLE


def _print(answer: duckdb.DuckDBPyRelation, form: Format, limit: int) -> None:
    if form is Format.TABLE:
        rows = answer.limit(limit + 1).fetchall()
        out.show(lay_out(out, unique_names(answer.columns), rows[:limit]))
        if len(rows) > limit:
            err.say(f"the first {limit:,} rows are shown: --limit shows more, --format csv all")
        return
    with writing_text() as file:
        _write(answer, form, file, limit)


def _write(answer: duckdb.DuckDBPyRelation, form: Format, file: TextIO, limit: int) -> None:
    if form in (Format.CSV, Format.SPREADSHEET):
        _write_csv(answer, file, _harmless if form is Format.SPREADSHEET else _quote)
    elif form is Format.JSON:
        _write_json(answer, file)
    else:
        screen = Screen(file=file)
        screen.show(grid_of(unique_names(answer.columns), answer.limit(limit).fetchall()))


def _write_csv(answer: duckdb.DuckDBPyRelation, file: TextIO, write_text: Callable[[str | None], str]) -> None:
    if write_text is _harmless:
        file.write("\ufeff")
    casts = ", ".join(
        f"cast(to_json(#{place}) as varchar)" if kind.id in _NESTED else f"cast(#{place} as varchar)"
        for place, kind in enumerate(answer.types, 1)
    )
    file.write(",".join(write_text(name) for name in unique_names(answer.columns)) + "\n")
    writers = [_quote if _is_figure(kind) else write_text for kind in answer.types]
    for row in answer.project(casts).iter_rows(_ROWS_AT_ONCE):
        file.write((",".join(write(cell) for write, cell in zip(writers, row, strict=True)) or '""') + "\n")


def _quote(cell: str | None) -> str:
    # the csv module writes NULL and an empty text alike
    if cell is None:
        return ""
    wrapped = not cell or any(letter in cell for letter in '",\r\n') or cell != cell.strip()
    return '"' + cell.replace('"', '""') + '"' if wrapped else cell


def _harmless(cell: str | None) -> str:
    """A text that no spreadsheet computes: what people are called at Zoom must not become a formula. Numbers stay numbers."""
    is_formula = cell is not None and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)
    return _quote(f"'{cell}" if is_formula else cell)


def _is_figure(kind: DuckDBPyType) -> bool:
    return kind.id in _FIGURES or kind.id.startswith(("timestamp", "time"))


def _write_json(answer: duckdb.DuckDBPyRelation, file: TextIO) -> None:
    names = unique_names(answer.columns)
    parsed = [str(kind) == "JSON" for kind in answer.types]
    between = "[\n"
    for row in answer.iter_rows(_ROWS_AT_ONCE):
        values = (
            json.loads(value) if is_json and value is not None else plain(value)
            for value, is_json in zip(row, parsed, strict=True)
        )
        file.write(between + as_json(dict(zip(names, values, strict=True))))
        between = ",\n"
    file.write("[]\n" if between == "[\n" else "\n]\n")


def _write_parquet(answer: duckdb.DuckDBPyRelation, path: Path) -> None:
    names = unique_names(answer.columns)
    columns = (
        # Parquet has no integers of 128 bits, and DuckDB would make doubles of the sums of a query
        f'{"cast(#" + str(place) + " as decimal(38, 0))" if kind.id in ("hugeint", "uhugeint") else "#" + str(place)} as "{name}"'
        for place, (name, kind) in enumerate(zip((name.replace('"', '""') for name in names), answer.types, strict=True), 1)
    )
    batches = answer.project(", ".join(columns)).to_arrow_reader(_ROWS_AT_ONCE)
    with duckdb.connect() as writer:  # the connection that was asked can reach no file
        writer.execute(NO_PROGRESS)
        writer.execute("set timezone = 'UTC'")
        writer.from_arrow(batches).write_parquet(str(path))


def unique_names(names: Sequence[str]) -> list[str]:
    """Column names with a number after those that occur a second time, as DuckDB itself has them."""
    taken: list[str] = []
    for name in names:
        free, number = name, 0
        while free in taken:
            number += 1
            free = f"{name}_{number}"
        taken.append(free)
    return taken
