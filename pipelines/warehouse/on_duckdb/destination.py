"""dlt's way into the warehouse: its DuckDB destination, for any name of file or folder.

dlt opens the file under the name DuckDB makes of it, and writes paths into SQL as they are. Here the file is attached under a
name of ours to a database in memory, which all of dlt's connections share; tables are named in full, and paths are quoted.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

from dlt.common.configuration import configspec
from dlt.common.destination import DestinationCapabilitiesContext
from dlt.common.destination.client import LoadJob
from dlt.common.destination.typing import PreparedTableSchema
from dlt.common.schema import Schema
from dlt.destinations import duckdb
from dlt.destinations.impl.duckdb.configuration import DuckDbClientConfiguration, DuckDbCredentials
from dlt.destinations.impl.duckdb.duck import DuckDbClient, DuckDbCopyJob
from dlt.destinations.impl.duckdb.sql_client import DuckDbSqlClient

from pipelines.warehouse.on_duckdb.opening import NAME, NO_PROGRESS
from pipelines.warehouse.quoting import text_of


@configspec(init=False)
class WarehouseCredentials(DuckDbCredentials):
    """The file, by its path whatever is in it."""

    def parse_native_representation(self, native_value: Any) -> None:
        self.database = str(native_value)

    def on_resolved(self) -> None:
        self.statements = [NO_PROGRESS, f"attach if not exists {text_of(self.database)} as {NAME} (type duckdb)"]
        super().on_resolved()

    def _conn_str(self) -> str:
        return f":memory:{sha256(str(self.database).encode()).hexdigest()}"


@configspec(init=False)
class WarehouseConfiguration(DuckDbClientConfiguration):
    credentials: WarehouseCredentials = None  # type: ignore[assignment]


class _SqlClient(DuckDbSqlClient):
    def catalog_name(self, quote: bool = True, casefold: bool = True) -> str:  # noqa: ARG002 - dlt's method
        return self.capabilities.escape_identifier(NAME) if quote else NAME


class _CopyJob(DuckDbCopyJob):
    def run(self) -> None:
        path, self._file_path = self._file_path, self._file_path.replace("'", "''")
        try:
            super().run()
        finally:
            self._file_path = path


class WarehouseClient(DuckDbClient):
    def __init__(self, schema: Schema, config: DuckDbClientConfiguration, capabilities: DestinationCapabilitiesContext) -> None:
        super().__init__(schema, config, capabilities)
        names = self.sql_client.dataset_name, self.sql_client.staging_dataset_name
        self.sql_client = _SqlClient(*names, config.credentials, capabilities)

    def create_load_job(self, table: PreparedTableSchema, file_path: str, load_id: str, restore: bool = False) -> LoadJob:
        job = super().create_load_job(table, file_path, load_id, restore)
        return _CopyJob(file_path) if type(job) is DuckDbCopyJob else job


class WarehouseDestination(duckdb):
    """The destination of a warehouse. dlt's books call it by the name of its DuckDB destination, as ever."""

    spec = WarehouseConfiguration

    @property
    def client_class(self) -> type[WarehouseClient]:
        return WarehouseClient

    @property
    def destination_type(self) -> str:
        return "dlt.destinations.duckdb"


def open_destination(db: Path) -> WarehouseDestination:
    return WarehouseDestination(str(db), destination_name="duckdb", preferred_loader_file_format="parquet")
