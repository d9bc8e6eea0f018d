"""A fault schedule: mishaps of every kind, drawn from one number.

Whether a request is struck, and by what, follows from the seed, the request (path and query) and how often it was made before: so
the same number and the same requests give the same mishaps, whatever order they come in. Only the death of an access token hangs
on a count of requests, and refusals of a whole feature hang on the day.

A schedule does nothing that nobody could notice. A row that vanishes between two pages of a list whose answers count no records,
or a topic that is different for one night and right for ever after, leaves no trace in the answer: such rows are moved, and such
texts changed, only where the answer shows that something is wrong. What Zoom is about to forget is not spoiled in ways that ask
to be read again.
"""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from sources.sandbox.config import SandboxError

DELAY_MS = 90_000
"""How long an answer that comes too late is held back; a slow one takes a ninth of it."""
_HIGHEST = 0.5
"""Share of the requests that are struck at the full intensity."""
_REFUSED = 0.5
"""Share of the days on which a feature is refused, at the full intensity."""
_SMALLEST_PAGE, _LARGEST_PAGE = 3, 20
WIDE_LIST = "/accounts/me/recordings"
"""Path that `WIDE_OFF` refuses."""
_TOKEN_USES = (60, 500)
"""An access token that dies early is good for so many calls."""


class Mishap(StrEnum):
    """What can happen to a request."""

    RATE_LIMIT = "rate_limit"
    """429 of a second: Retry-After in seconds, as ISO date-time, as HTTP date or absent, with a type or without."""
    DAILY_LIMIT = "daily_limit"
    """429 until midnight."""
    SERVER_ERROR = "server_error"
    """500, 502 or 503."""
    RESET_BEFORE = "reset_before"
    """The connection ends before the answer; a write is not executed."""
    RESET_WITHIN = "reset_within"
    """The connection ends within the body."""
    TIME_OUT = "time_out"
    """The answer comes after any patience is over; a write is executed."""
    SLOW = "slow"
    """The answer comes late, but comes."""
    CUT_JSON = "cut_json"
    NOT_JSON = "not_json"
    """Success, and a body that is not JSON: a proxy's page, NaN, two answers in one."""
    DEAD_TOKEN = "dead_token"
    """401 for an access token before its time."""
    DEAD_PAGE = "dead_page"
    """A page token is refused as if it had died."""
    POISONED = "poisoned"
    """An HTML page with status 403, for one meeting instance, as long as the schedule is on."""
    WINDOW_CUT = "window_cut"
    """Zoom answers for fewer days than it was asked for, and says so in the echo only."""
    ROW_AGAIN = "row_again"
    """A row was added in front between two pages: the last row of the page before comes again, and the total grows."""
    ROW_LOST = "row_lost"
    """A row was taken away between two pages: one row is on neither, and the total shrinks."""
    PAGE_AGAIN = "page_again"
    """The page before comes again."""
    EMPTY_PAGE = "empty_page"
    """A page without rows, and a token for the page that it should have been."""
    WRONG_TOTAL = "wrong_total"
    WRONG_TYPE = "wrong_type"
    """A value that no reading can fit to the type of its field."""
    ABSENT_FIELD = "absent_field"
    """A field is missing that Zoom always sends."""
    UNKNOWN_FIELD = "unknown_field"
    HUGE_INTEGER = "huge_integer"
    """An integer past 2^53, or past 2^64, in an unknown field."""
    LONG_TEXT = "long_text"
    """10 MB of text in an unknown field."""
    ODD_TEXT = "odd_text"
    """Quotes, emoji, NUL, SQL, HTML or paths in a declared text, beside a value of a wrong type."""
    PLAN_LAPSED = "plan_lapsed"
    """All day: 400/200 on what needs a paid plan."""
    SCOPE_REVOKED = "scope_revoked"
    """All day: 400/4711 on one path."""
    PHONE_OFF = "phone_off"
    """All day: 403/2031 on phone paths."""
    WIDE_OFF = "wide_off"
    """All day: 400/200 on the list of all recordings of the account."""
    LOCKED = "locked"
    """429 for a write about something that somebody else is changing."""
    LOST_ANSWER = "lost_answer"
    """A write is executed, and the connection ends before its answer."""


OF_WRITES = frozenset({Mishap.LOCKED, Mishap.LOST_ANSWER})
"""Kinds that happen to nothing else."""
OF_THE_DAY = (Mishap.PLAN_LAPSED, Mishap.SCOPE_REVOKED, Mishap.PHONE_OFF, Mishap.WIDE_OFF)
WEIGHTS: Mapping[Mishap, float] = {
    Mishap.RATE_LIMIT: 3,
    Mishap.DAILY_LIMIT: 0.02,
    Mishap.SERVER_ERROR: 3,
    Mishap.RESET_BEFORE: 2,
    Mishap.RESET_WITHIN: 2,
    Mishap.TIME_OUT: 1.5,
    Mishap.SLOW: 1,
    Mishap.CUT_JSON: 2,
    Mishap.NOT_JSON: 1.5,
    Mishap.DEAD_TOKEN: 1,
    Mishap.DEAD_PAGE: 2,
    Mishap.WINDOW_CUT: 0.5,
    Mishap.ROW_AGAIN: 6,
    Mishap.ROW_LOST: 6,
    Mishap.PAGE_AGAIN: 4,
    Mishap.EMPTY_PAGE: 2,
    Mishap.WRONG_TOTAL: 1.5,
    Mishap.WRONG_TYPE: 3,
    Mishap.ABSENT_FIELD: 2,
    Mishap.UNKNOWN_FIELD: 1.5,
    Mishap.HUGE_INTEGER: 1,
    Mishap.LONG_TEXT: 0.1,
    Mishap.ODD_TEXT: 2,
    Mishap.LOCKED: 2,
    Mishap.LOST_ANSWER: 3,
}
"""How likely a kind is where several are possible."""


