"""Where a warehouse keeps its things, and who may write to it."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from pipelines.errors import CommandError, ExitCode

DEFAULT_DB = Path("data/zoom.duckdb")


@dataclass(frozen=True, slots=True)
class Places:
    """The warehouse file and the folder beside it that holds dlt's and dbt's working files."""

    db: Path

    @property
    def work(self) -> Path:
        return self.db.with_name(f".{self.db.stem}-work")

    @property
    def pipelines(self) -> Path:
        return self.work / "dlt"

    @property
    def published(self) -> Path:
        """The snapshot that people and BI tools read."""
        return self.db.parent / "published" / self.db.name

    @property
    def budget(self) -> Path:
        """Calls made today."""
        return self.work / "budget.json"

    @property
    def lock(self) -> Path:
        return self.work / "run.lock"

    @property
    def holder(self) -> Path:
        return self.work / "run.json"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer. Raises `CommandError`: 2 if the place cannot be written to, 75 if somebody else writes."""
        doing = f"preparing {self.db}"
        try:
            self.work.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.lock)
            lock.acquire(blocking=False)
        except Timeout:
            raise CommandError(
                doing, f"another run holds it ({self._read_holder()})", "wait for it to end", ExitCode.LATER
            ) from None
        except OSError as error:
            raise CommandError(
                doing, f"{error.strerror} ({error.filename})", "choose a folder you may write to with --db"
            ) from None
        try:
            self.holder.write_text(json.dumps({"pid": os.getpid(), "started": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"}))
            self._check_file(doing)
            yield
        finally:
            self.holder.unlink(missing_ok=True)
            lock.release()

    def _check_file(self, doing: str) -> None:
        try:
            duckdb.connect(self.db).close()
        except duckdb.Error as error:
            raise explain_duckdb(doing, self.db, error) from None

    def _read_holder(self) -> str:
        try:
            holder = json.loads(self.holder.read_text())
            return f"process {holder['pid']}, since {holder['started']}"
        except (OSError, ValueError, KeyError):
            return "it has just begun"


@contextmanager
def reading(db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, read-only, in UTC. Raises `CommandError` if it is missing, locked or no DuckDB file."""
    doing = f"opening {db}"
    if not db.exists():
        raise CommandError(doing, "there is no such file", "load it first with zoom-elt run, or zoom-elt demo")
    try:
        connection = duckdb.connect(db, read_only=True)
    except duckdb.Error as error:
        raise explain_duckdb(doing, db, error) from None
    try:
        connection.execute("set timezone = 'UTC'")
        yield connection
    finally:
        connection.close()


def explain_duckdb(doing: str, db: Path, error: duckdb.Error) -> CommandError:
    """DuckDB's refusal to open a file, in one line."""
    words = " ".join(str(error).split())
    if "lock" in words.lower():
        holder = words.partition("held in ")[2].partition(").")[0]
        said = f"another process has it open ({holder}))" if holder else "another process has it open"
        return CommandError(doing, said, "close it there; BI tools belong on a copy", ExitCode.LATER)
    if "version number" in words:
        return CommandError(doing, "it was written by another version of DuckDB", f"use that version, or move {db.name} away")
    if "not a valid DuckDB" in words:
        return CommandError(doing, "it is no DuckDB file", f"give another file with --db, or move {db.name} away")
    return CommandError(doing, words.removeprefix("IO Error: ")[:200], "give another file with --db")
