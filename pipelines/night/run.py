"""One night: read what is due, load it, build the models, keep the report."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Any
from uuid import uuid4

import dlt

from pipelines.errors import FULL, CommandError, LoadFailed, advise, explain_zoom, one_line
from pipelines.models.transform import BuildReport, Count, TransformError, build_models
from pipelines.night.load import SLICE, finish_pending, load_slices, open_pipeline, utc_now
from pipelines.night.machines import settle_machines
from pipelines.night.report import RunReport
from pipelines.readers.dashboard.page import write_page
from pipelines.readers.inspect_warehouse import count_set_aside, select_operation
from pipelines.readers.publish import publish_snapshot
from pipelines.warehouse.address import Address
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.comments import comment_tables
from pipelines.warehouse.errors import NotThere, WarehouseError
from pipelines.warehouse.lost_rows import mark_lost
from pipelines.warehouse.marker import check_account, keep_account
from pipelines.warehouse.protocol import Warehouse
from pipelines.warehouse.runs import begin_run, store_run
from sources.zoom import ENDPOINTS, Budget, Extraction, SettingsError, ZoomClient, ZoomError, ZoomSettings
from sources.zoom.clock import compare_runs
from sources.zoom.gate import SliceLimits
from sources.zoom.planner import Period
from sources.zoom.source import make_extraction, reading_loaded
from sources.zoom.survey import survey_known

_UNPUBLISHED = "publishing: the build failed: nothing is published, readers keep the snapshot they have: fix it, then run again"
Watch = Callable[[Extraction | None, str], None]
OpenClient = Callable[..., ZoomClient]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a person can choose for a run."""

    db: Address
    select: str = "default"
    since: date | None = None
    until: date | None = None
    build: bool = True
    retry: bool = False
    """Bring back units that were set aside."""
    accept_shrink: bool = False
    """Believe lists that shrank sharply."""
    thorough: bool = False
    """Ask for all that may have changed, whatever other answers say of it."""
    limits: SliceLimits = field(default_factory=lambda: SLICE)


def select_endpoints(words: str) -> frozenset[str]:
    """Endpoints by `default`, `all` or names with commas between, and those without which they would find nothing to ask about.

    Raises `CommandError` for a name that does not exist.
    """
    chosen: set[str] = set()
    for word in (part.strip() for part in words.split(",")):
        if word == "all":
            chosen |= set(ENDPOINTS)
        elif word == "default":
            chosen |= {name for name, endpoint in ENDPOINTS.items() if endpoint.cadence.default}
        elif word in ENDPOINTS:
            chosen.add(word)
        else:
            near = get_close_matches(word, ENDPOINTS, 1)
            advice = f"did you mean {near[0]}?" if near else "the names are " + ", ".join(sorted(ENDPOINTS))
            raise CommandError("selecting endpoints", f"there is no endpoint {word!r}", advice)
    waiting = list(chosen)
    while waiting:
        cadence = ENDPOINTS[waiting.pop()].cadence
        if cadence.told_by is not None:
            chosen.add(cadence.told_by.endpoint)
        parents = [parent.endpoint for parent in cadence.parents]
        if parents and not chosen.intersection(parents):
            chosen.add(parents[0])
            waiting.append(parents[0])
    return frozenset(chosen)


def check_order(since: date | None, until: date | None) -> None:
    """Raises `CommandError` if there is no day between the two."""
    if since and until and since >= until:
        said = f"since {since} is not before until {until}"
        raise CommandError("reading --since and --until", said, "until is not included: give a later day")


