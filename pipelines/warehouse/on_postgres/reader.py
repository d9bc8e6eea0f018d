"""A PostgreSQL database as readers get it: one connection whose transactions only read, and questions to it in PostgreSQL's SQL.

What a person may see is what the server lets the user of the URL see: a user who may write can be given another one, by
`zoom-elt grants`. That a question does nothing but read is held here as well, by read-only transactions and by asking through a
cursor, which takes one `select` and nothing else.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from psycopg2 import errors
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class, named like a function
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, named like a function
from psycopg2.extensions import new_type, register_type, string_types
from sqlglot import tokenize
from sqlglot.errors import SqlglotError

from pipelines.configuration import read_bounds
from pipelines.errors import CommandError
from pipelines.warehouse.address import ServerAddress
from pipelines.warehouse.on_postgres.explaining import explained
from pipelines.warehouse.on_postgres.opening import connect
from pipelines.warehouse.on_postgres.session import DIALECT, PostgresSession
from pipelines.warehouse.protocol import Kind

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_DOING: Final = "running the query"
_ROWS_AT_ONCE: Final = 10_000
_KINDS: Final = {
    **dict.fromkeys((20, 21, 23, 26, 700, 701, 1700), Kind.NUMBER),
    **dict.fromkeys((18, 19, 25, 1042, 1043), Kind.TEXT),
    **dict.fromkeys((1114, 1184), Kind.MOMENT),
    **dict.fromkeys((1083, 1186, 1266), Kind.SPAN),
    **dict.fromkeys((114, 3802), Kind.JSON),
    16: Kind.TRUTH,
    1082: Kind.DATE,
}
"""By the numbers that PostgreSQL gives its own types for good."""
_TRUTHS: Final = {"t": "true", "f": "false"}


class PostgresResult:
    """See `pipelines.warehouse.protocol.Result`. Values come as the server writes them; Python has them where wanted."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._waiting: Iterator[tuple[str | None, ...]] = iter(cursor.fetchmany(_ROWS_AT_ONCE))
        self._types: list[int] = [column.type_code for column in cursor.description or ()]
        self.columns: Sequence[str] = tuple(column.name for column in cursor.description or ())
        self.kinds: Sequence[Kind] = tuple(_KINDS.get(number, Kind.OTHER) for number in self._types)

    def rows(self, limit: int | None = None) -> Iterator[tuple[Any, ...]]:
        readers = [_reader_of(number) for number in self._types]
        for row in islice(self._written(), limit):
            yield tuple(read(value, self._cursor) for read, value in zip(readers, row, strict=True))

    def texts(self) -> Iterator[tuple[str | None, ...]]:
        truths = [kind is Kind.TRUTH for kind in self.kinds]
        for row in self._written():
            yield tuple(
                _TRUTHS[value] if truth and value is not None else value for truth, value in zip(truths, row, strict=True)
            )

    def batches(self, names: Sequence[str]) -> "pa.RecordBatchReader":
        import pyarrow as pa

        kinds = map(_arrow_type, self.kinds, self._types)
        schema = pa.schema(list(zip(names, kinds, strict=True)))
        return pa.RecordBatchReader.from_batches(schema, self._batches(schema))

    def frame(self) -> "pd.DataFrame":
        frame: pd.DataFrame = self.batches(self.columns).read_all().to_pandas(date_as_object=False)
        return frame

    def _batches(self, schema: "pa.Schema") -> "Iterator[pa.RecordBatch]":
        import pyarrow as pa

        rows = self.rows()
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            columns = zip(zip(*some, strict=True), schema.types, strict=True)
            yield pa.record_batch([pa.array(_fitting(column, kind), kind) for column, kind in columns], schema)

    def _written(self) -> Iterator[tuple[str | None, ...]]:
        while some := list(self._waiting):
            yield from some
            with explained():
                self._waiting = iter(self._cursor.fetchmany(_ROWS_AT_ONCE))


