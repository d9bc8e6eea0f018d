"""Whose the snapshot in the folder is: what another warehouse or another account published stays as it is."""

import json
from dataclasses import dataclass
from datetime import datetime

from pipelines.errors import CommandError
from pipelines.warehouse.marker import Marker, read_marker
from pipelines.warehouse.on_duckdb.snapshot import read_publisher
from pipelines.warehouse.places import Places
from pipelines.warehouse.protocol import Warehouse


@dataclass(frozen=True, slots=True)
class Published:
    """When a snapshot was put in place, and the run whose rows are in it."""

    at: datetime
    run_id: str | None


def check_published(warehouse: Warehouse, doing: str) -> None:
    """Refuse to replace what another warehouse of the same folder published, or another account. Raises `CommandError`."""
    places = warehouse.places
    publisher, ours = find_publisher(places), read_marker(warehouse) or Marker()
    if publisher is None:
        return
    other, account = publisher
    if other != places.db.name:
        said = f"{places.published.parent} holds what {other} published"
        raise CommandError(doing, said, "keep each warehouse in a folder of its own")
    if None not in (account, ours.account) and account != ours.account:
        said = f"{places.published.parent} holds what another Zoom account published"
        raise CommandError(doing, said, "move that folder away, or keep each warehouse in a folder of its own")


def is_published(places: Places) -> bool:
    """True if this warehouse, and not another one of its folder, has a snapshot."""
    return places.published.exists() and (find_publisher(places) or (places.db.name,))[0] == places.db.name


def read_published(places: Places) -> Published | None:
    """The latest snapshot of this warehouse; None if there is none, or its manifest cannot be read."""
    try:
        manifest = json.loads(places.manifest.read_text(encoding="utf-8"))
        if manifest["warehouse"] != places.db.name:
            return None
        return Published(datetime.fromisoformat(manifest["published_at"]), manifest.get("run_id"))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def find_publisher(places: Places) -> tuple[str, str | None] | None:
    """The file and the account, by its digest, that published; the snapshot knows it where the manifest is lost."""
    try:
        manifest = json.loads(places.manifest.read_text(encoding="utf-8"))
        return str(manifest["warehouse"]), manifest.get("account")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return read_publisher(places.published)
