"""The generated account: the same again, believable, and small."""

import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from sources.sandbox.account import Account
from sources.sandbox.config import SandboxConfig
from sources.sandbox.meetings.seats import GUEST
from sources.sandbox.meetings.stays import draw_stays
from tests.sandbox.conftest import Zoom

Open = Callable[..., Zoom]
MAY = {"from": "2026-05-01", "to": "2026-05-31"}
TODAY = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp()) // 86400
EVENTS: list[tuple[str, dict[str, Any]]] = [
    ("/report/history_meetings", MAY),
    ("/report/users", {**MAY, "type": "inactive"}),
    ("/report/daily", {"year": 2026, "month": 5}),
    ("/report/activities", MAY),
    ("/report/operationlogs", MAY),
    ("/phone/call_logs", MAY),
    ("/phone/call_history", MAY),
]


@pytest.mark.parametrize(("path", "params"), [("/users", {}), ("/roles", {}), ("/phone/users", {}), *EVENTS])
def test_same_arguments_same_bytes(open_zoom: Open, path: str, params: dict[str, str]) -> None:
    first, second, other = open_zoom(), open_zoom(), open_zoom(seed=8)
    assert first.ask(path, params).content == second.ask(path, params).content
    if path != "/report/daily":
        assert first.ask(path, params).content != other.ask(path, params).content


@pytest.mark.parametrize(("path", "params"), EVENTS)
def test_advancing_is_starting_later(open_zoom: Open, path: str, params: dict[str, str]) -> None:
    advanced, started = open_zoom(), open_zoom(now=datetime(2026, 6, 20, 7, tzinfo=UTC), days=210)
    advanced.control("clock", {"now": "2026-06-20T07:00:00Z"})
    advanced.token = advanced.sign_in("tests")
    dates = {"from": "2026-05-25", "to": "2026-06-20"} if "from" in params else params
    asked = {**params, **dates, "page_size": "300"}
    assert advanced.ask(path, asked).content == started.ask(path, asked).content


def test_growing_past_the_horizon_changes_nobody(open_zoom: Open) -> None:
    zoom = open_zoom()
    people = zoom.sandbox.account.people
    zoom.control("clock", {"advance_days": 600})
    grown = zoom.sandbox.account.people
    assert grown.count > people.count
    for name in ("ids", "emails", "first"):
        assert getattr(grown, name)[: people.count] == getattr(people, name)
    for name in ("created", "activated", "deactivated", "deleted", "renamed", "role", "pmi"):
        assert (getattr(grown, name)[: people.count] == getattr(people, name)).all()


def test_roles_count_their_members(open_zoom: Open) -> None:
    zoom = open_zoom(users=200)
    members = Counter(
        user["role_id"] for status in ("active", "inactive") for user in zoom.records("/users", "users", {"status": status})
    )
    roles = zoom.read("/roles")["roles"]
    assert {role["id"]: role["total_members"] for role in roles} == {role["id"]: members[role["id"]] for role in roles}
    assert roles[0]["total_members"] == 1


def test_users_have_three_statuses_and_pending_ones_no_id(open_zoom: Open) -> None:
    zoom = open_zoom(users=200)
    lists = {status: zoom.records("/users", "users", {"status": status}) for status in ("active", "inactive", "pending")}
    assert all(lists.values())
    assert all(user["status"] == status for status, users in lists.items() for user in users)
    assert not any("id" in user for user in lists["pending"])
    assert lists["active"] == zoom.records("/users", "users")
    keyed = zoom.records("/users", "users", {"include_fields": "host_key"})
    assert all(len(user["host_key"]) == 6 for user in keyed)
    assert not any("host_key" in user for user in lists["active"])


def test_report_users_add_up(open_zoom: Open) -> None:
    zoom = open_zoom(users=200)
    half = {"from": "2026-05-01", "to": "2026-05-15", "page_size": 300}
    active = zoom.read("/report/users", {**half, "type": "active"})
    inactive = zoom.records("/report/users", "users", {**half, "type": "inactive"})
    assert not {user["id"] for user in active["users"]} & {user["id"] for user in inactive}
    assert all(user["meetings"] == 0 for user in inactive)
    history = zoom.records("/report/history_meetings", "history_meetings", half)
    daily = zoom.read("/report/daily", {"year": 2026, "month": 5})["dates"][:15]
    assert active["total_meetings"] == len(history) == sum(day["meetings"] for day in daily)
    assert (
        active["total_participants"] == sum(one["participants"] for one in history) == sum(day["participants"] for day in daily)
    )
    assert active["total_meeting_minutes"] == sum(one["duration"] for one in history)
    assert sum(day["meeting_minutes"] for day in daily) == sum(one["total_participant_minutes"] for one in history)
    for user in active["users"][:20]:
        meetings = zoom.records(f"/report/users/{user['id']}/meetings", "meetings", half)
        assert len(meetings) == user["meetings"]
        assert sum(meeting["participants_count"] for meeting in meetings) == user["participants"]


