"""Who answers people's questions: the published snapshot once there is one, the warehouse for what is not published."""

from collections.abc import Callable
from typing import Final, TypeVar

from pipelines.errors import CommandError
from pipelines.warehouse.address import Address
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.errors import NotThere, WarehouseError
from pipelines.warehouse.protocol import Warehouse
from pipelines.warehouse.published import is_published

DOING: Final = "running the query"
_SETTLED: Final = 5
"""Seconds within which a snapshot is as new as its warehouse."""
Made = TypeVar("Made")


def choose_source(db: Address) -> tuple[Warehouse, str | None]:
    """Who people's questions go to: the snapshot once there is one, never the file a run writes to.

    Also a sentence if the warehouse has changed since it was published.
    """
    warehouse = warehouse_at(db.resolve())
    if warehouse.serves_readers:
        return warehouse, None
    if not is_published(warehouse.places):
        return warehouse_at(db), None
    published = warehouse.places.published
    changed = warehouse.changed_at()
    stale = changed is not None and changed > published.stat().st_mtime + _SETTLED
    note = f"{published} is older than {warehouse.places.db.name}: zoom-elt publish brings it up to date" if stale else None
    return warehouse_at(published), note


def choose_snapshot(db: Address) -> Warehouse:
    """The published snapshot, a DuckDB file whatever the warehouse is; a DuckDB warehouse of which none is published.

    Raises `CommandError` for a server's of which nothing is published.
    """
    warehouse = warehouse_at(db.resolve())
    if is_published(warehouse.places):
        return warehouse_at(warehouse.places.published)
    if warehouse.serves_readers:
        said = f"nothing of {warehouse.name} is published on this machine"
        raise CommandError("reading what is published", said, "publish it with zoom-elt publish")
    return warehouse_at(db)


def ask_published(db: Address, asking: Callable[[Warehouse, str], Made]) -> Made:
    """What `asking` makes of the one that answers: the snapshot once there is one, the warehouse for what is not published.

    It is given words for an error that say why this one. Raises `CommandError` for what the database refuses.
    """
    source = choose_source(db)[0]
    try:
        try:
            return asking(source, "")
        except NotThere as error:
            if error.schema is None or source.serves_readers or source.places.db == db or not warehouse_at(db).exists():
                raise
            return asking(warehouse_at(db), f" for {error.schema}, which is not published")
    except WarehouseError as error:
        raise error.told(DOING, "correct the query") from None
