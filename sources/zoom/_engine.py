"""One slice of a run: plans, fetches and converts what is due of the selected endpoints, many units at a time.

One thread owns one asyncio loop and one client. Endpoints go on side by side; those with parents wait until their parents are
read. Rows and ledger rows of a slice are one load package, so that they can only be loaded together.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import pyarrow as pa

from sources.zoom._bridge import Bridge, TableBatch
from sources.zoom._loaded import LoadedRows
from sources.zoom._parents import Parents
from sources.zoom._work import Slice, Work
from sources.zoom.budget import Budget
from sources.zoom.client import ZoomClient
from sources.zoom.gate import Gate, SliceLimits
from sources.zoom.planner import Memory, Period
from sources.zoom.quiet import LONGEST_DAYS
from sources.zoom.room import MOST_HELD, Room
from sources.zoom.tally import EndpointTally
from sources.zoom.vocabulary import Endpoint


@dataclass
class Extraction:
    """`open` each endpoint that takes part, then iterate its `batches` and `close` it. Nothing is fetched before the first batch
    is asked for. `stop` lets units in flight finish and starts no new ones.
    """

    client: Callable[[], ZoomClient]
    endpoints: Mapping[str, Endpoint]
    warehouse: LoadedRows
    run_id: str
    selected: frozenset[str]
    period: Period = field(default_factory=Period)
    limits: SliceLimits = field(default_factory=SliceLimits)
    private: frozenset[str] = frozenset()
    retry: bool = False
    """Bring back units that were set aside or skipped."""
    thorough: bool = False
    """Ask for everything that may have changed, whatever other answers say of it."""
    quiet_days: int = LONGEST_DAYS
    """Most days for which quiet units are left alone; 0 asks for them in every run."""
    accept_shrink: bool = False
    """Believe lists that shrank sharply."""
    most_held: int = MOST_HELD
    """Rows in memory of units in flight."""
    zoom_now: datetime | None = None
    budget: Budget | None = None
    """The day's, for whoever watches."""

    def __post_init__(self) -> None:
        self.tallies = {name: EndpointTally(name) for name in self.endpoints}
        self._gate = Gate()
        self._bridge = Bridge()
        self._parents = Parents(self.endpoints.values())
        self._memories: dict[str, Memory] = {}

    def taking_part(self) -> list[Endpoint]:
        """The endpoints selected, and those that are asked in place of one that Zoom has withdrawn."""
        successors = {self.endpoints[name].request.successor for name in self.selected}
        return [endpoint for name, endpoint in self.endpoints.items() if name in self.selected | successors]

    @property
    def found(self) -> Mapping[str, int]:
        """What there is to ask endpoints about of which the parents are still being read, as far as it was found."""
        found = self._parents.found
        return {name: found.get(name, 0) for name, tally in self.tallies.items() if tally.planned is None}

    @property
    def more(self) -> bool:
        """True if a limit of the slice left units that the next slice should take."""
        return self._gate.more

    def memory_of(self, name: str) -> Memory:
        """What the warehouse remembered of an endpoint when the extraction began."""
        return self._memories[name]

    # The loader's side: any thread.

    def open(self, name: str) -> None:
        """Take part with an endpoint: called once for each before the first batch is asked for."""
        self._memories[name] = Memory()
        self._bridge.open(name)

    def batches(self, name: str) -> Iterator[TableBatch | None]:
        """Tables of one endpoint as they are ready; None where there is nothing yet, to let other endpoints have their turn.

        Raises what ended the extraction as a whole, such as refused credentials.
        """
        if not self._bridge.started:
            self._bridge.start(self._extract)
        return self._bridge.batches(name)

    def close(self, name: str) -> pa.Table | None:
        """Take leave of an endpoint that was read to its end; the last one to leave gets the ledger rows of all."""
        return self._bridge.close(name)

    def stop(self) -> None:
        """Start no further unit; those in flight are finished and handed over, if they end soon."""
        self._gate.stop()

    def abandon(self) -> None:
        """End at once; what is in flight is dropped."""
        self._gate.stop()
        self._bridge.abandon()

    # The extraction's own thread.

    def _recall(self, now: datetime) -> None:
        with self.warehouse.opened() as known:
            for name in self._memories:
                memory = known.read_memory(self.endpoints[name])
                self._memories[name] = replace(
                    memory, run_id=self.run_id, retry=self.retry, thorough=self.thorough, quiet_days=self.quiet_days
                )
                self._parents.recall(self.endpoints[name], known, now)

    async def _extract(self) -> None:
        self._gate.open(self.limits)
        async with self.client() as client:
            try:
                async with self._gate.in_flight():
                    self.zoom_now = await client.authenticate()
            except TimeoutError:
                if self._gate.stopping:
                    return
                raise
            await asyncio.to_thread(self._recall, self.zoom_now)
            shared = Slice(
                client=client,
                gate=self._gate,
                room=Room(self.most_held),
                bridge=self._bridge,
                parents=self._parents,
                warehouse=self.warehouse,
                run_id=self.run_id,
                now=self.zoom_now,
                period=self.period,
                private=self.private,
                accept_shrink=self.accept_shrink,
                read={name: asyncio.Event() for name in self.endpoints},
                covered={},
                standings={},
            )
            started = {name for name in self._memories if name in self.selected}
            await self._work_all(shared, started)
            while successors := self._successors() - started:
                started |= successors
                await self._work_all(shared, successors)

    def _successors(self) -> set[str]:
        withdrawn = (self.endpoints[name].request.successor for name, tally in self.tallies.items() if tally.refused)
        return {name for name in withdrawn if name in self._memories}

    async def _work_all(self, shared: Slice, names: set[str]) -> None:
        for name, read in shared.read.items():
            if name in names:
                read.clear()
            else:
                read.set()
        async with asyncio.TaskGroup() as group:
            for name, endpoint in self.endpoints.items():
                if name in names:
                    group.create_task(Work(shared, endpoint, self._memories[name], self.tallies[name]).run())
