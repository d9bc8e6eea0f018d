"""Rows that a person gives: CSV, JSON or lines of JSON, from a file, from standard input, or the answer of a question."""

import csv
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.errors import CommandError
from pipelines.warehouse.address import Address
from pipelines.warehouse.protocol import Warehouse
from pipelines.warehouse.reading import ask_published

_MOST = 100_000
"""Rows: the account of most people is smaller, and a wrong file is not."""


def read_input(source: str) -> list[Mapping[str, Any]]:
    """The rows of a file, or of standard input for `-`. Raises `CommandError`."""
    doing = f"reading {source if source != '-' else 'standard input'}"
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise CommandError(doing, str(error.strerror), "name a file that can be read, or - for standard input") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(doing, "it is not written in UTF-8", "save it as UTF-8") from None
    if not text.strip():
        raise CommandError(doing, "it is empty", "give rows as CSV with a line of names, or as JSON")
    rows = _read_json(text, doing) if text.lstrip()[0] in "[{" else _read_csv(text, doing)
    if not rows:
        raise CommandError(doing, "it has no rows", "give at least one")
    if len(rows) > _MOST:
        raise CommandError(doing, f"it has {len(rows):,} rows", f"give {_MOST:,} at most at a time")
    return rows


def read_question(db: Address, question: str) -> list[Mapping[str, Any]]:
    """The rows that a question to the published marts gives. Raises `CommandError`."""

    def find(source: Warehouse, why: str) -> list[Mapping[str, Any]]:
        with source.reading(why) as reader:
            answer = reader.ask(question)
            return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows()]

    rows = ask_published(db, find)
    if not rows:
        raise CommandError("reading --from-query", "the answer has no rows", "there is nothing to do")
    return rows


def _read_json(text: str, doing: str) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(text)
    except ValueError as error:
        try:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise CommandError(doing, f"it is not JSON ({error})", "fix it, or give CSV") from None
    except RecursionError:
        raise CommandError(doing, "it is nested too deeply", "give rows") from None
    rows = found if isinstance(found, list) else [found]
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise CommandError(doing, f"row {number} is not an object", "give objects with the names of the inputs")
    return rows


def _read_csv(text: str, doing: str) -> list[Mapping[str, Any]]:
    header = text.lstrip().partition("\n")[0]
    separator = max(",;\t", key=header.count)
    try:
        lines = [line for line in csv.reader(io.StringIO(text), delimiter=separator, strict=True) if any(line)]
    except csv.Error as error:
        raise CommandError(doing, f"it is not CSV ({error})", "fix it, or give JSON") from None
    names = [name.strip() for name in lines[0]]
    if len(set(names)) != len(names):
        raise CommandError(doing, "its first line has a name twice", "name each column once")
    rows: list[Mapping[str, Any]] = []
    for number, line in enumerate(lines[1:], 1):
        if len(line) > len(names):
            raise CommandError(doing, f"row {number} has {len(line)} values for {len(names)} columns", "fix the row")
        rows.append(dict(zip(names, line, strict=False)))
    return rows
