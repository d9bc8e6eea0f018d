"""The warehouse as readers get it: one connection that can read the warehouse and do nothing else, and one question to it.

DuckDB's read-only mode alone guards tables, not files: `explain analyze copy ...` and a `copy` inside `with` write wherever the
process may, over the warehouse itself if they name it, and `read_text` reads what the process may. So the warehouse is opened
first, then every file system is taken away and the settings are locked, in this order. Nothing can spill to disk then: memory is
the bound of a question.
"""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import duckdb

from pipelines.configuration import read_bounds
from pipelines.errors import CommandError
from pipelines.warehouse.opening import check_path, open_database
from pipelines.warehouse.places import Places, explain_duckdb

_DOING: Final = "running the query"
_READING: Final = {"SELECT", "EXPLAIN", "MULTI"}
"""Kinds of statements that only read; `MULTI` is what DuckDB makes of a PIVOT."""
_CLOSED: Final = {
    "temp_directory": "",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",  # a table that is missing would be looked for among Python's variables
}
_LOCKS: Final = (
    "set timezone = 'UTC'",
    "set arrow_lossless_conversion = true",
    "set enable_external_access = false",
    "set disabled_filesystems = 'LocalFileSystem'",  # the warehouse's own file would be open to `copy` otherwise
    "set lock_configuration = true",
)
_ASKED_AGAIN: Final = 0.5
"""Seconds after which a question that is over its time is interrupted again: it may just have been between two steps."""
Answer = TypeVar("Answer")


def choose_source(db: Path) -> tuple[Path, str | None]:
    """The file that people's questions go to: the snapshot once there is one, never the file a run writes to.

    Also a sentence if the warehouse has changed since it was published.
    """
    places = Places(db.resolve())
    if not places.is_published:
        return db, None
    published = places.published
    stale = db.exists() and db.stat().st_mtime > published.stat().st_mtime + 5
    note = f"{published} is older than {db.name}: zoom-elt publish brings it up to date" if stale else None
    return published, note


@contextmanager
def reading(db: Path, why: str = "") -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse in UTC, for reading only: no other file, no network, no extension, no setting is within reach.

    What is asked may take the memory and the time of `read_bounds`. Raises `CommandError` if the file is missing, locked or no
    DuckDB file, or if time runs out.
    """
    check_path(db)
    bounds = read_bounds()
    doing = f"opening {db}{why}"
    if db.is_dir():
        raise CommandError(doing, "it is a folder", "name the DuckDB file with --db")
    if not db.exists():
        raise CommandError(doing, "there is no such file", "load it first with zoom-elt run, or zoom-elt demo")
    connection = _open(db, doing, bounds.memory)
    try:
        with _stopped_after(bounds.seconds, connection):
            yield connection
    finally:
        connection.close()


def ask_published(db: Path, asking: Callable[[Path, str], Answer]) -> Answer:
    """What `asking` makes of the file that answers: the snapshot once there is one, the warehouse for what is not published.

    It gets the file, and words for an error that say why this file. Raises `CommandError` for what DuckDB refuses.
    """
    source = choose_source(db)[0]
    try:
        try:
            return asking(source, "")
        except duckdb.CatalogException as error:
            schema = _missing_schema(error)
            if schema is None or source == db or not db.exists():
                raise
            return asking(db, f" for {schema}, which is not published")
    except duckdb.Error as error:
        raise refusal_of(error) from None


def ask(connection: duckdb.DuckDBPyConnection, query: str) -> duckdb.DuckDBPyRelation:
    """The answer of one statement that only reads. Raises `CommandError` for any other, `duckdb.Error` for a wrong one."""
    try:
        query.encode()
        kinds = [statement.type.name for statement in connection.extract_statements(query)]
    except ValueError:  # no text in UTF-8, or a kind of statement that the Python package does not know
        raise CommandError(_DOING, "it is no question", "ask with select") from None
    if len(kinds) != 1:
        said = f"there are {len(kinds)} statements" if kinds else "there is no statement"
        raise CommandError(_DOING, said, 'ask one question, such as "select * from zoom_raw.users"')
    if kinds[0] not in _READING:
        raise CommandError(_DOING, f"{kinds[0]} does more than read", "ask with select; --out FILE keeps an answer")
    answer: duckdb.DuckDBPyRelation | None = connection.sql(query)
    if answer is None:
        raise CommandError(_DOING, "it has no answer", "ask with select")
    return answer


def refusal_of(error: duckdb.Error, doing: str = _DOING, advice: str = "correct the query") -> CommandError:
    """DuckDB's words about a query in one line, its suggestion included."""
    if isinstance(error, duckdb.PermissionException):
        return CommandError(doing, "it reaches outside the warehouse", "ask its tables only; --out FILE keeps an answer")
    if isinstance(error, duckdb.OutOfMemoryException):
        said = f"it needs more than the {read_bounds().memory} of memory it may take"
        return CommandError(doing, said, "ask for less at a time, or set ZOOM_ELT_QUERY_MEMORY")
    words = " ".join(str(error).partition("LINE ")[0].split()).rstrip("!.")
    return CommandError(doing, words or type(error).__name__, advice)


def _open(db: Path, doing: str, memory: str) -> duckdb.DuckDBPyConnection:
    try:
        connection = open_database(db.absolute(), read_only=True, memory_limit=memory, **_CLOSED)
    except duckdb.Error as error:
        raise explain_duckdb(doing, db, error) from None
    for lock in _LOCKS:
        connection.execute(lock)
    return connection


@contextmanager
def _stopped_after(seconds: float, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    done, late = threading.Event(), threading.Event()

    def stop() -> None:
        pause = seconds
        while not done.wait(pause):
            late.set()
            connection.interrupt()
            pause = _ASKED_AGAIN

    watching = threading.Thread(target=stop, daemon=True)
    watching.start()
    try:
        yield
    except (duckdb.Error, RuntimeError):
        if not late.is_set():
            raise
        said = f"it took more than {seconds:g} seconds"
        raise CommandError(_DOING, said, "ask for less at a time, or set ZOOM_ELT_QUERY_SECONDS") from None
    finally:
        done.set()
        watching.join()


def _missing_schema(error: duckdb.Error) -> str | None:
    """The schema that a question names and the file does not have, by DuckDB's words."""
    found = re.search(r'schema "([^"]+)" does not exist', str(error)) if isinstance(error, duckdb.CatalogException) else None
    return found[1] if found else None
