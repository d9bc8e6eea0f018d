"""Questions to the warehouse, and their answers as a table, CSV, JSON, Markdown or Parquet."""

import json
import re
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path
from typing import Final, TextIO

from pipelines.errors import CommandError
from pipelines.layout import grid_of, lay_out
from pipelines.plain_values import plain
from pipelines.sharing import written_for_readers
from pipelines.terminal import Screen, as_json, err, out, writing_text
from pipelines.warehouse.address import Address
from pipelines.warehouse.on_duckdb.snapshot import write_parquet
from pipelines.warehouse.protocol import Kind, Reader, Result, Warehouse
from pipelines.warehouse.reading import ask_published, choose_source

_COUNTED: Final = 10_000_000
"""Rows up to which the rest of an answer is counted."""
_FIGURES: Final = {Kind.NUMBER, Kind.TRUTH, Kind.DATE, Kind.MOMENT, Kind.SPAN}
"""Kinds whose values are figures, whatever they begin with."""
_FORMULA: Final = re.compile(r"[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet takes for the beginning of a formula; the last four are the wide forms."""
_MARKDOWN: Final = re.compile(r"[\\`*\[\]<>|~#]|\b_|_\b")
"""What Markdown takes for its own; an underscore within a word it does not."""
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]+)?")


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    SPREADSHEET = "spreadsheet"
    """CSV for a person's spreadsheet, not for a program."""
    JSON = "json"
    NDJSON = "ndjson"
    """JSON, an object on each line."""
    MARKDOWN = "markdown"
    PARQUET = "parquet"


_OTHERS = ("xlsx", "xls", "ods", "tsv", "html", "duckdb", "db", "zip", "gz")
"""Endings of files that would not hold what they promise."""
_ENDINGS: Final = {"jsonl": Format.NDJSON, "md": Format.MARKDOWN}
"""Endings of files, beside the names of the forms."""


def find_question(words: str) -> str:
    """The question, of a file where the words are a name that ends in .sql, of standard input where they are `-`.

    Raises `CommandError`.
    """
    name = "standard input" if words == "-" else words
    if words != "-" and (not words.endswith(".sql") or any(letter.isspace() for letter in words)):
        return words
    try:
        return (sys.stdin.buffer.read() if words == "-" else Path(words).read_bytes()).decode()
    except OSError as error:
        raise CommandError(f"reading {name}", str(error.strerror), "name a file with a question in SQL") from None
    except UnicodeDecodeError:
        raise CommandError(f"reading {name}", "it is not written in UTF-8", "save it as UTF-8") from None


def run_query(db: Address, query: str, form: Format | None, file: Path | None, limit: int) -> None:
    """Print the answer of one statement, or write it to a file.

    The snapshot answers, once there is one. A question that names a schema which is not published, such as zoom_raw, goes to the
    warehouse itself, and has to wait while a run writes to it.

    Without a form the ending of the file's name decides. CSV writes NULL as nothing and an empty text as "", nested values as
    JSON, times in UTC; for a spreadsheet it has a mark of UTF-8 before it and an apostrophe before texts that would be taken for
    formulas. JSON has null for numbers that are none. A file is there whole or not at all.

    Raises `CommandError` if the query is refused, or would do more than read.
    """
    form = form or _form_of(file)
    if form is Format.PARQUET and file is None:
        raise CommandError("writing Parquet", "it is not text for a terminal", "name a file with --out")
    ask_published(db, lambda source, why: _answer_from(source, why, query, form, file, limit))
    if note := choose_source(db)[1]:
        err.say(note, "yellow")
    if file is not None:
        err.say(f"written to {file}")


def _answer_from(source: Warehouse, why: str, query: str, form: Format, file: Path | None, limit: int) -> None:
    with source.reading(why) as reader, ThreadPoolExecutor(1) as aside:
        answering = aside.submit(_answer, reader, query, form, file, limit)
        try:
            answering.result()
        except KeyboardInterrupt:
            reader.interrupt()
            raise


