"""Past webinars are those of the lists, and who comes is who registered and was let in."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from sources.sandbox.truth import find_rows
from tests.sandbox.conftest import Zoom, encode_twice

Record = dict[str, Any]


@pytest.fixture(scope="module")
def truth(zoom: Zoom) -> dict[str, list[Record]]:
    tables = ("users", "webinars", "webinar_registrants", "report_webinars", "report_webinar_participants")
    return {table: list(find_rows(zoom.sandbox, table, zoom.sandbox.clock.seconds)) for table in tables}


def test_planned_webinars_are_held_under_their_numbers(truth: dict[str, list[Record]]) -> None:
    planned = {row["id"]: row for row in truth["webinars"]}
    held = [row for row in truth["report_webinars"] if row["id"] in planned]
    assert 9 in {row["type"] for row in held} <= {6, 9}
    assert any(row["id"] not in planned for row in truth["report_webinars"])
    for row in held:
        plan = planned[row["id"]]
        assert [row[name] for name in ("type", "topic")] == [plan[name] for name in ("type", "topic")]
        assert row["start_time"] > plan["created_at"]
        if row["type"] == 9:
            assert row["start_time"][11:14] == plan["start_time"][11:14]
    counts: dict[int, list[str]] = defaultdict(list)
    for row in held:
        counts[row["id"]].append(row["start_time"])
    assert max(map(len, counts.values())) > 10


def test_what_is_planned_next_takes_place(open_zoom: Callable[..., Zoom]) -> None:
    zoom = open_zoom(users=60)
    host = zoom.sandbox.account.people.ids[0]
    weekly = next(row for row in zoom.records(f"/users/{host}/webinars", "webinars") if row["type"] == 9)
    dates = zoom.read(f"/webinars/{weekly['id']}")["occurrences"]
    zoom.control("clock", {"advance_days": 30})
    zoom.token = zoom.sign_in("tests")
    rows = find_rows(zoom.sandbox, "report_webinars", zoom.sandbox.clock.seconds)
    held = {row["start_time"][:13]: row["uuid"] for row in rows if row["id"] == weekly["id"]}
    assert held[weekly["start_time"][:13]] == weekly["uuid"]
    available = {date["start_time"][:13] for date in dates[:4] if date["status"] == "available"}
    assert available <= held.keys()
    assert not held.keys() & {date["start_time"][:13] for date in dates if date["status"] == "deleted"}


def test_who_comes_had_registered_and_been_approved_or_is_a_panelist(truth: dict[str, list[Record]]) -> None:
    registrants = {row["id"]: row for row in truth["webinar_registrants"]}
    own = {row["id"] for row in truth["users"]}
    numbers = {row["uuid"]: row for row in truth["report_webinars"]}
    planned = {row["webinar_id"] for row in truth["webinar_registrants"]}
    came, panelists = set(), 0
    for stay in truth["report_webinar_participants"]:
        instance = numbers[stay["webinar_uuid"]]
        if instance["id"] not in planned:
            continue
        if not stay["registrant_id"]:
            panelists += 1
            continue
        registrant = registrants[stay["registrant_id"]]
        came.add(stay["registrant_id"])
        assert registrant["webinar_id"] == instance["id"]
        assert registrant["status"] != "pending"
        assert registrant["create_time"] < instance["start_time"]
        assert stay["user_email"] in (registrant["email"], "")
        assert stay["user_email"] or stay["id"] in own
    assert panelists
    approved = {name for name, row in registrants.items() if row["status"] == "approved"}
    assert 0.3 < len(came & approved) / len(approved) < 0.95
    assert came - approved, "nobody was denied after coming"
    assert {row["status"] for row in registrants.values()} == {"approved", "pending", "denied"}
    assert {row["email"].endswith("@acme.example") for name, row in registrants.items() if name in came} == {True, False}


def test_the_report_tells_registrations_on_request(zoom: Zoom, truth: dict[str, list[Record]]) -> None:
    stay = next(row for row in truth["report_webinar_participants"] if row["registrant_id"])
    path = f"/report/webinars/{encode_twice(stay['webinar_uuid'])}/participants"
    asked = zoom.records(path, "participants", {"include_fields": "registrant_id"})
    assert stay["registrant_id"] in {row["registrant_id"] for row in asked}
    assert "registrant_id" not in zoom.records(path, "participants")[0]
