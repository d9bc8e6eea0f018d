"""The truth is what the paths answer, and the past stands still."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from sources.sandbox.truth import TABLES
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.vocabulary import Column, Endpoint, Form, Grid, Origin, Type
from tests.sandbox.conftest import Zoom, encode_twice

Open = Callable[..., Zoom]
Record = dict[str, Any]


def read_truth(zoom: Zoom, table: str, since: str = "") -> list[Record]:
    answer = zoom.send("GET", f"/__sandbox__/truth/{table}", params={"since": since} if since else {})
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


def cut_windows(endpoint: Endpoint, now: date) -> list[dict[str, str]]:
    """The windows a careful client would ask for, from the edge of Zoom's reach to today."""
    edge = now - timedelta(days=180)
    assert endpoint.cadence.window
    asked, day = [], edge
    while day <= now:
        if endpoint.cadence.window.grid is Grid.MONTH:
            last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
            asked.append({"year": str(day.year), "month": str(day.month)})
        elif endpoint.cadence.window.grid is Grid.HALF_MONTH:
            last = (
                day.replace(day=15)
                if day.day <= 15
                else (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
            )
            asked.append({"from": str(day), "to": str(min(last, now))})
        else:
            last = day + timedelta(days=20)
            asked.append({"from": str(day), "to": str(min(last, now))})
            if endpoint.cadence.window.form is Form.MOMENT:
                asked[-1] = {"from": f"{day}T00:00:00Z", "to": f"{min(last, now)}T23:59:59Z"}
        day = last + timedelta(days=1)
    return asked


def find_keys(zoom: Zoom, endpoint: Endpoint, now: date) -> list[dict[str, str]]:
    """What an endpoint is asked about: the rows of its first parent that its declaration picks."""
    if not endpoint.cadence.parents:
        return [{}]
    parent = endpoint.cadence.parents[0]
    rows = [
        {column.name: flatten(column, record, asked) for column in ENDPOINTS[parent.endpoint].table.columns}
        for record, asked in read_table(zoom, ENDPOINTS[parent.endpoint], now)
    ]
    if not rows:
        return []
    used = {*parent.give.values(), *(name for name in rows[0] if name in parent.where)}
    table = pa.Table.from_pylist([{name: row[name] for name in used} | {"_deleted_at": None} for row in rows])
    columns = ", ".join(f'"{name}"' for name in parent.give.values())
    connection = duckdb.connect()
    connection.register("parent", table)
    query = connection.execute(f"select distinct {columns} from parent where {parent.where or 'true'} order by all")
    keys = [dict(zip(parent.give, map(str, row), strict=True)) for row in query.fetchall()]
    return list({tuple(key[name] for name in parent.once_per or key): key for key in keys}.values())


def read_table(zoom: Zoom, endpoint: Endpoint, now: date) -> list[tuple[Record, dict[str, str]]]:
    """Every record of an endpoint, page by page, with what was asked and what stands around the records."""
    windows = cut_windows(endpoint, now) if endpoint.cadence.window else [{}]
    outside = [column.path for column in endpoint.table.columns if column.origin is Origin.BODY]
    found = []
    for key in find_keys(zoom, endpoint, now):
        path = endpoint.request.path
        for name, value in key.items():
            path = path.replace("{" + name + "}", encode_twice(value) if not value.isdigit() else value)
        unplaced = {name: value for name, value in key.items() if "{" + name + "}" not in endpoint.request.path}
        for window in windows:
            for variant in endpoint.request.variants:
                params = {**endpoint.request.params, **variant, **unplaced, **window}
                if endpoint.request.paging.page_size:
                    params["page_size"] = str(endpoint.request.paging.page_size)
                for page in read_pages(zoom, endpoint, path, params):
                    around = {name: page.get(name, "") for name in outside}
                    records = [page]
                    if endpoint.request.records:
                        records = page[next(name for name in endpoint.request.records if name in page)]
                    found += [(record, {**key, **window, **around}) for record in records]
    return found


def read_pages(zoom: Zoom, endpoint: Endpoint, path: str, params: dict[str, str]) -> Iterator[Record]:
    """The pages of a list; none where Zoom refuses in a way that the declaration knows as no rows."""
    first = zoom.ask(path, params)
    if first.status_code == 200:
        yield from zoom.pages(path, params)
        return
    refused = first.status_code, first.json()["code"]
    assert refused in {(refusal.http, refusal.code) for refusal in endpoint.request.refusals if refusal.means_empty}


def flatten(column: Column, record: Record, asked: dict[str, str]) -> Any:
    if column.private:
        return None
    if column.origin is not Origin.RECORD:
        given = asked[column.path]
        return int(given) if column.type is Type.INTEGER else given
    value: Any = record
    for part in column.path.split("."):
        value = (value or {}).get(part)
    return value if column.type is Type.TEXT or value != "" else None


def count_rows(rows: list[Record]) -> Counter[str]:
    return Counter(json.dumps(row, sort_keys=True) for row in rows)


def check_table(zoom: Zoom, endpoint: Endpoint, now: date) -> None:
    found = read_table(zoom, endpoint, now)
    rows = [{column.name: flatten(column, record, asked) for column in endpoint.table.columns} for record, asked in found]
    since = f"{now}T00:00:00Z"
    assert count_rows(rows) == count_rows(read_truth(zoom, endpoint.name, since))
    for child in endpoint.table.children:
        children = [
            {
                **{own: row[theirs] for own, theirs in child.link.keys.items()},
                **{column.name: flatten(column, element, {}) for column in child.columns},
                "_position": position,
            }
            for (record, _), row in zip(found, rows, strict=True)
            for position, element in enumerate(record.get(child.link.path, []))
        ]
        assert count_rows(children) == count_rows(read_truth(zoom, child.name, since))


def test_every_table_of_these_endpoints_has_a_truth() -> None:
    without = sorted(ENDPOINTS.keys() - {endpoint.name for endpoint in TABLES.values()})
    assert not without, (
        f"{', '.join(without)}: no plain list, so write in an area of sources/sandbox what is answered, and its routes and truth"
    )
    assert all(table.name in TABLES for endpoint in TABLES.values() for table in endpoint.tables)


@pytest.mark.parametrize("name", sorted({endpoint.name for endpoint in TABLES.values()}))
def test_the_truth_is_what_the_paths_answer(open_zoom: Open, name: str) -> None:
    zoom = open_zoom(users=25, days=190 if ENDPOINTS[name].cadence.window else 45)
    check_table(zoom, ENDPOINTS[name], date(2026, 6, 1))


@pytest.mark.parametrize(
    "name",
    [
        "users",
        "report_users",
        "recordings",
        "trashed_recordings",
        "report_activities",
        "phone_call_logs",
        "history_meetings",
        "meetings",
        "webinar_registrants",
        "meeting_recordings",
        "phone_recordings",
        "chat_channel_members",
        "chat_messages",
    ],
)
def test_the_truth_follows_the_clock(open_zoom: Open, name: str) -> None:
    zoom = open_zoom(users=25)
    zoom.control("clock", {"now": "2026-06-24T15:20:00Z"})
    zoom.token = zoom.sign_in("tests")
    check_table(zoom, ENDPOINTS[name], date(2026, 6, 24))


EVENTS = {
    "history_meetings": ("start_time", 3),
    "report_meetings": ("start_time", 3),
    "report_meeting_participants": ("join_time", 3),
    "report_activities": ("time", 3),
    "report_operation_logs": ("time", 3),
    "report_daily": ("date", 3),
    "report_users": ("to", 3),
    "phone_call_logs": ("date_time", 3),
    "phone_call_history": ("start_time", 3),
    "recordings": ("start_time", 28),
    "meeting_recordings": ("start_time", 28),
    "phone_recordings": ("date_time", 28),
    "phone_user_call_logs": ("date_time", 3),
    "phone_call_metrics": ("date_time", 3),
    "report_telephone": ("start_time", 3),
    "report_cloud_recording": ("date", 3),
    "report_meeting_details": ("end_time", 3),
    "report_webinars": ("end_time", 3),
    "report_webinar_participants": ("join_time", 3),
    "report_webinar_polls": ("start_time", 3),
    "report_webinar_qa": ("start_time", 3),
    "chat_messages": ("date_time", 3),
}


@cache
def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text if "T" in text else f"{text}T23:59:59Z").astimezone(UTC)


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_what_has_settled_never_changes(open_zoom: Open, name: str) -> None:
    """Within the look-back everything may change, before it nothing does: a nightly client converges."""
    zoom = open_zoom(users=40)
    since = "2026-06-01T00:00:00Z"
    zoom.control("clock", {"now": "2026-06-03T17:45:00Z"})
    time, days = EVENTS[name]
    line = datetime(2026, 6, 3, 17, 45, tzinfo=UTC) - timedelta(days=days)

    def settled() -> Counter[str]:
        return count_rows([row for row in read_truth(zoom, name, since) if _moment(row[time]) < line - timedelta(hours=2)])

    before = settled()
    zoom.control("clock", {"advance_days": 45})
    assert before == settled()
    assert before


