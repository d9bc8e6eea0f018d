"""Converting many units at a time, column by column, gives what reading them row by row gives, whatever they hold."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.zoom._outlook import ParentRow
from sources.zoom._records import FetchedUnit, convert_units
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.planner import Memory, Period, plan_units
from sources.zoom.schema import arrow_schema
from sources.zoom.units import Unit
from sources.zoom.vocabulary import EMPTIED, EXTRA, FETCHED_AT, PARTITION, Column, Origin, Table, Type
from tests.pure.slow_reader import SlowReader

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
GOOD: dict[Type, st.SearchStrategy[Any]] = {
    Type.TEXT: st.sampled_from(["a", "b", "Ü"]),
    Type.INTEGER: st.sampled_from([0, 7, "8"]),
    Type.NUMBER: st.sampled_from([0, 1.5]),
    Type.BOOLEAN: st.booleans(),
    Type.TIMESTAMP: st.integers(0, 20).map(lambda days: f"{date(2026, 5, 1) + timedelta(days=days)}T23:59:59Z"),
    Type.DATE: st.integers(0, 20).map(lambda days: f"{date(2026, 5, 1) + timedelta(days=days)}"),
    Type.JSON: st.just({"a": [1]}),
}
_ODD_VALUES: list[Any] = [None, "", "never", {"passcode": "s3cret", "a": [1]}, ["https://x.example/rec/1"], [{}], {}, 10**30]
ODD = st.sampled_from(_ODD_VALUES)
UNKNOWN = {"shoe_size": ODD, "start_url": ODD, "has_password": ODD}
PARENTS = {"userId": ["u1", "u2"], "meetingId": ["m1==", "m2=="]}
PLANS: dict[str, list[Unit] | str | None] = {
    "users": [Unit("users")],
    "account_recordings": None,
    "report_activities": None,
    "phone_call_logs": None,
    "history_meetings": None,
    "report_users": None,
    "recordings": "userId",
    "report_meeting_polls": "meetingId",
}


def units_of(name: str) -> list[Unit]:
    """Some units of an endpoint: of several days, and of several parents."""
    endpoint, plan = ENDPOINTS[name], PLANS[name]
    if isinstance(plan, list):
        return plan
    rows = [ParentRow({plan: key}) for key in PARENTS[plan]] if plan else []
    periods = [Period(date(2026, 5, 2), date(2026, 5, 5)), Period(date(2026, 5, 12), date(2026, 5, 18))]
    units = [unit for period in periods for unit in plan_units(endpoint, Memory(), rows, NOW, period)]
    return list({unit.names: unit for unit in units}.values())[:4]


def put(record: dict[str, Any], path: str, value: Any) -> None:
    *outer, last = path.split(".")
    for name in outer:
        inner = record.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        record = inner
    record[last] = value


@st.composite
def records_of(draw: st.DrawFn, table: Table, *, odd: int) -> dict[str, Any]:
    """A record as Zoom could send it: most fields well, some not at all, some as nobody would."""
    record: dict[str, Any] = {}

    def place(path: str, well: st.SearchStrategy[Any]) -> None:
        dice = draw(st.integers(0, 19))
        if dice >= odd:
            put(record, path, draw(well))
        elif dice % 2:
            put(record, path.partition(".")[0] if dice == 1 else path, draw(ODD))

    wanted = [column for column in table.columns if column.origin is Origin.RECORD and is_wanted(column, table)]
    for column in wanted:
        place(column.path, GOOD[column.type])
    for child in table.children:
        place(child.link.path, st.lists(records_of(child, odd=odd), max_size=2))
    for name in (*table.repeats, *(column.path for column in table.columns if column.origin is not Origin.RECORD)):
        place(name, ODD)
    for name, strategy in UNKNOWN.items():
        if draw(st.integers(0, 19)) < odd:
            put(record, name, draw(strategy))
            put(record, f"{wanted[0].path.split('.')[0]}.{name}", 1)
    return record


def is_wanted(column: Column, table: Table) -> bool:
    """A few columns of each kind are enough."""
    alike = [one for one in table.columns if kind_of(one) == kind_of(column)]
    return column.always or column.name in table.key or column in alike[:2]


def kind_of(column: Column) -> tuple[object, ...]:
    return column.type, column.private, column.path.rpartition(".")[0]


@pytest.mark.parametrize("name", PLANS)
@given(data=st.data())
@settings(max_examples=25)
def test_columns_give_what_rows_give(name: str, data: st.DataObject) -> None:
    endpoint = ENDPOINTS[name]
    odd = data.draw(st.sampled_from([1, 1, 4, 14]), label="of twenty fields, odd ones")
    fetched = []
    for place, unit in enumerate(units_of(name)):
        records = data.draw(st.lists(records_of(endpoint.table, odd=odd), max_size=4))
        starts = [0, *([2] if len(records) > 2 else [])]
        bodies = [(start, {"start_time": f"2026-05-0{place + 1}T0{start}:00:00Z"}) for start in starts]
        fetched.append(FetchedUnit(unit, NOW + timedelta(hours=place), records, bodies, doubts=data.draw(st.integers(0, 1))))
    private = [f"{table.name}.{column.name}" for table in endpoint.tables for column in table.columns if column.private]
    asked_for = frozenset(data.draw(st.sets(st.sampled_from(private))) if private else ())

    converted = convert_units(endpoint, fetched, asked_for)
    slowly = SlowReader(endpoint, fetched, asked_for)

    assert list(converted.tables) == [table.name for table in endpoint.tables]
    for table in endpoint.tables:
        ours = converted.tables[table.name]
        assert ours.schema == arrow_schema(table)
        rows = [row | {EXTRA: json.loads(row[EXTRA]) if row[EXTRA] else None} for row in ours.to_pylist()]
        assert [row for row in rows if not row[EMPTIED]] == slowly.tables[table.name]
        marks = [row for row in rows if row[EMPTIED]]
        assert [(row[PARTITION], row[FETCHED_AT]) for row in marks] == slowly.emptied[table.name]
        assert all(value is None for row in marks for key, value in row.items() if key not in (PARTITION, FETCHED_AT, EMPTIED))
    assert converted.rows == [noticed.rows for noticed in slowly.units]
    assert converted.child_rows == slowly.child_rows
    assert converted.misfits == [noticed.misfits for noticed in slowly.units]
    assert converted.doubts == [noticed.doubts for noticed in slowly.units]
    assert [[(row.record, row.masked, row.why) for row in rows] for rows in converted.unplaced] == [
        noticed.unplaced for noticed in slowly.units
    ]
    for place, noticed in enumerate(slowly.units):
        for part in fetched[place].unit.names:
            assert converted.is_doubtful(place, part) == (noticed.misfits[part] + noticed.doubts[part] > 0)
    assert converted.outside == [noticed.outside for noticed in slowly.units]
    assert sorted(converted.changed) == [place for place, noticed in enumerate(slowly.units) if noticed.changed]
    for place, words in converted.changed.items():
        assert words.startswith(f"none of its {len(fetched[place].records)} rows can be placed: ")
        assert words.rpartition(": ")[2] in slowly.units[place].whys
    assert converted.misfit_columns == slowly.misfit_columns
    assert converted.undeclared == slowly.undeclared
    alarmed = Counter(alarm.split()[3] for alarm, count in converted.alarms.items() for _ in range(count))
    assert alarmed == Counter(name for noticed in slowly.units for name in noticed.alarms)
