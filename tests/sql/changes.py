"""Models that build only what changed: which they are, and what they hold."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

from pipelines.models.transform import PROJECT

CHANGING = {
    path.stem: f"{'marts' if path.parent.name == 'marts' else 'staging'}.{path.stem}"
    for path in sorted((PROJECT / "models").rglob("*.sql"))
    if "incremental_strategy='changes'" in path.read_text(encoding="utf-8")
}
"""Model -> its table."""


def find_fingerprints(model: str) -> str:
    """The model of fingerprints that a model goes by."""
    found = re.search(r"'fingerprints': '(\w+)'", find_model(model).read_text(encoding="utf-8"))
    assert found, f"{model} names no fingerprints"
    return found[1]


def find_model(name: str) -> Path:
    """A model's file."""
    (path,) = (PROJECT / "models").rglob(f"{name}.sql")
    return path


def read_changing(db: Path) -> dict[str, Counter[tuple[Any, ...]]]:
    """The rows of each such model."""
    with duckdb.connect(str(db), read_only=True) as con:
        return {name: Counter(con.sql(f"from {table}").fetchall()) for name, table in CHANGING.items()}
