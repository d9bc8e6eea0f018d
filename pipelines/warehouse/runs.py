"""The runs of the warehouse, which it keeps itself.

Not by dlt: a package with one row costs as much as a night without news, and would wait behind one that is to be finished.
"""

from collections.abc import Mapping
from typing import Any

from pipelines.warehouse.actions import ACTIONS
from pipelines.warehouse.ledger_days import fill_days
from pipelines.warehouse.places import DATASET
from pipelines.warehouse.protocol import Session, Warehouse
from pipelines.warehouse.raw_tables import add_tables
from pipelines.warehouse.writing import writing
from sources.zoom.ledger import LEDGER
from sources.zoom.vocabulary import Table, integer, json_value, text, timestamp

RUNS = Table(
    name="_runs",
    about="One row per run of the extraction.",
    columns=(
        text("run_id", "Id of the run."),
        timestamp("started_at", "When the run began."),
        timestamp("ended_at", "When it ended."),
        timestamp("zoom_now", "What time it was at Zoom when the run began."),
        text("status", "running, done, failed, later or interrupted; killed if it never ended."),
        integer("exit_code", "Exit code of the command."),
        integer("rows", "Rows loaded."),
        integer("calls", "Calls made."),
        json_value("report", "The run report."),
        integer("ordinal", "Which report of the warehouse it is in the order they were stored, whatever a clock said."),
    ),
    merge_key=("run_id",),
)


def begin_run(warehouse: Warehouse, run: Mapping[str, Any]) -> None:
    """Note a run that begins and what it is to read; those that never ended were killed. Raises `LoadFailed`."""
    with writing(warehouse, "storing what the run is to read") as session:
        add_tables(session, [RUNS, LEDGER, ACTIONS])
        fill_days(session)
        session.run(f"update {DATASET}.{RUNS.name} set status = 'killed' where status = 'running'")  # noqa: S608 - our name
        _store(session, run)


def store_run(warehouse: Warehouse, run: Mapping[str, Any]) -> None:
    """Put a run, by the columns of `_runs`, in place of what it stored before. Raises `LoadFailed`."""
    with writing(warehouse, "storing the run report") as session:
        add_tables(session, [RUNS])
        _store(session, run)


def _store(session: Session, run: Mapping[str, Any]) -> None:
    table = f"{DATASET}.{RUNS.name}"
    session.run(f"delete from {table} where run_id = $run_id", {"run_id": run["run_id"]})  # noqa: S608 - our name
    ((latest,),) = session.run(f"select coalesce(max(ordinal), 0) from {table}")  # noqa: S608 - our name
    stored = {**run, "ordinal": latest + 1}
    names, marks = ", ".join(f'"{name}"' for name in stored), ", ".join(f"${name}" for name in stored)
    session.run(f"insert into {table} ({names}) values ({marks})", stored)  # noqa: S608 - our names
