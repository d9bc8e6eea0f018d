"""Fetches the units that are due, many at a time, and hands Arrow tables to whoever loads them.

One thread owns one asyncio loop and one client. Endpoints go on side by side; those with parents wait until their parents are
read. Finished units of an endpoint are gathered into batches, and each batch carries the ledger rows of its units. Rows and
ledger rows of a slice are one load package, so that they can only be loaded together.
"""

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic
from typing import Any, Protocol

import pyarrow as pa

from sources.zoom.client import ZoomClient
from sources.zoom.errors import Refused
from sources.zoom.parents import parent_columns, parent_row, select_parents, without_markers
from sources.zoom.planner import Memory, ParentRow, Period
from sources.zoom.schema import Table
from sources.zoom.tally import EndpointTally
from sources.zoom.vocabulary import PARTITION, Endpoint, Family, Parent, Refusal
from sources.zoom.waiting import Standing
from sources.zoom.work import TableBatch, Work

QUEUED_BATCHES = 24
"""Batches that may wait for the loader before fetching pauses: bounds memory."""

GRACE_SECONDS = 5.0
"""What a unit in flight has left to come to its end once a person has asked to stop."""


class Warehouse(Protocol):
    """Whatever holds the loaded rows."""

    def opened(self) -> AbstractContextManager["OpenWarehouse"]: ...


class OpenWarehouse(Protocol):
    """What the engine asks of the loaded rows."""

    def read_memory(self, endpoint: Endpoint) -> Memory: ...

    def read_rows(self, table: Table, partitions: Collection[str]) -> pa.Table: ...

    def read_entries(self, endpoint: Endpoint, partitions: Collection[str]) -> list[dict[str, Any]]: ...

    def read_parents(self, parent: Parent) -> Iterable[Mapping[str, Any]]:
        """Rows of the parent's table: the columns the rule names, and the partition."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a slice ends. Units in flight are finished."""

    rows: int | None = None
    seconds: float | None = None