def check_period(since: date | None, until: date | None, now: datetime, names: frozenset[str]) -> Period:
    """The days asked for. Raises `CommandError` if they are none, or lie where Zoom no longer answers or not yet."""
    doing = "reading --since and --until"
    check_order(since, until)
    windows = [ENDPOINTS[name].cadence.window for name in names]
    reach = max((window.retention_days for window in windows if window), default=0)
    edge = now.date() - timedelta(days=reach)
    if since and reach and since < edge:
        raise CommandError(doing, f"Zoom answers {reach} days back and {since} is before that", f"give {edge} or later")
    if since and since > now.date():
        raise CommandError(doing, f"{since} lies ahead: it is {now:%Y-%m-%d} at Zoom", "give an earlier day")
    if until and reach and until <= edge:
        raise CommandError(doing, f"Zoom answers {reach} days back and {until} is before that", f"give a day after {edge}")
    return Period(since, until)


def ask_zoom_time(settings: ZoomSettings, open_client: OpenClient = ZoomClient) -> datetime:
    """Get a token and Zoom's time: shows at once whether the credentials work. Raises `CommandError`."""

    async def ask() -> datetime:
        async with open_client(settings) as client:
            return await client.authenticate()

    try:
        return asyncio.run(ask())
    except SettingsError as error:
        raise explain_zoom(error) from None


def run_night(
    settings: ZoomSettings,
    options: RunOptions,
    watch: Watch,
    open_client: OpenClient = ZoomClient,
    count: Count | None = None,
) -> RunReport:
    """Run everything of one night and return the report, which is stored in the warehouse too.

    `watch` is told of each step, `count` of the models built.
    `open_client` makes the client from the settings and, by name, the budget.

    Raises `CommandError` for what makes a run impossible; what goes wrong inside a run is in the report.
    """
    names = select_endpoints(options.select)
    check_order(options.since, options.until)
    warehouse = warehouse_at(options.db.resolve())
    places = warehouse.places
    report = RunReport(uuid4().hex, utc_now(), selected=names, plan=settings.plan)
    with warehouse.writing(lambda sentence: watch(None, sentence)), _announced(warehouse, settings.account_id, report):
        if report.errors:
            return report
        watch(None, "asking Zoom for a token")
        try:
            report.zoom_now = ask_zoom_time(settings, open_client)
        except ZoomError as error:
            report.errors.append(str(error))
            return report
        period = check_period(options.since, options.until, report.zoom_now, names)
        keep_account(warehouse, settings.account_id)
        report.previous = read_previous(warehouse)
        if report.previous is not None:
            report.clocks = compare_runs(report.zoom_now, report.previous)
        pipeline = open_pipeline(warehouse)
        try:
            for found in (settle_machines(warehouse, pipeline, report.run_id), finish_pending(pipeline)):
                if found is not None:
                    watch(None, found)
            if (lost := mark_lost(warehouse, ENDPOINTS.values())) is not None:
                watch(None, lost)
        except LoadFailed as error:
            report.errors.append(str(error))
            return report

        watch(None, "planning")
        report.foreseen = _foresee(pipeline, settings, options, names, period, report.zoom_now)
        budget = Budget(settings.plan, settings.budget_share, warehouse.slate())

        def make() -> Extraction:
            extraction = make_extraction(
                settings,
                selected=names,
                period=period,
                run_id=report.run_id,
                client=lambda: open_client(settings, budget=budget),
            )
            extraction.limits = options.limits
            extraction.budget = budget
            extraction.retry = options.retry
            extraction.accept_shrink = options.accept_shrink
            extraction.thorough = options.thorough
            return extraction

        began = time.monotonic()
        try:
            load_slices(warehouse, pipeline, make, report, watch)
        except (ZoomError, LoadFailed) as error:
            report.errors.append(str(error))
        report.reading_seconds = time.monotonic() - began
        report.holes, report.waiting = count_holes(warehouse)
        _finish(warehouse, report)
        _comment(warehouse, report)
        if options.build and not report.interrupted and not report.errors:
            watch(None, "building the models")
            _build(options.db, report, count)
            if report.errors:
                report.errors.append(_UNPUBLISHED)
            else:
                watch(None, "publishing")
                report.published = str(places.published)
            _finish(warehouse, report)
            if report.published and not _publish(warehouse, options.db, report):
                _finish(warehouse, report)
    return report


