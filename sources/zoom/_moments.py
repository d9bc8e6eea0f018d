"""Times and days as Zoom writes them, and as it may write them tomorrow: the same moment is the same, however it is written."""

import re
from datetime import UTC, date, datetime, timedelta

FIRST = datetime(1, 1, 2, tzinfo=UTC)
LAST = datetime(9999, 12, 30, tzinfo=UTC)
"""Times that are stored lie between these: what lies outside cannot be read again in every zone, or at all."""
_LOOSE = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"(?:[Tt ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
"""Year first, with or without zeros: `2026-5-4`, `2026/05/04 9:00:00 UTC`."""
_RUN_ON = re.compile(r"(\d{8}|\d{4}-\d\d-\d\d)\d", re.ASCII)
"""Milliseconds since 1970, such as 1712051231015: Python would take the digit after eight for what parts day and time."""
_NO_ZONE = re.compile(r"([Tt]\d|:)[\d:.,]*\s*[+-](2[4-9]|[3-9]\d|\d\d:?[6-9]\d)(:?\d\d)?$", re.ASCII)
"""More than 23 hours or 59 minutes, of which Python takes the minutes."""
_DAY_OR_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)", re.ASCII)


def read_moment(text: str) -> datetime:
    """A time in UTC; a day is its midnight, a time without a zone is UTC. Raises `ValueError` for what cannot be read surely."""
    written = text.strip()
    if _RUN_ON.match(written):
        raise ValueError(f"{written[:40]!r} runs on after its day")
    if _NO_ZONE.search(written):
        raise ValueError(f"{written[:40]!r} ends in no zone")
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = _read_loosely(written)
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{written} lies outside of the calendar") from error
    if not FIRST <= moment <= LAST:
        raise ValueError(f"{written} lies at the end of the calendar")
    return moment


def _read_loosely(written: str) -> datetime:
    found = _LOOSE.fullmatch(written)
    if found is None:
        raise ValueError(f"{written[:40]!r} is not a time")
    fraction = (found["fraction"] or "").ljust(6, "0")[:6]
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    moment = datetime(year, month, day, hour, minute, second, int(fraction), tzinfo=UTC)
    zone = found["zone"]
    if zone is None or zone.upper() in ("Z", "UTC", "GMT"):
        return moment
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    ahead = timedelta(hours=hours, minutes=minutes)
    return moment - ahead if zone[0] == "+" else moment + ahead


def days_meant(written: str) -> frozenset[date]:
    """Every day that an echoed date can mean: as written, in UTC, day first or month first. Empty if it can be read in no way."""
    days: set[date] = set()
    if (found := _DAY_OR_MONTH_FIRST.match(written.strip())) is not None:
        one, other, year = (int(part) for part in found.groups())
        for month, day in ((one, other), (other, one)):
            try:
                days.add(date(year, month, day))
            except ValueError:
                continue
        return frozenset(days)
    try:
        days.add(read_moment(written).date())
        days.add(read_moment(re.split(r"[Tt\s]", written.strip(), maxsplit=1)[0]).date())
    except ValueError:
        pass  # what was read so far is what it can mean
    return frozenset(days)
