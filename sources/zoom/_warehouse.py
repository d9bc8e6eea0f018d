"""What was loaded before, read back from dlt's destination whatever it is."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

import pyarrow as pa
from dlt.destinations.exceptions import DatabaseUndefinedRelation
from dlt.destinations.sql_client import SqlClientBase

from sources.zoom._parents import parent_query, readable, settled_query
from sources.zoom.ledger import LEDGER, read_history
from sources.zoom.planner import Memory
from sources.zoom.schema import arrow_schema
from sources.zoom.set_aside import SET_ASIDE, read_aside
from sources.zoom.vocabulary import PARTITION, Endpoint, Parent, Table

_ASKED_TOGETHER = 1_000
"""Partitions named in one query."""


class EmptyWarehouse:
    """Nothing was loaded: a first run, or a source that is iterated without a pipeline."""

    def read_memory(self, endpoint: Endpoint) -> Memory:
        del endpoint
        return Memory()

    def read_rows(self, table: Table, partitions: Collection[str]) -> pa.Table:
        """Rows of these partitions as they were loaded."""
        del partitions
        return arrow_schema(table).empty_table()

    def read_entries(self, endpoint: Endpoint, partitions: Collection[str]) -> list[dict[str, Any]]:
        """Ledger rows of these partitions."""
        del endpoint, partitions
        return []

    def read_parents(self, endpoint: Endpoint, parent: Parent, now: datetime) -> list[Mapping[str, Any]]:
        del endpoint, parent, now
        return []


class LoadedWarehouse:
    """The tables a pipeline has loaded, read with its open SQL client.

    `since` tells the first day each endpoint was ever asked for, where that was a person's choice.
    """

    def __init__(self, client: SqlClientBase[Any], since: Mapping[str, date]) -> None:
        self._client = client
        self._since = since

    def read_memory(self, endpoint: Endpoint) -> Memory:
        wanted = (
            "partition",
            "outcome",
            "fetched_at",
            "attempts",
            "failing_since",
            "misfits",
            "doubts",
            "missing",
            "run_id",
            "waiting_since",
            "unasked",
            "hangs_on",
            "digest",
            "unchanged",
            "signs",
            "stirred",
            "parent",
            "cell_from",
            "cell_to",
        )
        columns = self._columns(LEDGER.name, wanted)
        rows = self._select(f"select {columns} from {self._name(LEDGER.name)} where endpoint = %s", endpoint.name)
        histories = {row["partition"]: read_history(_in_utc(row)) for row in rows}
        columns = ", ".join(f'"{column.name}"' for column in SET_ASIDE.stored)
        asides = self._select(f"select {columns} from {self._name(SET_ASIDE.name)} where endpoint = %s", endpoint.name)
        aside = tuple(read_aside(_in_utc(row)) for row in asides)
        return Memory(histories, self._since.get(endpoint.name), aside=aside)

    def read_rows(self, table: Table, partitions: Collection[str]) -> pa.Table:
        """Rows of these partitions as they were loaded; null in columns that the table does not have yet.

        Null also for times that Python does not have, which older versions let in: what is carried over is mended by it.
        """
        if not partitions:
            return arrow_schema(table).empty_table()
        names = ", ".join(
            readable(name) if pa.types.is_temporal(arrow_schema(table).field(name.strip('"')).type) else name
            for name in self._columns(table.name, arrow_schema(table).names).split(", ")
        )
        rows: list[dict[str, Any]] = []
        waiting = iter(sorted(partitions))
        while some := list(islice(waiting, _ASKED_TOGETHER)):
            marks = ", ".join(["%s"] * len(some))
            query = f'select {names} from {self._name(table.name)} where "{PARTITION}" in ({marks})'
            rows += (_in_utc(row) for row in self._select(query, *some))
        return pa.Table.from_pylist(rows, schema=arrow_schema(table))

    def read_entries(self, endpoint: Endpoint, partitions: Collection[str]) -> list[dict[str, Any]]:
        """Ledger rows of these partitions."""
        columns = self._columns(LEDGER.name, arrow_schema(LEDGER).names)
        rows: list[dict[str, Any]] = []
        waiting = iter(sorted(partitions))
        while some := list(islice(waiting, _ASKED_TOGETHER)):
            marks = ", ".join(["%s"] * len(some))
            query = f'select {columns} from {self._name(LEDGER.name)} where endpoint = %s and "partition" in ({marks})'
            rows += (_in_utc(row) for row in self._select(query, endpoint.name, *some))
        return rows

    def read_parents(self, endpoint: Endpoint, parent: Parent, now: datetime) -> list[Mapping[str, Any]]:
        # a ledger without this column is an earlier version's: all is planned from it once
        unasked = '"unasked"' in self._columns(LEDGER.name, ("unasked",))
        settled = settled_query(endpoint, parent, self._name(LEDGER.name), now) if unasked else ""
        return [_in_utc(row) for row in self._select(parent_query(parent, self._name(parent.endpoint), settled))]

    def _columns(self, table: str, wanted: Iterable[str]) -> str:
        """Those of the columns wanted that the table has: an older version may have loaded it."""
        try:
            with self._client.execute_query(f"select * from {self._name(table)} limit 0") as cursor:
                found = {column[0] for column in cursor.description}
        except DatabaseUndefinedRelation:
            found = set()
        return ", ".join(f'"{name}"' for name in wanted if name in found) or "1"

    def _name(self, table: str) -> str:
        return self._client.make_qualified_table_name(table)

    def _select(self, query: str, *args: Any) -> list[dict[str, Any]]:
        try:
            with self._client.execute_query(query, *args) as cursor:
                names = [column[0] for column in cursor.description]
                return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except DatabaseUndefinedRelation:
            return []


def _in_utc(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _utc(value) for name, value in row.items()}


def _utc(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
