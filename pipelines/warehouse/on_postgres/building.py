"""dbt in a PostgreSQL database: what the profile is told, and how connections are let go."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from psycopg2.extensions import parse_dsn

from pipelines.warehouse.address import ServerAddress
from pipelines.warehouse.on_postgres.explaining import explained
from pipelines.warehouse.protocol import Building

_LIBPQ: Final = {"host": ("PGHOST", "localhost"), "port": ("PGPORT", "5432"), "password": ("PGPASSWORD", "")}
_SECRET: Final = "DBT_ENV_SECRET_"
_NAMES: Final = {
    "host": "ZOOM_ELT_PG_HOST",
    "port": "ZOOM_ELT_PG_PORT",
    "user": "ZOOM_ELT_PG_USER",
    "dbname": "ZOOM_ELT_PG_DATABASE",
    "password": f"{_SECRET}ZOOM_ELT_PG_PASSWORD",
}
_PASSED: Final = ("sslmode", "sslrootcert", "sslcert", "sslkey", "passfile", "service", "channel_binding")
"""Parameters of the URL that libpq also takes from a variable, so that dbt need not know of them."""


@contextmanager
def building(address: ServerAddress) -> Iterator[Building]:
    """The database as dbt is told of it. Raises `NotOpened`."""
    with explained(opening=True):
        parts = parse_dsn(address.url)
    given = {name: os.environ.get(variable, otherwise) for name, (variable, otherwise) in _LIBPQ.items()}
    given["user"] = os.environ.get("PGUSER") or getpass.getuser()
    environment = {variable: str((given | parts)[name]) for name, variable in _NAMES.items()}
    environment |= {f"PG{name.upper()}": str(parts[name]) for name in _PASSED if name in parts}
    environment["PGOPTIONS"] = "-c timezone=UTC -c datestyle=ISO"
    try:
        yield Building("server", environment)
    finally:
        from dbt.adapters.factory import reset_adapters

        reset_adapters()
