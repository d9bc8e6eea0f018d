"""Zoom's rate limits, and a pace that fills but does not break them.

All apps of an account share one budget, set by its plan, per family and label (Zoom docs: Rate limits). A pace lets
`calls` start in any stretch of `seconds`; a 429 makes the whole label wait, not just the call that met it.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from sources.zoom.vocabulary import Family, Label


class AccountPlan(StrEnum):
    """Zoom's plans, as far as limits differ."""

    FREE = "free"
    PRO = "pro"
    BUSINESS = "business"
    UNLIMITED = "unlimited"
    """No pace at all: only for servers that set no limits."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls in so many seconds."""

    calls: int
    seconds: float


_SECOND, _MINUTE = 1.0, 60.0
_GENERAL = {
    AccountPlan.FREE: {
        Label.LIGHT: Rate(4, _SECOND),
        Label.MEDIUM: Rate(2, _SECOND),
        Label.HEAVY: Rate(1, _SECOND),
        Label.RESOURCE_INTENSIVE: Rate(10, _MINUTE),
    },
    AccountPlan.PRO: {
        Label.LIGHT: Rate(30, _SECOND),
        Label.MEDIUM: Rate(20, _SECOND),
        Label.HEAVY: Rate(10, _SECOND),
        Label.RESOURCE_INTENSIVE: Rate(10, _MINUTE),
    },
    AccountPlan.BUSINESS: {
        Label.LIGHT: Rate(80, _SECOND),
        Label.MEDIUM: Rate(60, _SECOND),
        Label.HEAVY: Rate(40, _SECOND),
        Label.RESOURCE_INTENSIVE: Rate(20, _MINUTE),
    },
}
_PHONE_PRO = {
    Label.LIGHT: Rate(20, _SECOND),
    Label.MEDIUM: Rate(10, _SECOND),
    Label.HEAVY: Rate(5, _SECOND),
    Label.RESOURCE_INTENSIVE: Rate(5, _MINUTE),
}
_PHONE = {
    AccountPlan.FREE: _PHONE_PRO,  # Zoom Phone is not sold to free accounts; the smallest rates it has are safe
    AccountPlan.PRO: _PHONE_PRO,
    AccountPlan.BUSINESS: {
        Label.LIGHT: Rate(40, _SECOND),
        Label.MEDIUM: Rate(20, _SECOND),
        Label.HEAVY: Rate(10, _SECOND),
        Label.RESOURCE_INTENSIVE: Rate(10, _MINUTE),
    },
}
SLACK = 1.04
"""Stretches are taken this much longer: calls that leave evenly do not arrive evenly."""
_LATE_SECONDS = 0.1
"""How much of the time that was slept too long is caught up with: timers are never early."""
_SLOWER = 0.85
"""What a 429 leaves of the speed: others use up the account's limit too."""
_SLOWEST = 0.05
_FASTER_SECONDS = 40.0
"""How long it takes from a standstill to the full speed again."""


def rate_for(plan: AccountPlan, family: Family, label: Label) -> Rate | None:
    """Zoom's limit, or None where the plan has none."""
    if plan is AccountPlan.UNLIMITED:
        return None
    return (_PHONE if family is Family.PHONE else _GENERAL)[plan][label]


class Pace:
    """Lets calls of one family and label start no faster than its rate: evenly in a second, as they come in a minute.

    What other apps of the account take is not to be seen but from Zoom's 429s: each makes the pace slower for a while.
    """

    def __init__(self, rate: Rate | None, clock: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._starts: deque[float] = deque(maxlen=rate.calls if rate else 1)
        self._next = 0.0
        """When the next call is to start, were timers exact."""
        self._open_at = 0.0
        self._speed = 1.0
        self._speed_at = 0.0
        self._turn = asyncio.Lock()
        self._woken = asyncio.Event()

    async def take(self, until: Callable[[], bool] = lambda: False) -> None:
        """Wait for the next start, or until there is nothing to wait for any more, as `wake` is told to see."""
        async with self._turn:
            while not until() and (wait := self._wait_seconds()) > 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), wait)
            now = self._clock()
            self._starts.append(now)
            self._next = max(self._next, now - _LATE_SECONDS) + self._interval(now)

    def wake(self) -> None:
        """Let all who wait see whether they still have to."""
        self._woken.set()
        self._woken = asyncio.Event()

    def hold(self, seconds: float) -> None:
        """Let nothing start for so long, and be slower for a while: Zoom said 429."""
        now = self._clock()
        if now >= self._open_at:  # else it is one of those that were on their way when the first was refused
            self._speed, self._speed_at = max(_SLOWEST, self._speed_now(now) * _SLOWER), now + seconds
        self._open_at = max(self._open_at, now + seconds)

    def _speed_now(self, now: float) -> float:
        """The share of the rate that is used: all of it, or what is left after 429s and what was won back since."""
        return min(1.0, self._speed + max(0.0, now - self._speed_at) / _FASTER_SECONDS)

    def _interval(self, now: float) -> float:
        if self._rate is None or self._rate.seconds * SLACK >= _MINUTE:
            return 0.0
        return self._rate.seconds * SLACK / self._rate.calls / self._speed_now(now)

    def _wait_seconds(self) -> float:
        now = self._clock()
        wait = max(self._open_at, self._next if self._rate else 0.0) - now
        if self._rate and len(self._starts) == self._rate.calls:
            wait = max(wait, self._starts[0] + self._rate.seconds * SLACK - now)
        return wait


class Paces:
    """One pace for each family and label of an account, by the clock of the loop that asks."""

    def __init__(self, plan: AccountPlan) -> None:
        self._plan = plan
        self._paces: dict[tuple[Family, Label], Pace] = {}

    def of(self, family: Family, label: Label) -> Pace:
        key = (family, label)
        if key not in self._paces:
            self._paces[key] = Pace(rate_for(self._plan, family, label), asyncio.get_running_loop().time)
        return self._paces[key]

    def wake(self) -> None:
        """Let all calls that wait see whether they still have to: something was closed."""
        for pace in self._paces.values():
            pace.wake()
