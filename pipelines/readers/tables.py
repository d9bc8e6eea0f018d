"""What a warehouse holds: its tables with what a row is, and their columns with what they mean."""

from difflib import get_close_matches
from typing import Any, Final

from pipelines.errors import CommandError
from pipelines.warehouse.address import Address
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.places import DATASET
from pipelines.warehouse.protocol import FoundTable

_SCHEMAS: Final = ("marts", "reports", "staging", DATASET)
"""In the order in which they are asked: what is made to be asked first."""


def list_tables(db: Address, schema: str = "") -> list[dict[str, Any]]:
    """Tables by schema and name: what one row is. Without `schema` marts and reports, or raw tables if nothing is built.

    Raises `CommandError` if there is no warehouse, or no such schema in it.
    """
    tables = _read_tables(db)
    wanted = (schema,) if schema else ("marts", "reports")
    found = [table for table in tables if table.schema in wanted] or ([] if schema else tables)
    if not found:
        there = sorted({table.schema for table in tables})
        raise CommandError(f"looking for {schema}", "there is no such schema", f"the schemas are {', '.join(there)}")
    return [{"table": f"{table.schema}.{table.name}", "what it is": table.comment or ""} for table in found]


def describe_table(db: Address, name: str) -> list[dict[str, Any]]:
    """The columns of a table, named with or without its schema. Raises `CommandError` if there is none."""
    tables = _read_tables(db)
    named = [table for table in tables if name.lower() in (table.name, f"{table.schema}.{table.name}")]
    if not named:
        near = get_close_matches(
            name.lower(), [word for table in tables for word in (table.name, f"{table.schema}.{table.name}")], 1
        )
        advice = f"did you mean {near[0]}?" if near else "zoom-elt tables shows what there is"
        raise CommandError(f"looking for {name}", "there is no such table", advice)
    return [
        {"column": column, "type": known.type, "what it is": known.comment or ""} for column, known in named[0].columns.items()
    ]


def _read_tables(db: Address) -> list[FoundTable]:
    with warehouse_at(db).looking() as session:
        return sorted(
            (table for table in session.tables() if table.schema in _SCHEMAS),
            key=lambda one: (_SCHEMAS.index(one.schema), one.name),
        )
