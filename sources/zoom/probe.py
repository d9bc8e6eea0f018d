"""A cheap call for each endpoint, or a few: does it answer, and if not, what is missing?

Parents are probed before children, so that a child can be asked about something that exists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import pyarrow as pa

from sources.zoom._fetching import fetch_page
from sources.zoom._outlook import ParentRow
from sources.zoom._parents import parent_row, select_parents
from sources.zoom._records import FetchedUnit, convert_units
from sources.zoom._refusals import declared_refusal, scopes_lacking, withdrawal
from sources.zoom.client import ZoomClient
from sources.zoom.errors import Answer, MissingScope, Refused, TokenRefused, ZoomError
from sources.zoom.pages import read_count
from sources.zoom.planner import Memory, Period, plan_units
from sources.zoom.units import Unit, make_unit
from sources.zoom.vocabulary import Endpoint, Parent

_PARENTS = 5
"""How many parents' rows are tried until one has rows that other endpoints ask about."""


class ProbeResult(StrEnum):
    """What a probe came to."""

    WORKS = "works"
    SCOPE = "missing scope"
    PLAN = "plan or feature missing"
    REFUSED = "refused"
    UNTRIED = "not tried"
    FAILED = "failed"


@dataclass(slots=True)
class Probe:
    """One endpoint's answer to one call."""

    endpoint: str
    result: ProbeResult
    reason: str = ""
    answer: Answer | None = None
    rows: int = 0
    counted: int | None = None
    """Records that Zoom counts behind the call, None if it does not say."""
    scopes: tuple[str, ...] = ()
    """Scopes that are missing; one of them would do."""


async def probe_endpoints(client: ZoomClient, endpoints: Mapping[str, Endpoint], now: datetime) -> list[Probe]:
    """Probe each endpoint once, parents first.

    Raises `SettingsError` if the credentials do not work, `TokenRefused` if the token works nowhere.

    An endpoint that others ask about is tried a few times until they find something to ask about: for one window more, or for
    some more parents. One with nothing to ask about is judged by the scopes the token names.
    """
    seen: dict[str, pa.Table] = {}
    found: list[Probe] = []
    for name, endpoint in endpoints.items():
        rules = [rule for other in endpoints.values() for rule in other.cadence.parents if rule.endpoint == name]
        found.append(await _probe(client, endpoint, rules, now, seen))
    return found


async def _probe(
    client: ZoomClient, endpoint: Endpoint, rules: Sequence[Parent], now: datetime, seen: dict[str, pa.Table]
) -> Probe:
    units = _choose_units(endpoint, now, seen)
    if not units:
        if client.scopes and not client.scopes.intersection(
            (*endpoint.request.scopes_classic, *endpoint.request.scopes_granular)
        ):
            scopes = scopes_lacking(endpoint, None)
            return Probe(endpoint.name, ProbeResult.SCOPE, f"the token has none for it: {_advise(scopes)}", scopes=scopes)
        names = " or ".join(parent.endpoint for parent in endpoint.cadence.parents)
        return Probe(endpoint.name, ProbeResult.UNTRIED, f"there is no row of {names} to ask about")
    waiting = list(rules)
    tables: list[pa.Table] = []
    probe = Probe(endpoint.name, ProbeResult.WORKS)
    total = 0
    for unit in units:
        try:
            body, records = await fetch_page(client, endpoint, unit)
        except ZoomError as error:
            if isinstance(error, TokenRefused) and not await client.token_works():
                raise
            _judge(endpoint, error, probe)
            if probe.result is not ProbeResult.WORKS:
                return probe
            body, records = {}, []
        counted = read_count(body.get("total_records"))
        total += len(records) if counted is None else counted
        probe.rows += len(records)
        table = convert_units(endpoint, [FetchedUnit(unit, now, records, [(0, body)])]).tables[endpoint.name]
        tables.append(table)
        waiting = [rule for rule in waiting if not select_parents(table, rule)]
        if not waiting:
            break
    probe.counted = total
    if probe.rows:
        probe.reason, probe.answer = "", None
    seen[endpoint.name] = pa.concat_tables(tables)
    return probe


def _judge(endpoint: Endpoint, error: ZoomError, probe: Probe) -> None:
    """What an error says of the endpoint."""
    probe.answer = error.answer
    if isinstance(error, MissingScope):
        probe.result = ProbeResult.SCOPE
        probe.scopes = scopes_lacking(endpoint, error.answer)
        probe.reason = _advise(probe.scopes)
    elif not isinstance(error, Refused):
        probe.result, probe.reason = ProbeResult.FAILED, error.said
    elif (refusal := declared_refusal(endpoint, error.answer) or withdrawal(endpoint, error.answer)) is None:
        probe.result, probe.reason = ProbeResult.REFUSED, error.said
    else:
        probe.result = ProbeResult.WORKS if refusal.means_empty else ProbeResult.PLAN
        probe.reason = refusal.reason


def _advise(scopes: Sequence[str]) -> str:
    return f"add {' or '.join(scopes)}"


def _choose_units(endpoint: Endpoint, now: datetime, seen: Mapping[str, pa.Table]) -> list[Unit]:
    """Units that are likely to have rows: of some parents the newest, or the two newest windows; none without a parent's row."""
    gives: list[dict[str, str]] = [{}]
    if endpoint.cadence.parents:
        gives = [
            dict(row.give)
            for parent in endpoint.cadence.parents
            if parent.endpoint in seen
            for row in (parent_row(parent, found) for found in select_parents(seen[parent.endpoint], parent))
            if not row.lacking
        ][:_PARENTS]
    if endpoint.cadence.window is None:
        return [make_unit(endpoint, give) for give in gives]
    # without spans a parent is asked about every window: the plan's newest is what matters here
    parents = tuple(replace(parent, span=None) for parent in endpoint.cadence.parents)
    unlimited = replace(endpoint, cadence=replace(endpoint.cadence, parents=parents))
    chosen: list[Unit] = []
    for give in gives:
        units = plan_units(unlimited, Memory(), [ParentRow(give)] if endpoint.cadence.parents else [], now, Period())
        newest = sorted(units, key=lambda unit: unit.day or now.date(), reverse=True)
        chosen += newest[: 1 if endpoint.cadence.parents else 2]
    return chosen