@dataclass(frozen=True, slots=True)
class Strike:
    """One struck request: `chance` decides the rest."""

    chance: random.Random
    attempt: int

    def choose(self, possible: Iterable[Mishap]) -> Mishap | None:
        """One of the kinds that this request allows, None if there is none."""
        kinds = sorted(possible)
        return self.chance.choices(kinds, [WEIGHTS[kind] for kind in kinds])[0] if kinds else None


@dataclass(slots=True)
class Schedule:
    """The mishaps of one number.

    `intensity` is from 0 (none) to 1 (every other request), `kinds` are those that may happen, `delay_ms` is how long an answer
    that comes too late is held back, `wait_seconds` is the longest wait a 429 asks for.
    """

    seed: int
    intensity: float = 0.3
    kinds: frozenset[Mishap] = frozenset(Mishap)
    delay_ms: int = DELAY_MS
    wait_seconds: int = 3
    poisoned: str = ""
    """UUID of the poisoned instance."""
    injected: Counter[Mishap] = field(default_factory=Counter)
    _asked: Counter[str] = field(default_factory=Counter)
    _uses: Counter[str] = field(default_factory=Counter)
    _granted: int = 0

    def strike(self, asked: str) -> Strike | None:
        """Whether this request is struck: `asked` tells it from others, its repeats are told apart here."""
        self._asked[asked] += 1
        attempt = self._asked[asked]
        chance = self.chance(f"{asked}#{attempt}")
        return Strike(chance, attempt) if chance.random() < _HIGHEST * self.intensity else None

    def chance(self, about: str) -> random.Random:
        """The source of chance for a thing, always the same."""
        return random.Random(blake2b(f"{self.seed}/{about}".encode(), digest_size=16).digest())

    def note(self, mishap: Mishap) -> None:
        self.injected[mishap] += 1

    def number_grant(self) -> int:
        """A number for a new access token: tokens of the same second must differ where one can die and the next not."""
        self._granted += 1
        return self._granted

    def kills(self, authorization: str) -> bool:
        """Count a use of an access token; true if it has died before its time."""
        if Mishap.DEAD_TOKEN not in self.kinds or not self.intensity:
            return False
        self._uses[authorization] += 1
        return self._uses[authorization] > self.chance(f"life of {authorization}").randint(*_TOKEN_USES)

    def page_rows(self) -> int:
        """Rows of the largest page given."""
        return self.chance("pages").randint(_SMALLEST_PAGE, _LARGEST_PAGE)

    def refuses(self, mishap: Mishap, day: int) -> bool:
        """Whether a feature is refused all through a day (days since 1970)."""
        return mishap in self.kinds and self.chance(f"{mishap} on {day}").random() < _REFUSED * self.intensity / len(OF_THE_DAY)

    def revoked(self, day: int, paths: Iterable[str]) -> str:
        """The path whose scope is gone on a day, in whatever order they come; empty if none is."""
        if not self.refuses(Mishap.SCOPE_REVOKED, day):
            return ""
        return min(paths, key=lambda path: self.chance(f"scope of {path} on {day}").random())

    def show(self) -> dict[str, Any]:
        return {
            "seed": self.seed,
            "intensity": self.intensity,
            "kinds": sorted(kind.value for kind in self.kinds),
            "delay_ms": self.delay_ms,
            "wait_seconds": self.wait_seconds,
            "poisoned": self.poisoned,
        }


def read_schedule(given: Mapping[str, Any]) -> Schedule:
    """Raises `SandboxError` for a schedule that cannot be followed."""
    seed, intensity = given.get("seed"), given.get("intensity", 0.3)
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise SandboxError(f"setting faults: the seed {seed!r} is not a whole number")
    if isinstance(intensity, bool) or not isinstance(intensity, (int, float)) or not 0 <= intensity <= 1:
        raise SandboxError(f"setting faults: the intensity {intensity!r} is not from 0 to 1")
    names = given.get("kinds", list(Mishap))
    for name in names:
        if name not in list(Mishap):
            raise SandboxError(f"setting faults: there is no kind {name!r}: take some of {', '.join(Mishap)}")
    schedule = Schedule(seed, float(intensity), frozenset(Mishap(name) for name in names))
    schedule.delay_ms = int(given.get("delay_ms", schedule.delay_ms))
    schedule.wait_seconds = int(given.get("wait_seconds", schedule.wait_seconds))
    return schedule
