"""Date windows: how wide, how far back, and what Zoom cuts without a word."""

from collections.abc import Mapping
from dataclasses import dataclass

from sources.sandbox.clock import DAY, HOUR, read_day, read_time, write_day, write_time
from sources.sandbox.rules.refusals import refuse_value

WIDEST_DAYS = 30
REACH_DAYS = 180
"""Zoom's six months."""
SETTLED = 48 * HOUR
"""So long after its end nothing about a meeting changes."""


@dataclass(frozen=True, slots=True)
class DayRange:
    """First and last UTC day, both included, days since 1970."""

    first: int
    last: int

    @property
    def days(self) -> range:
        return range(self.first, self.last + 1)

    def echo(self) -> dict[str, str]:
        return {"from": write_day(self.first), "to": write_day(self.last)}


@dataclass(frozen=True, slots=True)
class Stretch:
    """First and last second, both included, and how they were written."""

    first: int
    last: int
    echoed: Mapping[str, str]

    @property
    def days(self) -> range:
        return range(self.first // DAY, self.last // DAY + 1)

    def echo(self) -> dict[str, str]:
        return dict(self.echoed)


def read_day_range(given: Mapping[str, str], now: int, *, strict: bool) -> DayRange:
    """The days asked for; a missing one is today.

    More than 30 days apart are cut to the last ones. Days beyond Zoom's reach are refused where `strict`, else cut.
    Raises `RefusalError` (400/300) for an empty window, and for one that ends beyond the reach.
    """
    today = now // DAY
    last = read_day(given["to"]) if given.get("to") else today
    first = read_day(given["from"]) if given.get("from") else min(last, today)
    if first > last:
        raise refuse_value("from", "The from date must not be after the to date.")
    reach = today - REACH_DAYS
    if last < reach or (strict and first < reach):
        raise refuse_value("from", "The report can only be queried for the last six months.")
    return DayRange(max(first, last - WIDEST_DAYS, reach), last)


def read_stretch(given: Mapping[str, str], now: int) -> Stretch:
    """The instants asked for on phone paths, dates or date-times; without any, the last 24 hours."""
    if not given.get("from") and not given.get("to"):
        return Stretch(now - DAY + 1, now, {"from": write_time(now - DAY + 1), "to": write_time(now)})
    last = _read_edge(given["to"], end=True) if given.get("to") else now
    first = _read_edge(given["from"], end=False) if given.get("from") else last - DAY + 1
    if first > last:
        raise refuse_value("from", "The from date must not be after the to date.")
    reach = (now // DAY - REACH_DAYS) * DAY
    if last < reach:
        raise refuse_value("from", "The call logs can only be queried for the last six months.")
    cut = max(first, (last // DAY - WIDEST_DAYS) * DAY, reach)
    plain = "T" not in given.get("from", "T")
    begin = given.get("from", "") if cut == first else write_day(cut // DAY) if plain else write_time(cut)
    return Stretch(cut, last, {"from": begin or write_time(cut), "to": given.get("to") or write_time(last)})


def _read_edge(text: str, *, end: bool) -> int:
    if "T" in text:
        return read_time(text)
    return read_day(text) * DAY + (DAY - 1 if end else 0)
