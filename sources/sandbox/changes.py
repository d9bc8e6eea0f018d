"""What was asked of the account through its API, kept apart from what is drawn: nothing else in the sandbox is remembered.

Users are named by their ids, because the place of somebody who was made moves when the account grows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from sources.sandbox.chance.codes import write_short, write_uuid

MEETINGS, WEBINARS, RECORDINGS = "meetings", "webinars", "recordings"
_MADE_NUMBERS = 70_000_000_000
"""Numbers of meetings and webinars that somebody made begin with 7: no drawn one does."""
_NUMBERS = 9_999_999_967


@dataclass(frozen=True, slots=True)
class MadeUser:
    """A user whom somebody created. Times are seconds since 1970, `NEVER` for an invitation that nobody accepts."""

    id: str
    email: str
    first: str
    last: str
    display: str
    license: int
    created: int
    activated: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A user was activated or deactivated."""

    time: int
    active: bool


@dataclass(frozen=True, slots=True)
class Estate:
    """A user who was deleted or let go, and who got what: `heir` is a user id, empty where nothing was handed over."""

    time: int
    heir: str
    handed: frozenset[str]


@dataclass(frozen=True, slots=True)
class MadeEvent:
    """A meeting or webinar that somebody made, or one of the calendar that was handed over. Times are seconds since 1970."""

    number: int
    uuid: str
    owner: str
    """Who it was made for; see `Changes.follow` for who has it now."""
    webinar: bool
    kind: int
    created: int
    start: int
    minutes: int
    dates: tuple[int, ...]
    """When each occurrence begins; empty without a fixed time."""
    approval: int
    topic: str
    agenda: str
    timezone: str
    password: str
    given: Mapping[str, Any] = field(default_factory=dict)
    """Settings, recurrence and tracking fields as they were sent."""


@dataclass(frozen=True, slots=True)
class MadeRegistrant:
    """Somebody who was registered through the API."""

    id: str
    created: int
    status: str
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decision:
    """A registration was approved, denied or cancelled."""

    time: int
    status: str


class Changes:
    """All of it, in the order it happened. Ids follow from the seed and from how many things were made before."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made = 0
        self.users: list[MadeUser] = []
        self.turns: dict[str, list[Turn]] = {}
        self.estates: dict[str, Estate] = {}
        self.events: dict[int, MadeEvent] = {}
        self.registrants: dict[int, list[MadeRegistrant]] = {}
        """By number of the meeting or webinar."""
        self.decisions: dict[tuple[int, str], list[Decision]] = {}
        """By number and registrant."""

    def draw_bytes(self, what: str) -> bytes:
        """Sixteen bytes for the next thing that is made."""
        self._made += 1
        return blake2b(f"{self._seed}/made/{self._made}/{what}".encode(), digest_size=16).digest()

    def draw_id(self, what: str) -> str:
        """An id in the form of those of users and registrants."""
        return write_short(self.draw_bytes(what))

    def draw_event(self) -> tuple[int, str]:
        """Number and UUID of the next meeting or webinar."""
        data = self.draw_bytes("event")
        number = int.from_bytes(data, "big") % _NUMBERS
        while _MADE_NUMBERS + number in self.events:
            number = (number + 1) % _NUMBERS
        return _MADE_NUMBERS + number, write_uuid(data)

    def follow(self, user: str, what: str, time: int) -> str:
        """Who has at `time` what belonged to a user: that user, who it was handed on to, or nobody (empty)."""
        while (estate := self.estates.get(user)) is not None and estate.time <= time:
            user = estate.heir if what in estate.handed else ""
        return user

    def trace_back(self, user: str, what: str, time: int) -> Iterator[str]:
        """A user who is there, and everybody whose `what` came to them."""
        yield user
        for gone, estate in self.estates.items():
            if estate.heir == user and what in estate.handed and estate.time <= time:
                yield from self.trace_back(gone, what, estate.time)
