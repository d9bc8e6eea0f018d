"""A PostgreSQL database as a warehouse: many read while one writes, from whichever machine."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipelines.configuration import read_bounds
from pipelines.errors import CommandError, ExitCode
from pipelines.sharing import keep_private, private_files, read_audience
from pipelines.warehouse.address import ServerAddress
from pipelines.warehouse.errors import WarehouseError
from pipelines.warehouse.holding import held
from pipelines.warehouse.marker import SCHEMA, TABLE, claim
from pipelines.warehouse.on_postgres import reader, session
from pipelines.warehouse.on_postgres.explaining import ANOTHER
from pipelines.warehouse.on_postgres.opening import OLDEST, connect
from pipelines.warehouse.on_postgres.slate import ServerSlate
from pipelines.warehouse.places import DEFAULT_DB, Places
from pipelines.warehouse.protocol import Building, Copied, Reader, Session

if TYPE_CHECKING:
    from dlt.common.destination import Destination
    from psycopg2.extensions import connection as Connection  # noqa: N812 - a class, named like a function

    from sources.zoom.budget import Slate

_LOCK: Final = "1514819437"
"""The advisory lock of whoever writes: a number of ours, in each database its own."""
_HOLDER: Final = f"""
    select activity.application_name, activity.backend_start
    from pg_catalog.pg_locks as held
    inner join pg_catalog.pg_stat_activity as activity on activity.pid = held.pid
    where held.locktype = 'advisory' and held.objid = {_LOCK} and held.granted
    and held.database = (select oid from pg_catalog.pg_database where datname = current_database())
"""  # noqa: S608 - a constant of ours


@dataclass(frozen=True)
class PostgresWarehouse:
    """See `pipelines.warehouse.protocol.Warehouse`."""

    address: ServerAddress
    another: str = ANOTHER
    serves_readers: bool = True

    @property
    def name(self) -> str:
        return str(self.address)

    @cached_property
    def places(self) -> Places:
        name = self.address.folder_name  # a folder of its own: what is published would lie among another one's
        return Places((DEFAULT_DB.parent / name / name).resolve())

    @cached_property
    def engine(self) -> str:
        with session.opened(self.address, read_only=True) as open_session:
            ((version,),) = open_session.run_own("select version()")
        return str(version)

    def exists(self) -> bool:
        with session.opened(self.address, read_only=True) as open_session:
            return open_session.has(SCHEMA, TABLE)

    def changed_at(self) -> float | None:
        return None

    @contextmanager
    def writing(self, say: Callable[[str], None] = lambda _: None) -> Iterator[None]:
        del say
        doing = f"preparing {self.name}"
        read_audience()
        read_bounds()
        try:
            with private_files():
                self.places.work.mkdir(parents=True, exist_ok=True)
            keep_private(self.places.work)
        except OSError as error:
            said = f"{error.strerror} ({error.filename})"
            raise CommandError(doing, said, "run it where you may write to the folder data") from None
        with held(self.places, doing), self._alone(doing):
            try:
                claim(self, doing)
            except WarehouseError as error:
                raise error.told(doing, ANOTHER) from None
            yield

    @contextmanager
    def _alone(self, doing: str) -> Iterator[None]:
        """Hold the lock that the server gives to one connection of all there are."""
        with ExitStack() as opened:
            try:
                connection = opened.enter_context(closing(connect(self.address)))
                self._lock(connection, doing)
            except WarehouseError as error:
                raise error.told(doing, ANOTHER) from None
            yield

    @staticmethod
    def _lock(connection: "Connection", doing: str) -> None:
        alone = session.PostgresSession(connection)
        if connection.server_version < OLDEST:
            said = f"it is PostgreSQL {connection.server_version // 10_000}"
            raise CommandError(doing, said, f"{OLDEST // 10_000} or newer is needed: " + ANOTHER)
        if alone.run_own(f"select pg_try_advisory_lock({_LOCK})") != [(True,)]:
            found = alone.run_own(_HOLDER)
            who = f"{found[0][0]}, since {found[0][1]:%Y-%m-%d %H:%M:%S} UTC" if found else "it has just begun"
            raise CommandError(doing, f"another run holds it ({who})", "wait for it to end, then run again", ExitCode.LATER)

    def changing(self) -> AbstractContextManager[Session]:
        return session.changing(self.address)

    def looking(self) -> AbstractContextManager[Session]:
        return session.opened(self.address, read_only=True)

    def reading(self, why: str = "") -> AbstractContextManager[Reader]:
        return reader.reading(self.address, why)

    def destination(self) -> "Destination[Any, Any]":
        from pipelines.warehouse.on_postgres.destination import open_destination

        return open_destination(self.address)

    def slate(self) -> "Slate":
        return ServerSlate(self.address)

    def building(self) -> AbstractContextManager[Building]:
        from pipelines.warehouse.on_postgres.building import building

        return building(self.address)

    def publish(self) -> None:
        from pipelines.warehouse.on_postgres.publishing import put_before_readers

        put_before_readers(self.address)

    def grants(self, role: str) -> Sequence[str]:
        from pipelines.warehouse.on_postgres.publishing import grants_for

        return grants_for(role)

    def copy(self, target: Path, schemas: Iterable[str], spill: Path) -> list[Copied]:
        from pipelines.warehouse.on_postgres.snapshot import copy_database

        return copy_database(self.address, target, schemas, spill)
