"""Clock, calls and faults."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from sources.sandbox.config import FaultSpec, SandboxConfig, SandboxError
from sources.sandbox.rules.reply import ConnectionDroppedError
from tests.sandbox.conftest import Zoom

Open = Callable[..., Zoom]
MAY = {"from": "2026-05-01", "to": "2026-05-31"}


def test_the_clock_moves_forward_only(open_zoom: Open) -> None:
    zoom = open_zoom()
    assert zoom.control("clock").json() == {"now": "2026-06-01T00:00:00Z"}
    assert zoom.control("clock", {"advance_seconds": 90}).json() == {"now": "2026-06-01T00:01:30Z"}
    assert zoom.control("clock", {"advance_days": 1}).json() == {"now": "2026-06-02T00:01:30Z"}
    answer = zoom.control("clock", {"now": "2026-06-03T00:00:00Z"})
    assert answer.headers["date"] == "Wed, 03 Jun 2026 00:00:00 GMT"
    for wrong in ({"now": "2026-06-01T00:00:00Z"}, {"advance_seconds": -1}, {"now": "soon"}, {}, {"now": "2050-01-01T00:00:00Z"}):
        refused = zoom.control("clock", wrong)
        assert refused.status_code == 400
        assert refused.json()["error"]


def test_advancing_makes_events_and_changes_people(open_zoom: Open) -> None:
    zoom = open_zoom(users=200)
    people = {user["email"]: user for user in zoom.records("/users", "users", {"page_size": 2000})}
    pending = {user["email"] for user in zoom.records("/users", "users", {"status": "pending"})}
    zoom.control("clock", {"advance_days": 120})
    zoom.token = zoom.sign_in("tests")
    later = {user["email"]: user for user in zoom.records("/users", "users", {"page_size": 2000})}
    both = set(people) & set(later)
    assert set(later) - set(people) - pending, "new users"
    assert pending & set(later), "accepted invitations"
    assert set(people) - set(later), "deactivated or deleted"
    assert any(people[email]["last_name"] != later[email]["last_name"] for email in both), "renamed"
    assert any(people[email]["dept"] != later[email]["dept"] for email in both), "moved"
    june = {"from": "2026-06-10", "to": "2026-06-20"}
    assert zoom.records("/report/history_meetings", "history_meetings", june)


def test_a_user_can_be_deleted_and_restored(open_zoom: Open) -> None:
    zoom = open_zoom(users=20)
    people = zoom.records("/users", "users", {"page_size": 2000})
    user = people[3]
    assert zoom.control("users", {"delete": [user["email"]]}).status_code == 200
    left = zoom.records("/users", "users", {"page_size": 2000})
    assert {one["id"] for one in people} - {one["id"] for one in left} == {user["id"]}
    assert zoom.ask(f"/users/{user['id']}/meetings").json()["code"] == 1001
    zoom.control("clock", {"advance_days": 1})
    zoom.token = zoom.sign_in("tests")
    assert zoom.control("users", {"restore": [user["id"]]}).status_code == 200
    assert user["id"] in {one["id"] for one in zoom.records("/users", "users", {"page_size": 2000})}
    assert zoom.ask(f"/users/{user['id']}/meetings").status_code == 200
    for wrong in ({}, {"delete": ["nobody"]}, {"restore": [user["id"]]}, {"restore": [people[4]["id"]]}):
        refused = zoom.control("users", wrong)
        assert refused.status_code == 400
        assert refused.json()["error"]


def test_calls_are_counted_and_forgotten(open_zoom: Open) -> None:
    zoom = open_zoom()
    zoom.ask("/users")
    zoom.ask("/report/users/nobody/meetings", MAY)
    calls = zoom.control("calls").json()
    assert calls["paths"]["/users"]["requests"] == 1
    assert calls["paths"]["/report/users/{userId}/meetings"]["statuses"] == {"404": 1}
    assert calls["labels"]["general HEAVY"]["peak_per_second"] == 1
    assert calls["total"] == 3
    assert zoom.control("calls", {"reset": True}).json()["total"] == 0


def test_rules_fire_in_order_and_so_often(open_zoom: Open) -> None:
    zoom = open_zoom()
    rules = [
        {"match": "/users", "status": 503, "times": 2, "after": 1, "headers": {"Retry-After": "3"}},
        {"match": "/report/*", "status": 500, "every": 2, "times": None, "body": "oops"},
    ]
    assert zoom.control("faults", {"rules": rules}).status_code == 200
    answers = [zoom.ask("/users") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 503, 503, 200]
    assert answers[1].headers["Retry-After"] == "3"
    assert [zoom.ask("/report/daily").status_code for _ in range(4)] == [200, 500, 200, 500]
    assert [rule["fired"] for rule in zoom.control("faults").json()["rules"]] == [2, 2]
    assert zoom.control("faults", method="DELETE").json()["rules"] == []
    assert zoom.ask("/report/daily").status_code == 200


def test_a_template_does_not_match_longer_paths(open_zoom: Open) -> None:
    zoom = open_zoom(faults=FaultSpec(({"match": "/report/users", "status": 503, "times": None},)))
    assert zoom.ask("/report/users", MAY).status_code == 503
    assert zoom.ask("/report/users/nobody/meetings", MAY).status_code == 404


def test_answers_can_be_spoiled(open_zoom: Open) -> None:
    zoom = open_zoom()

    def ask_with(rule: dict[str, Any], params: dict[str, Any]) -> Any:
        zoom.control("faults", {"rules": [{"match": "/report/activities", **rule}]})
        return zoom.ask("/report/activities", params)

    asked = {**MAY, "page_size": 50}
    good = zoom.read("/report/activities", asked)
    cut = ask_with({"kind": "cut_json"}, asked)
    assert cut.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        cut.json()
    page = ask_with({"kind": "html_403"}, asked)
    assert page.status_code == 403
    assert page.headers["content-type"] == "text/html"
    assert ask_with({"kind": "refusal_200"}, asked).json()["code"] == 200
    assert ask_with({"kind": "slow", "delay_ms": 1}, asked).json() == good
    next_page = {**asked, "next_page_token": good["next_page_token"]}
    assert ask_with({"kind": "dead_token"}, next_page).json()["code"] == 300
    assert ask_with({"kind": "repeat_token"}, next_page).json()["next_page_token"] == good["next_page_token"]
    assert ask_with({"kind": "window_shift", "days": 2}, asked).json()["from"] == "2026-05-03"
    edited = ask_with({"kind": "edit", "drop": ["version"], "put": {"new_field": 1}}, asked).json()["activity_logs"]
    assert all("version" not in record and record["new_field"] == 1 for record in edited)
    with pytest.raises(ConnectionDroppedError):
        ask_with({"kind": "reset"}, asked)


def test_chances_are_seeded(open_zoom: Open) -> None:
    rule = {"match": "/roles", "status": 503, "times": None, "chance": 0.4}
    runs = []
    for _ in range(2):
        zoom = open_zoom(faults=FaultSpec((rule,)))
        runs.append([zoom.ask("/roles").status_code for _ in range(60)])
    assert runs[0] == runs[1]
    assert 10 < runs[0].count(503) < 45


def test_the_token_endpoint_can_fail(open_zoom: Open) -> None:
    zoom = open_zoom()
    zoom.control("faults", {"rules": [{"match": "/oauth/token", "status": 502}]})
    form = {"grant_type": "account_credentials", "account_id": "a"}
    answers = [zoom.send("POST", "/oauth/token", data=form, auth=("a", "sandbox")).status_code for _ in range(2)]
    assert answers == [502, 200]


@pytest.mark.parametrize(
    "wrong",
    [
        {"rules": [{"status": 503}]},
        {"rules": [{"match": "/users"}]},
        {"rules": [{"match": "/users", "kind": "earthquake"}]},
        {"switches": {"gravity": False}},
        {"switches": {"plan": "platinum"}},
    ],
)
def test_impossible_faults_are_refused(open_zoom: Open, wrong: dict[str, Any]) -> None:
    zoom = open_zoom()
    answer = zoom.control("faults", wrong)
    assert answer.status_code == 400
    assert "setting faults" in answer.json()["error"]
    assert zoom.control("faults").json()["rules"] == []


def test_switches_change_the_account(open_zoom: Open) -> None:
    zoom = open_zoom()
    zoom.control("faults", {"switches": {"call_history_key": "call_history"}})
    assert zoom.read("/phone/call_history", MAY)["call_history"]
    for state, refusal in (("withdrawn", (404, 404)), ("withdrawn_2300", (400, 2300)), ("withdrawn_410", (410, 410))):
        zoom.control("faults", {"switches": {"call_logs": state}})
        answer = zoom.ask("/phone/call_logs", MAY)
        assert (answer.status_code, answer.json()["code"]) == refusal
    zoom.control("faults", {"switches": {"phone": False}})
    assert zoom.ask("/phone/users").json()["code"] == 2031


def test_unknown_controls_are_named(open_zoom: Open) -> None:
    zoom = open_zoom()
    assert zoom.control("weather").status_code == 404
    assert zoom.control("truth/weather").status_code == 404
    assert zoom.send("POST", "/__sandbox__/clock", content=b"{").status_code == 400


@pytest.mark.parametrize("wrong", [{"users": 0}, {"users": 10**9}, {"days": 0}, {"plan": "gold"}, {"latency_ms": -1}])
def test_impossible_accounts_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(SandboxError):
        SandboxConfig(**wrong)


def test_latency_is_kept(open_zoom: Open) -> None:
    zoom = open_zoom(latency_ms=30)

    async def ask_many() -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        headers = {"Authorization": f"Bearer {zoom.token}"}
        await asyncio.gather(*(zoom._client.get("/v2/roles", headers=headers) for _ in range(5)))
        return loop.time() - began

    assert 0.03 <= zoom._runner.run(ask_many()) < 1
