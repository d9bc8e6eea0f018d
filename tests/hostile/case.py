"""A hostile case: what is sent, where, and how such a night may end; and what came of one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pipelines.night.run import select_endpoints
from sources.zoom.endpoints import ENDPOINTS
from tests.hostile.sockets import Raw
from tests.hostile.wire import EVERYWHERE, TOKEN, Alter

if TYPE_CHECKING:
    from tests.hostile.judge import Judge

FIRST_NIGHT = (
    "users,roles,meetings,report_activities,history_meetings,report_meeting_participants,recordings,"
    "phone_users,phone_call_logs,phone_call_history,phone_user_profiles"
)
"""What the warehouse holds before most hostile nights."""
WITNESSES = ("roles", "report_activities")
"""Endpoints of every case: whatever is struck, they are to be loaded."""


class Start(StrEnum):
    """What the warehouse holds before the hostile night."""

    LOADED = "after a good night"
    EMPTY = "nothing"


class Ending(StrEnum):
    """How a hostile night may end."""

    LOADS = "loads, exit 0"
    """Every row that the account has is there."""
    FAILS = "fails, named by coverage, exit 1"
    SKIPS = "skipped with Zoom's reason, named by coverage"
    SET_ASIDE = "the other rows load, what is odd is named by coverage, exit 1"
    DOUBTS = "what came loads, coverage names it as in doubt, exit 0"
    STOPS = "the run ends with one sentence, exit 1 or 2"
    INTERRUPTED = "ends within seconds, named by coverage, exit 130"
    WAITS = "waits for another day, named by coverage, exit 75 or 1"


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile answer, where it comes and how the night may end."""

    kind: str
    name: str
    at: str
    """An endpoint, the token address, or every endpoint."""
    alter: Alter | None = None
    endings: tuple[Ending, ...] = (Ending.FAILS,)
    raw: Raw | None = None
    """Bytes on a real connection, in place of `alter`."""
    ahead: Callable[[int], timedelta] | None = None
    """How far this machine's clock is ahead of Zoom's when the how-manieth client is opened: the first asks for a token only."""
    builds: bool = False
    """Build the models and publish after the hostile night."""
    start: Start = Start.LOADED
    select: tuple[str, ...] = ()
    """Endpoints besides the one struck, its children and the witnesses."""
    page_size: int | None = None
    most_calls: int = 1_500
    seconds: float = 30.0
    waits: float = 3_700.0
    """How long the run may pause, by the clock that is not waited for."""
    megabytes: int = 300
    interrupt_after: int = 0
    """Send SIGINT at this call."""
    more_rows: bool = False
    """The answers hold rows that the account does not have, and they cannot be told from others."""
    believed: bool = False
    """What it says of who is there has Zoom's form: what hangs on others may be taken for deleted until the honest night."""
    heals: bool = True
    """Whether an honest night brings the warehouse to what the account has."""
    honest_nights: int = 1
    """After how many honest nights all is well."""
    look: Callable[["Judge"], Iterable[str]] | None = None
    """Complaints of its own after the hostile night."""

    @property
    def title(self) -> str:
        return f"{self.kind} / {self.name}"

    @property
    def selected(self) -> frozenset[str]:
        names = {*WITNESSES, *self.select}
        if self.at in ENDPOINTS:
            names |= {self.at, *(name for name in FIRST_NIGHT.split(",") if self.at in parents_of(name))}
        return select_endpoints(",".join(sorted(names)))

    def reaches(self, endpoint: str) -> bool:
        """Whether an endpoint is struck, or asks about what one that is struck lists."""
        return self.at in (EVERYWHERE, TOKEN) or self.at == endpoint or any(map(self.reaches, parents_of(endpoint)))


def parents_of(endpoint: str) -> list[str]:
    return [parent.endpoint for parent in ENDPOINTS[endpoint].cadence.parents]


@dataclass(slots=True)
class Night:
    """What came of a run."""

    exit_code: int
    words: str = ""
    """Everything it said: report, errors, verbs asked afterwards."""
    raised: str = ""
    """A traceback that a person would have seen."""
    seconds: float = 0.0
    """Of work: what else this machine does is not counted, and a night that hangs is ended by an alarm."""
    waited: float = 0.0
    megabytes: int = 0
    calls: int = 0


@dataclass(slots=True)
class Played:
    """What came of a case."""

    kind: str
    name: str
    ended: str
    complaints: list[str] = field(default_factory=list)
    exit_code: int = 0
    calls: int = 0
    megabytes: int = 0
    seconds: float = 0.0

    @property
    def title(self) -> str:
        return f"{self.kind} / {self.name}"

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}
