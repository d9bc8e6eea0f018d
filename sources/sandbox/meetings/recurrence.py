"""When the occurrences of a recurring meeting or webinar begin."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sources.sandbox.clock import read_time

DAILY, WEEKLY, MONTHLY = 1, 2, 3
MOST = 60
"""Zoom makes no more occurrences."""
_WEEK = 7
_LAST = -1


def find_dates(recurrence: Mapping[str, Any], start: int, zone: ZoneInfo) -> tuple[int, ...]:
    """Seconds since 1970 of every occurrence, at the same local time; as many as `end_times`, or up to `end_date_time`."""
    first = datetime.fromtimestamp(start, zone)
    end = read_time(recurrence["end_date_time"]) if "end_date_time" in recurrence else None
    most = MOST if end is not None else min(MOST, max(1, int(recurrence.get("end_times", 1))))
    dates: list[int] = []
    for day in _find_days(recurrence, first.date()):
        moment = datetime.combine(day, first.time(), zone)
        seconds = int(moment.astimezone(UTC).timestamp())
        if len(dates) >= most or (end is not None and seconds > end):
            break
        if seconds >= start:
            dates.append(seconds)
    return tuple(dates) or (start,)


def _find_days(recurrence: Mapping[str, Any], first: date) -> Iterator[date]:
    """Days from the week or month of the first one on, without an end."""
    step = max(1, int(recurrence.get("repeat_interval", 1)))
    if recurrence["type"] == DAILY:
        for turn in range(MOST):
            yield first + timedelta(days=turn * step)
    elif recurrence["type"] == WEEKLY:
        weekdays = sorted({int(part) for part in str(recurrence.get("weekly_days", "1")).split(",")})
        sunday = first - timedelta(days=(first.weekday() + 1) % _WEEK)
        for turn in range(MOST + 1):
            yield from (sunday + timedelta(days=turn * step * _WEEK + weekday - 1) for weekday in weekdays)
    else:
        for turn in range(MOST + 1):
            year, month = divmod(first.year * 12 + first.month - 1 + turn * step, 12)
            if (day := _find_day_of_month(recurrence, year, month + 1)) is not None:
                yield day


def _find_day_of_month(recurrence: Mapping[str, Any], year: int, month: int) -> date | None:
    length = monthrange(year, month)[1]
    if "monthly_week" not in recurrence:
        day = int(recurrence.get("monthly_day", 1))
        return date(year, month, day) if day <= length else None
    wanted = (int(recurrence.get("monthly_week_day", 1)) + 5) % _WEEK
    days = [day for day in range(1, length + 1) if date(year, month, day).weekday() == wanted]
    place = int(recurrence["monthly_week"])
    return date(year, month, days[_LAST if place == _LAST else place - 1])