def test_fresh_events_do_change(open_zoom: Open) -> None:
    """Late rows, taken-back rows, durations that come later, and trashed recordings: otherwise a look-back would be idle."""
    zoom = open_zoom(users=150)
    zoom.control("clock", {"now": "2026-06-03T23:00:00Z"})
    since = "2026-06-03T00:00:00Z"
    day = {"report_meeting_participants": "join_time", "report_activities": "time", "phone_call_logs": "date_time"}

    def fresh(name: str) -> Counter[str]:
        rows = [row for row in read_truth(zoom, name, since) if "2026-06-01" <= row[day[name]][:10] <= "2026-06-03T20"]
        return count_rows(rows)

    before = {name: fresh(name) for name in day}
    trashed = count_rows(read_truth(zoom, "recordings", since))
    zoom.control("clock", {"advance_days": 7})
    for name, rows in before.items():
        now = fresh(name)
        assert now - rows, name
        if name != "report_activities":
            assert rows - now, name
    assert trashed - count_rows(read_truth(zoom, "recordings", since))


def test_the_truth_begins_at_the_first_call(open_zoom: Open) -> None:
    zoom = open_zoom(users=25, days=230)
    zoom.control("clock", {"advance_days": 10})
    zoom.token = zoom.sign_in("tests")
    zoom.ask("/users")
    zoom.control("clock", {"advance_days": 10})
    days = [row["time"][:10] for row in read_truth(zoom, "report_activities")]
    assert min(days) >= "2025-12-13"
    assert min(days) <= "2025-12-16"
    assert max(days) >= "2026-06-19"


