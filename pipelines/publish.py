"""The published snapshot: a checked copy of the built warehouse, put in place in one step.

Readers never hold the file a run writes to, and never see half a night: whoever has the old copy open keeps it, whoever opens
anew gets the new one.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.errors import CommandError, ExitCode
from pipelines.places import Places, explain_duckdb


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was published."""

    path: Path
    tables: int
    rows: int


def publish_snapshot(places: Places) -> Snapshot:
    """Copy the warehouse beside its published copy, compare the two, and put the copy in place.

    The caller holds the run lock. Raises `CommandError` if the warehouse is missing, the copy differs from it or the disk is
    full; the snapshot that was there before stays.
    """
    doing = f"publishing {places.db}"
    if not places.db.exists():
        raise CommandError(doing, "there is no such file", "load it first with zoom-elt run")
    target = places.published
    beside = target.with_name(f".{target.name}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove(beside)
        before = _checkpoint(places.db)
        shutil.copyfile(places.db, beside)
        after = _count(beside)
        if after != before:
            different = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
            raise CommandError(doing, f"the copy differs in {', '.join(different)}", "run it again", ExitCode.FAILED)
        with beside.open("rb+") as copy:
            os.fsync(copy.fileno())
        os.replace(beside, target)
    except duckdb.Error as error:
        raise explain_duckdb(doing, places.db, error) from None
    except OSError as error:
        said = f"{error.strerror} ({error.filename or target})"
        raise CommandError(doing, said, "make room or choose another folder; the old snapshot stays", ExitCode.FAILED) from None
    finally:
        _remove(beside)
    return Snapshot(target, len(after), sum(after.values()))


def _checkpoint(db: Path) -> dict[str, int]:
    connection = duckdb.connect(db)
    try:
        connection.execute("checkpoint")
        return _count_tables(connection)
    finally:
        connection.close()


def _count(db: Path) -> dict[str, int]:
    connection = duckdb.connect(db, read_only=True)
    try:
        return _count_tables(connection)
    finally:
        connection.close()


def _count_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = current_database() and not temporary"
    ).fetchall()
    counts = {}
    for schema, table in tables:
        relation = ".".join('"' + name.replace('"', '""') + '"' for name in (schema, table))
        found = connection.execute(f"select count(*) from {relation}").fetchall()  # noqa: S608 - quoted two lines above
        counts[f"{schema}.{table}"] = int(found[0][0])
    return counts


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
