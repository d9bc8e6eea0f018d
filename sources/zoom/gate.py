"""What may still be asked in a slice: until it is full, a person stops it, or Zoom refuses."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic

from sources.zoom.client import ZoomClient
from sources.zoom.errors import Refused
from sources.zoom.vocabulary import Endpoint, Family, Refusal

GRACE_SECONDS = 5.0
"""What a unit in flight has left to come to its end once a person has asked to stop."""


@dataclass(frozen=True, slots=True)
class SliceLimits:
    """Where a slice ends. Units in flight are finished."""

    rows: int | None = None
    seconds: float | None = None


class Gate:
    """Lets units start. `stop` can be called from any thread, everything else belongs to the thread that reads."""

    def __init__(self) -> None:
        self.more = False
        """True if a limit of the slice left units that the next slice should take."""
        self.token_dead = False
        """Zoom takes the token nowhere."""
        self.refused_families: dict[Family, tuple[Refused, Refusal]] = {}
        self._stopping = threading.Event()
        self._limits = SliceLimits()
        self._rows = 0
        self._deadline = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._in_flight: set[asyncio.Timeout] = set()
        self._ends_at: float | None = None
        self._asking_token = asyncio.Lock()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def stop(self) -> None:
        """Start no further unit; those in flight are finished, if they end within `GRACE_SECONDS`."""
        self._stopping.set()
        if (loop := self._loop) is not None:
            with suppress(RuntimeError):  # the loop may be closed, or close this instant: then all is over
                loop.call_soon_threadsafe(self._hurry)

    def open(self, limits: SliceLimits) -> None:
        """Begin a slice: its seconds count from now on."""
        self._limits = limits
        self._deadline = monotonic() + (limits.seconds or float("inf"))
        self._loop = asyncio.get_running_loop()
        if self.stopping:
            self._hurry()  # a person was faster than this thread

    def _hurry(self) -> None:
        assert self._loop is not None
        self._ends_at = self._ends_at or self._loop.time() + GRACE_SECONDS
        for timeout in self._in_flight:
            timeout.reschedule(self._ends_at)

    @asynccontextmanager
    async def in_flight(self) -> AsyncIterator[None]:
        """Something is being asked. Raises `TimeoutError` if it goes on for too long after `stop`."""
        async with asyncio.timeout_at(self._ends_at) as timeout:
            self._in_flight.add(timeout)
            try:
                yield
            finally:
                self._in_flight.discard(timeout)

    def count_rows(self, rows: int) -> None:
        """Rows, of the ledger too, that fill the slice."""
        self._rows += rows

    def lets(self, endpoint: Endpoint) -> bool:
        """Whether a further unit may start: not once the slice is full or stopped, nor where the endpoint's family is refused."""
        if self.stopping:
            return False
        full = self._limits.rows is not None and self._rows >= self._limits.rows
        if full or monotonic() > self._deadline:
            self.more = True
            return False
        return endpoint.request.family not in self.refused_families

    def tell_why_shut(self) -> str:
        """Why units that were due were not asked for, if it is about the slice as such."""
        if self.token_dead:
            return "Zoom takes the token nowhere"
        return "the run ended before it was asked for"

    async def try_token(self, client: ZoomClient) -> bool:
        """Whether Zoom takes the token anywhere; if it does not, no further unit is started.

        Raises `TimeoutError` after `stop`, and `ZoomError` where nobody can tell.
        """
        async with self.in_flight(), self._asking_token:
            if not self.token_dead and not await client.token_works():
                self.token_dead = True
                self.stop()
            return not self.token_dead
