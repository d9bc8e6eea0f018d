"""Rows of other endpoints that are each asked about: which they are, and what the planner needs of them."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.dataset import dataset

from sources.zoom._loaded import OpenWarehouse
from sources.zoom._moments import FIRST, LAST
from sources.zoom._outlook import ParentRow
from sources.zoom._rules import parse_rule
from sources.zoom.vocabulary import EMPTIED, PARTITION, Endpoint, Parent
from sources.zoom.windows import Span

UNSURE = "_unsure"
"""Column of a parent's rows as they are selected: whether the rule can tell that they are worth a call."""
HINT = "_hint"
"""Column of a parent's rows as they are selected: whether something is to be had; null if nothing says so."""


class Parents:
    """All there is to ask about: rows in the warehouse, and those read in this slice, which count as they are now."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._known: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
        self._fresh: dict[str, list[tuple[pa.Table, frozenset[str]]]] = {}
        self._endpoints = tuple(endpoints)
        self._found = {one.name: dict.fromkeys((each.endpoint for each in one.cadence.parents), 0) for one in self._endpoints}

    def recall(self, endpoint: Endpoint, known: OpenWarehouse, now: datetime) -> None:
        """Read what the warehouse has for an endpoint to ask about, but for what is surely settled."""
        for place, parent in enumerate(endpoint.cadence.asked_about):
            self._known[endpoint.name, place] = list(known.read_parents(endpoint, parent, now))

    def remember(self, endpoint: Endpoint, table: pa.Table, partitions: Iterable[str]) -> None:
        """Keep what was read, for endpoints that have this one as parent."""
        for other in self._endpoints:
            if parent := next((parent for parent in other.cadence.parents if parent.endpoint == endpoint.name), None):
                self._found[other.name][endpoint.name] += _count(table, parent)
        if used := {name for other in self._endpoints for name in parent_columns(other, endpoint.name)}:
            kept = without_markers(table).select([name for name in table.schema.names if name in used])
            self._fresh.setdefault(endpoint.name, []).append((kept, frozenset(partitions)))

    @property
    def found(self) -> Mapping[str, int]:
        """How much there is to ask each endpoint about, of what was read just now; any thread may look."""
        return {name: max(counts.values(), default=0) for name, counts in self._found.items()}

    def of(self, endpoint: Endpoint, only: int | None = None) -> Iterator[ParentRow]:
        """What an endpoint is to ask about; of one of its parents, if so asked."""
        for place in range(len(endpoint.cadence.parents)):
            if only in (None, place):
                yield from self._rows(endpoint, place)

    def told_of(self, endpoint: Endpoint) -> Iterator[ParentRow]:
        """What the list that tells of an endpoint has."""
        if endpoint.cadence.told_by is not None:
            yield from self._rows(endpoint, len(endpoint.cadence.asked_about) - 1)

    def signs_of(self, endpoint: Endpoint) -> Iterator[ParentRow]:
        """What shows activity of an endpoint's units."""
        first = len(endpoint.cadence.parents)
        for place in range(first, first + len(endpoint.cadence.signs)):
            yield from self._rows(endpoint, place)

    def _rows(self, endpoint: Endpoint, place: int) -> Iterator[ParentRow]:
        parent = endpoint.cadence.asked_about[place]
        fresh = self._fresh.get(parent.endpoint, [])
        replaced = frozenset[str]().union(*(partitions for _, partitions in fresh))
        for row in self._known[endpoint.name, place]:
            if row[PARTITION] not in replaced:
                yield parent_row(parent, row)
        for table, _ in fresh:
            for row in select_parents(table, parent):
                yield parent_row(parent, row)


def parent_columns(endpoint: Endpoint, parent_name: str) -> set[str]:
    """Columns of a parent's table that an endpoint's rules may read, the partition included."""
    columns: set[str] = set()
    for parent in endpoint.cadence.asked_about:
        if parent.endpoint == parent_name:
            columns |= {*_selected(parent), *_words(parent.where), *_words(parent.known), *_words(parent.hint)}
    return columns


def _selected(parent: Parent) -> list[str]:
    times = [*(parent.span or ()), *filter(None, (parent.ends, parent.seen, parent.nears))]
    return list(dict.fromkeys([*parent.give.values(), *times, *parent.watch, PARTITION]))


def _times(parent: Parent) -> set[str]:
    return {*(parent.span or ()), parent.ends, parent.seen, parent.nears}


def _words(rule: str) -> set[str]:
    return set("".join(c if c.isalnum() or c == "_" else " " for c in rule).split())


def select_parents(table: pa.Table, parent: Parent) -> list[dict[str, Any]]:
    """Rows of a parent's table that was read just now, as `parent_query` finds them in the warehouse."""
    where = parse_rule(parent.where) if parent.where else pc.scalar(True)
    known = parse_rule(parent.known) if parent.known else where
    times = _times(parent)
    columns = {name: _readable(table.schema.field(name)) if name in times else pc.field(name) for name in _selected(parent)}
    columns[UNSURE] = ~pc.coalesce(known, pc.scalar(False))
    columns[HINT] = parse_rule(parent.hint) if parent.hint else pc.scalar(pa.scalar(None, pa.bool_()))
    rows = dataset(without_markers(table)).to_table(columns, filter=pc.coalesce(where, pc.scalar(True)))
    rows = rows.group_by(rows.column_names).aggregate([])  # each once
    found: list[dict[str, Any]] = rows.sort_by([(name, "ascending") for name in rows.column_names]).to_pylist()
    return found


