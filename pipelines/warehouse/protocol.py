"""What a warehouse is to everything else here. Another home for the data is one more implementation of this, and nothing else.

SQL of ours is written as DuckDB has it, with values by name as in `$name`; an implementation for another database has sqlglot
write it anew (`pipelines.warehouse.dialect`). All methods raise `WarehouseError`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from dlt.common.destination import Destination
    from sqlglot import Expression

    from pipelines.warehouse.places import Places
    from sources.zoom.budget import Slate

Statement: TypeAlias = "str | Expression"
Values: TypeAlias = Mapping[str, Any]


class Kind(Enum):
    """What the values of an answer's column are, as far as it matters to how they are written."""

    TEXT = "text"
    NUMBER = "number"
    TRUTH = "truth"
    DATE = "date"
    MOMENT = "moment"
    SPAN = "span"
    """A time of day, or how long something took."""
    JSON = "json"
    NESTED = "nested"
    OTHER = "other"
    """Among others ids and names from a list, which may begin with anything, as texts do."""


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column as the database has it."""

    type: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table or a view as the database has it."""

    schema: str
    name: str
    comment: str | None
    columns: Mapping[str, FoundColumn] = field(default_factory=dict)


class Result(Protocol):
    """What a question came to, read as it is asked for."""

    @property
    def columns(self) -> Sequence[str]: ...

    @property
    def kinds(self) -> Sequence[Kind]: ...

    def rows(self, limit: int | None = None) -> Iterator[tuple[Any, ...]]:
        """Rows as Python has their values; times with a zone are in UTC."""
        ...

    def texts(self) -> Iterator[tuple[str | None, ...]]:
        """Rows as the database writes their values, nested ones as JSON."""
        ...

    def batches(self, names: Sequence[str]) -> "pa.RecordBatchReader":
        """The rows in Arrow, under these names, with types that Parquet has."""
        ...

    def frame(self) -> "pd.DataFrame":
        """The rows as pandas has them."""
        ...


class Session(Protocol):
    """An open warehouse, for statements of ours."""

    def run(self, statement: Statement, values: Values | None = None) -> list[tuple[Any, ...]]:
        """Rows of one statement, none if it has none."""
        ...

    def select(self, statement: Statement, values: Values | None = None) -> list[dict[str, Any]]:
        """Rows of one statement by the names of their columns."""
        ...

    def insert(self, schema: str, table: str, batches: "pa.RecordBatchReader") -> int:
        """Add rows to a table that has these columns, and say how many."""
        ...

    def has(self, schema: str, table: str) -> bool:
        """True if there is such a table or view."""
        ...

    def schemas(self) -> list[str]:
        """Schemas that somebody made."""
        ...

    def tables(self, schema: str | None = None) -> list[FoundTable]:
        """Tables and views that somebody made, in order of their names, with their columns in order."""
        ...


class Reader(Session, Protocol):
    """An open warehouse for people's questions, which can do nothing else, within the bounds of `read_bounds`."""

    def ask(self, question: str) -> Result:
        """The answer of one statement that only reads. Raises `CommandError` for any other."""
        ...

    def interrupt(self) -> None:
        """Have a question that another thread waits for fail."""
        ...


@dataclass(frozen=True, slots=True)
class Building:
    """What dbt is told of a warehouse that it builds in."""

    target: str
    """The target of the profile."""
    environment: Mapping[str, str]
    """Variables that the profile reads."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A table or a view as it was copied."""

    name: str
    """With its schema: marts.dim_users."""
    rows: int
    columns: tuple[str, ...]


class Warehouse(Protocol):
    """Where the data is kept."""

    @property
    def name(self) -> str:
        """As people are told of it, without any secret."""
        ...

    @property
    def another(self) -> str:
        """The advice to use another one."""
        ...

    @property
    def serves_readers(self) -> bool:
        """True if people ask it itself, whoever writes to it meanwhile, and not a copy."""
        ...

    @property
    def places(self) -> "Places":
        """What lies beside it."""
        ...

    @property
    def engine(self) -> str:
        """The database with its version: what another one built may hold other hashes."""
        ...

    def exists(self) -> bool:
        """True if there is one, though nothing may be in it."""
        ...

    def changed_at(self) -> float | None:
        """When something was written to it last, in seconds since 1970; None if nobody knows."""
        ...

    def writing(self, say: Callable[[str], None] = lambda _: None) -> AbstractContextManager[None]:
        """Be the only writer, of a warehouse that is ours. `say` is told what was found of an earlier version.

        Raises `CommandError`: 2 if it cannot be written to or holds something else, 75 if somebody else writes.
        """
        ...

    def changing(self) -> AbstractContextManager[Session]:
        """Open to change something: all of it is done, or nothing."""
        ...

    def looking(self) -> AbstractContextManager[Session]:
        """Open to look at it, without bounds."""
        ...

    def reading(self, why: str = "") -> AbstractContextManager[Reader]:
        """Open for questions. `why` is added to what is said if it cannot be. Raises `CommandError`."""
        ...

    def destination(self) -> "Destination[Any, Any]":
        """dlt's way into it."""
        ...

    def slate(self) -> "Slate":
        """Where calls of a day are counted, for all whose runs load into it."""
        ...

    def building(self) -> AbstractContextManager[Building]:
        """What dbt needs to know to build in it, which lets it go afterwards."""
        ...

    def publish(self) -> None:
        """Put what was built before the readers of the warehouse itself: all of it at once. Raises `WarehouseError`."""
        ...

    def grants(self, role: str) -> Sequence[str]:
        """SQL that lets a role read what is published. Raises `CommandError` where there are no roles."""
        ...

    def copy(self, target: Path, schemas: Iterable[str], spill: Path) -> list[Copied]:
        """Copy these schemas into a new DuckDB file, views as tables, with all comments. `spill` may be used meanwhile."""
        ...