@dataclass
class Extraction:
    """One slice: plans, fetches and converts what is due of the selected endpoints.

    `open` each endpoint (with what the warehouse remembers), then iterate `batches`. Nothing is fetched before the first batch
    is asked for. `stop` lets units in flight finish and starts no new ones.
    """

    client: Callable[[], ZoomClient]
    endpoints: Mapping[str, Endpoint]
    warehouse: Warehouse
    run_id: str
    selected: frozenset[str]
    period: Period = field(default_factory=Period)
    limits: Limits = field(default_factory=Limits)
    private: frozenset[str] = frozenset()
    retry: bool = False
    """Bring back units that were set aside or skipped."""
    accept_shrink: bool = False
    """Believe lists that shrank sharply."""
    tallies: dict[str, EndpointTally] = field(default_factory=dict)
    more: bool = False
    """True if a limit of the slice left units that the next slice should take."""
    zoom_now: datetime | None = None
    error: BaseException | None = None

    def __post_init__(self) -> None:
        self._opened: dict[str, Memory] = {}
        self._queues: dict[str, queue.SimpleQueue[TableBatch | None]] = {}
        self._entries: list[pa.Table] = []
        self._closed: set[str] = set()
        self._arrived = threading.Condition()
        self._waiting = 0
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = threading.Event()
        self._abandoned = False
        self._in_flight: set[asyncio.Timeout] = set()
        self._ends_at: float | None = None
        self._fresh: dict[str, list[tuple[pa.Table, frozenset[str]]]] = {}
        self._read: dict[str, asyncio.Event] = {}
        self.refused_families: dict[Family, tuple[Refused, Refusal]] = {}
        self.standings: dict[str, Standing] = {}
        """How far the endpoints that were read in this slice can be trusted as lists of what to ask about."""
        self.token_dead = False
        """Zoom takes the token nowhere."""
        self._asking_token = asyncio.Lock()
        self._rows = 0
        self._deadline = 0.0
        for name in self.endpoints:
            self.tallies.setdefault(name, EndpointTally(name))

    def taking_part(self) -> list[Endpoint]:
        """The endpoints selected, and those that are asked in place of one that Zoom has withdrawn."""
        successors = {self.endpoints[name].successor for name in self.selected}
        return [endpoint for name, endpoint in self.endpoints.items() if name in self.selected | successors]

    # The loader's side: any thread.

    def open(self, name: str) -> None:
        """Take part with an endpoint: called once for each before the first batch is asked for."""
        self._opened[name] = Memory()
        self._queues[name] = queue.SimpleQueue()

    def batches(self, name: str) -> Iterator[TableBatch | None]:
        """Tables of one endpoint as they are ready; None where there is nothing yet, to let other endpoints have their turn.

        Raises what ended the extraction as a whole, such as refused credentials.
        """
        self._start()
        own = self._queues[name]
        while True:
            try:
                batch = own.get_nowait()
            except queue.Empty:
                with self._arrived:
                    if all(waiting.empty() for waiting in self._queues.values()):
                        self._arrived.wait(0.05)
                yield None
                continue
            if batch is None:
                if self.error is not None:
                    raise self.error
                return
            with self._arrived:
                self._waiting -= 1
            yield batch

    def keep_entries(self, entries: pa.Table) -> None:
        """Put ledger rows aside until all endpoints are read: dlt takes as long for ten of them as for ten thousand."""
        self._entries.append(entries)

    def close(self, name: str) -> list[pa.Table]:
        """Take leave of an endpoint that was read to its end; the last one to leave gets the ledger rows of all."""
        self._closed.add(name)
        if self._closed != self._opened.keys():
            return []
        entries, self._entries = self._entries, []
        return entries

    def stop(self) -> None:
        """Start no further unit; those in flight are finished and handed over, if they end within `GRACE_SECONDS`."""
        self._stopping.set()
        if (loop := self._loop) is not None:
            with suppress(RuntimeError):  # the loop may be closed, or close this instant: then all is over
                loop.call_soon_threadsafe(self._hurry)

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def _hurry(self) -> None:
        assert self._loop is not None
        self._ends_at = self._ends_at or self._loop.time() + GRACE_SECONDS
        for timeout in self._in_flight:
            timeout.reschedule(self._ends_at)

    def abandon(self) -> None:
        """End at once; what is in flight is dropped."""
        self._abandoned = True
        self.stop()
        loop, thread = self._loop, self._thread
        if loop is not None:
            with suppress(RuntimeError):  # the loop may be closed, or close this instant: then all is over
                loop.call_soon_threadsafe(_cancel_all, loop)
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=30)

    def _start(self) -> None:
        if self._thread is None:
            with self.warehouse.opened() as known:
                for name in self._opened:
                    self._opened[name] = replace(known.read_memory(self.endpoints[name]), run_id=self.run_id, retry=self.retry)
                self._known_parents = {
                    (name, place): list(known.read_parents(parent))
                    for name in self._opened
                    for place, parent in enumerate(self.endpoints[name].parents)
                }
            self._thread = threading.Thread(target=self._run, name="zoom-extraction", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            asyncio.run(self._extract())
        except asyncio.CancelledError:
            pass
        except BaseExceptionGroup as group:
            self.error = _first(group)
        except BaseException as error:  # noqa: BLE001 - handed to the loader, which raises it
            self.error = error
        finally:
            with self._arrived:
                for waiting in self._queues.values():
                    waiting.put(None)
                self._arrived.notify_all()

    # The engine's side: the extraction's own thread.

    async def _extract(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._deadline = monotonic() + (self.limits.seconds or float("inf"))
        self._read = {name: asyncio.Event() for name in self.endpoints}
        if self.stopping:
            self._hurry()  # a person was faster than this thread
        async with self.client() as client:
            try:
                async with self.in_flight():
                    self.zoom_now = await client.authenticate()
            except TimeoutError:
                if self.stopping:
                    return
                raise
            started = {name for name in self._opened if name in self.selected}
            await self._work_all(client, started)
            while successors := self._successors() - started:
                started |= successors
                await self._work_all(client, successors)

    def _successors(self) -> set[str]:
        withdrawn = (self.endpoints[name].successor for name, tally in self.tallies.items() if tally.refused)
        return {name for name in withdrawn if name in self._opened}

    async def _work_all(self, client: ZoomClient, names: set[str]) -> None:
        for name in self.endpoints:
            if name not in names:
                self._read[name].set()
            else:
                self._read[name].clear()
        async with asyncio.TaskGroup() as group:
            for name in self.endpoints:
                if name in names:
                    group.create_task(Work(self, client, self.endpoints[name]).run())

    def memory_of(self, name: str) -> Memory:
        """What the warehouse remembered of an endpoint when the extraction began."""
        return self._opened[name]

    async def wait_for(self, name: str) -> None:
        """Wait until an endpoint has been read in this slice, or is not read in it."""
        await self._read[name].wait()

    @asynccontextmanager
    async def in_flight(self) -> AsyncIterator[None]:
        """A unit that is being read. Raises `TimeoutError` if it goes on for too long after `stop`."""
        async with asyncio.timeout_at(self._ends_at) as timeout:
            self._in_flight.add(timeout)
            try:
                yield
            finally:
                self._in_flight.discard(timeout)

    def mark_read(self, name: str) -> None:
        self._read[name].set()

    async def token_works(self, client: ZoomClient) -> bool:
        """Whether Zoom takes the token anywhere; if it does not, no further unit is started."""
        async with self._asking_token:
            if not self.token_dead and not await client.token_works():
                self.token_dead = True
                self.stop()
            return not self.token_dead

    async def hand_over(self, name: str, batch: TableBatch) -> None:
        """Queue a batch for the loader, waiting while it is behind."""
        while self._waiting >= QUEUED_BATCHES and not self._abandoned:
            await asyncio.sleep(0.01)
        self._rows += sum(table.num_rows for _, table in batch)
        with self._arrived:
            self._waiting += 1
            self._queues[name].put(batch)
            self._arrived.notify_all()

    def why_waiting(self) -> str:
        """Why units that were due were not asked for, if it is about the slice as such."""
        if self.token_dead:
            return "Zoom takes the token nowhere"
        return "the run ended before it was asked for"

    def may_start(self, endpoint: Endpoint) -> bool:
        """False once the slice is full, a person stopped it, or the endpoint's family is refused."""
        if self._stopping.is_set():
            return False
        if (self.limits.rows is not None and self._rows >= self.limits.rows) or monotonic() > self._deadline:
            self.more = True
            return False
        return endpoint.family not in self.refused_families

    def parents_of(self, endpoint: Endpoint) -> Iterator[ParentRow]:
        """Parents in the warehouse and those read in this slice; partitions read anew count as they are now."""
        for place, parent in enumerate(endpoint.parents):
            fresh = self._fresh.get(parent.endpoint, [])
            replaced = frozenset[str]().union(*(partitions for _, partitions in fresh))
            for row in self._known_parents[endpoint.name, place]:
                if row[PARTITION] not in replaced:
                    yield parent_row(parent, row)
            for table, _ in fresh:
                for row in select_parents(table, parent):
                    yield parent_row(parent, row)

    def remember(self, endpoint: Endpoint, table: pa.Table, partitions: Iterable[str]) -> None:
        """Keep what was read for endpoints that have this one as parent."""
        used = {name for other in self.endpoints.values() for name in parent_columns(other, endpoint.name)}
        if used:
            kept = without_markers(table).select([name for name in table.schema.names if name in used])
            self._fresh.setdefault(endpoint.name, []).append((kept, frozenset(partitions)))


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()
