"""Daily budgets: how many HEAVY and RESOURCE-INTENSIVE calls of a UTC day are ours to make, and how many were made.

All apps of an account share Zoom's daily limits (Zoom docs: Rate limits), so a share of each is taken as ours. Counts are kept
on a slate, because several processes of one day draw on the same budget, also side by side and on several machines.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from sources.zoom.files import replacing
from sources.zoom.limits import AccountPlan
from sources.zoom.vocabulary import Family, Label

_PATIENCE_SECONDS = 5.0
_TOGETHER = "HEAVY and RESOURCE-INTENSIVE"
_BOTH = {Label.HEAVY: _TOGETHER, Label.RESOURCE_INTENSIVE: _TOGETHER}
_FREE = {Label.LIGHT: 6_000, Label.MEDIUM: 2_000, Label.HEAVY: 1_000, Label.RESOURCE_INTENSIVE: 30_000}
_DAILY = {
    AccountPlan.PRO: {Family.GENERAL: 30_000, Family.PHONE: 15_000},
    AccountPlan.BUSINESS: {Family.GENERAL: 60_000, Family.PHONE: 30_000},
}


def daily_limit(plan: AccountPlan, family: Family, label: Label) -> int | None:
    """Zoom's limit for a UTC day, None where there is none. HEAVY and RESOURCE-INTENSIVE share one but on the free plan."""
    if plan is AccountPlan.UNLIMITED:
        return None
    if plan is AccountPlan.FREE:
        return _FREE[label]
    return _DAILY[plan][family] if label in _BOTH else None


def account_of(plan: AccountPlan, family: Family, label: Label) -> str:
    """Name under which calls are counted, and refused: those that share a limit share a name."""
    name = label.value if plan is AccountPlan.FREE else _BOTH.get(label, label.value)
    return f"{family.value}: {name}"


class Slate(Protocol):
    """Where the counts of a day are kept, as text, for all who draw on them. One that fails costs nobody their calls."""

    @property
    def together(self) -> int:
        """Calls that are taken from it at a time: several where a change takes long."""
        ...

    def read(self) -> str:
        """What is kept; empty if that is nothing, or cannot be read."""
        ...

    def changing(self) -> AbstractContextManager[Callable[[str], None]]:
        """Alone with what is kept, for the length of a change; gives the way to keep something else."""
        ...


@dataclass(frozen=True, slots=True)
class FileSlate:
    """A file, for all processes of a machine."""

    file: Path
    together: int = 1

    def read(self) -> str:
        with suppress(OSError, UnicodeDecodeError):
            return self.file.read_text(encoding="utf-8")
        return ""

    @contextmanager
    def changing(self) -> Iterator[Callable[[str], None]]:
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.file.with_suffix(".lock"), timeout=_PATIENCE_SECONDS)
        with ExitStack() as held:
            with suppress(OSError, Timeout):
                held.enter_context(lock)
            yield self._write if lock.is_locked else lambda _: None

    def _write(self, text: str) -> None:
        # on a full disk the run fails where it loads, not here
        with suppress(OSError), replacing(self.file, ending="new") as beside:
            beside.write_text(text, encoding="utf-8")


