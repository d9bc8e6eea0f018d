"""Writes to Zoom as a dlt destination: rows that a pipeline gives are done as `zoom-elt do` does them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dlt
from dlt.common.destination.exceptions import DestinationTerminalException, DestinationTransientException
from dlt.common.schema import TTableSchema

from pipelines.actions.do import Report, Wanted, run_writes
from pipelines.configuration import read_caution, read_settings
from pipelines.errors import CommandError, ExitCode
from pipelines.warehouse.address import read_address
from pipelines.warehouse.places import DEFAULT_DB
from sources.zoom.operations import find_operation
from sources.zoom.operations.writer import WriteOutcome


def zoom_actions(
    operation: str,
    *,
    most: int,
    db: Path | str = DEFAULT_DB,
    allow_destructive: bool = False,
    keep_links: bool = False,
) -> Any:
    """A dlt destination that does an operation with each row it is given, once.

        import dlt
        from zoom_elt import zoom_actions

        pipeline = dlt.pipeline("invite", destination=zoom_actions("add_meeting_registrant", most=500))
        pipeline.run([{"meeting_id": "85512345678", "email": "anna@example.com", "first_name": "Anna"}], table_name="guests")

    The journal is kept in the warehouse `db`. Settings are those of the command line. More rows than `most` in one load are
    refused before the first is sent. A load in which Zoom refused a row fails, with the others done: the journal says which.

    Raises `CommandError` for an operation that does not exist.
    """
    wanted = find_operation(operation)
    if isinstance(wanted, str):
        raise CommandError("reading the operation", f"there is no operation {operation!r}", f"did you mean {wanted}?")

    def agree(report: Report) -> None:
        if (count := report.counts[WriteOutcome.WOULD]) > most:
            raise CommandError(wanted.name, f"there are {count} rows to write, and `most` is {most}", "nothing was sent")

    @dlt.destination(batch_size=0, loader_file_format="parquet", name="zoom_actions", naming_convention="direct")
    def write(items: Any, table: TTableSchema) -> None:
        del table
        given = _read_rows(str(items))
        if not given:
            return
        asked = Wanted(
            wanted,
            given,
            read_address(db),
            read_caution(),
            execute=True,
            allow_destructive=allow_destructive,
            keep_links=keep_links,
        )
        try:
            report = run_writes(read_settings(), asked, agree)
        except CommandError as error:
            if error.code is ExitCode.LATER:
                raise DestinationTransientException(str(error)) from error
            raise DestinationTerminalException(str(error)) from error
        if report.exit_code is not ExitCode.DONE:
            raise DestinationTerminalException(_describe(report))

    return write()


def _read_rows(file: str) -> Sequence[dict[str, Any]]:
    """Rows of a load file, without what dlt adds to them, and without what is empty."""
    import pyarrow.parquet as pq

    rows = pq.read_table(file).to_pylist()
    return [{name: value for name, value in row.items() if not name.startswith("_dlt") and value is not None} for row in rows]


def _describe(report: Report) -> str:
    counts = ", ".join(f"{count} {outcome.value}" for outcome, count in report.counts.items())
    first = next(
        (one for one in report.results if one.outcome in (WriteOutcome.REFUSED, WriteOutcome.UNKNOWN, WriteOutcome.LATER)), None
    )
    said = f": {first.row.key}: {first.said}: {first.advice}" if first else ""
    return f"{report.operation}: {counts}{said}"