def test_big_meetings_have_no_durations_at_first(open_zoom: Open) -> None:
    zoom = open_zoom(users=400)
    account = zoom.sandbox.account
    for day in range(TODAY, TODAY + 60):
        diary = account.read_day(day, (day + 10) * 86400)
        big = np.nonzero((diary.tally.persons >= 50) & ~diary.meetings.webinar)[0]
        if big.size:
            break
    one = diary.meetings.take(big[:1])
    number = int(one.number[0])
    zoom.control("clock", {"now": datetime.fromtimestamp(int(one.shown[0]), UTC).isoformat()})
    zoom.token = zoom.sign_in("tests")
    path = f"/report/meetings/{account.meetings.codes.write(one.host, one.day, one.slot)[0].replace('/', '%252F')}/participants"
    assert {row["duration"] for row in zoom.records(path, "participants", {"page_size": 300})} == {0}
    zoom.control("clock", {"advance_seconds": 7 * 3600})
    zoom.token = zoom.sign_in("tests")
    assert max(row["duration"] for row in zoom.records(path, "participants", {"page_size": 300})) > 0
    assert number > 2**31


def test_calls_agree_between_the_lists(zoom: Zoom) -> None:
    logs = zoom.records("/phone/call_logs", "call_logs", {**MAY, "page_size": 300})
    history = zoom.records("/phone/call_history", "call_logs", {**MAY, "page_size": 300})
    assert {log["call_id"] for log in logs} == {leg["call_id"] for leg in history}
    assert len({log["id"] for log in logs}) == len(logs)
    assert len({leg["id"] for leg in history}) == len(history)
    legs = Counter(leg["call_id"] for leg in history if leg["group_id"])
    assert set(legs.values()) == {1, 2}
    assert {"answered", "voicemail", "no_answer", "abandoned"} <= {leg["call_result"] for leg in history}
    assert {leg["callee_ext_type"] for leg in history if "callee_ext_type" in leg} == {"user", "call_queue"}
    inside = [log for log in logs if log["path"] == "extension"]
    assert {count for _, count in Counter(log["call_id"] for log in inside).items()} == {2}
    missed = zoom.records("/phone/call_logs", "call_logs", {**MAY, "type": "missed"})
    assert 0 < len(missed) < len(logs)


def test_logs_hold_true_duplicates(zoom: Zoom) -> None:
    for path, name in (("/report/activities", "activity_logs"), ("/report/operationlogs", "operation_logs")):
        rows = [
            str(row)
            for month in ("01", "02", "03", "04", "05")
            for row in zoom.records(path, name, {"from": f"2026-{month}-01", "to": f"2026-{month}-28", "page_size": 300})
        ]
        assert 0 < len(rows) - len(set(rows)) < len(rows) / 10


def test_people_sign_in_from_where_they_use_to_be(zoom: Zoom) -> None:
    """Or every sign-in would be an oddity; and there are no failed ones, because Zoom lists none."""
    rows = zoom.records("/report/activities", "activity_logs", {**MAY, "page_size": 300})
    assert {row["type"] for row in rows} == {"Sign in", "Sign out"}
    for column, most in (("ip_address", 3), ("client_type", 2)):
        places: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            places[row["email"]][row[column]] += 1
        usual = sum(sum(count for _, count in found.most_common(most)) for found in places.values())
        assert 0.85 < usual / len(rows) < 1
    assert any(row["ip_address"].startswith("203.0.113.") for row in rows)


