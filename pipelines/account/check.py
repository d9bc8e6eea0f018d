"""What the credentials will give, before the first run: a cheap call or a few for each endpoint."""

import asyncio
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from pipelines.errors import ExitCode, explain_zoom
from pipelines.layout import lay_out
from pipelines.terminal import out
from sources.zoom import ENDPOINTS, Budget, ZoomClient, ZoomError, ZoomSettings
from sources.zoom.probe import Probe, ProbeResult, probe_endpoints


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The probes, and the scopes the token named."""

    probes: list[Probe]
    scopes: frozenset[str]

    @property
    def exit_code(self) -> ExitCode:
        """1 if an endpoint of the default selection cannot be read, other than one that only saves calls."""
        good = (ProbeResult.WORKS, ProbeResult.UNTRIED)
        saving = {told_by.endpoint for endpoint in ENDPOINTS.values() if (told_by := endpoint.cadence.told_by) is not None}
        needed = {name for name, endpoint in ENDPOINTS.items() if endpoint.cadence.default} - saving
        bad = [probe for probe in self.probes if probe.endpoint in needed and probe.result not in good]
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
            "endpoints": [
                {
                    "endpoint": probe.endpoint,
                    "selection": "default" if ENDPOINTS[probe.endpoint].cadence.default else "all",
                    "verdict": probe.result.value,
                    "reason": probe.reason or None,
                    "http": probe.answer.http if probe.answer else None,
                    "code": probe.answer.code if probe.answer else None,
                    "message": probe.answer.message if probe.answer else None,
                    "first_run_calls": probe.first_run_calls,
                    "nightly_calls": probe.nightly_calls,
                }
                for probe in self.probes
            ],
        }

    def render(self) -> list[RenderableType]:
        """The report as a person reads it."""
        names = ["endpoint", "selection", "verdict", "first run", "nightly", "why"]
        rows = [
            (
                probe.endpoint,
                "default" if ENDPOINTS[probe.endpoint].cadence.default else "all",
                probe.result.value,
                probe.first_run_calls,
                probe.nightly_calls,
                probe.reason,
            )
            for probe in self.probes
        ]
        lines: list[RenderableType] = [lay_out(out, names, rows), Text("calls are estimates from one page of each list")]
        if self.missing_scopes:
            lines.append(Text("\nadd these scopes to the app, then activate it again:", style="yellow"))
            lines.append(Text("\n".join(self.missing_scopes)))
        return lines


def run_check(settings: ZoomSettings, budget: Budget) -> CheckReport:
    """Probe every endpoint. Raises `CommandError`: 2 if the credentials do not work, 1 if Zoom cannot be reached."""

    async def probe() -> CheckReport:
        async with ZoomClient(settings, budget=budget) as client:
            now = await client.authenticate()
            return CheckReport(await probe_endpoints(client, ENDPOINTS, now), client.scopes)

    try:
        return asyncio.run(probe())
    except ZoomError as error:
        raise explain_zoom(error) from None


def wanted_scopes() -> list[str]:
    """Granular scopes of the default selection: what to paste into the app's page."""
    return sorted(
        {scope for endpoint in ENDPOINTS.values() if endpoint.cadence.default for scope in endpoint.request.scopes_granular[:1]}
    )
