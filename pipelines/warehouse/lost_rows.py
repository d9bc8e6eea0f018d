"""Units that the ledger has as loaded and whose rows are not in the warehouse: something else than a run took them away.

Settings of another dlt project once could (`refresh`), and a person's `delete` can. What Zoom still has is read again by the next
run; what lies behind its reach stays in the ledger as a hole.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipelines.warehouse.places import DATASET
from pipelines.warehouse.protocol import Session, Warehouse
from pipelines.warehouse.writing import writing
from sources.zoom import Endpoint
from sources.zoom.ledger import LEDGER
from sources.zoom.units import Outcome
from sources.zoom.vocabulary import PARTITION

LOST_ROWS: Final = "rows that were loaded are not in the warehouse any more"
_HELD: Final = """
    select '{endpoint}' as endpoint, "{partition}" as name, {own} as own_rows, {child} as child_rows from {table}
    group by "{partition}"
"""
_FIND: Final = """
    with held as (
        select endpoint, name, sum(own_rows) as own_rows, sum(child_rows) as child_rows
        from ({held}) as parts
        group by endpoint, name
    )
    select told.endpoint, told."partition", told.parent, told.window_from, told.window_to
    from {ledger} as told
    left join held on held.endpoint = told.endpoint and held.name = told."partition"
    where told.outcome = '{loaded}' and told.endpoint = any($endpoints)
    and (told."rows" > coalesce(held.own_rows, 0) or {child_rows} > coalesce(held.child_rows, 0))
    order by 1, 2, 3, 4, 5
"""
_NOTHING: Final = (
    "select cast(null as varchar) as endpoint, cast(null as varchar) as name, 0 as own_rows, 0 as child_rows where false"
)
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
    held = " union all ".join(part for endpoint in endpoints for part in _count_held(endpoint, tables))
    find = _FIND.format(
        ledger=f"{DATASET}.{LEDGER.name}",
        loaded=Outcome.LOADED.value,
        held=held or _NOTHING,
        child_rows="told.child_rows" if "child_rows" in tables[LEDGER.name] else "0",  # an older version counted none
    )
    return [Lost(*row) for row in session.run(find, {"endpoints": [endpoint.name for endpoint in endpoints]})]


def _count_held(endpoint: Endpoint, tables: Collection[str]) -> Iterator[str]:
    for name in (table.name for table in endpoint.tables):
        if name in tables:
            own, child = ("count(*)", "0") if name == endpoint.name else ("0", "count(*)")
            table = f'{DATASET}."{name}"'
            yield _HELD.format(endpoint=endpoint.name, partition=PARTITION, own=own, child=child, table=table)


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