def _count(table: pa.Table, parent: Parent) -> int:
    where = pc.coalesce(parse_rule(parent.where), pc.scalar(True)) if parent.where else None
    rows = dataset(without_markers(table)).to_table([*parent.give.values()], filter=where)
    return int(rows.group_by(rows.column_names).aggregate([]).num_rows)


def _readable(field: pa.Field) -> pc.Expression:
    """A column of times or dates, null where Python has no such time, as `readable` has it in SQL."""
    first, last = (pa.scalar(edge.date() if pa.types.is_date(field.type) else edge, field.type) for edge in (FIRST, LAST))
    value = pc.field(field.name)
    return pc.if_else((value >= first) & (value <= last), value, pa.scalar(None, field.type))


def without_markers(table: pa.Table) -> pa.Table:
    """The rows of a table on its way to the warehouse, without those that only mark a partition as empty."""
    return table.filter(pc.is_null(table[EMPTIED])) if EMPTIED in table.schema.names else table


def settled_query(endpoint: Endpoint, parent: Parent, ledger: str, now: datetime) -> str:
    """SQL that is true of a parent's rows which nothing is to be asked about any more, as the planner would find out one by one.

    It was read to its end and without a doubt after its answer had settled. Empty where the planner needs to know of all rows: of
    windows, and where what is no longer listed is marked.
    """
    if endpoint.cadence.window is not None or endpoint.table.keeps_deleted or not parent.ends or len(parent.give) != 1:
        return ""
    (column,) = parent.give.values()
    return f"""exists (
        select 1 from {ledger} as ledger
        where ledger.endpoint = '{endpoint.name}' and ledger."partition" = cast(parent."{column}" as varchar)
            and ledger.outcome in ('loaded', 'empty') and ledger.waiting_since is null and coalesce(ledger.attempts, 0) = 0
            and ledger.unasked is not true
            and ledger.fetched_at <= timestamptz '{now:%Y-%m-%d %H:%M:%S}+00'
            and ledger.fetched_at - interval '{endpoint.cadence.look_back_days} days' >= parent."{parent.ends}"
    )"""


def parent_query(parent: Parent, relation: str, settled: str = "") -> str:
    """SQL for the rows of a parent's table that may be worth a call; in order, so that the same warehouse gives the same plan.

    Rules have three answers: what cannot be told, because a column is null, is not left out. Rows of which `settled` is true are.
    """
    times = _times(parent)
    columns = ", ".join(readable(f'"{name}"') if name in times else f'"{name}"' for name in _selected(parent))
    where = parent.where or "1 = 1"
    unsure = f'not coalesce(({parent.known or where}), false) as "{UNSURE}"'
    hint = f'({parent.hint or "null"}) as "{HINT}"'
    places = ", ".join(str(place) for place in range(1, len(_selected(parent)) + 3))
    rest = f" and not {settled}" if settled else ""
    chosen = f"from {relation} as parent where coalesce(({where}), true){rest}"
    return f"select distinct {columns}, {unsure}, {hint} {chosen} order by {places}"


def readable(name: str) -> str:
    """SQL for a column of times or dates, null where Python has no such time."""
    return f"case when {name} between timestamp '{FIRST:%Y-%m-%d}' and timestamp '{LAST:%Y-%m-%d}' then {name} end as {name}"


def parent_row(parent: Parent, row: Mapping[str, Any]) -> ParentRow:
    """A row as the planner wants it; days and times that make no sense are as good as none."""
    lacking = next((column for column in parent.give.values() if row[column] in (None, "")), "")
    if lacking:
        return ParentRow({}, lacking=f"rows of {parent.endpoint} have no {lacking}, so that nothing can be asked about them")
    span = None
    if parent.span is not None:
        first, last = (row[name] for name in parent.span)
        if isinstance(first, date) and isinstance(last, date) and first <= last < date.max:
            span = Span(first, date.fromordinal(last.toordinal() + 1))
    give = {name: str(row[column]) for name, column in parent.give.items()}
    doubt = f"{parent.endpoint} does not tell whether it is worth a call" if row[UNSURE] else ""
    unlikely = f"{parent.endpoint} says that there is nothing" if row[HINT] is False else ""
    nears = _moment(row, parent.nears)
    watched = [row[name] for name in (*parent.watch, *filter(None, (parent.seen,)))]
    return ParentRow(
        give,
        _moment(row, parent.ends),
        span,
        doubt,
        unlikely=unlikely,
        likely=row[HINT] is True,
        hangs_on=_digest(watched) if watched else "",
        untold=None in watched or (bool(parent.nears) and nears is None),
        nears=nears,
    )


def _moment(row: Mapping[str, Any], column: str) -> datetime | None:
    """A time of a row in UTC, None if there is none."""
    found = row[column] if column else None
    if not isinstance(found, datetime):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _digest(values: Iterable[Any]) -> str:
    said = [value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for value in values]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:16]
