"""Where a warehouse keeps its things, and who may write to it."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from pipelines.configuration import read_bounds
from pipelines.errors import CommandError, ExitCode
from pipelines.sharing import keep_private, private_files, read_audience
from pipelines.warehouse.marker import Marker, claim, digest_of, read_marker, read_publisher, write_marker
from pipelines.warehouse.opening import check_path
from pipelines.warehouse.takeover import forget_kept, read_kept, take_over

DEFAULT_DB = Path("data/zoom.duckdb")
DATASET = "zoom_raw"
"""Schema of the raw tables."""


@dataclass(frozen=True, slots=True)
class Places:
    """The warehouse file and the folder beside it that holds dlt's and dbt's working files."""

    db: Path

    def __post_init__(self) -> None:
        check_path(self.db)

    @property
    def work(self) -> Path:
        """Named after the whole name of the file: `zoom.duckdb` and `zoom.db` have nothing in common."""
        name = digest_of(self.db.name) if "%" in self.db.name else self.db.name  # dlt would fill something in
        return self.db.with_name(f".{name}.work")

    @property
    def pipelines(self) -> Path:
        return self.work / "dlt"

    @property
    def published(self) -> Path:
        """The snapshot that people and BI tools read."""
        return self.db.parent / "published" / "zoom_marts.duckdb"

    @property
    def manifest(self) -> Path:
        """What is in the snapshot's Parquet files, written last; they lie beside it."""
        return self.published.parent / "parquet" / "manifest.json"

    @property
    def page(self) -> Path:
        """The dashboard."""
        return self.published.parent / "overview.html"

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
    def writing(self, say: Callable[[str], None] = lambda _: None) -> Iterator[None]:
        """Be the only writer, of a file that is ours. `say` is told what was found of an earlier version.

        Raises `CommandError`: 2 if the place cannot be written to or holds something else, 75 if somebody else writes.
        """
        doing = f"preparing {self.db}"
        self._check_place(doing)
        try:
            read_audience()  # says now, not after hours, if a setting is written wrongly
            read_bounds()
            self.db.parent.mkdir(parents=True, exist_ok=True)
            with private_files():
                taken = self._take_over(doing)
                self.work.mkdir(exist_ok=True)
            for path in (self.work, self.db, self.db.with_name(f"{self.db.name}.wal")):
                keep_private(path)
            lock = FileLock(self.lock, mode=0o600)
            lock.acquire(blocking=False)
        except Timeout:
            _, words = self.read_holder() or (0, "it has just begun")
            said = f"another run holds it ({words})"
            raise CommandError(doing, said, "wait for it to end, then run again", ExitCode.LATER) from None
        except OSError as error:
            raise CommandError(
                doing, f"{error.strerror} ({error.filename})", "choose a folder you may write to with --db"
            ) from None
        try:
            with private_files():
                begun = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
                self.holder.write_text(json.dumps({"pid": os.getpid(), "started": begun}))
                self._claim(doing)
                if taken:
                    say(taken)
                yield
        finally:
            self.holder.unlink(missing_ok=True)
            lock.release()

    def check_account(self, account_id: str) -> None:
        """Refuse to mix two accounts in one warehouse, of which we are the writer. Raises `CommandError`."""
        marker = read_marker(self.db)
        if marker is not None and marker.account not in (None, digest_of(account_id)):
            said = "it holds another Zoom account"
            raise CommandError(f"preparing {self.db}", said, "give this account a file of its own with --db")

    def keep_account(self, account_id: str) -> None:
        """Write down whose warehouse it is, without the account's id, before anything is loaded."""
        try:
            write_marker(self.db, account=digest_of(account_id))
        except duckdb.Error as error:
            raise explain_duckdb(f"preparing {self.db}", self.db, error) from None

    def check_published(self, doing: str) -> None:
        """Refuse to replace what another warehouse of the same folder published, or another account. Raises `CommandError`."""
        publisher, ours = self._publisher(), read_marker(self.db) or Marker()
        if publisher is None:
            return
        other, account = publisher
        if other != self.db.name:
            said = f"{self.published.parent} holds what {other} published"
            raise CommandError(doing, said, "keep each warehouse in a folder of its own")
        if None not in (account, ours.account) and account != ours.account:
            said = f"{self.published.parent} holds what another Zoom account published"
            raise CommandError(doing, said, "move that folder away, or keep each warehouse in a folder of its own")

    @property
    def is_published(self) -> bool:
        """True if this warehouse, and not another one of its folder, has a snapshot."""
        return self.published.exists() and (self._publisher() or (self.db.name,))[0] == self.db.name

    def _publisher(self) -> tuple[str, str | None] | None:
        """The file and the account, by its digest, that published; the snapshot knows it where the manifest is lost."""
        try:
            manifest = json.loads(self.manifest.read_text(encoding="utf-8"))
            return str(manifest["warehouse"]), manifest.get("account")
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return read_publisher(self.published)

    def _check_place(self, doing: str) -> None:
        if self.db.is_dir():
            advice = f"name a file with --db, such as {self.db / DEFAULT_DB.name}"
            raise CommandError(doing, "it is a folder", advice)

    def _take_over(self, doing: str) -> str | None:
        try:
            return take_over(self.db, self.work)
        except duckdb.Error as error:
            raise explain_duckdb(doing, self.db, error) from None

    def _claim(self, doing: str) -> None:
        kept = read_kept(self.work)
        try:
            claim(self.db, doing, kept)
        except duckdb.Error as error:
            raise explain_duckdb(doing, self.db, error) from None
        if kept is not None:
            forget_kept(self.work)

    def read_holder(self) -> tuple[int, str] | None:
        """Process id and words about the run that says it writes here, None if there is none."""
        try:
            holder = json.loads(self.holder.read_text())
            return int(holder["pid"]), f"process {holder['pid']}, since {holder['started']}"
        except (OSError, ValueError, KeyError, TypeError):
            return None


def explain_duckdb(doing: str, db: Path, error: duckdb.Error) -> CommandError:
    """DuckDB's refusal to open a file, in one line."""
    words = " ".join(str(error).split())
    if "Could not set lock" in words or "lock is held" in words:
        holder = words.partition("held in ")[2].partition(" See also")[0].rstrip(".")
        pid, writer = Places(db.resolve()).read_holder() or (0, "")
        if f"(PID {pid})" in holder:
            return CommandError(doing, f"a run is writing to it ({writer})", "ask again when it has ended", ExitCode.LATER)
        said = f"another process has it open, {holder}" if holder else "another process has it open"
        return CommandError(doing, said, "close it there; BI tools belong on a copy", ExitCode.LATER)
    if "version number" in words:
        return CommandError(doing, "it was written by another version of DuckDB", f"use that version, or move {db.name} away")
    if "not a valid DuckDB" in words:
        return CommandError(doing, "it is no DuckDB file", f"give another file with --db, or move {db.name} away")
    if "Corrupt database" in words or "Could not read enough bytes" in words:
        return CommandError(doing, "it is damaged", f"put a copy in its place, or move {db.name} away and load it anew")
    return CommandError(doing, words.removeprefix("IO Error: ")[:200], "give another file with --db")
