"""A dashboard for Apache Superset: the bundle that `superset import-dashboards` reads.

The bundle is YAML in Superset's own export format (version 1.0.0, tried with Superset 6.1). Superset lives in an environment of
its own, because it needs older pandas and SQLAlchemy than the pipeline.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pipelines.errors import CommandError
from pipelines.sharing import written_for_readers
from pipelines.warehouse.address import Address
from pipelines.warehouse.choice import warehouse_at

_ROOT = "zoom"
_ADDRESS = "{path}"
"""Stands in the bundle for the path of the published marts."""
_MADE = (2026, 1, 1, 0, 0, 0)
"""Time of the files in the archive, so that the same marts give the same bytes."""


def write_bundle(db: Address, out: Path) -> Path:
    """Write the bundle for the marts published of a warehouse; gives the path of the marts it names.

    Raises `CommandError` if nothing is published or the file cannot be written.
    """
    marts = warehouse_at(db.resolve()).places.published
    if not marts.is_file():
        raise CommandError(f"writing {out}", f"there is no {marts} yet", "publish it first with zoom-elt publish")
    address = marts.as_posix().replace("'", "''")  # within quotes of YAML
    with written_for_readers(out, folder=True) as path, ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, text in _read_files(files(__name__) / "bundle", _ROOT):
            archive.writestr(ZipInfo(name, _MADE), text.replace(_ADDRESS, address))
    return marts


def _read_files(folder: Traversable, name: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        inner = f"{name}/{entry.name}"
        found += _read_files(entry, inner) if entry.is_dir() else [(inner, entry.read_text(encoding="utf-8"))]
    return found
