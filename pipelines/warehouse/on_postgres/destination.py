"""dlt's way into a PostgreSQL database: its own destination, opened as we open it, and loaded from Parquet by COPY.

dlt would load Parquet with a driver of its own (ADBC) that knows no JSON one can compare, and would break off at a text with a
zero byte, which PostgreSQL does not keep. COPY takes all we send once that byte is gone.
"""

from typing import Any, Final

import pyarrow.parquet as pq
from dlt.common.destination import DestinationCapabilitiesContext
from dlt.common.destination.client import HasFollowupJobs, LoadJob, RunnableLoadJob
from dlt.common.destination.typing import PreparedTableSchema
from dlt.common.schema import Schema
from dlt.common.schema.typing import TColumnSchema
from dlt.destinations import postgres
from dlt.destinations.impl.postgres.configuration import PostgresClientConfiguration, PostgresCredentials
from dlt.destinations.impl.postgres.factory import PostgresTypeMapper
from dlt.destinations.impl.postgres.postgres import PostgresClient
from dlt.destinations.impl.postgres.sql_client import Psycopg2SqlClient

from pipelines.warehouse.address import ServerAddress
from pipelines.warehouse.on_postgres.copying import ROWS_AT_ONCE, write_csv
from pipelines.warehouse.on_postgres.opening import connect

_PARQUET: Final = "parquet"


class _SqlClient(Psycopg2SqlClient):
    def __init__(self, address: ServerAddress, *args: Any) -> None:
        super().__init__(*args)
        self._address = address

    def open_connection(self) -> Any:
        self._conn = connect(self._address, f"search_path={self.dataset_name},public")
        return self._conn

    def _reset_connection(self) -> None:
        self._conn.rollback()
        self._conn.autocommit = True


class CopyJob(RunnableLoadJob, HasFollowupJobs):
    """A Parquet file, copied into its table: all of it or nothing."""

    def run(self) -> None:
        client: Any = self._job_client
        sql: _SqlClient = client.sql_client
        table = sql.make_qualified_table_name(self.load_table_name)
        columns = self._schema.get_table_columns(self.load_table_name)
        json = {name for name, known in columns.items() if known.get("data_type") == "json"}
        with pq.ParquetFile(self._file_path) as file, sql.begin_transaction():
            names = ", ".join(sql.escape_column_name(name, quote=True) for name in file.schema_arrow.names)
            with sql.native_connection.cursor() as cursor:
                for batch in file.iter_batches(ROWS_AT_ONCE):
                    cursor.copy_expert(f"copy {table} ({names}) from stdin (format csv)", write_csv(batch, json))


class _TypeMapper(PostgresTypeMapper):
    def to_destination_type(self, column: TColumnSchema, table: PreparedTableSchema) -> str:
        return "jsonb" if column["data_type"] == "json" else super().to_destination_type(column, table)


class WarehouseClient(PostgresClient):
    address: ServerAddress

    def __init__(self, schema: Schema, config: PostgresClientConfiguration, capabilities: DestinationCapabilitiesContext) -> None:
        super().__init__(schema, config, capabilities)
        names = self.sql_client.dataset_name, self.sql_client.staging_dataset_name
        self.sql_client = _SqlClient(self.address, *names, config.credentials, capabilities)

    def create_load_job(self, table: PreparedTableSchema, file_path: str, load_id: str, restore: bool = False) -> LoadJob:
        if file_path.endswith(f".{_PARQUET}"):
            return CopyJob(file_path)
        return super().create_load_job(table, file_path, load_id, restore)


class WarehouseDestination(postgres):
    """The destination of a warehouse on a server."""

    def __init__(self, address: ServerAddress) -> None:
        # never used to connect, and never to be seen: where we are let in, libpq knows how
        credentials = PostgresCredentials()
        credentials.database = credentials.username = credentials.host = address.folder_name
        credentials.password = "-"
        super().__init__(credentials=credentials, destination_name="postgres")
        self._client = type("WarehouseClient", (WarehouseClient,), {"address": address})

    @property
    def client_class(self) -> type[PostgresClient]:
        return self._client

    @property
    def destination_type(self) -> str:
        return "dlt.destinations.postgres"

    def _raw_capabilities(self) -> DestinationCapabilitiesContext:
        capabilities = super()._raw_capabilities()
        capabilities.preferred_loader_file_format = _PARQUET
        capabilities.loader_file_format_selector = None  # type: ignore[assignment]
        capabilities.type_mapper = _TypeMapper
        return capabilities


def open_destination(address: ServerAddress) -> WarehouseDestination:
    return WarehouseDestination(address)
