"""Brings what earlier versions kept in a folder named after the file's stem to where it belongs now.

`zoom.duckdb` and `zoom.db` shared `.zoom-work`, so the folder may hold what two warehouses left, or what another one left. By the
loads that dlt wrote down there and in the warehouse one can tell.
"""

import json
import shutil
from enum import Enum
from pathlib import Path
from typing import Final

from filelock import FileLock

from pipelines.warehouse.marker import Marker
from pipelines.warehouse.on_duckdb.session import opened
from pipelines.warehouse.places import DATASET

_PATIENCE: Final = 5.0
"""Seconds that another start may take for the same."""
_ACCOUNT: Final = "account"
_VERDICT: Final = "build.json"
_BUDGET: Final = "budget.json"


class Share(Enum):
    """What of an old folder belongs to a warehouse."""

    ALL = "all"
    LATEST = "latest"
    """What was written last: another warehouse loaded through it before."""
    NOTHING = "nothing"


def take_over(db: Path, work: Path) -> str | None:
    """Move the folder of an earlier version to `work`, or of it what belongs to this warehouse.

    Returns a sentence for the person if not all of it does. Raises `filelock.Timeout` if a run of an earlier version is using it,
    `OSError` and `WarehouseError`.
    """
    old = db.with_name(f".{db.stem}-work")
    if work.exists() or not old.is_dir() or not db.is_file():
        return None
    try:
        with FileLock(old / "run.lock", timeout=_PATIENCE):
            return None if work.exists() else _share_out(db, work, old)
    except FileNotFoundError:
        if old.is_dir():
            raise
        return None  # another start moved it meanwhile


def read_kept(work: Path) -> Marker | None:
    """What an earlier version wrote down in the folder of the warehouse; None if there is nothing of the kind."""
    account, verdict = work / _ACCOUNT, work / _VERDICT
    if not account.exists() and not verdict.exists():
        return None
    digest = account.read_text(encoding="utf-8", errors="replace").strip() if account.exists() else ""
    if not verdict.exists():
        return Marker(digest or None)
    try:
        kept = json.loads(verdict.read_text(encoding="utf-8"))
        return Marker(digest or None, str(kept["verdict"]), str(kept["failed"]))
    except (ValueError, KeyError, TypeError):
        return Marker(digest or None, "building", "")


def forget_kept(work: Path) -> None:
    """Remove it, once the warehouse itself says so."""
    for name in (_ACCOUNT, _VERDICT):
        (work / name).unlink(missing_ok=True)


def _share_out(db: Path, work: Path, old: Path) -> str | None:
    share = find_share(db, old)
    if share is Share.ALL:
        old.rename(work)
        return None
    beside = work.with_name(f"{work.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    if share is Share.LATEST:
        for name in (_ACCOUNT, _VERDICT, _BUDGET):
            if (old / name).is_file():
                shutil.copy(old / name, beside / name)
    beside.rename(work)
    return f"{old} is of another warehouse too, or instead: {db.name} has {work.name} for itself now"


def find_share(db: Path, old: Path) -> Share:
    """Whose the loads are that dlt wrote down in the folder. Raises `WarehouseError`."""
    loaded = sorted((path.name for path in (old / "dlt" / "zoom" / "load" / "loaded").glob("*")), key=_age)
    if not loaded:
        return Share.NOTHING
    with opened(db, read_only=True) as session:
        if not session.has(DATASET, "_dlt_loads"):
            return Share.NOTHING
        known = {load for (load,) in session.run(f"select load_id from {DATASET}._dlt_loads")}  # noqa: S608 - our name
    if loaded[-1] not in known:
        return Share.NOTHING
    return Share.ALL if known.issuperset(loaded) else Share.LATEST


def _age(load_id: str) -> float:
    try:
        return float(load_id)
    except ValueError:
        return 0.0
