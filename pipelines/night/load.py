"""Moves what Zoom has into the warehouse: slices of an extraction, each its own load package.

A package holds rows and their ledger rows together, so a crash can repeat work and never skip it. A package that a crash left
behind is finished first, or aborted if it cannot be: dlt would otherwise load it and extract nothing, without a word.
"""

import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dlt
from dlt.common.destination.exceptions import DestinationException
from dlt.common.exceptions import SignalReceivedException
from dlt.pipeline.exceptions import PipelineStepFailed

from pipelines.errors import CommandError, LoadFailed, advise, one_line
from pipelines.night.machines import loading
from pipelines.night.own_settings import own_settings
from pipelines.night.packages import forget_units
from pipelines.night.report import RunReport
from pipelines.warehouse.places import DATASET
from pipelines.warehouse.protocol import Warehouse
from pipelines.warehouse.raw_tables import make_tables
from sources.zoom import Extraction, ZoomError
from sources.zoom.gate import SliceLimits
from sources.zoom.ledger import LEDGER
from sources.zoom.schema import all_tables
from sources.zoom.set_aside import SET_ASIDE
from sources.zoom.source import SOURCE, source_of
from sources.zoom.tally import EndpointTally

SLICE = SliceLimits(rows=1_000_000, seconds=600.0)
"""Where a slice ends: a crash costs no more than this."""


_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, EOFError)
"""What dlt raises at working files that are empty, cut off or none of its own."""


@own_settings()
def open_pipeline(warehouse: Warehouse) -> dlt.Pipeline:
    """dlt's pipeline for a warehouse: named zoom, its working files beside the database.

    Working files that were lost or cannot be read are made again from the warehouse: without them a run would take it for empty.
    What such files held and was not loaded to its end is read again. Raises `CommandError` if the pipeline would load elsewhere,
    or would empty what it loads into.
    """
    broken: Path | None = None
    try:
        pipeline = _open(warehouse)
    except _UNREADABLE:
        broken = warehouse.places.pipelines.with_name("dlt-unreadable")
        shutil.rmtree(broken, ignore_errors=True)
        warehouse.places.pipelines.rename(broken)
        pipeline = _open(warehouse)
    check_ours(pipeline)
    if pipeline.first_run and warehouse.exists():
        pipeline.sync_destination()
    if broken is not None:
        forget_units(pipeline, broken / SOURCE)
        shutil.rmtree(broken)
    return pipeline


def _open(warehouse: Warehouse) -> dlt.Pipeline:
    pipeline = dlt.pipeline(
        SOURCE,
        pipelines_dir=str(warehouse.places.pipelines),
        destination=warehouse.destination(),
        dataset_name=DATASET,
    )
    for name in pipeline.schema_names:
        pipeline.schemas[name]  # read now: a run would stumble over it half-way
    _ = pipeline.has_pending_data
    return pipeline


def check_ours(pipeline: dlt.Pipeline) -> None:
    """Refuse a pipeline that somebody else's settings have reached. Raises `CommandError`."""
    odd = [
        f"{name} is {value!r}"
        for name, value, ours in (
            ("dataset_name", pipeline.dataset_name, DATASET),
            ("dev_mode", pipeline.dev_mode, False),
            ("refresh", pipeline.refresh, None),
        )
        if value != ours
    ]
    if odd:
        advice = "take that setting out of dlt's configuration, then run again"
        raise CommandError("opening dlt's pipeline", ", ".join(odd), advice)


@own_settings()
def finish_pending(pipeline: dlt.Pipeline) -> str | None:
    """Load what an earlier run left unloaded. Returns a sentence if there was something.

    Raises `LoadFailed` if it can neither be loaded nor given up.
    """
    if not pipeline.has_pending_data:
        return None
    try:
        pipeline.run()
    except PipelineStepFailed as error:
        try:
            forget_units(pipeline)
        except DestinationException as refused:
            raise LoadFailed(f"giving up what an interrupted run left behind: {one_line(refused)}: run again") from refused
        pipeline.abort_packages()
        return f"what an interrupted run left behind could not be loaded and is read again ({find_cause(error)})"
    return "what an interrupted run left behind was loaded"


@own_settings()
def load_slices(
    warehouse: Warehouse,
    pipeline: dlt.Pipeline,
    make: Callable[[], Extraction],
    report: RunReport,
    watch: Callable[[Extraction, str], None],
) -> None:
    """Load slice after slice until nothing is due, adding up the tallies in the report.

    Tables of all endpoints are there afterwards, also of those that were not asked for or had no rows. `watch` is told of each
    slice and step. Raises `ZoomError` as Zoom's, `LoadFailed` for the rest.
    """
    check_ours(pipeline)
    totals: dict[str, EndpointTally] = {}
    report.tallies = totals
    while True:
        extraction = make()
        if not totals:
            make_tables(warehouse, (*all_tables(extraction.endpoints.values()), SET_ASIDE, LEDGER))
        with _interruptible(extraction, report, watch):
            watch(extraction, "reading")
            try:
                pipeline.extract(source_of(extraction), loader_file_format="parquet")
                watch(extraction, "loading")
                with loading(warehouse, report.run_id):
                    pipeline.normalize()
                    pipeline.load()
            except PipelineStepFailed as error:
                extraction.abandon()
                cause = find_cause(error)
                if isinstance(cause, ZoomError):
                    raise cause from None
                if isinstance(cause, (SignalReceivedException, KeyboardInterrupt)):
                    # dlt takes over the signals while it normalizes and loads; the package waits for the next run
                    report.interrupted = True
                    return
                raise LoadFailed(f"{error.step} of what Zoom sent: {one_line(cause)}: {advise(cause)}") from error
        report.zoom_now = extraction.zoom_now or report.zoom_now
        for name, tally in extraction.tallies.items():
            if name in totals:
                totals[name].merge(tally)
            else:
                totals[name] = tally
        if not extraction.more or report.interrupted:
            return


def find_cause(error: BaseException) -> BaseException:
    """What lies under dlt's wrapping."""
    cause = error
    while (deeper := cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)) is not None:
        cause = deeper
        if isinstance(cause, (ZoomError, KeyboardInterrupt, SignalReceivedException)):
            break
    return cause


@contextmanager
def _interruptible(extraction: Extraction, report: RunReport, watch: Callable[[Extraction, str], None]) -> Iterator[None]:
    """The first SIGINT or SIGTERM lets units in flight finish, the second ends at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def receive(_number: int, _frame: Any) -> None:
        if report.interrupted:
            raise KeyboardInterrupt
        report.interrupted = True
        extraction.stop()
        watch(extraction, "stopping: what was read will be loaded, and a second Ctrl-C ends at once")

    before = {number: signal.signal(number, receive) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def utc_now() -> datetime:
    return datetime.now(UTC)
