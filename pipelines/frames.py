"""pandas frames of the warehouse, for Python users; the only module that imports pandas."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import CommandError
from pipelines.warehouse.address import read_address
from pipelines.warehouse.places import DEFAULT_DB
from pipelines.warehouse.protocol import Warehouse
from pipelines.warehouse.reading import ask_published

if TYPE_CHECKING:
    import pandas as pd


def read_frame(query: str, db: Path | str = DEFAULT_DB) -> "pd.DataFrame":
    """The answer of a query as a pandas frame, from a read-only connection; times are in UTC and aware of it.

        from zoom_elt import read_frame
        read_frame("select * from marts.fct_meeting_instances")

    Raises `CommandError` if the warehouse cannot be opened, the query is refused or does more than read, or if pandas is absent.
    """
    if find_spec("pandas") is None:
        raise CommandError("reading a frame", "pandas is not installed", "install zoom-elt[pandas]")
    return ask_published(read_address(db), lambda source, why: _frame_of(source, why, query))


def _frame_of(source: Warehouse, why: str, query: str) -> "pd.DataFrame":
    with source.reading(why) as reader:
        return reader.ask(query).frame()
