"""Daily budgets: how many HEAVY and RESOURCE-INTENSIVE calls of a UTC day are ours to make, and how many were made.

All apps of an account share Zoom's daily limits (Zoom docs: Rate limits), so a share of each is taken as ours. Counts are kept
in a file, call by call, because several processes of one day draw on the same budget.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from sources.zoom.limits import Plan
from sources.zoom.vocabulary import Family, Label

_TOGETHER = "HEAVY and RESOURCE-INTENSIVE"
_BOTH = {Label.HEAVY: _TOGETHER, Label.RESOURCE_INTENSIVE: _TOGETHER}
_FREE = {Label.LIGHT: 6_000, Label.MEDIUM: 2_000, Label.HEAVY: 1_000, Label.RESOURCE_INTENSIVE: 30_000}
_DAILY = {
    Plan.PRO: {Family.GENERAL: 30_000, Family.PHONE: 15_000},
    Plan.BUSINESS: {Family.GENERAL: 60_000, Family.PHONE: 30_000},
}


def daily_limit(plan: Plan, family: Family, label: Label) -> int | None:
    """Zoom's limit for a UTC day, None where there is none. HEAVY and RESOURCE-INTENSIVE share one but on the free plan."""
    if plan is Plan.UNLIMITED:
        return None
    if plan is Plan.FREE:
        return _FREE[label]
    return _DAILY[plan][family] if label in _BOTH else None


def account_of(plan: Plan, family: Family, label: Label) -> str:
    """Name under which calls are counted: those that share a limit share a name."""
    name = label.value if plan is Plan.FREE else _BOTH.get(label, label.value)
    return f"{family.value}: {name}"


@dataclass(slots=True)
class Budget:
    """What may still be called today. Without a file the counts live as long as the process."""

    plan: Plan
    share: float = 1.0
    file: Path | None = None
    _day: date | None = None
    _counts: dict[str, int] = field(default_factory=dict)

    def take(self, family: Family, label: Label, now: datetime) -> bool:
        """Count a call, or refuse it because the budget of the day is used up."""
        limit = daily_limit(self.plan, family, label)
        if limit is None:
            return True
        self._open(now.date())
        name = account_of(self.plan, family, label)
        if self._counts.get(name, 0) >= int(limit * self.share):
            return False
        self._counts[name] = self._counts.get(name, 0) + 1
        self._write()
        return True

    def left(self, family: Family, label: Label, now: datetime) -> int | None:
        """Calls that may still be made today, None if there is no limit."""
        limit = daily_limit(self.plan, family, label)
        if limit is None:
            return None
        self._open(now.date())
        return max(0, int(limit * self.share) - self._counts.get(account_of(self.plan, family, label), 0))

    def _open(self, day: date) -> None:
        if self._day == day:
            return
        if self._day is None and self.file is not None:
            with suppress(OSError, ValueError, KeyError, TypeError):  # no file, or none that can be read: the day begins here
                stored: Mapping[str, object] = json.loads(self.file.read_text())
                if stored["day"] == day.isoformat() and isinstance(counts := stored["counts"], dict):
                    self._counts = {str(name): int(count) for name, count in counts.items()}
                    self._day = day
                    return
        self._day, self._counts = day, {}

    def _write(self) -> None:
        if self.file is None or self._day is None:
            return
        beside = self.file.with_suffix(".new")
        beside.write_text(json.dumps({"day": self._day.isoformat(), "counts": self._counts}))
        os.replace(beside, self.file)


def next_day(now: datetime) -> datetime:
    """When the budgets of a UTC day are whole again."""
    return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