def test_a_removed_participant_is_gone_everywhere(open_zoom: Open) -> None:
    zoom = open_zoom()
    may = {"from": "2026-05-01", "to": "2026-05-31"}
    uuid = zoom.read("/report/history_meetings", {**may, "meeting_type": "meeting"})["history_meetings"][0]["meeting_uuid"]
    path = f"/report/meetings/{encode_twice(uuid)}/participants"
    before = zoom.records(path, "participants")
    truth = [row for row in read_truth(zoom, "report_meeting_participants") if row["meeting_uuid"] == uuid]
    zoom.control("faults", {"switches": {"remove_participant": uuid}})
    assert zoom.records(path, "participants") == before[:-1]
    assert [row for row in read_truth(zoom, "report_meeting_participants") if row["meeting_uuid"] == uuid] == truth[:-1]


def test_nobody_plans_meetings_before_they_have_an_id(open_zoom: Open) -> None:
    zoom = open_zoom(seed=77, users=9, days=28, now=datetime(2025, 6, 14, 18, 10, tzinfo=UTC))
    listed = read_truth(zoom, "users")
    assert any(row.get("id") is None for row in listed)
    planned = {row["host_id"] for table in ("meetings", "webinars") for row in read_truth(zoom, table)}
    assert planned
    assert planned <= {row["id"] for row in listed if row.get("id")}


def test_features_that_are_off_hold_nothing(open_zoom: Open) -> None:
    zoom = open_zoom()
    zoom.control("faults", {"switches": {"phone": False}})
    assert read_truth(zoom, "phone_users") == []
    zoom.control("faults", {"switches": {"phone": True, "call_logs": "withdrawn"}})
    assert read_truth(zoom, "phone_call_logs") == []
    assert read_truth(zoom, "phone_call_history")
    zoom.control("faults", {"switches": {"plan": "free"}})
    assert read_truth(zoom, "report_activities") == []
    assert read_truth(zoom, "users")
