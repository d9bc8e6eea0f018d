"""What was loaded before, read back from dlt's destination whatever it is."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import dlt
from dlt.destinations.exceptions import DatabaseUndefinedRelation

from sources.zoom.ledger import LEDGER, read_history
from sources.zoom.parents import parent_query
from sources.zoom.planner import Memory
from sources.zoom.vocabulary import Endpoint, Parent


class EmptyWarehouse:
    """Nothing was loaded: a first run, or a source that is iterated without a pipeline."""

    def read_memory(self, endpoint: Endpoint) -> Memory:
        del endpoint
        return Memory()

    def read_parents(self, parent: Parent) -> list[Mapping[str, Any]]:
        del parent
        return []


class LoadedWarehouse:
    """The tables a pipeline has loaded, read with its SQL client.

    `since` tells the first day each endpoint was ever asked for, where that was a person's choice.
    """

    def __init__(self, pipeline: dlt.Pipeline, since: Mapping[str, date]) -> None:
        self._pipeline = pipeline
        self._since = since

    def read_memory(self, endpoint: Endpoint) -> Memory:
        query = (
            "select partition, outcome, fetched_at, attempts, failing_since, misfits "
            f"from {self._name(LEDGER.name)} where endpoint = %s"
        )
        rows = self._select(query.replace("partition,", '"partition",', 1), endpoint.name)
        histories = {row["partition"]: read_history(_in_utc(row)) for row in rows}
        return Memory(histories, self._since.get(endpoint.name))

    def read_parents(self, parent: Parent) -> list[Mapping[str, Any]]:
        return [_in_utc(row) for row in self._select(parent_query(parent, self._name(parent.endpoint)))]

    def _name(self, table: str) -> str:
        with self._pipeline.sql_client() as client:
            return client.make_qualified_table_name(table)

    def _select(self, query: str, *args: Any) -> Iterator[dict[str, Any]]:
        with self._pipeline.sql_client() as client:
            try:
                with client.execute_query(query, *args) as cursor:
                    names = [column[0] for column in cursor.description]
                    rows = cursor.fetchall()
            except DatabaseUndefinedRelation:
                return
        for row in rows:
            yield dict(zip(names, row, strict=True))


def _in_utc(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _utc(value) for name, value in row.items()}


def _utc(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