class PostgresReader(PostgresSession):
    """See `pipelines.warehouse.protocol.Reader`."""

    def __init__(self, connection: Connection, seconds: float) -> None:
        super().__init__(connection)
        self._seconds = seconds
        self._asked = 0

    def ask(self, question: str) -> PostgresResult:
        statement = _only_statement(question)
        with self._explaining():
            if self.connection.autocommit:
                self.connection.autocommit = False  # a cursor lives in a transaction
            self._asked += 1
            cursor = self.connection.cursor(f"answer_{self._asked}")
            register_type(new_type(tuple(string_types), "AS_WRITTEN", lambda value, _: value), cursor)
            cursor.execute(statement)
            return PostgresResult(cursor)

    def interrupt(self) -> None:
        self.connection.cancel()

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            with explained():
                yield
        except Exception as error:
            if isinstance(error.__cause__, errors.QueryCanceled):
                said = f"it took more than {self._seconds:g} seconds"
                raise CommandError(_DOING, said, "ask for less at a time, or set ZOOM_ELT_QUERY_SECONDS") from None
            if isinstance(error.__cause__, errors.SyntaxError) and "DECLARE" in str(error.__cause__):
                raise CommandError(_DOING, "it does more than read", "ask with select; --out FILE keeps an answer") from None
            raise


@contextmanager
def reading(address: ServerAddress, why: str = "") -> Iterator[PostgresReader]:
    """A database for questions, within the time of `read_bounds`. Raises `CommandError` if it cannot be opened."""
    from pipelines.warehouse.errors import WarehouseError
    from pipelines.warehouse.on_postgres.explaining import ANOTHER

    bounds = read_bounds()
    options = ("default_transaction_read_only=on", f"statement_timeout={int(bounds.seconds * 1000)}")
    try:
        connection = connect(address, *options)
    except WarehouseError as error:
        raise error.told(f"opening {address}{why}", ANOTHER) from None
    with closing(connection):
        yield PostgresReader(connection, bounds.seconds)


def _only_statement(question: str) -> str:
    """The question without what ends it. Raises `CommandError` if there are several, or none."""
    try:
        question.encode()
        tokens = tokenize(question, read=DIALECT)
    except (UnicodeError, SqlglotError) as error:
        said = "it is not a question" if isinstance(error, UnicodeError) else "it is not SQL"
        raise CommandError(_DOING, said, "ask with select") from None
    while tokens and _ends(tokens[-1]):
        tokens.pop()
    if not tokens or "\0" in question:
        raise CommandError(_DOING, "there is no statement", 'ask one question, such as "select * from zoom_raw.users"')
    ends = sum(map(_ends, tokens))
    if ends:
        said = f"there are {ends + 1} statements"
        raise CommandError(_DOING, said, 'ask one question, such as "select * from zoom_raw.users"')
    return question[: tokens[-1].end + 1]


def _ends(token: Any) -> bool:
    return bool(token.token_type.name == "SEMICOLON")


def _reader_of(number: int) -> Callable[[str | None, Cursor], Any]:
    kind = _KINDS.get(number, Kind.OTHER)
    if kind is Kind.JSON or number not in string_types:
        return lambda value, _: value
    reader: Callable[[str | None, Cursor], Any] = string_types[number]
    return reader


def _arrow_type(kind: Kind, number: int) -> "pa.DataType":
    import pyarrow as pa

    if kind is Kind.NUMBER:
        return pa.float64() if number in (700, 701, 1700) else pa.int64()
    if kind is Kind.MOMENT:
        return pa.timestamp("us", "UTC" if number == 1184 else None)
    return {Kind.TRUTH: pa.bool_(), Kind.DATE: pa.date32()}.get(kind, pa.string())


def _fitting(column: Sequence[Any], kind: "pa.DataType") -> list[Any]:
    """Values as Arrow takes them for a type."""
    import pyarrow as pa

    if pa.types.is_floating(kind):
        return [None if value is None else float(value) for value in column]
    if pa.types.is_string(kind):
        return [None if value is None else str(value) for value in column]
    return list(column)
