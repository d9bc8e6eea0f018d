"""Where a warehouse keeps its things: paths, and nothing else."""

import os
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from pipelines.errors import CommandError

DEFAULT_DB = Path("data/zoom.duckdb")
DATASET = "zoom_raw"
"""Schema of the raw tables."""

_LONGEST: Final = 230
"""Bytes of the file's name: the names of what lies beside it are longer, and 255 is the most."""
_LONGEST_PATH: Final = 3500
"""The same for the whole path, of 4095."""
_IMPOSSIBLE: Final = {"?": "DuckDB ends a path at it", "\\": "DuckDB takes it for a slash"}
_ALLOWED: Final = 'name another file with --db: "?", "\\" and control characters cannot be used, nor "%" in a folder'


def digest_of(account_id: str) -> str:
    """A name as it is told apart, without saying it."""
    return sha256(account_id.strip().encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Places:
    """The warehouse file and the folder beside it that holds dlt's and dbt's working files."""

    db: Path

    def __post_init__(self) -> None:
        _check_path(self.db)

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


def _check_path(db: Path) -> None:
    """Refuse a name that DuckDB or dlt cannot work with, before anything is done. Raises `CommandError` (exit code 2)."""
    doing = f"reading --db {str(db)!r}"
    absolute = Path(os.path.abspath(db))
    for letter in str(absolute):
        if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp"):
            raise CommandError(doing, f"{letter!r} cannot be part of a name", _ALLOWED)
        if letter in _IMPOSSIBLE:
            raise CommandError(doing, f"{letter!r} is in it, and {_IMPOSSIBLE[letter]}", _ALLOWED)
    if "%" in str(absolute.parent):
        raise CommandError(doing, "'%' is in the folder's name, and dlt takes it for a placeholder", _ALLOWED)
    long = [part for part in absolute.parts if len(os.fsencode(part)) > (_LONGEST if part == absolute.name else 255)]
    if long or len(os.fsencode(absolute)) > _LONGEST_PATH:
        said = f"it is too long: {_LONGEST} bytes for the file, {_LONGEST_PATH:,} with its folders"
        raise CommandError(doing, said, "give it a shorter name with --db")
