"""A DuckDB file as readers get it: one connection that can read it and do nothing else, and questions to it.

DuckDB's read-only mode alone guards tables, not files: `explain analyze copy ...` and a `copy` inside `with` write wherever the
process may, over the warehouse itself if they name it, and `read_text` reads what the process may. So the warehouse is opened
first, then every file system is taken away and the settings are locked, in this order. Nothing can spill to disk then: memory is
the bound of a question.
"""

import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
from duckdb.sqltypes import DuckDBPyType

from pipelines.configuration import read_bounds
from pipelines.errors import CommandError
from pipelines.warehouse.errors import WarehouseError
from pipelines.warehouse.on_duckdb.explaining import explained
from pipelines.warehouse.on_duckdb.opening import open_database
from pipelines.warehouse.on_duckdb.session import DuckDbSession
from pipelines.warehouse.protocol import Kind

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

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
_ROWS_AT_ONCE: Final = 10_000
_INTEGERS: Final = ("tinyint", "smallint", "integer", "bigint", "hugeint")
_KINDS: Final = {
    **dict.fromkeys((*_INTEGERS, *(f"u{name}" for name in _INTEGERS), "float", "double", "decimal"), Kind.NUMBER),
    **dict.fromkeys(("list", "struct", "map", "array", "union"), Kind.NESTED),
    "varchar": Kind.TEXT,
    "boolean": Kind.TRUTH,
    "date": Kind.DATE,
    "interval": Kind.SPAN,
}


class DuckDbResult:
    """See `pipelines.warehouse.protocol.Result`."""

    def __init__(self, relation: duckdb.DuckDBPyRelation, explaining: Callable[[], Any]) -> None:
        self._relation = relation
        self._explaining = explaining
        self.columns: Sequence[str] = tuple(relation.columns)
        self.kinds: Sequence[Kind] = tuple(map(_kind_of, relation.types))

    def rows(self, limit: int | None = None) -> Iterator[tuple[Any, ...]]:
        with self._explaining():
            yield from (self._relation if limit is None else self._relation.limit(limit)).iter_rows(_ROWS_AT_ONCE)

    def texts(self) -> Iterator[tuple[str | None, ...]]:
        casts = ", ".join(
            f"cast(to_json(#{place}) as varchar)" if kind is Kind.NESTED else f"cast(#{place} as varchar)"
            for place, kind in enumerate(self.kinds, 1)
        )
        with self._explaining():
            yield from self._relation.project(casts).iter_rows(_ROWS_AT_ONCE)

    def batches(self, names: Sequence[str]) -> "pa.RecordBatchReader":
        columns = (
            # Parquet has no integers of 128 bits, and DuckDB would make doubles of the sums of a query
            f"{'cast(#' + str(place) + ' as decimal(38, 0))' if kind.id in ('hugeint', 'uhugeint') else '#' + str(place)}"
            f' as "{name}"'
            for place, (name, kind) in enumerate(
                zip((name.replace('"', '""') for name in names), self._relation.types, strict=True), 1
            )
        )
        with self._explaining():
            return self._relation.project(", ".join(columns)).to_arrow_reader(_ROWS_AT_ONCE)

    def frame(self) -> "pd.DataFrame":
        with self._explaining(), warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # DuckDB calls pandas in a way that pandas is giving up
            frame: pd.DataFrame = self._relation.df()
            return frame


class DuckDbReader(DuckDbSession):
    """See `pipelines.warehouse.protocol.Reader`."""

    def ask(self, question: str) -> DuckDbResult:
        try:
            question.encode()
            with self._explaining():
                kinds = [statement.type.name for statement in self._connection.extract_statements(question)]
        except ValueError:  # no text in UTF-8, or a kind of statement that the Python package does not know
            raise CommandError(_DOING, "it is not a question", "ask with select") from None
        if len(kinds) != 1:
            said = f"there are {len(kinds)} statements" if kinds else "there is no statement"
            raise CommandError(_DOING, said, 'ask one question, such as "select * from zoom_raw.users"')
        if kinds[0] not in _READING:
            raise CommandError(_DOING, f"{kinds[0]} does more than read", "ask with select; --out FILE keeps an answer")
        with self._explaining():
            answer: duckdb.DuckDBPyRelation | None = self._connection.sql(question)
        if answer is None:
            raise CommandError(_DOING, "it returns nothing", "ask with select")
        return DuckDbResult(answer, self._explaining)

    def interrupt(self) -> None:
        self._connection.interrupt()

    def _explaining(self) -> Any:
        return explained(self._db, memory=self._memory)


@contextmanager
def reading(db: Path, why: str = "") -> Iterator[DuckDbReader]:
    """The file in UTC, for reading only: no other file, no network, no extension, no setting is within reach.

    What is asked may take the memory and the time of `read_bounds`. Raises `CommandError` if the file is missing, locked or no
    DuckDB file, or if time runs out.
    """
    bounds = read_bounds()
    doing = f"opening {db}{why}"
    if db.is_dir():
        raise CommandError(doing, "it is a folder", "name the DuckDB file with --db")
    if not db.exists():
        raise CommandError(doing, "there is no such file", "load it first with zoom-elt run, or zoom-elt demo")
    try:
        connection = open_database(db, read_only=True, memory_limit=bounds.memory, **_CLOSED)
    except WarehouseError as error:
        raise error.told(doing, "give another file with --db") from None
    try:
        for lock in _LOCKS:
            connection.execute(lock)
        with _stopped_after(bounds.seconds, connection):
            yield DuckDbReader(connection, db, bounds.memory)
    finally:
        connection.close()


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
    except (WarehouseError, RuntimeError):
        if not late.is_set():
            raise
        said = f"it took more than {seconds:g} seconds"
        raise CommandError(_DOING, said, "ask for less at a time, or set ZOOM_ELT_QUERY_SECONDS") from None
    finally:
        done.set()
        watching.join()


def _kind_of(kind: DuckDBPyType) -> Kind:
    if str(kind) == "JSON":
        return Kind.JSON
    if kind.id.startswith("timestamp"):
        return Kind.MOMENT
    return Kind.SPAN if kind.id.startswith("time") else _KINDS.get(kind.id, Kind.OTHER)
