"""One cheap call for each endpoint: does it answer, and if not, what is missing?

Parents are probed before children, so that a child can be asked about something that exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from math import ceil

import pyarrow as pa

from sources.zoom.client import Call, Meter, ZoomClient, encode_segment
from sources.zoom.errors import Answer, MissingScope, Refused, ZoomError
from sources.zoom.pages import find_records
from sources.zoom.parents import select_parents
from sources.zoom.planner import Memory, ParentRow, Period, plan_units
from sources.zoom.records import FetchedUnit, convert_units
from sources.zoom.units import Unit, make_unit
from sources.zoom.vocabulary import Endpoint, Grid
from sources.zoom.work import declared_refusal, make_query


class Verdict(StrEnum):
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
    verdict: Verdict
    reason: str = ""
    answer: Answer | None = None
    rows: int = 0
    counted: int | None = None
    """Records that Zoom counts behind the call, None if it does not say."""
    first_run_calls: int | None = None
    """Estimate, None if nothing is known to estimate from."""
    nightly_calls: int | None = None


@dataclass(slots=True)
class _Seen:
    """What a probe leaves for the endpoints that ask about its rows."""

    table: pa.Table
    total: float
    """Estimate of all rows in Zoom's reach."""
    per_day: float
    """Estimate of the rows of a day; 0 for lists without time."""


async def probe_endpoints(client: ZoomClient, endpoints: Mapping[str, Endpoint], now: datetime) -> list[Probe]:
    """Probe each endpoint once, parents first. Raises `SettingsError` if the credentials do not work."""
    seen: dict[str, _Seen] = {}
    return [await _probe(client, endpoint, now, seen) for endpoint in endpoints.values()]


async def _probe(client: ZoomClient, endpoint: Endpoint, now: datetime, seen: dict[str, _Seen]) -> Probe:
    unit = _choose_unit(endpoint, now, seen)
    if unit is None:
        names = " or ".join(parent.endpoint for parent in endpoint.parents)
        return Probe(endpoint.name, Verdict.UNTRIED, f"there is no row of {names} to ask about")
    doing = f"trying {unit.describe()}"
    path = endpoint.path.format_map({name: encode_segment(value) for name, value in unit.parent.items()})
    query = make_query(endpoint, unit, endpoint.variants[0])
    if endpoint.paging.page_size is not None:
        query["page_size"] = str(endpoint.paging.page_size)
    try:
        body = await client.get(Call(path, query, endpoint.family, endpoint.label, Meter()), doing)
        records = find_records(endpoint, body, doing)
    except MissingScope as error:
        scopes = " or ".join((*endpoint.scopes_granular[:1], *endpoint.scopes_classic[:1]))
        return Probe(endpoint.name, Verdict.SCOPE, f"add {scopes}", error.answer)
    except Refused as error:
        refusal = declared_refusal(endpoint, error.answer)
        if refusal is None:
            return Probe(endpoint.name, Verdict.REFUSED, error.said, error.answer)
        if refusal.means_empty:
            return Probe(endpoint.name, Verdict.WORKS, refusal.reason, error.answer)
        return Probe(endpoint.name, Verdict.PLAN, refusal.reason, error.answer)
    except ZoomError as error:
        return Probe(endpoint.name, Verdict.FAILED, error.said, error.answer)
    counted = body.get("total_records")
    total = counted if isinstance(counted, int) else len(records)
    probe = Probe(endpoint.name, Verdict.WORKS, rows=len(records), counted=total)
    _estimate(endpoint, probe, float(total), now, seen)
    if endpoint.records:
        converted = convert_units(endpoint, [FetchedUnit(unit, now, records, [(0, body)])])
        table = converted.tables[endpoint.name]
        days = 1 if endpoint.window is None else max(1, unit.span.days if unit.span else 1)
        per_day = total / days if endpoint.window is not None else 0.0
        reach = endpoint.window.retention_days if endpoint.window is not None else 1
        seen[endpoint.name] = _Seen(table, per_day * reach if per_day else float(total), per_day)
    return probe


def _choose_unit(endpoint: Endpoint, now: datetime, seen: Mapping[str, _Seen]) -> Unit | None:
    """The newest unit of the endpoint: something that is likely to have rows."""
    give: dict[str, str] = {}
    if endpoint.parents:
        rows = [
            (parent, row)
            for parent in endpoint.parents
            if parent.endpoint in seen
            for row in select_parents(seen[parent.endpoint].table, parent)
        ]
        if not rows:
            return None
        parent, row = rows[0]
        give = {name: str(row[column]) for name, column in parent.give.items()}
    if endpoint.window is None:
        return make_unit(endpoint, give)
    parents = [ParentRow(give)] if endpoint.parents else []
    # without spans a parent is asked about every window: the plan's newest is what matters here
    unlimited = replace(endpoint, parents=tuple(replace(parent, span=None) for parent in endpoint.parents))
    units = plan_units(unlimited, Memory(), parents, now, Period())
    return max(units, key=lambda unit: unit.day or now.date()) if units else None


def _estimate(endpoint: Endpoint, probe: Probe, total: float, now: datetime, seen: Mapping[str, _Seen]) -> None:
    """Calls a first run and a later night need, from what the probes counted: orders of magnitude."""
    size = endpoint.paging.page_size or max(1, int(total))
    pages = max(1, ceil(total / size))
    variants = len(endpoint.variants)
    if not endpoint.parents:
        if endpoint.window is None:
            probe.first_run_calls = probe.nightly_calls = pages * variants
            return
        windows = len(plan_units(endpoint, Memory(), [], now, Period()))
        probe.first_run_calls = windows * pages * variants
        probe.nightly_calls = variants * max(1, ceil(pages / 4) if endpoint.window.grid is Grid.DAY else pages)
        return
    parents = [seen[parent.endpoint] for parent in endpoint.parents if parent.endpoint in seen]
    if not parents:
        return
    count = max(parent.total for parent in parents)
    per_day = max(parent.per_day for parent in parents)
    windows = 7 if endpoint.window is not None else 1
    probe.first_run_calls = ceil(count * windows * variants * pages)
    if any(parent.ends for parent in endpoint.parents) and per_day:
        probe.nightly_calls = ceil(per_day * (endpoint.look_back_days + 1) * variants * pages)
    else:
        again = 2 if endpoint.look_back_days >= 28 else 1
        probe.nightly_calls = ceil(count * variants * pages * again)
