"""dbt's way into the DuckDB file of a warehouse: how it is attached, and how it is let go.

A path in the profile would have dbt read the project anew for each other file.
"""

import os

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.factory import reset_adapters

from pipelines.errors import CommandError


class Plugin(BasePlugin):  # type: ignore[misc]
    """The name by which dbt-duckdb finds a plugin in a module."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Attach the file that `ZOOM_ELT_DB` names, as `warehouse`: under a name of ours, whatever the file is called."""
        path = os.environ.get("ZOOM_ELT_DB")
        if not path:
            raise CommandError("attaching the warehouse", "ZOOM_ELT_DB is not set", "name the DuckDB file with it")
        escaped = path.replace("'", "''")
        conn.execute(f"attach '{escaped}' as warehouse (type duckdb)")  # in marts.duckdb DuckDB could not tell marts.dim_users
        conn.execute("set global TimeZone = 'UTC'")  # here once: what stands in the profile is said anew for each model and test


def release() -> None:
    """Close DuckDB: dbt-duckdb keeps the file open for the next command of the process."""
    environment = DuckDBConnectionManager._ENV
    if environment is not None:
        environment.close()
    DuckDBConnectionManager.close_all_connections()
    reset_adapters()