def _answer(reader: Reader, query: str, form: Format, file: Path | None, limit: int) -> None:
    # apart from the main thread, which alone hears of Ctrl-C and may not while the database computes on it
    answer = reader.ask(query)
    if file is None:
        if _print(answer, form, limit):
            err.say(f"the first {limit:,} of {_count(reader.ask(query))} rows are shown: --limit shows more, --format csv all")
        return
    with written_for_readers(file) as path:
        if form is Format.PARQUET:
            write_parquet(answer.batches(unique_names(answer.columns)), path)
        else:
            with path.open("w", encoding="utf-8", newline="") as text:
                _write(answer, form, text, limit)


def _count(answer: Result) -> str:
    """How many rows there are, as far as anybody counts."""
    total = 0
    for batch in answer.batches(unique_names(answer.columns)):
        total += batch.num_rows
        if total > _COUNTED:
            return f"more than {_COUNTED:,}"
    return f"{total:,}"


def _form_of(file: Path | None) -> Format:
    ending = file.suffix.lstrip(".").lower() if file else ""
    if ending in _OTHERS:
        said = f"a file that ends in .{ending} is not written"
        advice = "name a .csv, .json, .ndjson, .md or .parquet, or say what it is to be with --format"
        raise CommandError(f"writing {file}", said, advice)
    return _ENDINGS.get(ending) or (Format(ending) if ending in set(Format) else Format.TABLE)


def _print(answer: Result, form: Format, limit: int) -> bool:
    """True if there are more rows than are shown."""
    if form is Format.TABLE:
        rows = list(answer.rows(limit + 1))
        out.show(lay_out(out, unique_names(answer.columns), rows[:limit]))
        return len(rows) > limit
    with writing_text() as file:
        _write(answer, form, file, limit)
    return False


def _write(answer: Result, form: Format, file: TextIO, limit: int) -> None:
    if form in (Format.CSV, Format.SPREADSHEET):
        _write_csv(answer, file, _harmless if form is Format.SPREADSHEET else _quote)
    elif form in (Format.JSON, Format.NDJSON):
        _write_json(answer, file, lines=form is Format.NDJSON)
    elif form is Format.MARKDOWN:
        _write_markdown(answer, file)
    else:
        screen = Screen(file=file)
        screen.show(grid_of(unique_names(answer.columns), list(answer.rows(limit))))


def _write_csv(answer: Result, file: TextIO, write_text: Callable[[str | None], str]) -> None:
    if write_text is _harmless:
        file.write("\ufeff")
    file.write(",".join(write_text(name) for name in unique_names(answer.columns)) + "\n")
    writers = [_quote if kind in _FIGURES else write_text for kind in answer.kinds]
    for row in answer.texts():
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


def _write_json(answer: Result, file: TextIO, *, lines: bool) -> None:
    names = unique_names(answer.columns)
    parsed = [kind is Kind.JSON for kind in answer.kinds]
    between = "" if lines else "[\n"
    for row in answer.rows():
        values = (
            json.loads(value) if is_json and value is not None else plain(value)
            for value, is_json in zip(row, parsed, strict=True)
        )
        file.write(between + as_json(dict(zip(names, values, strict=True))))
        between = "\n" if lines else ",\n"
    if lines:
        file.write(between)
    else:
        file.write("[]\n" if between == "[\n" else "\n]\n")


def _write_markdown(answer: Result, file: TextIO) -> None:
    file.write("".join(f"| {_in_markdown(name)} " for name in unique_names(answer.columns)) + "|\n")
    file.write("".join("|--:" if kind is Kind.NUMBER else "|---" for kind in answer.kinds) + "|\n")
    for row in answer.texts():
        file.write("".join(f"| {_in_markdown(cell)} " for cell in row) + "|\n")


def _in_markdown(cell: str | None) -> str:
    """A text that stays in its cell and is shown as it is: in Markdown a page would take parts of it for its own."""
    if cell is None:
        return ""
    return _MARKDOWN.sub(r"\\\g<0>", " ".join(cell.split()))


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
