"""What PostgreSQL says, in words and errors of ours. Nobody else looks at an error of its driver's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg2
from psycopg2 import errors

from pipelines.errors import ExitCode
from pipelines.warehouse.address import CODED
from pipelines.warehouse.errors import NotFitting, NotOpened, NotThere, WarehouseError

ANOTHER: Final = "give another warehouse with --warehouse"
_THERE: Final = (errors.UndefinedTable, errors.InvalidSchemaName, errors.UndefinedFunction)
_FITTING: Final = (
    errors.UndefinedColumn,
    errors.AmbiguousColumn,
    errors.GroupingError,
    errors.DatatypeMismatch,
    errors.CannotCoerce,
)


@contextmanager
def explained(*, opening: bool = False) -> Iterator[None]:
    """Raise errors of ours in place of the driver's."""
    try:
        yield
    except psycopg2.Error as error:
        raise explain(error, opening=opening) from error


def explain(error: psycopg2.Error, *, opening: bool = False) -> WarehouseError:
    """An error of ours for one of PostgreSQL's."""
    words = " ".join((error.diag.message_primary or str(error).partition("\n")[0]).split())
    said = words[:300].rstrip(".") or type(error).__name__
    if isinstance(error, _THERE):
        return NotThere(said)
    if isinstance(error, _FITTING):
        return NotFitting(said)
    if isinstance(error, errors.InsufficientPrivilege):
        return WarehouseError(said, "have the owner of the database grant it: zoom-elt grants prints the SQL")
    if isinstance(error, errors.ReadOnlySqlTransaction):
        return WarehouseError("it does more than read", "ask with select; --out FILE keeps an answer")
    if isinstance(error, errors.LockNotAvailable):
        return WarehouseError("somebody else holds what is to be changed", "run again", ExitCode.LATER)
    if opening and isinstance(error, psycopg2.ProgrammingError):  # libpq cannot read the URL, and repeats what may be a password
        return NotOpened("the URL cannot be read", CODED)
    if opening or (isinstance(error, (psycopg2.OperationalError, psycopg2.InterfaceError)) and error.pgcode is None):
        return _explain_server(said)
    return WarehouseError(said)


def _explain_server(said: str) -> WarehouseError:
    """Why no connection came about, or why it went."""
    reason = said.rpartition("FATAL: ")[2].strip() if "FATAL: " in said else said.rpartition("failed: ")[2] or said
    if "password" in said or "authentication" in said:
        advice = "put the password into PGPASSWORD, ~/.pgpass or the URL in ZOOM_ELT_WAREHOUSE"
        return NotOpened(reason, advice)
    if "does not exist" in said:
        return NotOpened(reason, "make it (createdb), or " + ANOTHER)
    if "too many" in said or "starting up" in said or "shutting down" in said:
        return NotOpened(reason, "try again later", ExitCode.LATER)
    return NotOpened(reason, "see that the server runs and can be reached, or " + ANOTHER)
