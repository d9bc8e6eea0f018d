"""The published snapshot: the built marts in formats that other tools read, checked, and put in place in one step.

Readers get `zoom_marts.duckdb`, which DuckDB 1.4 and everything since can open, and one Parquet file for each table. Whoever has
the old snapshot open keeps it, whoever opens anew gets the new one, and nobody holds what a run writes to.
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

from pipelines.errors import CommandError, ExitCode
from pipelines.sharing import give_to_readers, private_files
from pipelines.warehouse.errors import NotThere, WarehouseError
from pipelines.warehouse.marker import Marker, read_marker
from pipelines.warehouse.on_duckdb.snapshot import STORAGE_VERSION, export_tables, find_differing, sign_snapshot
from pipelines.warehouse.places import Places
from pipelines.warehouse.protocol import Copied, Warehouse
from pipelines.warehouse.published import check_published
from pipelines.warehouse.verdict import check_verdict
from sources.zoom.files import replacing

SCHEMAS: Final = ("marts", "reports")
"""What is published unless everything is asked for."""
_EVERYTHING: Final = (*SCHEMAS, "staging", "zoom_raw")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was published."""

    path: Path
    tables: int
    rows: int
    run_id: str | None

    def as_json(self) -> dict[str, Any]:
        return {"path": str(self.path), "tables": self.tables, "rows": self.rows, "run_id": self.run_id}


@private_files()
def publish_snapshot(warehouse: Warehouse, now: datetime, *, everything: bool = False) -> Snapshot:
    """Write marts and reports (views as tables) beside the snapshot, compare with the warehouse, and put them in place.

    The DuckDB file is replaced first, then each Parquet file, `manifest.json` last: files whose sha256 it names belong together.
    The caller holds the run lock. Raises `CommandError` if the warehouse is missing, was not built well, the copy differs from
    it or the disk is full; the snapshot that was there before stays.
    """
    places = warehouse.places
    doing = f"publishing {warehouse.name}"
    if not warehouse.exists():
        raise CommandError(doing, "there is no such file", "load it first with zoom-elt run")
    beside = places.published.with_name(".new")
    try:
        check_verdict(warehouse, doing)
        check_published(warehouse, doing)
        _check_folders(places, doing)
        _clear(beside)
        beside.mkdir(parents=True)
        warehouse.publish()
        copy = beside / places.published.name
        tables = warehouse.copy(copy, _EVERYTHING if everything else SCHEMAS, beside / "spill")
        if not tables:
            raise CommandError(doing, "no model is built", "build the models first with zoom-elt build")
        account = (read_marker(warehouse) or Marker()).account
        sign_snapshot(copy, places.db.name, account)
        files = [(table, beside / _file_of(table)) for table in tables]
        export_tables(copy, [(table.name, file) for table, file in files])
        if (differing := find_differing(copy, files)) is not None:
            raise CommandError(doing, f"the copy differs in {differing}", "run it again", ExitCode.FAILED)
        run_id = _read_run_id(warehouse)
        manifest = {"warehouse": places.db.name, "account": account, "run_id": run_id} | _describe(copy, tables, now)
        (beside / places.manifest.name).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        _put_in_place(places, beside, tables)
    except WarehouseError as error:
        raise error.told(doing, warehouse.another) from None
    except OSError as error:
        said = f"{error.strerror} ({error.filename or places.published})"
        raise CommandError(doing, said, "make room or choose another folder; the old snapshot stays", ExitCode.FAILED) from None
    finally:
        _clear(beside)
    return Snapshot(places.published, len(tables), sum(table.rows for table in tables), run_id)


def _read_run_id(warehouse: Warehouse) -> str | None:
    try:
        with warehouse.looking() as session:
            found = session.run("select run_id from zoom_raw._runs order by started_at desc limit 1")
    except NotThere:
        return None  # built from raw tables that no run of ours loaded
    return str(found[0][0]) if found else None


def _file_of(table: Copied) -> str:
    return f"{table.name}.parquet"


def _describe(copy: Path, tables: Iterable[Copied], now: datetime) -> dict[str, Any]:
    return {
        "published_at": now.isoformat(timespec="seconds"),
        "database": {"file": f"../{copy.name}", "storage_version": STORAGE_VERSION, **_measure(copy)},
        "tables": [
            {"table": table.name, "file": _file_of(table), "rows": table.rows, **_measure(copy.with_name(_file_of(table)))}
            for table in tables
        ],
    }


def _measure(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": file_digest(file, "sha256").hexdigest()}


def _put_in_place(places: Places, beside: Path, tables: Sequence[Copied]) -> None:
    folder = places.manifest.parent
    folder.mkdir(exist_ok=True)
    ours = folder / ".ours"
    earlier = _name_ours(places.manifest, ours)
    moves = [
        (beside / places.published.name, places.published),
        *((beside / _file_of(table), folder / _file_of(table)) for table in tables),
        (beside / places.manifest.name, places.manifest),
    ]
    for source, _ in moves:
        give_to_readers(source)
        _sync(source)
    kept = {_file_of(table) for table in tables}
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
            raise CommandError(doing, f"{folder} is a link that leads nowhere", "fix the link, or remove it")
        if folder.exists() and not folder.is_dir():
            raise CommandError(doing, f"{folder} is not a folder", "move it away")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
