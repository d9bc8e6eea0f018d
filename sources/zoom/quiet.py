"""Quiet units: answers stay the same and nothing shows activity. They are asked at growing distances, up to a week. Pure."""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any
from zlib import crc32

from sources.zoom._outlook import AROUND, ParentRow
from sources.zoom.clock import SLIP
from sources.zoom.units import History, Outcome, Unit, make_unit
from sources.zoom.vocabulary import Endpoint
from sources.zoom.windows import Span

DISTANCES = (1, 2, 4, 7)
"""Days until a quiet unit is asked again, by how many answers in a row were as the one before them."""
LONGEST_DAYS = DISTANCES[-1]
_EARLY = timedelta(hours=6)
"""Nights do not begin on the minute."""
_NEAR = timedelta(days=2)
_READ = (Outcome.LOADED, Outcome.EMPTY)


class Signs:
    """What rows show of activity, by whose it is."""

    def __init__(self, endpoint: Endpoint, rows: Iterable[ParentRow], now: datetime, *, all_known: bool) -> None:
        """`all_known` is false if a list of them could not be read whole."""
        self._endpoint = endpoint
        self._now = now
        self._all_known = all_known
        self._rows: dict[str, list[ParentRow]] = {}
        for row in rows:
            if row.lacking:
                self._all_known = False
            else:
                self._rows.setdefault(make_unit(endpoint, row.give).parent_key, []).append(row)

    def tell(self, key: str, cell: Span | None) -> str | None:
        """A word for all that is known of a unit's activity: another one means that there was some. None if it cannot be told, or
        if there will be some soon."""
        rows = [row for row in self._rows.get(key, ()) if _falls_into(row, cell)]
        if not self._all_known or any(row.untold or (row.nears is not None and row.nears < self._now + _NEAR) for row in rows):
            return None
        return _digest(sorted(row.hangs_on for row in rows))


def digest_answer(records: Iterable[Any], refusal: Any = None) -> str:
    """A word for an answer, whatever the order of its rows: the same answer has the same one."""
    return _digest([sorted(json.dumps(record, sort_keys=True, default=str) for record in records), refusal])


def rests(unit: str, history: History, signs: str | None, now: datetime, most_days: int) -> bool:
    """Whether a unit is left alone today: it is quiet, and was asked not long ago."""
    if signs is None or signs != history.signs or not history.unchanged or not most_days:
        return False
    if history.outcome not in _READ or history.unasked or history.waiting_since is not None or history.attempts or history.doubts:
        return False
    return is_left_alone(unit, history, now, min(DISTANCES[min(history.unchanged, len(DISTANCES)) - 1], most_days))


def is_left_alone(unit: str, history: History, now: datetime, days: int) -> bool:
    """Whether a unit that is asked for once in so many days was asked so lately that this is not its day; each has its own."""
    turn = crc32(unit.encode())
    before_turn = (history.fetched_at.toordinal() + turn) // days == (now.toordinal() + turn) // days
    return before_turn and history.fetched_at - SLIP <= now < history.fetched_at + timedelta(days=days) - _EARLY


def count_unchanged(unit: Unit, partition: str, digest: str) -> int:
    """How many answers in a row, this one included, were as the one before them."""
    before = unit.histories.get(partition)
    return before.unchanged + 1 if before is not None and before.outcome in _READ and before.digest == digest else 0


def _falls_into(row: ParentRow, cell: Span | None) -> bool:
    if cell is None:
        return True
    if row.span is not None:
        return row.span.meets(cell)
    day: date | None = row.ends.date() if row.ends is not None else None
    return day is None or cell.start - AROUND <= day < cell.end + AROUND


def _digest(words: Any) -> str:
    return blake2b(json.dumps(words, default=str).encode(), digest_size=9).hexdigest()
