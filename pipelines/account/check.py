"""What the credentials will give, before the first run: a few cheap calls for each endpoint, and what the run will take."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from pipelines.account.pace import time_in_words
from pipelines.account.plan import Plan
from pipelines.errors import ExitCode, explain_zoom
from pipelines.layout import lay_out
from pipelines.terminal import out
from sources.zoom import ENDPOINTS, Budget, ZoomClient, ZoomError, ZoomSettings
from sources.zoom.planner import Period
from sources.zoom.probe import Probe, ProbeResult, probe_endpoints
from sources.zoom.source import reading_loaded
from sources.zoom.survey import survey

_GOOD = (ProbeResult.WORKS, ProbeResult.UNTRIED)
_SAMPLED = 8
"""Units of a list that others ask about: a third of what `plan` reads. On made-up accounts of 12 to 150 people a first run was
foreseen within a twentieth, at some 140 calls."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The probes, the scopes the token named, and what a first run of all endpoints that answer would take."""

    probes: list[Probe]
    scopes: frozenset[str]
    plan: Plan

    @property
    def exit_code(self) -> ExitCode:
        """1 if an endpoint of the default selection cannot be read, other than one that only saves calls."""
        saving = {told_by.endpoint for endpoint in ENDPOINTS.values() if (told_by := endpoint.cadence.told_by) is not None}
        needed = {name for name, endpoint in ENDPOINTS.items() if endpoint.cadence.default} - saving
        bad = [probe for probe in self.probes if probe.endpoint in needed and probe.result not in _GOOD]
        return ExitCode.FAILED if bad else ExitCode.DONE

    @property
    def missing_scopes(self) -> list[str]:
        """Names of the scopes that calls were refused for: Zoom's where it names others than we know, else the granular ones."""
        return sorted({probe.scopes[0] for probe in self.probes if probe.result is ProbeResult.SCOPE})

    def as_json(self) -> dict[str, Any]:
        return {
            "exit_code": int(self.exit_code),
            "scopes_granted": sorted(self.scopes),
            "scopes_missing": self.missing_scopes,
            "scopes_wanted": wanted_scopes(),
            "first_run": {name: _totals(plan) for name, plan in self._plans.items()},
            "endpoints": [
                {
                    "endpoint": probe.endpoint,
                    "selection": "default" if ENDPOINTS[probe.endpoint].cadence.default else "all",
                    "verdict": probe.result.value,
                    "reason": probe.reason or None,
                    "http": probe.answer.http if probe.answer else None,
                    "code": probe.answer.code if probe.answer else None,
                    "message": probe.answer.message if probe.answer else None,
                    "first_run_calls": self._calls.get(probe.endpoint),
                }
                for probe in self.probes
            ],
        }

    @property
    def _plans(self) -> dict[str, Plan]:
        default = [one for one in self.plan.forecasts if ENDPOINTS[one.endpoint].cadence.default]
        return {"default": replace(self.plan, forecasts=default), "all": self.plan}

    @property
    def _calls(self) -> dict[str, int]:
        return {one.endpoint: one.calls for one in self.plan.forecasts}

    def render(self) -> list[RenderableType]:
        """The report as a person reads it, 80 columns wide."""
        rows = [
            (
                probe.endpoint,
                "default" if ENDPOINTS[probe.endpoint].cadence.default else "all",
                probe.result.value,
                self._calls.get(probe.endpoint),
            )
            for probe in self.probes
        ]
        lines: list[RenderableType] = [lay_out(out, ["endpoint", "selection", "verdict", "first run"], rows), Text()]
        for probe in self.probes:
            if probe.reason and probe.result is not ProbeResult.SCOPE:
                lines.append(Text(f"{probe.endpoint}: {probe.result.value}\n  {probe.reason}", style="yellow"))
        if self.missing_scopes:
            lines.append(Text("add these scopes to the app, activate it again, then check again:", style="yellow"))
            lines.append(Text("\n".join(self.missing_scopes) + "\n"))
        for name, plan in self._plans.items():
            pace = f"at least {time_in_words(plan.seconds)} at the plan's pace"
            fits = "yes" if plan.days == 1 else f"no, {plan.days:,} days with a run on each"
            lines.append(Text(f"first run ({name}): {plan.calls:,} calls, {pace}", style="bold"))
            lines.append(Text(f"fits the daily limit: {fits}"))
        lines.append(Text(f"estimated from {self.plan.spent:,} calls: zoom-elt plan looks closer"))
        return lines


def _totals(plan: Plan) -> dict[str, Any]:
    return {"calls": plan.calls, "seconds": round(plan.seconds, 1), "days": plan.days, "fits_daily_limit": plan.days == 1}


def run_check(settings: ZoomSettings, budget: Budget) -> CheckReport:
    """Probe every endpoint, foresee a first run.

    Raises `CommandError`: 2 if the credentials do not work, 1 if Zoom cannot be reached.
    """

    async def probe() -> CheckReport:
        async with ZoomClient(settings, budget=budget) as client:
            now = await client.authenticate()
            probes = await probe_endpoints(client, ENDPOINTS, now)
            answering = [probe.endpoint for probe in probes if probe.result in _GOOD]
            with reading_loaded(None) as nothing:
                forecasts, spent = await survey(client, ENDPOINTS, answering, nothing, now, Period(), sampled=_SAMPLED)
            return CheckReport(probes, client.scopes, Plan(forecasts, settings, budget, now, spent))

    try:
        return asyncio.run(probe())
    except ZoomError as error:
        raise explain_zoom(error) from None


def wanted_scopes() -> list[str]:
    """Granular scopes of the default selection: what to paste into the app's page."""
    return sorted(
        {scope for endpoint in ENDPOINTS.values() if endpoint.cadence.default for scope in endpoint.request.scopes_granular[:1]}
    )
