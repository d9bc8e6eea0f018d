"""Descriptions of the raw tables and their columns inside the warehouse, as comments.

Data flow: the declarations -> comment_tables() -> the database's catalogue and whatever tool shows comments. The views and
marts get theirs from dbt.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from pipelines.warehouse.actions import ACTIONS
from pipelines.warehouse.dialect import comment
from pipelines.warehouse.places import DATASET
from pipelines.warehouse.protocol import FoundTable, Warehouse
from pipelines.warehouse.runs import RUNS
from sources.zoom import ENDPOINTS
from sources.zoom.ledger import LEDGER
from sources.zoom.schema import all_tables
from sources.zoom.set_aside import SET_ASIDE
from sources.zoom.vocabulary import Table

Comments: TypeAlias = Mapping[tuple[str, str], str]
"""(table, column) -> comment; the column of a table's own comment is empty."""

RAW: Final = (*all_tables(ENDPOINTS.values()), SET_ASIDE, LEDGER, RUNS, ACTIONS)


def describe_raw(tables: Iterable[Table]) -> Comments:
    """The comments that tables ought to have."""
    described: dict[tuple[str, str], str] = {}
    for table in tables:
        described[table.name, ""] = " ".join((table.about, *table.warnings))
        described |= {(table.name, column.name): column.description for column in table.stored}
    return described


def comment_tables(warehouse: Warehouse, tables: Iterable[Table] = RAW) -> int:
    """Set the comments of raw tables that differ from the declarations and return how many did. Raises `WarehouseError`.

    Most nights none differs: then nothing is written. All are set or none.
    """
    with warehouse.changing() as session:
        found = dict(_read(session.tables(DATASET)))
        wanted = describe_raw(tables)
        differing = [key for key, said in wanted.items() if key in found and found[key] != said]
        for table, column in differing:
            session.run(comment(DATASET, table, column, wanted[table, column]))
    return len(differing)


def _read(tables: Iterable[FoundTable]) -> Iterator[tuple[tuple[str, str], str | None]]:
    for table in tables:
        yield (table.name, ""), table.comment
        yield from (((table.name, name), column.comment) for name, column in table.columns.items())
