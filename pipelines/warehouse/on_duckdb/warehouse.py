"""A DuckDB file as a warehouse: nothing to start, one writer at a time, and every reader of the file waits for him."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from filelock import Timeout

from pipelines.configuration import read_bounds
from pipelines.errors import CommandError
from pipelines.sharing import keep_private, private_files, read_audience
from pipelines.warehouse.errors import WarehouseError
from pipelines.warehouse.holding import held, held_already
from pipelines.warehouse.marker import claim
from pipelines.warehouse.on_duckdb import reader, session, takeover
from pipelines.warehouse.places import DEFAULT_DB, Places
from pipelines.warehouse.protocol import Building, Copied, Reader, Session

if TYPE_CHECKING:
    from dlt.common.destination import Destination

    from sources.zoom.budget import Slate

OTHER_FILE = "give another file with --db"


@dataclass(frozen=True, slots=True)
class DuckDbWarehouse:
    """See `pipelines.warehouse.protocol.Warehouse`."""

    places: Places
    another: str = OTHER_FILE
    serves_readers: bool = False

    @property
    def name(self) -> str:
        return str(self.places.db)

    @property
    def engine(self) -> str:
        return duckdb.__version__

    def exists(self) -> bool:
        return self.places.db.exists()

    def changed_at(self) -> float | None:
        return self.places.db.stat().st_mtime if self.exists() else None

    @contextmanager
    def writing(self, say: Callable[[str], None] = lambda _: None) -> Iterator[None]:
        doing = f"preparing {self.places.db}"
        taken = self._prepare(doing)
        with held(self.places, doing):
            self._claim(doing)
            if taken:
                say(taken)
            yield

    def _prepare(self, doing: str) -> str | None:
        """Make the folders, and move there what an earlier version kept elsewhere."""
        places = self.places
        if places.db.is_dir():
            raise CommandError(doing, "it is a folder", f"name a file with --db, such as {places.db / DEFAULT_DB.name}")
        read_audience()  # says now, not after hours, if a setting is written wrongly
        read_bounds()
        try:
            places.db.parent.mkdir(parents=True, exist_ok=True)
            with private_files():
                taken = takeover.take_over(places.db, places.work)
                places.work.mkdir(exist_ok=True)
            for path in (places.work, places.db, places.db.with_name(f"{places.db.name}.wal")):
                keep_private(path)
        except Timeout:
            raise held_already(places, doing) from None
        except WarehouseError as error:
            raise error.told(doing, self.another) from None
        except OSError as error:
            advice = "choose a folder you may write to with --db"
            raise CommandError(doing, f"{error.strerror} ({error.filename})", advice) from None
        return taken

    def _claim(self, doing: str) -> None:
        kept = takeover.read_kept(self.places.work)
        try:
            claim(self, doing, kept)
        except WarehouseError as error:
            raise error.told(doing, self.another) from None
        if kept is not None:
            takeover.forget_kept(self.places.work)

    def changing(self) -> AbstractContextManager[Session]:
        return session.changing(self.places.db)

    def looking(self) -> AbstractContextManager[Session]:
        return session.opened(self.places.db, read_only=True)

    def reading(self, why: str = "") -> AbstractContextManager[Reader]:
        return reader.reading(self.places.db, why)

    def destination(self) -> "Destination[Any, Any]":
        from pipelines.warehouse.on_duckdb.destination import open_destination

        return open_destination(self.places.db)

    def slate(self) -> "Slate":
        """A file in the working folder, or in that of an earlier version where no run of this one was."""
        from sources.zoom.budget import FileSlate

        older = self.places.db.with_name(f".{self.places.db.stem}-work") / self.places.budget.name
        return FileSlate(older if older.parent.is_dir() and not self.places.work.is_dir() else self.places.budget)

    def building(self) -> AbstractContextManager[Building]:
        from pipelines.warehouse.on_duckdb.building import building

        return building(self.places.db)

    def publish(self) -> None:
        """Readers get a copy: see `copy`."""

    def grants(self, role: str) -> Sequence[str]:
        said = "a DuckDB file has no roles: who may read the file may read all of it"
        raise CommandError(f"writing grants for {role}", said, "publish the marts, and give away the snapshot alone")

    def copy(self, target: Path, schemas: Iterable[str], spill: Path) -> list[Copied]:
        from pipelines.warehouse.on_duckdb.snapshot import copy_database

        return copy_database(self.places.db, target, schemas, spill)
