"""The sandbox clock: it stands still until it is told to move, and never goes back."""

from datetime import UTC, datetime, tzinfo
from email.utils import format_datetime

DAY = 86400
HOUR = 3600


class ClockError(ValueError):
    """The clock was asked to do what it does not do."""


class Clock:
    """Seconds since 1970, UTC."""

    def __init__(self, now: datetime) -> None:
        self.seconds = int(now.timestamp())

    @property
    def today(self) -> int:
        """Days since 1970."""
        return self.seconds // DAY

    def move(self, seconds: int) -> None:
        """Set the clock. Raises `ClockError` if that would turn it back."""
        if seconds < self.seconds:
            raise ClockError("the clock only goes forward")
        self.seconds = seconds


def write_time(seconds: int) -> str:
    """Zoom's form, `yyyy-mm-ddThh:mm:ssZ`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_day(day: int) -> str:
    """`yyyy-mm-dd`."""
    return datetime.fromtimestamp(day * DAY, UTC).strftime("%Y-%m-%d")


def write_http_date(seconds: int) -> str:
    """The form of the `Date` header."""
    return format_datetime(datetime.fromtimestamp(seconds, UTC), usegmt=True)


def read_time(text: str, zone: tzinfo = UTC) -> int:
    """ISO date-time, read as in `zone` where it names none. Raises `ValueError`."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp())


def read_day(text: str) -> int:
    """`yyyy-mm-dd` as days since 1970. Raises `ValueError`."""
    if len(text) != len("2026-06-01"):
        raise ValueError(f"{text!r} is not a date")
    return int(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()) // DAY
