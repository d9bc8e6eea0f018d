"""What a warehouse says of itself: that it is ours, whose it is, and what the last build came to.

It stands in the file, in a schema that no model and no loader looks at, because the folder beside the file may be lost.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import duckdb

from pipelines.errors import CommandError
from pipelines.warehouse.opening import NAME, open_database

SCHEMA: Final = "_zoom_elt"
TABLE: Final = f"{SCHEMA}.warehouse"
_COLUMNS: Final = ("account", "verdict", "failed")
_OURS: Final = """
    select count(*) from duckdb_columns() where database_name = current_database() and schema_name = 'zoom_raw'
    and (table_name, column_name) in (('_ledger', 'partition'), ('_runs', 'run_id'))
"""
"""What each warehouse has that was made before they said of themselves that they are ours."""
_HOLDINGS: Final = """
    select schema_name || '.' || table_name from duckdb_tables() where database_name = current_database() and not internal
    union all
    select schema_name || '.' || view_name from duckdb_views() where database_name = current_database() and not internal
    union all
    select schema_name from duckdb_schemas()
    where database_name = current_database() and schema_name not in ('main', 'information_schema', 'pg_catalog')
    order by all limit 1
"""


@dataclass(frozen=True, slots=True)
class Marker:
    """One row: whose the warehouse is, by a digest of the account's id, and the verdict on its models."""

    account: str | None = None
    verdict: str | None = None
    failed: str | None = None
    """The first model or test that did not pass."""


def digest_of(account_id: str) -> str:
    """The account as it is told apart, without its id."""
    return sha256(account_id.strip().encode()).hexdigest()[:16]


def read_marker(db: Path) -> Marker | None:
    """None if there is no such file or it says nothing of itself. Raises `duckdb.Error` if it cannot be opened."""
    if not db.exists():
        return None
    with open_database(db, read_only=True) as connection:
        return _read(connection)


def write_marker(db: Path, **changes: str) -> None:
    """Change what the warehouse says of itself: `account`, `verdict`, `failed`. Raises `duckdb.Error`."""
    with open_database(db) as connection:
        _write(connection, changes)


def sign_snapshot(connection: duckdb.DuckDBPyConnection, database: str, db: Path) -> str | None:
    """Let a snapshot, open as `database` beside its warehouse, say which warehouse published it. Returns the account's digest."""
    account = (_read(connection) or Marker()).account
    connection.execute(f"create schema {database}.{SCHEMA}")
    connection.execute(f"create table {database}.{SCHEMA}.snapshot (warehouse varchar, account varchar)")
    connection.execute(f"insert into {database}.{SCHEMA}.snapshot values (?, ?)", [db.name, account])  # noqa: S608 - our names
    return account


def read_publisher(snapshot: Path) -> tuple[str, str | None] | None:
    """Name of the warehouse and digest of the account that published a snapshot, None if it does not say."""
    if not snapshot.exists():
        return None
    try:
        with open_database(snapshot, read_only=True) as connection:
            found = connection.execute(f"select warehouse, account from {SCHEMA}.snapshot").fetchone()  # noqa: S608 - our name
    except duckdb.Error:
        return None
    return (found[0], found[1]) if found else None


def claim(db: Path, doing: str, kept: Marker | None = None) -> None:
    """Make the file say that it is ours: a new or empty one, or one that an earlier version loaded.

    `kept` is what such a version wrote down elsewhere; what the file says already stands.
    Raises `CommandError` if it holds something else, which stays as it is; `duckdb.Error` if it cannot be opened.
    """
    with open_database(db) as connection:
        if _read(connection) is not None:
            return
        ours = connection.execute(_OURS).fetchall()
        other = connection.execute(_HOLDINGS).fetchall()
        if other and not ours[0][0]:
            said = f"it is a database of another program (it holds {other[0][0]})"
            raise CommandError(doing, said, "give the warehouse a file of its own with --db")
        _write(connection, {name: value for name in _COLUMNS if (value := getattr(kept, name, None)) is not None})


def _read(connection: duckdb.DuckDBPyConnection) -> Marker | None:
    try:
        found = connection.execute(f"select {', '.join(_COLUMNS)} from {NAME}.{TABLE}").fetchall()  # noqa: S608 - our names
    except duckdb.CatalogException:
        return None
    return Marker(*found[0]) if found else None


def _write(connection: duckdb.DuckDBPyConnection, changes: dict[str, str]) -> None:
    before = _read(connection) or Marker()
    values = [changes.get(name, getattr(before, name)) for name in _COLUMNS]
    connection.begin()
    connection.execute(f"create schema if not exists {SCHEMA}")
    connection.execute(f"create table if not exists {TABLE} ({', '.join(f'{name} varchar' for name in _COLUMNS)})")
    connection.execute(f"delete from {TABLE}")  # noqa: S608 - our name
    connection.execute(f"insert into {TABLE} values (?, ?, ?)", values)  # noqa: S608 - our name
    connection.commit()