@dataclass(slots=True)
class Budget:
    """What may still be called today. Without a slate the counts live as long as the process.

    A label that Zoom refuses for the rest of a day is closed, for every process that shares the slate.
    """

    plan: AccountPlan
    share: float = 1.0
    slate: Slate | None = None
    _day: date | None = None
    _counts: dict[str, int] = field(default_factory=dict)
    _taken: dict[str, int] = field(default_factory=dict)
    """Calls that are counted and not made yet."""
    _refused: dict[str, datetime] = field(default_factory=dict)

    def take(self, family: Family, label: Label, now: datetime) -> bool:
        """Count a call, or refuse it because the budget of the day is used up."""
        if self.refused_until(family, label, now) is not None:
            return False
        ours = self.ours(family, label)
        if ours is None:
            return True
        name = account_of(self.plan, family, label)
        if self._taken.get(name, 0):
            self._taken[name] -= 1
            return True
        with self._shared(now):
            counted = self._counts.get(name, 0)
            if counted >= ours:
                return False
            together = min(ours - counted, self.slate.together if self.slate is not None else 1)
            self._counts[name] = counted + together
            self._taken[name] = together - 1
        return True

    def give_back(self, now: datetime) -> None:
        """Leave to others what was taken and not called for."""
        if any(self._taken.values()):
            with self._shared(now):
                for name, count in self._taken.items():
                    self._counts[name] = max(0, self._counts.get(name, 0) - count)
                self._taken.clear()

    def ours(self, family: Family, label: Label) -> int | None:
        """Calls of a day that are ours to make, None if there is no limit."""
        limit = daily_limit(self.plan, family, label)
        return None if limit is None else int(limit * self.share)

    def used(self) -> float | None:
        """The largest part of a day's budget that is used up, None where nothing is limited. Any thread may look."""
        parts = [
            self._counts.get(account_of(self.plan, family, label), 0) / ours
            for family in Family
            for label in Label
            if (ours := self.ours(family, label))
        ]
        return max(parts, default=None)

    def name_of(self, family: Family, label: Label) -> str:
        """What a label's calls are counted as."""
        return account_of(self.plan, family, label)

    def left(self, family: Family, label: Label, now: datetime) -> int | None:
        """Calls that may still be made today, None if there is no limit."""
        ours = self.ours(family, label)
        self._begin(now)
        if account_of(self.plan, family, label) in self._refused:
            return 0
        if ours is None:
            return None
        name = account_of(self.plan, family, label)
        return max(0, ours - self._counts.get(name, 0) + self._taken.get(name, 0))

    def refused_until(self, family: Family, label: Label, now: datetime) -> datetime | None:
        """When calls of the label can be made again, if they cannot be made now."""
        self._begin(now)
        if (until := self._refused.get(account_of(self.plan, family, label))) is not None:
            return until
        return next_day(now) if self.left(family, label, now) == 0 else None

    def refuse(self, family: Family, label: Label, until: datetime, now: datetime) -> datetime:
        """Make no more calls of the label until then, at the latest until the end of the day that follows."""
        until = min(until, next_day(next_day(now)))
        with self._shared(now):
            self._refused[account_of(self.plan, family, label)] = until
        return until

    def _begin(self, now: datetime) -> None:
        """Know the day's counts; those of another process since are read with the next call."""
        if self._day is None:
            self._read(now)
        if self._day != now.date():
            self._day, self._counts, self._taken = now.date(), {}, {}
        self._refused = {name: until for name, until in self._refused.items() if until > now}

    @contextmanager
    def _shared(self, now: datetime) -> Iterator[None]:
        """The counts as all processes know them, for the length of a change."""
        self._begin(now)
        if self.slate is None:
            yield
            return
        with self.slate.changing() as keep:
            self._read(now)
            yield
            closed = {name: until.isoformat() for name, until in self._refused.items()}
            keep(json.dumps({"day": now.date().isoformat(), "counts": self._counts, "closed": closed}))

    def _read(self, now: datetime) -> None:
        """Take over what the slate has and we do not."""
        if self.slate is None or not (text := self.slate.read()):
            return
        with suppress(ValueError, KeyError, TypeError, OverflowError):  # none that can be read: it begins here
            stored: Mapping[str, object] = json.loads(text)
            counts, closed = stored["counts"], stored.get("closed", {})
            if not isinstance(counts, dict) or not isinstance(closed, dict):
                return
            untils = {str(name): datetime.fromisoformat(str(until)).astimezone(UTC) for name, until in closed.items()}
            latest = next_day(next_day(now))
            self._refused |= {name: until for name, until in untils.items() if now < until <= latest}
            if stored["day"] == now.date().isoformat():
                known = self._counts if self._day == now.date() else {}
                read = {str(name): int(count) for name, count in counts.items()}
                self._counts = {name: max(read.get(name, 0), known.get(name, 0)) for name in {*read, *known}}
                self._day = now.date()


def next_day(now: datetime) -> datetime:
    """When the budgets of a UTC day are whole again."""
    return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
