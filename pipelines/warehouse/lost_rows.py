"""Units that the ledger has as loaded and whose rows are not in the warehouse: something else than a run took them away.

Settings of another dlt project once could (`refresh`), and a person's `delete` can. What Zoom still has is read again by the next
run; what lies behind its reach stays in the ledger as a hole.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipelines.warehouse.places import DATASET
from pipelines.warehouse.protocol import Session, Warehouse
from pipelines.warehouse.writing import writing
from sources.zoom import Endpoint
from sources.zoom.ledger import LEDGER
from sources.zoom.units import Outcome
from sources.zoom.vocabulary import PARTITION, Table

LOST_ROWS: Final = "rows that were loaded are not in the warehouse any more"
_OWN: Final = """
    select '{endpoint}' as endpoint, "{partition}" as name, count(*) as held from {table} group by "{partition}"
"""
_CHILD: Final = """
    select '{endpoint}' as endpoint, "{partition}" as name from {table}
"""
_FIND: Final = """
    with own as ({own}),
    child as (select endpoint, name, count(*) as held from ({child}) as listed group by endpoint, name)
    select told.endpoint, told."partition", told.parent, told.window_from, told.window_to
    from {ledger} as told
    left join own on own.endpoint = told.endpoint and own.name = told."partition"
    left join child on child.endpoint = told.endpoint and child.name = told."partition"
    where told.outcome = '{loaded}' and told.endpoint = any($endpoints)
    and (told."rows" > coalesce(own.held, 0) or {child_rows} > coalesce(child.held, 0))
    order by 1, 2, 3, 4, 5
"""
_NO_OWN: Final = "select cast(null as varchar) as endpoint, cast(null as varchar) as name, 0 as held where false"
_NO_CHILD: Final = "select cast(null as varchar) as endpoint, cast(null as varchar) as name where false"
_MARK: Final = """
    update {ledger} set outcome = '{failed}', message = $message, "rows" = 0, attempts = 0, failing_since = current_timestamp
    where endpoint = $endpoint and "partition" = any($partitions)
"""


@dataclass(frozen=True, slots=True)
class Lost:
    """A unit of which fewer rows are here than were loaded, lists inside of rows included."""

    endpoint: str
    partition: str
    parent: str | None
    window_from: date | None
    window_to: date | None


def find_lost(session: Session, endpoints: Collection[Endpoint]) -> list[Lost]:
    """Units of which fewer rows are here than were loaded."""
    tables = {table.name: table.columns for table in session.tables(DATASET)}
    if LEDGER.name not in tables:
        return []
    own = [_of_each(_OWN, endpoint, table) for endpoint in endpoints for table in endpoint.tables[:1] if table.name in tables]
    child = [_of_each(_CHILD, endpoint, table) for endpoint in endpoints for table in endpoint.tables[1:] if table.name in tables]
    find = _FIND.format(
        ledger=f"{DATASET}.{LEDGER.name}",
        loaded=Outcome.LOADED.value,
        own=" union all ".join(own) or _NO_OWN,
        child=" union all ".join(child) or _NO_CHILD,
        child_rows="told.child_rows" if "child_rows" in tables[LEDGER.name] else "0",  # an older version counted none
    )
    return [Lost(*row) for row in session.run(find, {"endpoints": [endpoint.name for endpoint in endpoints]})]


def _of_each(query: str, endpoint: Endpoint, table: Table) -> str:
    return query.format(endpoint=endpoint.name, partition=PARTITION, table=f'{DATASET}."{table.name}"')


def mark_lost(warehouse: Warehouse, endpoints: Collection[Endpoint]) -> str | None:
    """Have the ledger say what was lost, so that it is read again or is a hole. Returns a sentence if there was something.

    Raises `LoadFailed`.
    """
    with writing(warehouse, "looking for what is not there any more") as session:
        lost: dict[str, list[str]] = {}
        for unit in find_lost(session, endpoints):
            lost.setdefault(unit.endpoint, []).append(unit.partition)
        mark = _MARK.format(ledger=f"{DATASET}.{LEDGER.name}", failed=Outcome.FAILED.value)
        for endpoint, partitions in lost.items():
            session.run(mark, {"endpoint": endpoint, "partitions": partitions, "message": LOST_ROWS})
    if not lost:
        return None
    units = sum(map(len, lost.values()))
    names = ", ".join(f"{name} {len(partitions):,}" for name, partitions in sorted(lost.items()))
    return f"{units:,} units were loaded and their rows are gone, which no run does: they are due again ({names})"
