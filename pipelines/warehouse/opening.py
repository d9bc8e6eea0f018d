"""How a DuckDB file is opened: under a name of ours, whatever the file is called and wherever it lies.

DuckDB names a database after its file, and takes `marts.users` in a file `marts.duckdb` for something it cannot tell.
"""

import os
import unicodedata
from pathlib import Path
from typing import Any, Final

import duckdb

from pipelines.errors import CommandError

NAME: Final = "warehouse"
"""What the database is called while it is open."""
NO_PROGRESS: Final = "set enable_progress_bar = false"
"""DuckDB's bar goes to standard output, among the data, after two seconds."""

_LONGEST: Final = 230
"""Bytes of the file's name: the names of what lies beside it are longer, and 255 is the most."""
_LONGEST_PATH: Final = 3500
"""The same for the whole path, of 4095."""
_IMPOSSIBLE: Final = {"?": "DuckDB ends a path at it", "\\": "DuckDB takes it for a slash"}
_ALLOWED: Final = 'name another file with --db: "?", "\\" and control characters cannot be used, nor "%" in a folder'


def check_path(db: Path) -> None:
    """Refuse a name that DuckDB or dlt cannot work with, before anything is done. Raises `CommandError` (exit code 2)."""
    doing = f"reading --db {str(db)!r}"
    absolute = Path(os.path.abspath(db))
    for letter in str(absolute):
        if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp"):
            raise CommandError(doing, f"{letter!r} is no letter of a name", _ALLOWED)
        if letter in _IMPOSSIBLE:
            raise CommandError(doing, f"{letter!r} is in it, and {_IMPOSSIBLE[letter]}", _ALLOWED)
    if "%" in str(absolute.parent):
        raise CommandError(doing, "'%' is in the folder's name, and dlt takes it for a place to fill in", _ALLOWED)
    long = [part for part in absolute.parts if len(os.fsencode(part)) > (_LONGEST if part == absolute.name else 255)]
    if long or len(os.fsencode(absolute)) > _LONGEST_PATH:
        said = f"it is too long: {_LONGEST} bytes for the file, {_LONGEST_PATH:,} with its folders"
        raise CommandError(doing, said, "give it a shorter name with --db")


def open_database(db: Path, *, read_only: bool = False, **config: Any) -> duckdb.DuckDBPyConnection:
    """A connection that has the file open, as `warehouse`, and looks for tables in it. Raises `duckdb.Error`.

    `config` is DuckDB's own, such as `memory_limit`.
    """
    connection = duckdb.connect(config=config)
    db = Path(os.path.abspath(db))
    try:
        connection.execute(NO_PROGRESS)
        connection.execute(f"attach {text_of(db)} as {NAME} (type duckdb{', read_only' if read_only else ''})")
        connection.execute(f"use {NAME}")
    except BaseException:
        connection.close()
        raise
    return connection


def text_of(value: object) -> str:
    """A text as SQL has it."""
    return "'" + str(value).replace("'", "''") + "'"
