"""Lists that are counted and cut into pages without being made whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, Self, TypeVar

import numpy as np

from sources.sandbox.chance.draws import Ints
from sources.sandbox.chance.shelf import Shelf
from sources.sandbox.clock import DAY, HOUR
from sources.sandbox.rules.windows import SETTLED

Record = dict[str, Any]


class Arrays(Protocol):
    """Arrays of one length."""

    def __len__(self) -> int: ...

    def take(self, which: Ints) -> Self: ...


Rows = TypeVar("Rows", bound=Arrays)


@dataclass(frozen=True, slots=True)
class Listing:
    """`count` records, and how to write those from `start` up to `stop`; `head` stands around them in the answer."""

    name: str
    count: int
    write: Callable[[int, int], list[Record]]
    head: dict[str, Any] = field(default_factory=dict)


def list_whole(name: str, table: Rows, write: Callable[[Rows], list[Record]], head: dict[str, Any]) -> Listing:
    """A list that is at hand as a table."""

    def cut(start: int, stop: int) -> list[Record]:
        return write(table.take(np.arange(start, min(stop, len(table)), dtype=np.int64)))

    return Listing(name, len(table), cut, head)


@dataclass(frozen=True, slots=True)
class Days(Generic[Rows]):
    """Records of consecutive days: a table of each day, and which of its rows are listed."""

    days: Sequence[int]
    time: int
    question: tuple[object, ...]
    """Tells apart what is counted; the same question about a settled day has the same answer for ever."""
    select: Callable[[int], tuple[Rows, Ints]]
    write: Callable[[Rows], list[Record]]
    counts: Shelf[int]

    def as_listing(self, name: str, head: dict[str, Any]) -> Listing:
        return Listing(name, sum(self._count(day) for day in self.days), self._cut, head)

    def _count(self, day: int) -> int:
        settled = self.time >= (day + 1) * DAY + 6 * HOUR + SETTLED
        return self.counts.get((*self.question, day, 0 if settled else self.time), lambda: len(self.select(day)[1]))

    def _cut(self, start: int, stop: int) -> list[Record]:
        records: list[Record] = []
        before = 0
        for day in self.days:
            count = self._count(day)
            first, last = max(start - before, 0), min(stop - before, count)
            if first < last:
                table, which = self.select(day)
                records += self.write(table.take(which[first:last]))
            before += count
            if before >= stop:
                break
        return records
