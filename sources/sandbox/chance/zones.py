"""How far local clocks are from UTC."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from sources.sandbox.chance.draws import Ints
from sources.sandbox.chance.words import ZONES
from sources.sandbox.clock import DAY

_ZONES = tuple(ZoneInfo(name) for name in ZONES)
_MONDAY = 3
"""1 January 1970 was a Thursday."""


@lru_cache(maxsize=2000)
def _offsets_on(day: int) -> tuple[int, ...]:
    noon = datetime.fromtimestamp(day * DAY + DAY // 2, UTC)
    return tuple(int((noon.astimezone(zone).utcoffset() or noon - noon).total_seconds()) for zone in _ZONES)


def find_offsets(zones: Ints, days: Ints) -> Ints:
    """Seconds that each zone is ahead of UTC on each day."""
    if not days.size:
        return np.zeros(0, dtype=np.int64)
    first, last = int(days.min()), int(days.max())
    table = np.array([_offsets_on(day) for day in range(first, last + 1)], dtype=np.int64)
    return table[days - first, zones]


def place_locally(days: Ints, local_seconds: Ints, offsets: Ints) -> tuple[Ints, Ints]:
    """Instants within each UTC day at which local clocks show `local_seconds`, and the local weekday (0 is Monday)."""
    instants = days * DAY + (local_seconds - offsets) % DAY
    return instants, ((instants + offsets) // DAY + _MONDAY) % 7
