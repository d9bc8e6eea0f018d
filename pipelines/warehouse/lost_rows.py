"""Units that the ledger has as loaded and whose rows are not in the warehouse: something else than a run took them away.

Settings of another dlt project once could (`refresh`), and a person's `delete` can. What Zoom still has is read again by the next
run; what lies behind its reach stays in the ledger as a hole.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from pipelines.warehouse.places import DATASET
from pipelines.warehouse.raw_tables import writing
from sources.zoom.ledger import LEDGER
from sources.zoom.units import Outcome
from sources.zoom.vocabulary import PARTITION, Endpoint

LOST_ROWS: Final = "rows that were loaded are not in the warehouse any more"
_TABLES: Final = "select table_name from duckdb_tables() where schema_name = $schema and database_name = current_database()"
_HELD: Final = """
    select '{endpoint}' as endpoint, "{partition}" as name, {own} as own_rows, {child} as child_rows from {table} group by all
"""
_FIND: Final = """
    with ledger as (
        select * from {ledger} where outcome = '{loaded}'
        union all by name
        select cast(null as bigint) as child_rows where false -- for a warehouse of an older version
    ),
    held as (
        select endpoint, name, sum(own_rows) as own_rows, sum(child_rows) as child_rows
        from ({held}) group by all
    )
    select told.endpoint, told."partition", told.parent, told.window_from, told.window_to
    from ledger as told
    left join held on held.endpoint = told.endpoint and held.name = told."partition"
    where list_contains($endpoints, told.endpoint)
    and (told."rows" > coalesce(held.own_rows, 0) or told.child_rows > coalesce(held.child_rows, 0))
    order by all
"""
_NOTHING: Final = "select null as endpoint, null as name, 0 as own_rows, 0 as child_rows where false"
_MARK: Final = """
    update {ledger} set outcome = '{failed}', message = $message, rows = 0, attempts = 0, failing_since = get_current_timestamp()
    where endpoint = $endpoint and list_contains($partitions, "partition")
"""


@dataclass(frozen=True, slots=True)
class Lost:
    """A unit of which fewer rows are here than were loaded, lists inside of rows included."""

    endpoint: str
    partition: str
    parent: str | None
    window_from: date | None
    window_to: date | None


def find_lost(connection: duckdb.DuckDBPyConnection, endpoints: Collection[Endpoint]) -> list[Lost]:
    """Units of which fewer rows are here than were loaded."""
    tables = {name for (name,) in connection.execute(_TABLES, {"schema": DATASET}).fetchall()}
    if LEDGER.name not in tables:
        return []
    held = " union all ".join(part for endpoint in endpoints for part in _count_held(endpoint, tables))
    find = _FIND.format(ledger=f"{DATASET}.{LEDGER.name}", loaded=Outcome.LOADED.value, held=held or _NOTHING)
    found = connection.execute(find, {"endpoints": [endpoint.name for endpoint in endpoints]}).fetchall()
    return [Lost(*row) for row in found]


def _count_held(endpoint: Endpoint, tables: Collection[str]) -> Iterator[str]:
    for name in (table.name for table in endpoint.tables):
        if name in tables:
            own, child = ("count(*)", "0") if name == endpoint.name else ("0", "count(*)")
            table = f'{DATASET}."{name}"'
            yield _HELD.format(endpoint=endpoint.name, partition=PARTITION, own=own, child=child, table=table)


def mark_lost(db: Path, endpoints: Collection[Endpoint]) -> str | None:
    """Have the ledger say what was lost, so that it is read again or is a hole. Returns a sentence if there was something.

    Raises `LoadFailed`.
    """
    with writing(db, "looking for what is not there any more") as connection:
        lost: dict[str, list[str]] = {}
        for unit in find_lost(connection, endpoints):
            lost.setdefault(unit.endpoint, []).append(unit.partition)
        if not lost:
            return None
        connection.begin()
        for endpoint, partitions in lost.items():
            mark = _MARK.format(ledger=f"{DATASET}.{LEDGER.name}", failed=Outcome.FAILED.value)
            connection.execute(mark, {"endpoint": endpoint, "partitions": partitions, "message": LOST_ROWS})
        connection.commit()
    units = sum(map(len, lost.values()))
    names = ", ".join(f"{name} {len(partitions):,}" for name, partitions in sorted(lost.items()))
    return f"{units:,} units were loaded and their rows are gone, which no run does: they are due again ({names})"
