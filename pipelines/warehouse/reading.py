"""Who answers people's questions: the published snapshot once there is one, the warehouse for what is not published."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.errors import NotThere, WarehouseError
from pipelines.warehouse.protocol import Warehouse
from pipelines.warehouse.published import is_published

DOING: Final = "running the query"
_SETTLED: Final = 5
"""Seconds within which a snapshot is as new as its warehouse."""
Made = TypeVar("Made")


def choose_source(db: Path) -> tuple[Warehouse, str | None]:
    """Who people's questions go to: the snapshot once there is one, never the file a run writes to.

    Also a sentence if the warehouse has changed since it was published.
    """
    warehouse = warehouse_at(db.resolve())
    if not is_published(warehouse.places):
        return warehouse_at(db), None
    published = warehouse.places.published
    changed = warehouse.changed_at()
    stale = changed is not None and changed > published.stat().st_mtime + _SETTLED
    note = f"{published} is older than {db.name}: zoom-elt publish brings it up to date" if stale else None
    return warehouse_at(published), note


def ask_published(db: Path, asking: Callable[[Warehouse, str], Made]) -> Made:
    """What `asking` makes of the one that answers: the snapshot once there is one, the warehouse for what is not published.

    It is given words for an error that say why this one. Raises `CommandError` for what the database refuses.
    """
    source = choose_source(db)[0]
    try:
        try:
            return asking(source, "")
        except NotThere as error:
            if error.schema is None or source.places.db == db or not warehouse_at(db).exists():
                raise
            return asking(warehouse_at(db), f" for {error.schema}, which is not published")
    except WarehouseError as error:
        raise error.told(DOING, "correct the query") from None
