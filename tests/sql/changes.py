"""Models that build only what changed: which they are, and what they hold."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from pipelines.models.transform import PROJECT
from pipelines.warehouse.address import Address
from pipelines.warehouse.choice import warehouse_at

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


def read_changing(db: Address) -> dict[str, Counter[tuple[Any, ...]]]:
    """The rows of each such model as it was built, which on a server is not yet before readers."""
    warehouse = warehouse_at(db)
    tables = {name: table.replace("marts.", "_marts.") if warehouse.serves_readers else table for name, table in CHANGING.items()}
    with warehouse.looking() as session:
        return {name: Counter(session.run(f"select * from {table}")) for name, table in tables.items()}
