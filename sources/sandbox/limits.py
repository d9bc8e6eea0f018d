"""Zoom's rate limits: per second (or minute) and per day, by family, label and plan.

Seconds are real ones (a fixed window of the monotonic clock), days are those of the sandbox clock.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from sources.sandbox.clock import DAY, write_time
from sources.sandbox.refusals import RefusalError

LIGHT, MEDIUM, HEAVY, INTENSIVE = "LIGHT", "MEDIUM", "HEAVY", "RESOURCE-INTENSIVE"
GENERAL, PHONE = "general", "phone"
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Limit:
    """Calls in a window of so many seconds."""

    calls: int
    seconds: int = 1


_RATES = {
    ("free", GENERAL): {LIGHT: Limit(4), MEDIUM: Limit(2), HEAVY: Limit(1), INTENSIVE: Limit(10, _MINUTE)},
    ("pro", GENERAL): {LIGHT: Limit(30), MEDIUM: Limit(20), HEAVY: Limit(10), INTENSIVE: Limit(10, _MINUTE)},
    ("business", GENERAL): {LIGHT: Limit(80), MEDIUM: Limit(60), HEAVY: Limit(40), INTENSIVE: Limit(20, _MINUTE)},
    ("pro", PHONE): {LIGHT: Limit(20), MEDIUM: Limit(10), HEAVY: Limit(5), INTENSIVE: Limit(5, _MINUTE)},
    ("business", PHONE): {LIGHT: Limit(40), MEDIUM: Limit(20), HEAVY: Limit(10), INTENSIVE: Limit(10, _MINUTE)},
}
_COSTLY = f"{HEAVY}+{INTENSIVE}"
_QUOTAS: dict[tuple[str, str], dict[str, tuple[str, int]]] = {
    ("free", GENERAL): {
        LIGHT: (LIGHT, 6_000),
        MEDIUM: (MEDIUM, 2_000),
        HEAVY: (HEAVY, 1_000),
        INTENSIVE: (INTENSIVE, 30_000),
    },
    ("pro", GENERAL): {HEAVY: (_COSTLY, 30_000), INTENSIVE: (_COSTLY, 30_000)},
    ("business", GENERAL): {HEAVY: (_COSTLY, 60_000), INTENSIVE: (_COSTLY, 60_000)},
    ("pro", PHONE): {HEAVY: (_COSTLY, 15_000), INTENSIVE: (_COSTLY, 15_000)},
    ("business", PHONE): {HEAVY: (_COSTLY, 30_000), INTENSIVE: (_COSTLY, 30_000)},
}
"""For each label, the pot its calls of a day are taken from and what the pot holds."""


class Limits:
    """Counts calls and refuses those over a limit. `quotas` overrides daily pots, so tests need not empty a real one."""

    def __init__(self, read_monotonic: Callable[[], float] = time.monotonic) -> None:
        self._read_monotonic = read_monotonic
        self._windows: dict[tuple[str, str], tuple[int, int]] = {}
        self._days: dict[tuple[str, str], tuple[int, int]] = {}
        self._refused = 0
        self.daily_quota: int | None = None
        """Set to make every daily pot hold this much."""

    def admit(self, plan: str, family: str, label: str, now: int) -> None:
        """Count a call. Raises `RefusalError` (429) if it is one too many."""
        rates = _RATES.get((plan, family))
        if rates is None:
            return
        quota = _QUOTAS[plan, family].get(label)
        today = now // DAY
        if quota:
            pot, held = quota
            held = self.daily_quota if self.daily_quota is not None else held
            day, used = self._days.get((family, pot), (today, 0))
            used = used if day == today else 0
            if used >= held:
                raise self._refuse_daily(label, held, today)
        self._admit_now(family, label, rates[label])
        if quota:
            self._days[family, pot] = (today, used + 1)

    def _admit_now(self, family: str, label: str, limit: Limit) -> None:
        window = int(self._read_monotonic() / limit.seconds)
        last, used = self._windows.get((family, label), (window, 0))
        used = used if last == window else 0
        if used >= limit.calls:
            self._refused += 1
            headers = {
                "X-RateLimit-Category": label,
                "X-RateLimit-Type": "QPS",
                "X-RateLimit-Limit": str(limit.calls),
                "X-RateLimit-Remaining": "0",
            }
            if self._refused % 2:
                headers["Retry-After"] = str(limit.seconds)
            raise RefusalError(
                429,
                429,
                f"You have reached the maximum per-{'second' if limit.seconds == 1 else 'minute'} rate limit for this API. "
                "Try again later.",
                headers=headers,
            )
        self._windows[family, label] = (window, used + 1)

    def _refuse_daily(self, label: str, held: int, today: int) -> RefusalError:
        headers = {
            "X-RateLimit-Category": label,
            "X-RateLimit-Type": "Daily-limit",
            "X-RateLimit-Limit": str(held),
            "X-RateLimit-Remaining": "0",
            "Retry-After": write_time((today + 1) * DAY),
        }
        message = (
            "You have reached the maximum daily rate limit for this API. "
            "Refer to the response header for details on when you can make another request."
        )
        return RefusalError(429, 429, message, headers=headers)
