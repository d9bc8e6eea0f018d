"""Zoom's rate limits: per second (or minute) and per day, by family, label and plan.

Seconds are real ones (a fixed window of the monotonic clock), days are those of the sandbox clock.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sources.sandbox.clock import DAY, write_time
from sources.sandbox.rules.refusals import RefusalError

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
        self.other_apps = 0.0
        """The share of every second's and minute's calls that other apps of the account make."""

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
        if used >= limit.calls - int(limit.calls * self.other_apps):
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


@dataclass(frozen=True, slots=True)
class Quota:
    """Writes of one kind about one thing in a UTC day; `words` is Zoom's refusal, with the thing at `{whom}`."""

    kind: str
    calls: int
    words: str


EVENTS_MADE = Quota(
    "events",
    100,
    "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular user. "
    "You may resume these requests at GMT 00:00:00.",
)
"""Meetings and webinars of one host together."""
MEETING_REGISTRATIONS, WEBINAR_REGISTRATIONS, MEETING_DECISIONS, WEBINAR_DECISIONS = (
    Quota(
        doing,
        calls,
        f"You have exceeded the daily rate limit of ({calls}) for {doing} API requests for the registrant ({{whom}}). "
        "You can resume these API requests at GMT 00:00:00.",
    )
    for doing, calls in (
        ("Add meeting registrant", 3),
        ("Add webinar registrant", 3),
        ("Update meeting registrant status", 10),
        ("Update webinar registrant status", 10),
    )
)
"""About one registrant of one meeting or webinar."""
USERS_CREATED = {
    plan: Quota(
        "users",
        calls,
        f"You have exceeded the daily rate limit ({calls}) of Create a User API request for this account. "
        "This limit resets at GMT 00:00:00.",
    )
    for plan, calls in (("free", 50), ("pro", 1_500), ("business", 10_000))
}


class DailyCounts:
    """Counts writes by kind, thing and UTC day."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], tuple[int, int]] = {}
        self._refused = 0

    def take(self, quota: Quota, key: str, label: str, now: int, whom: str = "") -> None:
        """Count a write about `key`. Raises `RefusalError` (429) if it is one too many."""
        self.take_all(quota, [(key, whom)], label, now)

    def take_all(self, quota: Quota, things: Sequence[tuple[str, str]], label: str, now: int) -> None:
        """Count one about each of several things: key, and how people name it. Raises `RefusalError` (429), and counts none."""
        today = now // DAY
        for key, whom in things:
            if self._used(quota, key, today) >= quota.calls:
                raise self._refuse(quota, label, today, whom)
        for key, _ in things:
            self._counts[quota.kind, key] = (today, self._used(quota, key, today) + 1)

    def _used(self, quota: Quota, key: str, today: int) -> int:
        day, used = self._counts.get((quota.kind, key), (today, 0))
        return used if day == today else 0

    def _refuse(self, quota: Quota, label: str, today: int, whom: str) -> RefusalError:
        """Every other time it does not say when to come back, as live ones do."""
        self._refused += 1
        headers = {"X-RateLimit-Category": label}
        if self._refused % 2:
            headers |= {
                "X-RateLimit-Type": "Daily-limit",
                "X-RateLimit-Limit": str(quota.calls),
                "X-RateLimit-Remaining": "0",
                "Retry-After": write_time((today + 1) * DAY),
            }
        return RefusalError(429, 429, quota.words.format(whom=whom), headers=headers)


class Locks:
    """What is being changed right now: until the answer is out, nobody else can change it.

    It is out when its seconds have passed, by this machine's clock or by the sandbox's, which may be moved meanwhile.
    """

    def __init__(self, read_clock: Callable[[], int], read_monotonic: Callable[[], float] = time.monotonic) -> None:
        self._read_clock = read_clock
        self._read_monotonic = read_monotonic
        self._held: dict[str, tuple[float, float]] = {}
        self.seconds = 0.0
        """How long the write at hand takes."""

    def hold(self, key: str, doing: str) -> None:
        """Raises `RefusalError` (429) if somebody else holds it."""
        now, moment = self._read_monotonic(), self._read_clock()
        self._held = {name: (end, last) for name, (end, last) in self._held.items() if now < end and moment < last}
        if key in self._held:
            raise refuse_lock(doing)
        if self.seconds:
            self._held[key] = now + self.seconds, moment + self.seconds


def refuse_lock(doing: str) -> RefusalError:
    """429, without a word about when to come back."""
    words = f"Too many concurrent requests. A request to {doing} this user has already been made."
    return RefusalError(429, 429, words)
