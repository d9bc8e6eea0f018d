"""Zoom's words as numbers, dates and sizes: bounded where they enter.

Whatever comes from outside may be of any length or size, and in digits of any script. What lies out of bounds is read as if it
were not there, or refused with a sentence where the caller needs it.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from sources.zoom._moments import read_moment

LARGEST_CODE = 10**9 - 1
"""Zoom's codes have up to six digits."""
LARGEST_COUNT = 10**12
LONGEST_WAIT = timedelta(days=2)
"""Zoom's longest limits are those of a day, and none of its tokens lives longer."""
LONGEST_TOKEN = 4_096
"""Characters of a page token: Zoom's have some hundreds, and go into one line of a request."""
LONGEST_ACCESS = 16_384
"""Characters of an access token: Zoom's grow with the scopes, to some thousands."""

_DIGITS = re.compile(r"[0-9]{1,18}")
_SECONDS = re.compile(r"[0-9]{1,18}(\.[0-9]{0,18})?")
_EDGE = timedelta(days=2)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC) + _EDGE, datetime.max.replace(tzinfo=UTC) - _EDGE


def read_integer(value: object, most: int) -> int | None:
    """A whole number from 0 to `most`, as number or as text in ASCII digits; None for anything else."""
    if isinstance(value, str) and _DIGITS.fullmatch(value := value.strip()):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None


def read_seconds(value: object, most: float = LONGEST_WAIT.total_seconds()) -> float | None:
    """Seconds, as number or as text in ASCII digits, cut to `most`; None for anything else, such as less than none."""
    if isinstance(value, str) and _SECONDS.fullmatch(value := value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0 or value != value:  # noqa: PLR0124 - NaN
        return None
    return float(min(value, most))


def read_header_moment(words: str) -> datetime | None:
    """A moment in UTC from ISO or HTTP form, UTC where no zone is named; None if it is none.

    Moments within two days of the first and the last that Python knows are none either: no zone could be applied to them.
    """
    if len(words) > 100:
        return None
    for parse in (read_moment, parsedate_to_datetime):
        try:
            moment = parse(words)
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            continue
        return moment if _FIRST <= moment <= _LAST else None
    return None
