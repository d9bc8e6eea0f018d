"""The published snapshot: the built marts in formats that other tools read, checked, and put in place in one step.

The working file stays in DuckDB's newest storage format; readers get `zoom_marts.duckdb` in the format of 1.4, which DuckDB 1.4
and everything since can open, and one Parquet file for each table. Whoever has the old snapshot open keeps it, whoever opens
anew gets the new one, and nobody holds the file that a run writes to.
"""

import errno
import json
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final

import duckdb

from pipelines.errors import CommandError, ExitCode
from pipelines.sharing import give_to_readers, private_files
from pipelines.warehouse.marker import sign_snapshot
from pipelines.warehouse.opening import NAME, open_database, text_of
from pipelines.warehouse.places import Places, explain_duckdb
from pipelines.warehouse.verdict import check_verdict
from sources.zoom.files import replacing

STORAGE_VERSION: Final = "v1.4.0"
SCHEMAS: Final = ("marts", "reports")
"""What is published unless everything is asked for."""
_EVERYTHING: Final = (*SCHEMAS, "staging", "zoom_raw")
_MEMORY: Final = "1GB"
"""What the publisher may use: sorting and copying spill to the work folder beyond it."""


@dataclass(frozen=True, slots=True)
class Published:
    """One table of the snapshot."""

    name: str
    """With its schema: marts.dim_users."""
    rows: int
    columns: tuple[str, ...]

    @property
    def file(self) -> str:
        return f"{self.name}.parquet"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was published."""

    path: Path
    tables: int
    rows: int
    run_id: str | None

    def as_json(self) -> dict[str, Any]:
        return {"path": str(self.path), "tables": self.tables, "rows": self.rows, "run_id": self.run_id}


@dataclass(frozen=True, slots=True)
class _Written:
    tables: list[Published]
    run_id: str | None
    account: str | None
    """Its digest."""


@private_files()
def publish_snapshot(places: Places, now: datetime, *, everything: bool = False) -> Snapshot:
    """Write marts and reports (views as tables) beside the snapshot, compare with the warehouse, and put them in place.

    The DuckDB file is replaced first, then each Parquet file, `manifest.json` last: files whose sha256 it names belong together.
    The caller holds the run lock. Raises `CommandError` if the warehouse is missing, was not built well, the copy differs from
    it or the disk is full; the snapshot that was there before stays.
    """
    doing = f"publishing {places.db}"
    if not places.db.exists():
        raise CommandError(doing, "there is no such file", "load it first with zoom-elt run")
    beside = places.published.with_name(".new")
    try:
        check_verdict(places, doing)
        places.check_published(doing)
        _check_folders(places, doing)
        _clear(beside)
        beside.mkdir(parents=True)
        written = _write(places, beside, _EVERYTHING if everything else SCHEMAS)
        run_id, tables = written.run_id, written.tables
        if not tables:
            raise CommandError(doing, "no model is built", "build the models first with zoom-elt build")
        _check(beside / places.published.name, tables, doing)
        manifest = _describe(places, beside, written, now)
        (beside / places.manifest.name).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        _put_in_place(places, beside, tables)
    except duckdb.Error as error:
        raise explain_duckdb(doing, places.db, error) from None
    except OSError as error:
        said = f"{error.strerror} ({error.filename or places.published})"
        raise CommandError(doing, said, "make room or choose another folder; the old snapshot stays", ExitCode.FAILED) from None
    finally:
        _clear(beside)
    return Snapshot(places.published, len(tables), sum(table.rows for table in tables), run_id)


def _write(places: Places, beside: Path, schemas: Sequence[str]) -> _Written:
    spill = str(beside / "spill")
    connection = open_database(places.db, read_only=True, memory_limit=_MEMORY, temp_directory=spill)
    try:
        connection.execute("set timezone = 'UTC'")
        target = beside / places.published.name
        connection.execute(f"attach {text_of(target)} as snapshot (storage_version '{STORAGE_VERSION}')")
        tables = [_copy(connection, schema, name) for schema, name in _relations(connection, schemas)]
        _comment(connection, {table.name for table in tables})
        run_id = _run_id(connection)
        for table in tables:
            file = text_of(beside / table.file)
            connection.execute(f"copy {_relation('snapshot', table.name)} to {file} (format parquet, compression zstd)")
        account = sign_snapshot(connection, "snapshot", places.db)
        connection.execute("checkpoint snapshot")
        connection.execute("detach snapshot")
    finally:
        connection.close()
    return _Written(tables, run_id, account)


def _relations(connection: duckdb.DuckDBPyConnection, schemas: Sequence[str]) -> list[tuple[str, str]]:
    found = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse' "
        "union all select schema_name, view_name from duckdb_views() where database_name = 'warehouse' order by all"
    ).fetchall()
    return [(schema, name) for schema, name in found if schema in schemas]


def _copy(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> Published:
    source, target = (_relation(place, f"{schema}.{name}") for place in ("warehouse", "snapshot"))
    connection.execute(f"create schema if not exists snapshot.{_quote(schema)}")
    connection.execute(f"create table {target} as select * from {source}")
    found = connection.execute(f"select count(*) from {source}").fetchall()
    columns = tuple(row[0] for row in connection.execute(f"describe {source}").fetchall())
    return Published(f"{schema}.{name}", int(found[0][0]), columns)


def _comment(connection: duckdb.DuckDBPyConnection, names: set[str]) -> None:
    """Give the descriptions of models and columns along."""
    tables = connection.execute(
        "select schema_name || '.' || table_name, comment from duckdb_tables() where database_name = 'warehouse' "
        "union all select schema_name || '.' || view_name, comment from duckdb_views() where database_name = 'warehouse'"
    ).fetchall()
    columns = connection.execute(
        "select schema_name || '.' || table_name, column_name, comment from duckdb_columns() where database_name = 'warehouse'"
    ).fetchall()
    for name, comment in tables:
        if comment and name in names:
            connection.execute(f"comment on table {_relation('snapshot', name)} is {text_of(comment)}")
    for name, column, comment in columns:
        if comment and name in names:
            connection.execute(f"comment on column {_relation('snapshot', name)}.{_quote(column)} is {text_of(comment)}")


def _run_id(connection: duckdb.DuckDBPyConnection) -> str | None:
    try:
        found = connection.execute("select run_id from warehouse.zoom_raw._runs order by started_at desc limit 1").fetchall()
    except duckdb.CatalogException:
        return None  # built from raw tables that no run of ours loaded
    return str(found[0][0]) if found else None


def _check(copy: Path, tables: Iterable[Published], doing: str) -> None:
    """Open the copy as a reader does, and compare what it and its Parquet files hold with what the warehouse held."""
    connection = open_database(copy, read_only=True, memory_limit=_MEMORY)
    try:
        for table in tables:
            for source in (_relation(NAME, table.name), f"read_parquet({text_of(copy.with_name(table.file))})"):
                found = connection.execute(f"select count(*) from {source}").fetchall()
                columns = tuple(row[0] for row in connection.execute(f"describe select * from {source}").fetchall())
                if (int(found[0][0]), columns) != (table.rows, table.columns):
                    raise CommandError(doing, f"the copy differs in {table.name}", "run it again", ExitCode.FAILED)
    finally:
        connection.close()


def _describe(places: Places, beside: Path, written: _Written, now: datetime) -> dict[str, Any]:
    return {
        "warehouse": places.db.name,
        "account": written.account,
        "run_id": written.run_id,
        "published_at": now.isoformat(timespec="seconds"),
        "database": {
            "file": f"../{places.published.name}",
            "storage_version": STORAGE_VERSION,
            **_measure(beside / places.published.name),
        },
        "tables": [
            {"table": table.name, "file": table.file, "rows": table.rows, **_measure(beside / table.file)}
            for table in written.tables
        ],
    }


def _measure(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": file_digest(file, "sha256").hexdigest()}


def _put_in_place(places: Places, beside: Path, tables: Sequence[Published]) -> None:
    folder = places.manifest.parent
    folder.mkdir(exist_ok=True)
    ours = folder / ".ours"
    earlier = _name_ours(places.manifest, ours)
    moves = [
        (beside / places.published.name, places.published),
        *((beside / table.file, folder / table.file) for table in tables),
        (beside / places.manifest.name, places.manifest),
    ]
    for source, _ in moves:
        give_to_readers(source)
        _sync(source)
    kept = {table.file for table in tables}
    # after a kill before the manifest is there, these can be told from somebody else's
    ours.write_text(json.dumps(sorted(kept | earlier)), encoding="utf-8")
    for source, target in moves:
        _move(source, target)
    for name in earlier - kept:
        (folder / name).unlink(missing_ok=True)
    ours.unlink()
    for place in (folder, folder.parent):
        give_to_readers(place)
        _sync(place)


def _name_ours(manifest: Path, ours: Path) -> set[str]:
    """Parquet files that were published before: whatever else lies in the folder is somebody's own."""
    names: list[Any] = []
    with suppress(OSError, ValueError, KeyError, TypeError):
        names += [table["file"] for table in json.loads(manifest.read_text(encoding="utf-8"))["tables"]]
    with suppress(OSError, ValueError, TypeError):
        names += json.loads(ours.read_text(encoding="utf-8"))
    return {name for name in names if isinstance(name, str) and re.fullmatch(r"[^/\\\\\0]+\.parquet", name)}


def _move(source: Path, target: Path) -> None:
    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:  # a link may lead the folder to another disk
            raise
        with replacing(target, _sync, ending="new") as near:
            near.unlink(missing_ok=True)
            shutil.copy2(source, near)


def _clear(folder: Path) -> None:
    """Remove what an earlier publishing, or somebody else, left in the place for the new files."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _check_folders(places: Places, doing: str) -> None:
    for folder in (places.published.parent, places.manifest.parent):
        if folder.is_symlink() and not folder.exists():
            raise CommandError(doing, f"{folder} is a link that leads nowhere", "mend the link, or remove it")
        if folder.exists() and not folder.is_dir():
            raise CommandError(doing, f"{folder} is no folder", "move it away")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _relation(place: str, name: str) -> str:
    schema, _, table = name.partition(".")
    return ".".join(_quote(part) for part in (place, schema, table))


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