def _foresee(
    pipeline: dlt.Pipeline,
    settings: ZoomSettings,
    options: RunOptions,
    names: frozenset[str],
    period: Period,
    now: datetime,
) -> dict[str, int]:
    """Calls of what was read before, by endpoint, from the ledger alone."""
    with reading_loaded(pipeline) as known:
        choices = {"retry": options.retry, "thorough": options.thorough}
        forecasts = survey_known(ENDPOINTS, names, known, now, period, quiet_days=settings.quiet_days, **choices)
        return {forecast.endpoint: forecast.calls for forecast in asyncio.run(forecasts)}


@contextmanager
def _announced(warehouse: Warehouse, account_id: str, report: RunReport) -> Iterator[None]:
    """Write down what a run is to read before its first call, and how it ended: what it did not come to is known as missing."""
    check_account(warehouse, account_id)
    try:
        begin_run(warehouse, report.as_row())
    except LoadFailed as error:
        report.errors.append(str(error))
    try:
        yield
    except KeyboardInterrupt:
        report.interrupted = True
        raise
    except BaseException as error:
        report.refused = str(error) if isinstance(error, CommandError) else one_line(error)
        raise
    finally:
        if report.ended_at is None:
            _finish(warehouse, report)


def read_previous(warehouse: Warehouse) -> datetime | None:
    """Zoom's time at the run that was stored last, None if there is none."""
    try:
        with warehouse.reading() as reader:
            found = select_operation(reader, "previous_run")
    except NotThere:
        return None
    return found[0]["zoom_now"] if found else None


def describe_build(build: BuildReport) -> Mapping[str, Any]:
    """A build as the run report keeps it."""
    return {
        "models": build.models_built,
        "tests": build.tests_passed + build.unit_tests_passed,
        "warned": [f"{finding.name}: {finding.message}" for finding in build.warned],
        "failed": [f"{finding.name}: {finding.message}" for finding in build.failed],
        "seconds": round(build.seconds, 1),
    }


def _comment(warehouse: Warehouse, report: RunReport) -> None:
    """Describe the tables after the report is stored: its table is one of them."""
    try:
        comment_tables(warehouse)
    except WarehouseError as error:
        _fail(report, f"describing the raw tables: {one_line(error)}: {advise(error)}")


def _build(db: Address, report: RunReport, count: Count | None) -> None:
    try:
        build = build_models(db, tests="data", count=count)
    except (TransformError, CommandError) as error:
        report.errors.append(str(error))
        return
    report.build = describe_build(build)
    for finding in build.failed:
        report.errors.append(f"building {finding.name}: {finding.message or finding.status}: see zoom-elt build --verbose")


def _publish(warehouse: Warehouse, db: Address, report: RunReport) -> bool:
    try:
        publish_snapshot(warehouse, utc_now())
        report.page = str(write_page(db).path)
    except CommandError as error:
        report.published = None
        report.errors.append(str(error))
        return False
    return True


def count_holes(warehouse: Warehouse) -> tuple[int, int]:
    """Units that failed and rows that could not be placed, and units that wait to be asked for, in whichever run."""
    try:
        with warehouse.reading() as reader:
            (found,) = select_operation(reader, "holes")
            return int(found["holes"]) + count_set_aside(reader), int(found["waiting"])
    except NotThere:
        return 0, 0


def _finish(warehouse: Warehouse, report: RunReport) -> None:
    report.ended_at = utc_now()
    try:
        store_run(warehouse, report.as_row())
    except LoadFailed as error:
        _fail(report, str(error))


def _fail(report: RunReport, sentence: str) -> None:
    """Note what went wrong. A full disk stops whatever comes after it as well, and is said once."""
    if FULL not in sentence or not any(FULL in said for said in report.errors):
        report.errors.append(sentence)