def test_recordings_go_to_the_trash_and_come_back_or_are_gone(open_zoom: Open) -> None:
    zoom = open_zoom(users=300)
    people = zoom.sandbox.account.people
    hosts = [people.ids[person] for person in np.nonzero(people.records & (people.activated < TODAY * 86400))[0].tolist()]
    cloud, trash = [], []
    for _ in range(6):
        zoom.token = zoom.sign_in("tests")
        now = zoom.control("clock").json()["now"][:10]
        span = {"from": "2026-05-25", "to": min(now, "2026-06-20")}
        listed = [one for host in hosts for one in zoom.records(f"/users/{host}/recordings", "meetings", span)]
        cloud.append({one["uuid"] for one in listed})
        thrown = [one for host in hosts for one in zoom.records(f"/users/{host}/recordings", "meetings", {"trash": "true"})]
        trash.append({one["uuid"] for one in thrown})
        assert all(one["total_size"] == sum(file["file_size"] for file in one["recording_files"]) for one in listed)
        assert all(1 <= one["recording_count"] == len(one["recording_files"]) <= 5 for one in listed)
        assert not any("deleted_time" in file for one in listed for file in one["recording_files"])
        assert all("deleted_time" in file for one in thrown for file in one["recording_files"])
        assert not cloud[-1] & trash[-1]
        zoom.control("clock", {"advance_days": 5})
    assert any(cloud[at] & trash[at + 1] for at in range(5)), "trashed"
    assert any(trash[at] & cloud[at + 1] for at in range(5)), "restored"
    gone = [trash[at] - trash[at + 1] - cloud[at + 1] for at in range(5)]
    assert any(gone), "purged"
    assert not any(gone[at] & (cloud[later] | trash[later]) for at in range(5) for later in range(at + 1, 6))
    files = [file for one in listed for file in one["recording_files"]]
    assert any("id" not in file for file in files)


def test_people_are_in_a_meeting_once_and_come_again() -> None:
    account = Account(SandboxConfig(users=300))
    again = guests = 0
    for day in range(TODAY - 60, TODAY - 30):
        meetings = account.meetings.draw_day(day)
        stays = draw_stays(account.people, meetings)
        persons = set(zip(stays.meeting.tolist(), stays.person.tolist(), stays.user.tolist(), strict=True))
        known = [(meeting, user) for meeting, _, user in persons if user != GUEST]
        assert len(known) == len(set(known))
        again += len(stays) - len(persons)
        guests += sum(1 for _, _, user in persons if user == GUEST)
        assert (stays.user[stays.person == 0] == meetings.host[stays.meeting[stays.person == 0]]).all()
    assert again
    assert guests


def test_weekends_are_quiet_and_work_is_local() -> None:
    account = Account(SandboxConfig(users=2000))
    counts = [len(account.meetings.draw_day(day)) for day in range(TODAY - 28, TODAY)]
    weekday = sum(count for at, count in enumerate(counts) if at % 7 < 5) / 20
    weekend = sum(count for at, count in enumerate(counts) if at % 7 >= 5) / 8
    assert weekend < weekday / 4


@pytest.mark.parametrize("users", [1, 2, 5])
def test_tiny_accounts_work(open_zoom: Open, users: int) -> None:
    zoom = open_zoom(users=users)
    for path, params in [("/users", {}), ("/roles", {}), ("/phone/users", {}), *EVENTS]:
        assert zoom.ask(path, params).status_code == 200


def test_fifty_thousand_users_fit() -> None:
    """Memory follows the number of people, not of events: a month of everybody's meetings is read and mostly let go."""
    tracemalloc.start()
    account = Account(SandboxConfig(users=50_000))
    base = tracemalloc.get_traced_memory()[0]
    rows, held = 0, []
    for day in range(TODAY - 21, TODAY - 7):
        diary = account.read_day(day, TODAY * 86400)
        rows += int(diary.tally.joins.sum())
        account.logs.sign_ins(day)
        account.calls.calls(day)
        held.append(tracemalloc.get_traced_memory()[0])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows > 300_000
    assert base < 80 * 2**20
    assert peak < 300 * 2**20


def test_what_is_remembered_is_bounded() -> None:
    account = Account(SandboxConfig(users=50_000))
    for day in range(TODAY - 170, TODAY - 80):
        account.read_day(day, TODAY * 86400)
    shelf = account._diaries
    held = sum(len(diary) for diary, _ in shelf._held.values())
    assert held <= shelf._limit
    assert len(shelf._held) < 90
    arrays = sum(
        getattr(diary.meetings, part.name).nbytes for diary, _ in shelf._held.values() for part in fields(diary.meetings)
    )
    assert arrays < 64 * 2**20
