"""The counts of a day in the warehouse itself: all machines that load into it draw on them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Final

from pipelines.warehouse.address import ServerAddress
from pipelines.warehouse.errors import WarehouseError
from pipelines.warehouse.marker import SCHEMA
from pipelines.warehouse.on_postgres.session import PostgresSession, changing, opened

_TABLE: Final = "calls"
_LOCK: Final = "1514819438"
"""The advisory lock of whoever counts; the number beside is that of whoever writes."""
_READ: Final = f"select counts from {SCHEMA}.{_TABLE}"  # noqa: S608 - our names


class ServerSlate:
    """See `sources.zoom.budget.Slate`. A server that cannot be reached costs nobody their calls: they are counted in memory."""

    together = 100

    def __init__(self, address: ServerAddress) -> None:
        self._address = address
        self._session: PostgresSession | None = None

    def read(self) -> str:
        with suppress(WarehouseError):
            if self._session is not None:
                return _read(self._session)
            with opened(self._address, read_only=True) as session:
                return _read(session)
        return ""

    @contextmanager
    def changing(self) -> Iterator[Callable[[str], None]]:
        with suppress(WarehouseError), ExitStack() as held:  # a server may go as late as at the commit
            with suppress(WarehouseError):
                session = held.enter_context(changing(self._address))
                session.run_own(f"select pg_advisory_xact_lock({_LOCK})")
                self._session = session
            held.callback(setattr, self, "_session", None)
            yield self._write

    def _write(self, text: str) -> None:
        if self._session is None:
            return
        with suppress(WarehouseError):
            self._session.run_own(f"create schema if not exists {SCHEMA}")
            self._session.run_own(f"create table if not exists {SCHEMA}.{_TABLE} (counts text)")
            self._session.run_own(f"delete from {SCHEMA}.{_TABLE}")  # noqa: S608 - our names
            self._session.run_own(f"insert into {SCHEMA}.{_TABLE} values (%(text)s)", {"text": text})  # noqa: S608 - our names


def _read(session: PostgresSession) -> str:
    found = session.run_own(_READ) if session.has(SCHEMA, _TABLE) else []
    return str(found[0][0]) if found else ""
