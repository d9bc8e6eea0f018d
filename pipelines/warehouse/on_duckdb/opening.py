"""How a DuckDB file is opened: under a name of ours, whatever the file is called and wherever it lies.

DuckDB names a database after its file, and takes `marts.users` in a file `marts.duckdb` for something it cannot tell.
"""

import os
from pathlib import Path
from typing import Any, Final

import duckdb

from pipelines.warehouse.on_duckdb.explaining import explained
from pipelines.warehouse.quoting import text_of

NAME: Final = "warehouse"
"""What the database is called while it is open."""
NO_PROGRESS: Final = "set enable_progress_bar = false"
"""DuckDB's bar goes to standard output, among the data, after two seconds."""


def open_database(db: Path, *, read_only: bool = False, **config: Any) -> duckdb.DuckDBPyConnection:
    """A connection that has the file open, as `warehouse`, and looks for tables in it. Raises `NotOpened`.

    `config` is DuckDB's own, such as `memory_limit`.
    """
    connection = duckdb.connect(config=config)
    path = Path(os.path.abspath(db))
    try:
        with explained(db, opening=True):
            connection.execute(NO_PROGRESS)
            connection.execute(f"attach {text_of(path)} as {NAME} (type duckdb{', read_only' if read_only else ''})")
            connection.execute(f"use {NAME}")
    except BaseException:
        connection.close()
        raise
    return connection
