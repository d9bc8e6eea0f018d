"""How a PostgreSQL database is opened: in UTC, under a name that others see, with JSON as text."""

import os
import socket
from typing import Any, Final

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class, named like a function
from psycopg2.extras import register_default_json, register_default_jsonb

from pipelines.warehouse.address import ServerAddress
from pipelines.warehouse.on_postgres.explaining import explained

_PATIENCE: Final = 15
"""Seconds until a server that does not answer is given up."""
OLDEST: Final = 130000
"""The first version of PostgreSQL that the models are known to build on: 13."""


def connect(address: ServerAddress, *options: str) -> Connection:
    """A connection, each statement of which is its own transaction. Raises `NotOpened`.

    `options` are settings of the server for this connection, such as `statement_timeout=5000`.
    """
    settings = " ".join(f"-c {option}" for option in ("timezone=UTC", "datestyle=ISO", *options))
    with explained(opening=True):
        opened: Connection = psycopg2.connect(
            address.url, application_name=name_of_ours(), connect_timeout=_PATIENCE, client_encoding="UTF8", options=settings
        )
        opened.autocommit = True
        register_default_json(opened, loads=_as_text)
        register_default_jsonb(opened, loads=_as_text)
    return opened


def name_of_ours() -> str:
    """What the server's list of connections calls us."""
    return f"zoom-elt {os.getpid()} on {socket.gethostname()}"[:63]


def _as_text(value: Any) -> Any:
    return value
