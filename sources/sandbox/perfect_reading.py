"""A perfect extraction: when it began and ended, and walks through the account by plain loops."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sources.sandbox.account import Account
from sources.sandbox.chance.draws import Ints
from sources.sandbox.clock import DAY
from sources.sandbox.rules.windows import REACH_DAYS
from sources.zoom import Endpoint

Record = dict[str, Any]
_CHUNK = 500
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class PerfectReading:
    """An extraction that began at `began` and is complete at `now`, seconds since 1970."""

    account: Account
    began: int
    now: int
    switches: Mapping[str, Any]

    @property
    def edge(self) -> int:
        """First day it could reach, days since 1970."""
        return self.began // DAY - REACH_DAYS

    @property
    def days(self) -> range:
        return range(self.edge, self.now // DAY + 1)


Found = tuple[Record, dict[str, str]]
"""A record as Zoom sends it, and what comes from the request: path arguments, `from` and `to`."""
Source = Callable[[PerfectReading, Endpoint], Iterator[Found]]


def cut_chunks(places: list[int]) -> Iterator[Ints]:
    """Indexes, some hundreds at a time."""
    for start in range(0, len(places), _CHUNK):
        yield np.array(places[start : start + _CHUNK], dtype=np.int64)


def cut_spells(run: PerfectReading, days: range) -> Iterator[range]:
    """The days, as many together as keeps what is made at once to a bounded size."""
    step = max(1, _AT_ONCE // run.account.people.count)
    for first in range(days.start, days.stop, step):
        yield range(first, min(first + step, days.stop))
