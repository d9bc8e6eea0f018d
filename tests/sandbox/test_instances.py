"""Meetings by UUID and by number."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.sandbox.conftest import Zoom, encode_twice

Open = Callable[..., Zoom]


@pytest.fixture(scope="module")
def history(zoom: Zoom) -> list[dict[str, Any]]:
    months = [
        ("2026-02-01", "2026-02-28"),
        ("2026-03-01", "2026-03-31"),
        ("2026-04-01", "2026-04-30"),
        ("2026-05-01", "2026-05-31"),
    ]
    asked = [{"from": first, "to": last, "page_size": 300} for first, last in months]
    return [record for params in asked for record in zoom.records("/report/history_meetings", "history_meetings", params)]


def ask_about(zoom: Zoom, segment: str) -> tuple[int, int]:
    answer = zoom.ask(f"/report/meetings/{segment}/participants", {"page_size": 300})
    return answer.status_code, answer.json().get("code", 0)


def test_uuids_are_unique_and_some_need_encoding_twice(history: list[dict[str, Any]]) -> None:
    uuids = [record["meeting_uuid"] for record in history]
    assert len(set(uuids)) == len(uuids)
    awkward = [uuid for uuid in uuids if uuid.startswith("/") or "//" in uuid]
    assert 0.01 < len(awkward) / len(uuids) < 0.08


def test_awkward_uuids_must_be_encoded_twice(zoom: Zoom, history: list[dict[str, Any]]) -> None:
    meetings = [record["meeting_uuid"] for record in history if record["type"] == "Meeting"]
    awkward = [uuid for uuid in meetings if uuid.startswith("/") or "//" in uuid]
    plain = [uuid for uuid in meetings if uuid not in awkward][:20]
    for uuid in awkward:
        assert ask_about(zoom, quote(uuid, safe="")) == (404, 3001)
        assert ask_about(zoom, encode_twice(uuid)) == (200, 0)
    for uuid in plain:
        assert ask_about(zoom, quote(uuid, safe="")) == ask_about(zoom, encode_twice(uuid)) == (200, 0)


def test_totals_fit_the_participants(zoom: Zoom, history: list[dict[str, Any]]) -> None:
    for record in [one for one in history if one["type"] == "Meeting"][:150]:
        path = f"/report/meetings/{encode_twice(record['meeting_uuid'])}/participants"
        rows = zoom.records(path, "participants", {"page_size": 300})
        inside = [row for row in rows if row["status"] == "in_meeting"]
        assert len(inside) == record["participants"]
        assert -(-sum(row["duration"] for row in inside) // 60) == record["total_participant_minutes"]
        assert all(record["start_time"] <= row["join_time"] <= row["leave_time"] <= record["end_time"] for row in rows)
        assert len({row["user_id"] for row in rows}) == len(rows)


def test_numbers_stand_for_series_and_answer_for_the_latest_instance(zoom: Zoom, history: list[dict[str, Any]]) -> None:
    counts = Counter(record["meeting_id"] for record in history if record["type"] == "Meeting")
    assert min(counts) > 2**31
    number, times = counts.most_common(1)[0]
    assert times > 3
    latest = max((one for one in history if one["meeting_id"] == number), key=lambda one: one["start_time"])
    by_uuid = zoom.read(f"/report/meetings/{encode_twice(latest['meeting_uuid'])}/participants")["participants"]
    assert zoom.read(f"/report/meetings/{number}/participants")["participants"] == by_uuid


def test_unknown_webinar_and_expired_meetings(open_zoom: Open, zoom: Zoom, history: list[dict[str, Any]]) -> None:
    webinars = [record for record in history if record["type"] == "Webinar"]
    assert webinars
    assert ask_about(zoom, encode_twice(webinars[0]["meeting_uuid"])) == (404, 3001)
    assert ask_about(zoom, "85550001111") == (404, 3001)
    assert ask_about(zoom, encode_twice("AAAAAAAAAAAAAAAAAAAAAA==")) == (404, 3001)
    later = open_zoom(now=zoom.sandbox.config.now)
    later.control("clock", {"advance_days": 366})
    later.token = later.sign_in("tests")
    assert ask_about(later, encode_twice(history[-1]["meeting_uuid"])) == (400, 12702)


def test_registrant_ids_come_on_request(zoom: Zoom, history: list[dict[str, Any]]) -> None:
    path = (
        f"/report/meetings/{encode_twice(next(one for one in history if one['type'] == 'Meeting')['meeting_uuid'])}/participants"
    )
    assert "registrant_id" not in zoom.read(path)["participants"][0]
    assert "registrant_id" in zoom.read(path, {"include_fields": "registrant_id"})["participants"][0]


def test_meetings_of_one_are_left_out_but_exist(zoom: Zoom, history: list[dict[str, Any]]) -> None:
    listed = {record["meeting_uuid"] for record in history}
    may = {"from": "2026-05-01", "to": "2026-05-31", "page_size": 300}
    alone = [
        record
        for user in zoom.records("/users", "users", {"page_size": 300})
        for record in zoom.records(f"/report/users/{user['id']}/meetings", "meetings", {**may, "type": "pastOne"})
    ]
    assert alone
    assert not listed & {record["uuid"] for record in alone}
    assert zoom.read(f"/report/meetings/{encode_twice(alone[0]['uuid'])}/participants")["participants"] == []


def test_users_by_address_and_unknown_users(zoom: Zoom) -> None:
    may = {"from": "2026-05-01", "to": "2026-05-31"}
    user = zoom.read("/report/users", {**may, "type": "active"})["users"][0]
    by_id = zoom.read(f"/report/users/{user['id']}/meetings", may)
    assert by_id == zoom.read(f"/report/users/{user['email']}/meetings", may)
    assert by_id["total_records"] == user["meetings"]
    for path in ("/report/users/nobody/meetings", "/users/nobody/recordings"):
        answer = zoom.ask(path, may)
        assert (answer.status_code, answer.json()["code"]) == (404, 1001)


def test_lighter_calls_tell_of_past_instances_what_the_reports_tell(zoom: Zoom, history: list[dict[str, Any]]) -> None:
    held = [record for record in history if record["type"] == "Meeting" and record["participants"] > 2][:15]
    for record in held:
        name = encode_twice(record["meeting_uuid"])
        past, report = zoom.read(f"/past_meetings/{name}"), zoom.read(f"/report/meetings/{name}")
        assert past.items() >= {one: report[one] for one in ("uuid", "topic", "start_time", "participants_count")}.items()
        asked = {"page_size": 300}
        stays = zoom.records(f"/report/meetings/{name}/participants", "participants", asked)
        seen = zoom.records(f"/past_meetings/{name}/participants", "participants", asked)
        assert Counter((one["user_id"], one["join_time"]) for one in seen) == Counter(
            (one["user_id"], one["join_time"]) for one in stays
        )
        instances = zoom.read(f"/past_meetings/{record['meeting_id']}/instances")["meetings"]
        assert {"uuid": record["meeting_uuid"], "start_time": past["start_time"]} in instances
    polled = [record for record in history if record["feature_used"]["poll"] and record["type"] == "Meeting"][:5]
    assert polled
    for record in polled:
        name = encode_twice(record["meeting_uuid"])
        answers = [zoom.read(f"/{whose}/{name}/polls")["questions"] for whose in ("past_meetings", "report/meetings")]
        assert [one.get("email") for one in answers[0]] == [one.get("email") for one in answers[1]]


def test_every_answer_has_a_tracking_id_of_its_own(zoom: Zoom) -> None:
    ids = [zoom.ask(path).headers["x-zm-trackingid"] for path in ("/users", "/users", "/nothing")]
    assert len(set(ids)) == 3
