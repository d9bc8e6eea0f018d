"""What DuckDB says, in words and errors of ours. Nobody else looks at an error of DuckDB's."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.errors import ExitCode
from pipelines.warehouse.errors import NotFitting, NotOpened, NotThere, WarehouseError
from pipelines.warehouse.holding import read_holder
from pipelines.warehouse.places import Places


@contextmanager
def explained(db: Path, *, opening: bool = False, memory: str = "") -> Iterator[None]:
    """Raise errors of ours in place of DuckDB's. `memory` is what a question may take at most."""
    try:
        yield
    except duckdb.Error as error:
        raise explain(error, db, opening=opening, memory=memory) from error


def explain(error: duckdb.Error, db: Path, *, opening: bool = False, memory: str = "") -> WarehouseError:
    """An error of ours for one of DuckDB's about this file."""
    words = " ".join(str(error).partition("LINE ")[0].split())
    said = words.removeprefix("IO Error: ").rstrip("!.") or type(error).__name__
    if isinstance(error, duckdb.CatalogException):
        missing = re.search(r'schema "([^"]+)" does not exist', str(error))
        return NotThere(said, missing[1] if missing else None)
    if isinstance(error, duckdb.BinderException) and not opening:
        return NotFitting(said)
    if isinstance(error, duckdb.PermissionException):
        return WarehouseError("it reaches outside the warehouse", "ask its tables only; --out FILE keeps an answer")
    if isinstance(error, duckdb.OutOfMemoryException) and memory:
        said = f"it needs more than the {memory} of memory it may take"
        return WarehouseError(said, "ask for less at a time, or set ZOOM_ELT_QUERY_MEMORY")
    return _explain_file(words, db) or (NotOpened(said[:200], "give another file with --db") if opening else WarehouseError(said))


def _explain_file(words: str, db: Path) -> WarehouseError | None:
    """What is wrong with the file as a whole, None if nothing is."""
    if "Could not set lock" in words or "lock is held" in words:
        holder = words.partition("held in ")[2].partition(" See also")[0].rstrip(".")
        pid, writer = read_holder(Places(db.resolve())) or (0, "")
        if f"(PID {pid})" in holder:
            return NotOpened(f"a run is writing to it ({writer})", "ask again when it has ended", ExitCode.LATER)
        said = f"another process has it open, {holder}" if holder else "another process has it open"
        return NotOpened(said, "close it there; BI tools belong on a copy", ExitCode.LATER)
    if "version number" in words:
        return NotOpened("it was written by another version of DuckDB", f"use that version, or move {db.name} away")
    if "not a valid DuckDB" in words:
        return NotOpened("it is not a DuckDB file", f"give another file with --db, or move {db.name} away")
    if "Corrupt database" in words or "Could not read enough bytes" in words:
        return NotOpened("it is damaged", f"put a copy in its place, or move {db.name} away and load it anew")
    return None
