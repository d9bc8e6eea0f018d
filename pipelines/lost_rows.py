"""Units that the ledger has as loaded and whose rows are not in the warehouse: something else than a run took them away.

Settings of another dlt project once could (`refresh`), and a person's `delete` can. What Zoom still has is read again; what lies
behind its reach stays in the ledger as a hole.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Final

import duckdb

from pipelines.places import DATASET
from pipelines.raw_tables import writing
from sources.zoom.ledger import LEDGER
from sources.zoom.units import Outcome
from sources.zoom.vocabulary import PARTITION, Endpoint

LOST: Final = "rows that were loaded are not in the warehouse any more"
_FIND: Final = """
    select told."partition"
    from {ledger} as told
    left join (select "{partition}" as name, count(*) as rows from {table} group by 1) as held on held.name = told."partition"
    where told.endpoint = $endpoint and told.outcome = '{loaded}' and told.rows > coalesce(held.rows, 0)
"""
_NO_TABLE: Final = """
    select told."partition" from {ledger} as told
    where told.endpoint = $endpoint and told.outcome = '{loaded}' and told.rows > 0
"""
_MARK: Final = """
    update {ledger} set outcome = '{failed}', message = $message, rows = 0, attempts = 0, failing_since = get_current_timestamp()
    where endpoint = $endpoint and list_contains($partitions, "partition")
"""


def find_lost(connection: duckdb.DuckDBPyConnection, endpoints: Collection[Endpoint]) -> dict[str, list[str]]:
    """Partitions by endpoint of which fewer rows are here than were loaded."""
    query = "select table_name from duckdb_tables() where schema_name = $schema and database_name = current_database()"
    tables = {name for (name,) in connection.execute(query, {"schema": DATASET}).fetchall()}
    if LEDGER.name not in tables:
        return {}
    lost = {}
    for endpoint in endpoints:
        find = (_FIND if endpoint.name in tables else _NO_TABLE).format(
            ledger=f"{DATASET}.{LEDGER.name}",
            table=f'{DATASET}."{endpoint.name}"',
            partition=PARTITION,
            loaded=Outcome.LOADED.value,
        )
        if found := connection.execute(find, {"endpoint": endpoint.name}).fetchall():
            lost[endpoint.name] = [name for (name,) in found]
    return lost


def mark_lost(db: Path, endpoints: Collection[Endpoint]) -> str | None:
    """Have the ledger say what was lost, so that it is read again or is a hole. Returns a sentence if there was something.

    Raises `LoadFailed`.
    """
    with writing(db, "looking for what is not there any more") as connection:
        lost = find_lost(connection, endpoints)
        if not lost:
            return None
        connection.begin()
        for endpoint, partitions in lost.items():
            mark = _MARK.format(ledger=f"{DATASET}.{LEDGER.name}", failed=Outcome.FAILED.value)
            connection.execute(mark, {"endpoint": endpoint, "partitions": partitions, "message": LOST})
        connection.commit()
    units = sum(map(len, lost.values()))
    names = ", ".join(f"{name} {len(partitions):,}" for name, partitions in sorted(lost.items()))
    return f"{units:,} units were loaded and their rows are gone, which no run does: they are due again ({names})"
