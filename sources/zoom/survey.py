"""What a run would ask for, before it asks: units and calls of each endpoint, and how sure that is.

Where the warehouse knows an endpoint, the plan is the run's own, from the ledger, and nobody is asked. Where it does not, as
before a first run, Zoom is: the first page of some units, from whose counts the others are worked out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

import pyarrow as pa

from sources.zoom._fetching import fetch_page
from sources.zoom._loaded import OpenWarehouse
from sources.zoom._outlook import Told
from sources.zoom._parents import Parents
from sources.zoom._records import FetchedUnit, convert_units
from sources.zoom._refusals import declared_refusal
from sources.zoom.client import ZoomClient
from sources.zoom.errors import MissingScope, Refused, TokenRefused, ZoomError
from sources.zoom.pages import Body, Record, read_count
from sources.zoom.partitions import REFUSED, UNASKED, read_partition
from sources.zoom.planner import Memory, Period, plan_units
from sources.zoom.quiet import LONGEST_DAYS, Signs
from sources.zoom.units import History, Outcome, Unit, make_unit, owns_days
from sources.zoom.vocabulary import Endpoint, Reach
from sources.zoom.windows import Span, midnight

SAMPLED = 24
"""Units of a list that others ask about whose first page is read; of other lists a quarter as many."""
_FURTHER_PAGES = 9
_RECENT_DAYS = 28
"""Days from which it is worked out how many rows a day brings."""
_NIGHT = timedelta(hours=18)
_READ = (Outcome.LOADED, Outcome.EMPTY)


@dataclass(slots=True)
class Forecast:
    """What a run would ask of one endpoint."""

    endpoint: str
    units: int = 0
    calls: int = 0
    known: bool = True
    """Counted from what was read before; false where part of it is worked out from samples, or from what days usually bring."""
    refused: str = ""
    """Why Zoom refuses it, if it was seen to."""


@dataclass(frozen=True, slots=True)
class _Habits:
    """What reading an endpoint took so far."""

    calls: float
    """Of a unit that was asked for."""
    asked: float
    """Share of the units that were asked for, and not ruled out."""
    calls_of: Mapping[str, int]
    """Of each partition when it was asked for last."""
    rows_a_day: float
    rows_of: Mapping[date, int]
    """Of each of the last days that were read as such, but for today."""
    rows: int
    units: int
    latest: datetime | None
    """When it was read last."""


async def survey(
    client: ZoomClient,
    endpoints: Mapping[str, Endpoint],
    selected: Iterable[str],
    known: OpenWarehouse,
    now: datetime,
    period: Period,
    *,
    thorough: bool = False,
    quiet_days: int = LONGEST_DAYS,
    sampled: int = SAMPLED,
) -> tuple[list[Forecast], int]:
    """What a run of the selected endpoints would ask for now, and how many calls it took to find out.

    `sampled` units are read of a list that others ask about: more are more exact.

    Raises `SettingsError` if the credentials do not work, `TokenRefused` if the token works nowhere.
    """
    chosen = set(selected)
    listed = [endpoints[name] for name in endpoints if name in chosen]
    surveyed = _Survey(client, listed, known, now, period, Memory(thorough=thorough, quiet_days=quiet_days), sampled)
    return [found for endpoint in listed if (found := await surveyed.foresee(endpoint)) is not None], surveyed.spent


async def survey_known(
    endpoints: Mapping[str, Endpoint],
    selected: Iterable[str],
    known: OpenWarehouse,
    now: datetime,
    period: Period,
    *,
    retry: bool,
    thorough: bool,
    quiet_days: int,
) -> list[Forecast]:
    """The forecasts of what was read before: for them nobody is asked."""
    chosen = set(selected)
    listed = [endpoints[name] for name in endpoints if name in chosen]
    asked = Memory(retry=retry, thorough=thorough, quiet_days=quiet_days)
    surveyed = _Survey(None, listed, known, now, period, asked)
    return [found for endpoint in listed if (found := await surveyed.foresee(endpoint)) is not None]


class _Survey:
    def __init__(
        self,
        client: ZoomClient | None,
        endpoints: Sequence[Endpoint],
        known: OpenWarehouse,
        now: datetime,
        period: Period,
        options: Memory,
        sampled: int = SAMPLED,
    ) -> None:
        """Without a `client` nobody is asked, and what was never read is left out. `options` remembers nothing but choices."""
        self.endpoints = endpoints
        self.spent = 0
        self._client = client
        self._known = known
        self._now = now
        self._period = period
        self._options = options
        self._sampled = sampled
        self._parents = Parents(endpoints)
        self._asked_about = {parent.endpoint for endpoint in endpoints for parent in endpoint.cadence.asked_about}
        self._scale: dict[str, float] = {}
        """How many rows there are for each that was seen."""
        self._coming: dict[str, float] = {}
        """Rows that were not there when the endpoint was read last."""
        self._rows: dict[str, int] = {}
        self._covered: dict[str, frozenset[Span]] = {}

    async def foresee(self, endpoint: Endpoint) -> Forecast | None:
        """What a run would ask for; None if nobody can tell."""
        forecast = Forecast(endpoint.name)
        options = self._options
        memory = replace(
            self._known.read_memory(endpoint),
            retry=options.retry,
            thorough=options.thorough,
            quiet_days=options.quiet_days,
        )
        self._parents.recall(endpoint, self._known, self._now)
        refused = memory.histories.get(REFUSED)
        if refused is not None and refused.attempts:
            forecast.units = forecast.calls = 1
            forecast.refused = "Zoom refused it in the last run"
            return forecast
        first = not memory.histories.keys() - {REFUSED, UNASKED}
        client = self._client
        if first and client is None:
            return None
        place = self._most_exact(endpoint) if first else None
        rows = [row for row in self._parents.of(endpoint, place) if not row.lacking]
        due = plan_units(endpoint, memory, rows, self._now, self._period, self._told(endpoint), self._signs(endpoint))
        asked = [unit for unit in due if unit.asked_anyway or not unit.unlikely]
        if first and client is not None:
            scale = 1.0 if place is None else self._scale.get(endpoint.cadence.parents[place].endpoint, 1.0)
            await self._sample(
                client,
                endpoint,
                asked,
                _of_all(Counter(make_unit(endpoint, row.give).parent_key for row in rows), scale),
                forecast,
            )
        else:
            self._go_by_habit(endpoint, memory, asked, forecast)
        return forecast

    def _most_exact(self, endpoint: Endpoint) -> int | None:
        """Which of several lists to go by that name the same: the one of which the largest part was seen."""
        places = [place for place, parent in enumerate(endpoint.cadence.parents) if parent.endpoint in self._scale]
        return min(places, key=lambda place: self._scale[endpoint.cadence.parents[place].endpoint], default=None)

    def _told(self, endpoint: Endpoint) -> Told | None:
        told_by = endpoint.cadence.told_by
        if told_by is None or not self._covered.get(told_by.endpoint):
            return None
        return Told(endpoint, self._parents.told_of(endpoint), self._covered[told_by.endpoint])

    def _signs(self, endpoint: Endpoint) -> Signs | None:
        """What showed activity when the lists that tell of it were read last."""
        if not endpoint.cadence.signs:
            return None
        return Signs(endpoint, self._parents.signs_of(endpoint), self._now, all_known=True)

    # From the ledger.

    def _go_by_habit(self, endpoint: Endpoint, memory: Memory, asked: Sequence[Unit], forecast: Forecast) -> None:
        habits = self._learn(endpoint, memory, asked)
        size = endpoint.request.paging.page_size
        if owns_days(endpoint) and size is not None:
            calls = sum(max(1, ceil(habits.rows_a_day * unit.span.days / size)) for unit in asked if unit.span) * len(
                endpoint.request.variants
            )
        else:
            calls = round(sum(sum(habits.calls_of.get(name, 0) for name in unit.names) or habits.calls for unit in asked))
        more = self._expect_new(endpoint, habits) if any(parent.ends for parent in endpoint.cadence.parents) else 0.0
        days = max(0.0, (self._now - habits.latest).total_seconds() / 86_400) if habits.latest else 0.0
        more += self._expect_stirred(memory, asked, days)
        forecast.units = len(asked) + round(more)
        forecast.calls = calls + round(more * habits.calls)
        forecast.known = endpoint.cadence.window is None and not round(more)
        self._coming[endpoint.name] = _rows_between(habits, self._now)
        self._rows[endpoint.name] = habits.rows
        self._covered[endpoint.name] = frozenset(
            cell
            for name, history in memory.histories.items()
            if history.outcome in _READ and (cell := _cell_of(endpoint, name, history)) is not None
        ) | frozenset(part.cell for unit in asked for part in unit.partitions if part.cell)

    def _learn(self, endpoint: Endpoint, memory: Memory, asked: Sequence[Unit]) -> _Habits:
        """From the ledger: all of a list without parents, of the others the units that are asked for now."""
        read = {name: history for name, history in memory.histories.items() if name not in (REFUSED, UNASKED)}
        wanted = {name for unit in asked for name in unit.names} if endpoint.cadence.parents else set(read)
        entries = self._known.read_entries(endpoint, wanted & read.keys())
        calls = [entry["calls"] for entry in entries if entry["calls"]]
        newest = self._now.date() - timedelta(days=_RECENT_DAYS)
        recent = [entry for entry in entries if entry.get("cell_from") and entry["cell_to"] > newest]
        days = {
            date.fromordinal(day)
            for entry in recent
            for day in range(max(entry["cell_from"], newest).toordinal(), min(entry["cell_to"], self._now.date()).toordinal())
        }
        rows = sum(_rows_since(entry, newest, self._now.date()) for entry in recent)
        return _Habits(
            calls=sum(calls) / len(calls) if calls else float(len(endpoint.request.variants)),
            calls_of={entry["partition"]: entry["calls"] for entry in entries if entry["calls"]},
            rows=sum(entry["rows"] or 0 for entry in entries),
            asked=sum(not history.unasked for history in read.values()) / len(read) if read else 1.0,
            rows_a_day=rows / len(days) if days and not endpoint.cadence.parents else 0.0,
            rows_of={
                entry["cell_from"]: entry["rows"] or 0
                for entry in recent
                if owns_days(endpoint) and newest <= entry["cell_from"] < self._now.date()
            },
            units=len(read),
            latest=max((history.fetched_at for history in memory.histories.values()), default=None),
        )

    def _expect_new(self, endpoint: Endpoint, habits: _Habits) -> float:
        """Units that belong to rows which are not known yet: as many of a parent's rows as so far."""
        parent = max((parent.endpoint for parent in endpoint.cadence.parents), key=lambda name: self._coming.get(name, 0.0))
        units_of_a_row = min(1.0, habits.units / max(1, self._rows.get(parent, 0)))
        return self._coming.get(parent, 0.0) * units_of_a_row * habits.asked

    def _expect_stirred(self, memory: Memory, asked: Sequence[Unit], days: float) -> float:
        """Quiet units of which something will show activity that nobody knows of yet: as large a share as in the run before."""
        resting = {name for name, history in memory.histories.items() if memory.rests(name, history, history.signs, self._now)}
        last_night = max(history.fetched_at for history in memory.histories.values()) - _NIGHT
        stirred = sum(history.stirred and history.fetched_at > last_night for history in memory.histories.values())
        known = resting | {name for unit in asked for name in unit.names if name in memory.histories}
        rested = sum(memory.histories[name].fetched_at <= last_night for name in known)
        return len(resting) * stirred / (stirred + rested) * min(1.0, days) if stirred else 0.0

    # From Zoom.

    async def _sample(
        self, client: ZoomClient, endpoint: Endpoint, asked: Sequence[Unit], scale: float, forecast: Forecast
    ) -> None:
        forecast.known = False
        forecast.units = round(len(asked) * scale)
        if not asked:
            return
        wanted = self._sampled if endpoint.name in self._asked_about else max(1, self._sampled // 4)
        chosen = [asked[place * len(asked) // wanted] for place in range(wanted)] if len(asked) > wanted else list(asked)
        size, calls, seen, counted = endpoint.request.paging.page_size, 0, 0, 0
        tables: list[pa.Table] = []
        variants = len(endpoint.request.variants)
        read = range(variants if endpoint.name in self._asked_about else 1)
        for unit, variant in ((unit, variant) for unit in chosen for variant in read):
            try:
                body, records = await self._read(client, endpoint, unit, variant)
            except ZoomError as error:
                if not await self._is_about_unit(client, endpoint, error, forecast):
                    return
                calls += 1
                continue
            more = size is not None and bool(body.get("next_page_token"))
            total = max(len(records) + more, read_count(body.get("total_records")) or 0)
            calls += (max(1, ceil(total / size)) if size else 1) * (variants if len(read) == 1 else 1)
            seen, counted = seen + len(records), counted + total
            fetched = FetchedUnit(unit, self._now, records, [(0, body)])
            tables.append(convert_units(endpoint, [fetched]).tables[endpoint.name])
        share = len(asked) / len(chosen)
        forecast.calls = round(calls * share * scale)
        self._scale[endpoint.name] = scale * share * (counted / seen if seen else 1.0)
        if tables:
            self._parents.remember(endpoint, pa.concat_tables(tables), [])
        if share == 1.0 and seen == counted:
            self._covered[endpoint.name] = frozenset(part.cell for unit in asked for part in unit.partitions if part.cell)

    async def _read(self, client: ZoomClient, endpoint: Endpoint, unit: Unit, variant: int) -> tuple[Body, list[Record]]:
        """The first page of a list, and where Zoom does not say how much there is, some of those that follow."""
        self.spent += 1
        body, records = await fetch_page(client, endpoint, unit, variant)
        for _ in range(_FURTHER_PAGES):
            token = body.get("next_page_token")
            if endpoint.request.paging.page_size is None or not isinstance(token, str) or not token:
                break
            if read_count(body.get("total_records")) is not None:
                break
            self.spent += 1
            body, further = await fetch_page(client, endpoint, unit, variant, token)
            records += further
        return body, records

    async def _is_about_unit(self, client: ZoomClient, endpoint: Endpoint, error: ZoomError, forecast: Forecast) -> bool:
        """Whether a refusal is of one unit alone. Raises what ends everything."""
        if isinstance(error, TokenRefused) and not await client.token_works():
            raise error
        refusal = declared_refusal(endpoint, error.answer) if isinstance(error, Refused) else None
        if refusal is not None and (refusal.means_empty or refusal.reach is Reach.UNIT):
            return True
        if isinstance(error, Refused | MissingScope):
            forecast.units = forecast.calls = 1
            forecast.refused = refusal.reason if refusal is not None else error.said
            return False
        return True


def _of_all(seen: Counter[str], scale: float) -> float:
    """How many keys there are for each that was seen in a part, of which the whole is so many times as large.

    Keys that come once in every part grow with it. Those that several parts share do not: their number is estimated from how
    many were seen once and how many twice (Chao, 1984).
    """
    if not seen or max(seen.values()) == 1:
        return scale
    once, twice = (sum(times == number for times in seen.values()) for number in (1, 2))
    return min(scale, 1 + once * (once - 1) / (2 * (twice + 1)) / len(seen))


def _cell_of(endpoint: Endpoint, name: str, history: History) -> Span | None:
    if endpoint.cadence.parents or endpoint.cadence.window is None or name in (REFUSED, UNASKED):
        return None
    return (history.partition or read_partition(endpoint, name)).cell


def _rows_between(habits: _Habits, now: datetime) -> float:
    """Rows to be expected since a list was read last: as many a day as so far, or as on that day of the week."""
    if habits.latest is None:
        return 0.0
    rows, begin = 0.0, habits.latest
    while begin < now:
        end = min(now, midnight(begin.date() + timedelta(days=1)))
        alike = [count for day, count in habits.rows_of.items() if day.weekday() == begin.weekday()]
        rows += (end - begin) / timedelta(days=1) * (sum(alike) / len(alike) if alike else habits.rows_a_day)
        begin = end
    return rows


def _rows_since(entry: Mapping[str, Any], first: date, end: date) -> float:
    """Rows of a partition that fall into these days, as if they lay evenly in it."""
    length: int = (min(entry["cell_to"], end) - entry["cell_from"]).days
    inside: int = (min(entry["cell_to"], end) - max(entry["cell_from"], first)).days
    return float(entry["rows"] or 0) * max(0, inside) / max(1, length)
