"""What a warehouse says of itself: that it is ours, whose it is, and what the last build came to.

It stands in the warehouse, in a schema that no model and no loader looks at, because the folder beside it may be lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipelines.errors import CommandError
from pipelines.warehouse.errors import WarehouseError
from pipelines.warehouse.places import DATASET, digest_of
from pipelines.warehouse.protocol import Session, Warehouse

SCHEMA: Final = "_zoom_elt"
TABLE: Final = "warehouse"
_COLUMNS: Final = ("account", "verdict", "failed")
_OURS: Final = (("_ledger", "partition"), ("_runs", "run_id"))
"""A table and a column that each warehouse has of those made before they said of themselves that they are ours."""


@dataclass(frozen=True, slots=True)
class Marker:
    """One row: whose the warehouse is, by a digest of the account's id, and the verdict on its models."""

    account: str | None = None
    verdict: str | None = None
    failed: str | None = None
    """The first model or test that did not pass."""


def read_marker(warehouse: Warehouse) -> Marker | None:
    """None if there is no such warehouse or it says nothing of itself. Raises `WarehouseError` if it cannot be opened."""
    if not warehouse.exists():
        return None
    with warehouse.looking() as session:
        return marker_in(session)


def write_marker(warehouse: Warehouse, **changes: str) -> None:
    """Change what the warehouse says of itself: `account`, `verdict`, `failed`. Raises `WarehouseError`."""
    with warehouse.changing() as session:
        _write(session, changes)


def claim(warehouse: Warehouse, doing: str, kept: Marker | None = None) -> None:
    """Make the warehouse say that it is ours: a new or empty one, or one that an earlier version loaded.

    `kept` is what such a version wrote down elsewhere; what the warehouse says already stands.
    Raises `CommandError` if it holds something else, which stays as it is; `WarehouseError` if it cannot be opened.
    """
    with warehouse.changing() as session:
        if marker_in(session) is not None:
            return
        if (foreign := tell_foreign(session)) is not None:
            raise CommandError(doing, foreign, "give the warehouse a file of its own with --db")
        _write(session, {name: value for name in _COLUMNS if (value := getattr(kept, name, None)) is not None})


def tell_foreign(session: Session) -> str | None:
    """What a database holds that is no warehouse of ours, in words; None if it is one, or empty."""
    tables = session.tables()
    ours = {(table.name, column) for table in tables if table.schema == DATASET for column in table.columns}
    others = {*session.schemas(), *(f"{table.schema}.{table.name}" for table in tables)}
    if not others or SCHEMA in others or ours.intersection(_OURS):
        return None
    return f"it is a database of another program (it holds {min(others)})"


def check_account(warehouse: Warehouse, account_id: str) -> None:
    """Refuse to mix two accounts in one warehouse, of which we are the writer. Raises `CommandError`."""
    marker = read_marker(warehouse)
    if marker is not None and marker.account not in (None, digest_of(account_id)):
        said = "it holds another Zoom account"
        raise CommandError(f"preparing {warehouse.name}", said, "give this account a file of its own with --db")


def keep_account(warehouse: Warehouse, account_id: str) -> None:
    """Write down whose warehouse it is, without the account's id, before anything is loaded. Raises `CommandError`."""
    try:
        write_marker(warehouse, account=digest_of(account_id))
    except WarehouseError as error:
        raise error.told(f"preparing {warehouse.name}", warehouse.another) from None


def marker_in(session: Session) -> Marker | None:
    """The same of a warehouse that is open."""
    if not session.has(SCHEMA, TABLE):
        return None
    found = session.run(f"select {', '.join(_COLUMNS)} from {SCHEMA}.{TABLE}")  # noqa: S608 - our names
    return Marker(*found[0]) if found else None


def _write(session: Session, changes: Mapping[str, str]) -> None:
    before = marker_in(session) or Marker()
    session.run(f"create schema if not exists {SCHEMA}")
    session.run(f"create table if not exists {SCHEMA}.{TABLE} ({', '.join(f'{name} varchar' for name in _COLUMNS)})")
    session.run(f"delete from {SCHEMA}.{TABLE}")  # noqa: S608 - our names
    marks = ", ".join(f"${name}" for name in _COLUMNS)
    values = {name: changes.get(name, getattr(before, name)) for name in _COLUMNS}
    session.run(f"insert into {SCHEMA}.{TABLE} values ({marks})", values)  # noqa: S608 - our names
