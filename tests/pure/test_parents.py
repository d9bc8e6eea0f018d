"""Unknown is not "no": what nobody knows of a parent's row never makes fewer units."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.zoom._outlook import ParentRow
from sources.zoom._parents import HINT, UNSURE, Parents, parent_columns, parent_query, parent_row, select_parents, settled_query
from sources.zoom._rules import parse_rule
from sources.zoom._warehouse import EmptyWarehouse
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.ledger import Entry, read_history, write_entries
from sources.zoom.partitions import name_partition
from sources.zoom.planner import Memory, Period, find_closed, plan_units
from sources.zoom.schema import arrow_schema
from sources.zoom.units import History, Outcome
from sources.zoom.vocabulary import DELETED_AT, EMPTIED, PARTITION, Endpoint, Parent, Type

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
RULES = [(endpoint.name, place) for endpoint in ENDPOINTS.values() for place in range(len(endpoint.cadence.parents))]
WORDS = ["active", "inactive", "pending", "Meeting", "Webinar", "webinar", "somebody@acme.example"]
VALUES: Mapping[Type, st.SearchStrategy[Any]] = {
    Type.TEXT: st.sampled_from(WORDS),
    Type.INTEGER: st.integers(0, 12),
    Type.TIMESTAMP: st.integers(0, 200).map(lambda days: NOW - timedelta(days=days)),
    Type.DATE: st.integers(0, 200).map(lambda days: NOW.date() - timedelta(days=days)),
    Type.BOOLEAN: st.booleans(),
}
UNKNOWN: Mapping[Type, list[Any]] = {
    Type.TEXT: [None, "unheard of"],
    Type.INTEGER: [None, -1, 77, 2**62],
    Type.TIMESTAMP: [None, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)],
    Type.DATE: [None],
    Type.BOOLEAN: [None],
}


def read(parent: Parent, row: Mapping[str, Any]) -> list[ParentRow]:
    schema = arrow_schema(ENDPOINTS[parent.endpoint].table)
    fields = [schema.field(name) for name in schema.names if name in row]
    table = pa.Table.from_pylist([dict(row)], schema=pa.schema(fields))
    return [parent_row(parent, found) for found in select_parents(table, parent)]


def plan(endpoint: Endpoint, memory: Memory, rows: list[ParentRow]) -> set[str]:
    asked = [row for row in rows if not row.lacking]
    units = plan_units(endpoint, memory, asked, NOW, Period())
    return {name for unit in units for name in unit.names if unit.asked_anyway or not unit.unlikely}


def draw_row(data: st.DataObject, endpoint: Endpoint, parent: Parent) -> dict[str, Any]:
    columns = {column.name: column for column in ENDPOINTS[parent.endpoint].table.stored}
    used = sorted(parent_columns(endpoint, parent.endpoint) & columns.keys())
    row = {name: data.draw(VALUES[columns[name].type], label=name) for name in used}
    row |= {PARTITION: "all"} | ({DELETED_AT: None} if DELETED_AT in used else {})
    if parent.span:
        row[parent.span[0]], row[parent.span[1]] = sorted(row[name] for name in parent.span)
    return row


def odd_columns(parent: Parent, row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    types = {column.name: column.type for column in ENDPOINTS[parent.endpoint].table.stored}
    for name in sorted(row.keys() - {PARTITION, DELETED_AT, *parent.give.values()}):
        for value in UNKNOWN[types[name]]:
            yield name, value


@pytest.mark.parametrize(("name", "place"), RULES)
@settings(max_examples=6, deadline=None)
@given(st.data())
def test_what_is_not_known_of_a_row_never_makes_fewer_units(name: str, place: int, data: st.DataObject) -> None:
    endpoint = ENDPOINTS[name]
    parent = endpoint.cadence.parents[place]
    row = draw_row(data, endpoint, parent)
    first = plan(endpoint, Memory(), read(parent, row))
    read_at = NOW - timedelta(days=data.draw(st.integers(0, 200)))
    history = History(Outcome.LOADED, read_at, 0, None)
    for memory in (Memory(), Memory(dict.fromkeys(first, history))):
        before = plan(endpoint, memory, read(parent, row))
        for column, value in odd_columns(parent, row):
            assert before <= plan(endpoint, memory, read(parent, {**row, column: value})), (column, value)


@pytest.mark.parametrize(("name", "place"), RULES)
def test_a_row_that_cannot_be_named_is_a_hole(name: str, place: int) -> None:
    endpoint = ENDPOINTS[name]
    parent = endpoint.cadence.parents[place]
    columns = {column.name: column for column in ENDPOINTS[parent.endpoint].table.stored}
    row = dict.fromkeys(parent_columns(endpoint, parent.endpoint) & columns.keys()) | {PARTITION: "all"}
    for column in parent.give.values():
        for value in (None, "") if columns[column].type is Type.TEXT and not parent.where.startswith(column) else (None,):
            named = {other: "1" if columns[other].type is Type.TEXT else 1 for other in parent.give.values() if other != column}
            (found,) = read(parent, row | named | {column: value})
            assert found.lacking == f"rows of {parent.endpoint} have no {column}, so that nothing can be asked about them"


@pytest.mark.parametrize(("name", "place"), RULES)
@settings(max_examples=6, deadline=None)
@given(st.data())
def test_rows_read_just_now_are_chosen_as_the_warehouse_chooses(name: str, place: int, data: st.DataObject) -> None:
    endpoint = ENDPOINTS[name]
    parent = endpoint.cadence.parents[place]
    rows = [draw_row(data, endpoint, parent) for _ in range(data.draw(st.integers(1, 5)))]
    rows += [row | {column: value} for row in rows for column, value in odd_columns(parent, row)]
    schema = arrow_schema(ENDPOINTS[parent.endpoint].table)
    table = pa.Table.from_pylist(rows, schema=pa.schema([schema.field(column) for column in schema.names if column in rows[0]]))
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.register("parent", table)
        found = connection.execute(parent_query(parent, "parent"))
        names = [column[0] for column in found.description or []]
        assert select_parents(table, parent) == [dict(zip(names, row, strict=True)) for row in found.fetchall()]


LEAVING_OUT = [
    endpoint.name
    for endpoint in ENDPOINTS.values()
    if endpoint.cadence.parents and settled_query(endpoint, endpoint.cadence.parents[0], "ledger", NOW)
]
OUTCOMES = [Outcome.LOADED, Outcome.EMPTY, Outcome.FAILED, Outcome.SKIPPED, Outcome.WAITING]


@pytest.mark.parametrize("name", LEAVING_OUT)
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_what_the_warehouse_leaves_out_as_settled_nobody_would_ask_for(name: str, data: st.DataObject) -> None:
    endpoint = ENDPOINTS[name]
    keys = ["a", "b", "*", "=", "all"]
    entries = [draw_entry(data, endpoint, key) for key in keys if data.draw(st.booleans())]
    thorough = data.draw(st.booleans())
    memory = Memory({entry.partition: read_history(entry.row()) for entry in entries}, thorough=thorough)
    whole: list[ParentRow] = []
    less: list[ParentRow] = []
    for parent in endpoint.cadence.parents:
        (column,) = parent.give.values()
        rows = [draw_row(data, endpoint, parent) | {column: key} for key in keys if data.draw(st.booleans())]
        rows += [row | {odd: value} for row in rows for odd, value in odd_columns(parent, row)][: data.draw(st.integers(0, 3))]
        if not rows:
            continue
        schema = arrow_schema(ENDPOINTS[parent.endpoint].table)
        table = pa.Table.from_pylist(rows, schema=pa.schema([schema.field(one) for one in schema.names if one in rows[0]]))
        ledger = write_entries(entries)
        with duckdb.connect() as connection:
            connection.execute("set timezone = 'UTC'")
            connection.register("rows_of_parent", table)
            connection.register("ledger_of_all", ledger)
            settled = settled_query(endpoint, parent, "ledger_of_all", NOW)
            for found, query in ((whole, ""), (less, settled)):
                answer = connection.execute(parent_query(parent, "rows_of_parent", query))
                names = [one[0] for one in answer.description or []]
                found += [parent_row(parent, dict(zip(names, row, strict=True))) for row in answer.fetchall()]
    assert plan(endpoint, memory, less) == plan(endpoint, memory, whole)


def draw_entry(data: st.DataObject, endpoint: Endpoint, key: str) -> Entry:
    outcome = data.draw(st.sampled_from(OUTCOMES))
    read = outcome in (Outcome.LOADED, Outcome.EMPTY)
    return Entry(
        endpoint.name,
        name_partition(None, key, None).name,
        outcome,
        NOW - timedelta(days=data.draw(st.integers(-2, 60))),
        "before",
        attempts=data.draw(st.sampled_from([0, 0, 1])) if read else 1,
        doubts=data.draw(st.integers(0, 1)),
        waiting_since=data.draw(st.sampled_from([None, None, NOW])),
        unasked=outcome is Outcome.EMPTY and data.draw(st.booleans()),
        parent=key,
    )


def test_a_rule_with_a_notion_of_its_own_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"a rule says 'LENGTH\(email\)', which sources/zoom/_rules.py does not know"):
        parse_rule("length(email) > 3")


def test_what_a_rule_cannot_tell_is_in_doubt_and_what_it_can_is_not() -> None:
    (hosts,) = ENDPOINTS["meetings"].cadence.parents
    watched = dict.fromkeys(hosts.watch)
    by_status = {
        status: [row.doubt for row in read(hosts, {**watched, "id": "a", "status": status, DELETED_AT: None, PARTITION: "all"})]
        for status in ("active", "pending", "on leave", None)
    }
    doubt = "users does not tell whether it is worth a call"
    assert by_status == {"active": [""], "pending": [], "on leave": [doubt], None: [doubt]}


def test_nobody_is_gone_while_some_cannot_be_named() -> None:
    endpoint = ENDPOINTS["meetings"]
    memory = Memory({"somebody": History(Outcome.LOADED, NOW, 0, None)})
    assert [one.partition.name for one in find_closed(endpoint, memory, [], NOW)] == ["somebody"]
    assert list(find_closed(endpoint, memory, [], NOW, some_unknown=True)) == []


@pytest.mark.parametrize("span", [(date(2026, 5, 2), date(2026, 5, 1)), (date(2026, 5, 1), date.max), (None, date(2026, 5, 1))])
def test_days_that_make_no_sense_limit_nothing(span: tuple[date | None, date]) -> None:
    (parent,) = ENDPOINTS["report_meetings"].cadence.parents
    (row,) = read(parent, {"id": "a", "meetings": 3, "from": span[0], "to": span[1], PARTITION: "all"})
    assert row.span is None


def test_an_instance_ends_when_its_parent_says_in_utc_and_nobody_knows_when_where_it_does_not() -> None:
    (parent, *_) = ENDPOINTS["report_meeting_participants"].cadence.parents
    row: dict[str, Any] = {**dict.fromkeys(parent.give.values(), "u=="), UNSURE: False, HINT: None}
    assert parent.ends
    for told, ends in ((NOW, NOW), (NOW.replace(tzinfo=None), NOW), (None, None), ("yesterday", None)):
        found = parent_row(parent, {**row, parent.ends: told})
        assert (found.ends, found.doubt, found.lacking) == (ends, "", "")


def test_what_was_read_just_now_is_asked_about_without_what_only_marks_a_partition() -> None:
    roles, members = ENDPOINTS["roles"], ENDPOINTS["role_members"]
    parents = Parents((roles, members))
    parents.recall(members, EmptyWarehouse(), NOW)
    assert list(parents.of(members)) == []
    rows = [{"id": "1", PARTITION: "all"}, {"id": "2", PARTITION: "all"}, {PARTITION: "all", EMPTIED: True}]
    parents.remember(roles, pa.Table.from_pylist(rows, schema=arrow_schema(roles.table)), ["all"])
    assert [(row.give, row.lacking) for row in parents.of(members)] == [({"roleId": "1"}, ""), ({"roleId": "2"}, "")]
