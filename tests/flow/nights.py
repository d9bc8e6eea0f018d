"""Nights as a person's machine has them: the whole verb, in this process or in one that is killed on the way."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import dlt
import httpx
from dlt.common.destination.client import RunnableLoadJob
from dlt.destinations.impl.duckdb.duck import DuckDbCopyJob
from dlt.destinations.job_client_impl import SqlLoadJob
from dlt.pipeline.exceptions import PipelineStepFailed
from starlette.types import ASGIApp

from pipelines.configuration import quieten
from pipelines.night.load import find_cause
from pipelines.night.run import RunOptions, count_holes, run_night, select_endpoints
from pipelines.warehouse.address import Address
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.on_postgres.destination import CopyJob
from pipelines.warehouse.places import DATASET
from sources.sandbox.rules.reply import ConnectionDroppedError
from sources.zoom import source
from sources.zoom._engine import Extraction
from sources.zoom.client import ZoomClient
from sources.zoom.gate import SliceLimits
from sources.zoom.quiet import LONGEST_DAYS
from tests.flow.account import settings_for
from tests.wire.line import JumpingLoop

PATIENCE_SECONDS = 1.5
"""How long an answer may take over real HTTP."""
_HANGS_AFTER = 300.0


class Step(StrEnum):
    """Where a night is killed."""

    PLAN = "plan"
    EXTRACT = "extract"
    NORMALIZE = "normalize"
    LOAD = "load"
    BUILD = "build"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Kill:
    """SIGKILL at a step: `after` counts requests (extract), jobs that load or merge (load) or milliseconds of it (the others)."""

    step: Step
    after: int


@dataclass(frozen=True, slots=True)
class Night:
    """What a run made of a night."""

    exit_code: int | None
    """None if it was killed."""
    holes: int = 0
    errors: tuple[str, ...] = ()
    calls: int = 0
    said: tuple[str, ...] = ()
    """What a person at the terminal was told on the way."""


class _Jumping(asyncio.DefaultEventLoopPolicy):
    def __init__(self) -> None:
        super().__init__()
        self.loops: list[JumpingLoop] = []

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        self.loops.append(loop := JumpingLoop())
        return loop


@contextmanager
def jumping() -> Iterator[Callable[[], float]]:
    """Loops of this process wait for nothing: pauses and time-outs are as long as in life, by a clock that jumps.

    Gives a function that says how many seconds were jumped so far.
    """
    before, policy = asyncio.get_event_loop_policy(), _Jumping()
    asyncio.set_event_loop_policy(policy)
    try:
        yield lambda: sum(loop.skipped for loop in policy.loops)
    finally:
        asyncio.set_event_loop_policy(before)


class Wire(httpx.AsyncBaseTransport):
    """The sandbox as the network shows it: answers that come too late do not come, and dropped connections are errors."""

    def __init__(self, app: ASGIApp) -> None:
        self._inner = httpx.ASGITransport(app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        patience = request.extensions.get("timeout", {}).get("read")
        try:
            async with asyncio.timeout(patience):
                return await self._inner.handle_async_request(request)
        except TimeoutError:
            raise httpx.ReadTimeout("no answer in time", request=request) from None
        except ConnectionDroppedError:
            raise httpx.RemoteProtocolError("the server hung up", request=request) from None


def run_here(app: ASGIApp, db: Address, select: str, limits: SliceLimits | None = None, quiet_days: int = LONGEST_DAYS) -> Night:
    """A night in this process, without models."""

    def open_client(settings: Any, **options: Any) -> ZoomClient:
        return ZoomClient(settings, transport=lambda: Wire(app), **options)

    options = RunOptions(db, select, build=False, limits=limits or SliceLimits())
    said: list[str] = []
    report = run_night(settings_for(quiet_days=quiet_days), options, lambda _, sentence: said.append(sentence), open_client)
    return Night(int(report.exit_code), report.holes, tuple(report.errors), report.calls, tuple(said))


def prepare_children(*modules: str) -> None:
    """Have what takes seconds to import imported once for all processes to come, also what pyarrow imports at its first use."""
    get_context("forkserver").set_forkserver_preload(["tests.flow.nights", "pandas", "pyarrow.dataset", *modules])


def run_apart(
    url: str, db: Address, select: str, *, build: bool, kill: Kill | None = None, quiet_days: int = LONGEST_DAYS
) -> Night:
    """A night over HTTP in a process of its own, which may be killed on the way."""
    return _run_child(_play, (url, db, select, build, kill, quiet_days))


def _run_child(play: Callable[..., None], given: tuple[Any, ...]) -> Night:
    context = get_context("forkserver")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_play_in, args=(os.getcwd(), play, theirs, *given), daemon=True)
    process.start()
    theirs.close()
    night = Night(None)
    if ours.poll(_HANGS_AFTER):
        with suppress(EOFError):  # killed
            night = ours.recv()
    process.join(_HANGS_AFTER)
    if process.is_alive():
        process.kill()
        raise AssertionError(f"the night hung for {_HANGS_AFTER:.0f} s")
    if night.exit_code is None and process.exitcode != -signal.SIGKILL:
        raise AssertionError(f"the night ended with {process.exitcode}, which nobody asked for")
    return night


def _play_in(folder: str, play: Callable[..., None], *given: Any) -> None:
    os.chdir(folder)  # a process has the folder of the one that all are forked from
    play(*given)


def run_plain(url: str, db: Path, select: str, *, kill: Kill | None = None, quiet_days: int = LONGEST_DAYS) -> Night:
    """A night as a dlt user has it: a pipeline of their own that runs the source, in a process of its own."""
    return _run_child(_play_plain, (url, db, select, kill, quiet_days))


def _play(report_to: Connection, url: str, db: Address, select: str, build: bool, kill: Kill | None, quiet_days: int) -> None:
    quieten()
    killer = _Killer(kill)

    def open_client(settings: Any, **options: Any) -> ZoomClient:
        options |= {"pause_seconds": 0.01, "timeout": httpx.Timeout(PATIENCE_SECONDS), "transport": killer.transport}
        return ZoomClient(settings, **options)

    settings = settings_for(url, quiet_days=quiet_days)
    report = run_night(settings, RunOptions(db, select, build=build), killer.watch, open_client)
    report_to.send(Night(int(report.exit_code), report.holes, tuple(report.errors), report.calls))


def _play_plain(report_to: Connection, url: str, db: Path, select: str, kill: Kill | None, quiet_days: int) -> None:
    quieten()
    killer = _Killer(kill)
    source.ZoomClient = partial(  # type: ignore[attr-defined, assignment]
        ZoomClient, pause_seconds=0.01, timeout=httpx.Timeout(PATIENCE_SECONDS), transport=killer.transport
    )
    names = ("account_id", "client_id", "client_secret", "api_url", "token_url", "plan", "quiet_days")
    settings = settings_for(url, quiet_days=quiet_days)
    pipeline = dlt.pipeline(
        "zoom", str(db.parent / "pipelines"), destination=dlt.destinations.duckdb(str(db)), dataset_name=DATASET
    )
    errors: tuple[str, ...] = ()
    try:
        if pipeline.has_pending_data:
            pipeline.run()
        resources = source.zoom_source(**{name: getattr(settings, name) for name in names})
        pipeline.run(resources.with_resources(*select_endpoints(select)), loader_file_format="parquet")
    except PipelineStepFailed as error:
        errors = (str(find_cause(error)),)
    holes = sum(count_holes(warehouse_at(db)))
    report_to.send(Night(1 if holes or errors else 0, holes, errors, killer.requests))


class _Killer:
    """Ends this process with SIGKILL at the moment asked for."""

    def __init__(self, kill: Kill | None) -> None:
        self._kill = kill
        self.requests = 0
        self._jobs = 0
        if kill is not None and kill.step is Step.LOAD:
            self._watch_jobs(kill.after)
        if kill is not None and kill.step is Step.PUBLISH:
            self._watch_publishing(kill.after)

    def watch(self, _: Extraction | None, step: str) -> None:
        steps = {"reading": Step.PLAN, "loading": Step.NORMALIZE, "building the models": Step.BUILD}
        if self._kill is not None and steps.get(step) is self._kill.step:
            threading.Timer(self._kill.after / 1000, _die).start()

    def transport(self) -> httpx.AsyncBaseTransport:
        killer = self

        class Counted(httpx.AsyncHTTPTransport):
            async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
                killer.count_request()
                return await super().handle_async_request(request)

        return Counted(limits=httpx.Limits(max_connections=8, max_keepalive_connections=8))

    def count_request(self) -> None:
        self.requests += 1
        if self._kill is not None and self._kill.step is Step.EXTRACT and self.requests > self._kill.after:
            _die()

    def _watch_jobs(self, after: int) -> None:
        for kind in (DuckDbCopyJob, CopyJob, SqlLoadJob):
            self._watch_kind(kind, after)

    def _watch_kind(self, kind: type[RunnableLoadJob], after: int) -> None:
        run = kind.run

        def count(job: RunnableLoadJob) -> None:
            run(job)
            self._jobs += 1
            if self._jobs > after:
                _die()  # committed, and not yet written down as loaded

        kind.run = count  # type: ignore[method-assign, assignment]

    @staticmethod
    def _watch_publishing(after: int) -> None:
        replace = os.replace
        placed = 0

        def put(source: Any, target: Any, **options: Any) -> None:
            nonlocal placed
            if Path(target).parent.name not in ("published", "parquet"):
                replace(source, target, **options)
                return
            if after == 0:
                os.truncate(source, os.path.getsize(source) // 2)
            if placed == after:
                _die()
            placed += 1
            replace(source, target, **options)

        os.replace = put  # type: ignore[assignment]


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
