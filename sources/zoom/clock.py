"""Zoom's time inside a run, and which clocks are believed.

What is read is stamped with Zoom's time, and what is stamped later than now would not be asked for again. So neither a local
clock that jumps nor a Date header that nobody should believe may move it.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

from sources.zoom.errors import SettingsError

APART = timedelta(days=2)
"""How far Zoom's Date may lie from what it should be."""
SLIP = timedelta(hours=2)
"""How far what was read before may lie ahead without a clock having been wrong."""
LONG = timedelta(days=60)
"""After how long without a run it is asked whether so much time has passed."""
APART_NEAR = timedelta(days=25 * 365)
"""How far the first Date of a server on this machine may lie from this machine's time: a sandbox keeps its own."""


class ZoomClock:
    """This machine's time at the start, moved on by a clock that nobody sets, and set right by the Date of Zoom's answers."""

    def __init__(
        self,
        *,
        near: bool,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        steady: Callable[[], float] = monotonic,
    ) -> None:
        self._steady = steady
        self._began = steady()
        self._start = wall()
        self._apart = APART_NEAR if near else APART
        self._heard: datetime | None = None
        self._sure = False

    @property
    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._steady() - self._began)

    def hear(self, moment: datetime) -> None:
        """Take Zoom's time from an answer. One that has nothing to do with those before it is not believed.

        Raises `SettingsError` if the first is far from this machine's time, or the second from a first that only a server on this
        machine may give: one of the two is wrong, and nobody knows which.
        """
        here, first = self.now, self._heard
        apart = abs(moment - here)
        if apart <= (APART if first else self._apart):
            self._sure = self._sure or apart <= APART
            self._start += moment - here
            self._heard = first or moment
        elif not self._sure:
            who = "an earlier answer" if first else "this machine"
            said = f"{who} says {first or here:%Y-%m-%d %H:%M} UTC and Zoom {moment:%Y-%m-%d %H:%M} UTC"
            advice = "set this machine's clock right, or see what answers in Zoom's place"
            raise SettingsError("comparing the clocks", said, advice)


def compare_runs(now: datetime, before: datetime) -> str | None:
    """What a person is to know of Zoom's time in a run and in the one before it, if they do not go together."""
    if now < before - SLIP:
        said = f"at Zoom it is {now:%Y-%m-%d %H:%M} UTC, and was {before:%Y-%m-%d %H:%M} UTC in the run before"
        return f"comparing the clocks: {said}: one of the two is wrong; what was read ahead of the time is read again"
    if now > before + LONG:
        said = f"at Zoom it is {now:%Y-%m-%d %H:%M} UTC, {(now.date() - before.date()).days:,} days after the run before"
        return f"comparing the clocks: {said}: if that is not so, set this machine's clock right and run again"
    return None
