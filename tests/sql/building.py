"""Builds of many warehouses in one process, for which dbt reads the project once."""

from pathlib import Path

from pipelines.models.transform import BuildReport, Tests, build_models
from pipelines.warehouse.places import Places

_read: list[bytes] = []
"""What dbt made of the project in the latest build. Whether it still holds dbt sees for itself."""


def build(db: Path, *, tests: Tests = "all", select: str | None = None) -> BuildReport:
    """Build as `build_models` does, but that a new warehouse is spared to have the project read for it."""
    known = Places(db.resolve()).work / "dbt" / "target" / "partial_parse.msgpack"
    if _read and not known.exists():
        known.parent.mkdir(parents=True)
        known.write_bytes(_read[-1])
    report = build_models(db, tests=tests, select=select)
    _read[:] = [known.read_bytes()]
    return report
