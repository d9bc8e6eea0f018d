"""pandas frames of the warehouse, for Python users; the only module that imports pandas."""

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pipelines.errors import CommandError
from pipelines.places import DEFAULT_DB, reading

if TYPE_CHECKING:
    import pandas as pd


def read_frame(query: str, db: Path | str = DEFAULT_DB) -> "pd.DataFrame":
    """The answer of a query as a pandas frame, from a read-only connection in UTC.

        from pipelines.frames import read_frame
        read_frame("select * from marts.fct_meeting_instances")

    Raises `CommandError` if the warehouse cannot be opened or the query is refused.
    """
    with reading(Path(db)) as connection:
        try:
            return connection.execute(query).df()
        except duckdb.Error as error:
            raise CommandError("running the query", str(error).splitlines()[0], "correct it") from None
