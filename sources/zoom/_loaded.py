"""What reading Zoom asks of whatever holds the loaded rows."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

import pyarrow as pa

from sources.zoom.planner import Memory
from sources.zoom.vocabulary import Endpoint, Parent, Table


class OpenWarehouse(Protocol):
    """The loaded rows, while they can be read."""

    def read_memory(self, endpoint: Endpoint) -> Memory: ...

    def read_rows(self, table: Table, partitions: Collection[str]) -> pa.Table:
        """Rows of these partitions as they were loaded."""
        ...

    def read_entries(self, endpoint: Endpoint, partitions: Collection[str]) -> list[dict[str, Any]]:
        """Ledger rows of these partitions."""
        ...

    def read_parents(self, endpoint: Endpoint, parent: Parent, now: datetime) -> Iterable[Mapping[str, Any]]:
        """Rows of the parent's table that may have to be asked about now: the columns the rule names, and the partition."""
        ...


class LoadedRows(Protocol):
    """Whatever holds the loaded rows."""

    def opened(self) -> AbstractContextManager[OpenWarehouse]: ...
