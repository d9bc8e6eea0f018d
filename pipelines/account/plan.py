"""What is foreseen of a run: units and calls of each endpoint, time at the account's pace, share of the day's budget."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from pipelines.account.pace import label_in_words, seconds_for, time_in_words
from pipelines.layout import lay_out
from pipelines.terminal import out
from sources.zoom import ENDPOINTS, Budget, ZoomSettings
from sources.zoom.survey import Forecast


@dataclass(frozen=True, slots=True)
class Plan:
    """The forecasts of a run, and what they come to under the limits of the account's plan."""

    forecasts: list[Forecast]
    settings: ZoomSettings
    budget: Budget
    now: datetime
    """By Zoom's clock."""
    spent: int
    """Calls that were made to find out."""

    @property
    def calls(self) -> int:
        return sum(forecast.calls for forecast in self.forecasts)

    @property
    def seconds(self) -> float:
        """What a run takes at least: labels go on side by side, so the one that takes longest counts."""
        return seconds_for(self.settings.plan, {forecast.endpoint: forecast.calls for forecast in self.forecasts})

    def seconds_of(self, forecast: Forecast) -> float:
        return seconds_for(self.settings.plan, {forecast.endpoint: forecast.calls})

    def budgets(self) -> dict[str, tuple[int, int, int]]:
        """What is counted by the day: calls needed, calls of a day that are ours, and those left today."""
        needed = Counter[str]()
        known: dict[str, tuple[int, int]] = {}
        for forecast in self.forecasts:
            request = ENDPOINTS[forecast.endpoint].request
            if (ours := self.budget.ours(request.family, request.label)) is None:
                continue
            name = self.budget.name_of(request.family, request.label)
            needed[name] += forecast.calls
            known[name] = ours, self.budget.left(request.family, request.label, self.now) or 0
        return {name: (needed[name], *known[name]) for name in sorted(needed)}

    @property
    def days(self) -> int:
        """On how many days it can be read, as the day's budgets allow."""
        return max((_days(*each) for each in self.budgets().values()), default=1)

    def as_json(self) -> dict[str, Any]:
        return {
            "zoom_now": self.now.isoformat(timespec="seconds"),
            "calls": self.calls,
            "seconds": round(self.seconds, 1),
            "days": self.days,
            "calls_made": self.spent,
            "budgets": {
                name: {"calls": needed, "ours_a_day": ours, "left_today": left}
                for name, (needed, ours, left) in self.budgets().items()
            },
            "endpoints": [
                {
                    "endpoint": forecast.endpoint,
                    "units": forecast.units,
                    "calls": forecast.calls,
                    "known": forecast.known,
                    "label": ENDPOINTS[forecast.endpoint].request.label.value,
                    "family": ENDPOINTS[forecast.endpoint].request.family.value,
                    "seconds": round(self.seconds_of(forecast), 1),
                    "refused": forecast.refused or None,
                }
                for forecast in self.forecasts
            ],
        }

    def render(self) -> list[RenderableType]:
        """The plan as a person reads it."""
        names = ["endpoint", "units", "calls", "how known", "label", "at least"]
        rows = [
            (
                forecast.endpoint,
                forecast.units,
                forecast.calls,
                "refused" if forecast.refused else "known" if forecast.known else "estimated",
                label_in_words(ENDPOINTS[forecast.endpoint].request.family, ENDPOINTS[forecast.endpoint].request.label),
                time_in_words(self.seconds_of(forecast)),
            )
            for forecast in self.forecasts
        ]
        total = f"{self.calls:,} calls, at least {time_in_words(self.seconds)} at the pace of the plan {self.settings.plan.value}"
        lines: list[RenderableType] = [lay_out(out, names, rows), Text(total, style="bold")]
        for name, (needed, ours, left) in self.budgets().items():
            days = _days(needed, ours, left)
            when = "today" if days == 1 else f"in {days:,} days, with a run on each"
            lines.append(
                Text(f"{name}: {needed:,} of the {ours:,} calls of a day that are ours, {left:,} left today: done {when}")
            )
        lines.append(Text(f"{self.spent:,} calls were made to find out" if self.spent else "nothing was asked but the time"))
        return lines


def _days(needed: int, ours: int, left: int) -> int:
    return 1 if needed <= left else 1 + ceil((needed - left) / max(1, ours))
