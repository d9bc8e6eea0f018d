"""Fault schedules: what they do, that they do it again from the same number, and that they stop."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sources.sandbox.config import SandboxConfig, SandboxError
from sources.sandbox.mishaps.schedule import Mishap, Schedule
from sources.sandbox.rules.reply import ConnectionDroppedError
from tests.sandbox.conftest import Zoom

Open = Callable[..., Zoom]
MAY = {"from": "2026-05-01", "to": "2026-05-31"}
PATHS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/users", {}),
    ("/roles", {}),
    ("/report/users", MAY),
    ("/report/history_meetings", MAY),
    ("/report/activities", MAY),
    ("/phone/call_logs", MAY),
    ("/accounts/me/recordings", MAY),
)


def follow(zoom: Zoom, seed: int = 5, **given: Any) -> None:
    answer = zoom.control("faults", {"seed": seed, "intensity": 1.0, "delay_ms": 0, **given})
    assert answer.status_code == 200, answer.text


def injected(zoom: Zoom) -> dict[str, int]:
    return dict(zoom.control("faults").json()["injected"])


def ask(zoom: Zoom, path: str, params: dict[str, Any]) -> tuple[int, bytes] | str:
    """What came of a call: status and body, or how the connection ended."""
    try:
        answer = zoom.ask(path, params)
    except ConnectionDroppedError as error:
        return str(error)
    return answer.status_code, answer.content


def walk(zoom: Zoom, times: int = 12) -> list[tuple[int, bytes] | str]:
    return [ask(zoom, path, params) for _ in range(times) for path, params in PATHS]


def strike(zoom: Zoom, kind: Mishap, path: str, params: dict[str, Any] | None = None) -> httpx.Response:
    """Ask until the schedule strikes with the only kind it has."""
    before = injected(zoom).get(kind, 0)
    for _ in range(200):
        answer = zoom.ask(path, params)
        if injected(zoom).get(kind, 0) > before:
            return answer
    raise AssertionError(f"{kind} never happened")


def test_the_same_number_and_requests_give_the_same_mishaps(open_zoom: Open) -> None:
    answers, counts = [], []
    for seed in (5, 5, 6):
        zoom = open_zoom()
        follow(zoom, seed, kinds=sorted(set(Mishap) - {Mishap.LONG_TEXT}))
        answers.append(walk(zoom))
        counts.append(injected(zoom))
    assert answers[0] == answers[1]
    assert counts[0] == counts[1]
    assert answers[0] != answers[2]
    assert sum(counts[0].values()) > len(answers[0]) / 4


def test_the_order_of_requests_changes_nothing(open_zoom: Open) -> None:
    here, there = open_zoom(), open_zoom()
    kinds = [Mishap.SERVER_ERROR, Mishap.CUT_JSON, Mishap.WRONG_TYPE]
    follow(here, kinds=kinds)
    follow(there, kinds=kinds)
    forth = {path: ask(here, path, params) for path, params in PATHS}
    back = {path: ask(there, path, params) for path, params in reversed(PATHS)}
    assert forth == back


def test_a_schedule_ends_and_what_it_did_stays_known(open_zoom: Open) -> None:
    zoom = open_zoom()
    right = walk(zoom, 1)
    follow(zoom)
    assert walk(zoom, 4) != right * 4
    done = injected(zoom)
    assert zoom.control("faults", {"seed": None}).json()["schedule"] is None
    assert walk(zoom, 1) == right
    follow(zoom)
    assert zoom.control("faults", method="DELETE").json()["schedule"] is None
    assert walk(zoom, 1) == right
    assert injected(zoom) == done


def test_a_schedule_can_be_on_from_the_start(open_zoom: Open) -> None:
    zoom = open_zoom(fault_seed=9, fault_intensity=0.0)
    assert zoom.control("faults").json()["schedule"]["seed"] == 9
    with pytest.raises(SandboxError, match="fault intensity"):
        SandboxConfig(fault_intensity=2.0)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"seed": "one"}, "not a whole number"),
        ({"seed": 1, "intensity": 1.5}, "not from 0 to 1"),
        ({"seed": 1, "kinds": ["earthquake"]}, "no kind 'earthquake'"),
    ],
)
def test_what_cannot_be_followed_is_refused(open_zoom: Open, given: dict[str, Any], words: str) -> None:
    zoom = open_zoom()
    answer = zoom.control("faults", given)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_rate_limits_come_in_every_form(open_zoom: Open) -> None:
    zoom = open_zoom()
    follow(zoom, kinds=[Mishap.RATE_LIMIT], wait_seconds=7)
    forms: Counter[str] = Counter()
    for _ in range(60):
        answer = strike(zoom, Mishap.RATE_LIMIT, "/users")
        assert answer.status_code == 429
        wish = answer.headers.get("Retry-After", "")
        forms["absent" if not wish else "seconds" if wish.isdigit() else "iso" if wish.endswith("Z") else "http"] += 1
        forms[f"type {answer.headers.get('X-RateLimit-Type')}"] += 1
    assert set(forms) == {"absent", "seconds", "iso", "http", "type QPS", "type None"}


def test_rows_move_between_pages_and_the_total_with_them(open_zoom: Open) -> None:
    zoom = open_zoom()
    right = zoom.records("/users", "users", {"page_size": 2000})
    for kind, step in ((Mishap.ROW_AGAIN, 1), (Mishap.ROW_LOST, -1)):
        follow(zoom, kinds=[kind])
        while kind not in injected(zoom):
            pages = list(zoom.pages("/users"))
        zoom.control("faults", {"seed": None})
        assert len({page["total_records"] for page in pages}) == 2
        assert len(right) + step in {page["total_records"] for page in pages}
        seen = Counter(user["id"] for page in pages for user in page["users"])
        if kind is Mishap.ROW_AGAIN:
            assert max(seen.values()) == 2
        else:
            assert len(seen) < len(right)


def test_an_empty_page_has_a_token_for_what_it_left_out(open_zoom: Open) -> None:
    zoom = open_zoom()
    right = [user["id"] for user in zoom.records("/users", "users")]
    follow(zoom, kinds=[Mishap.EMPTY_PAGE])
    for _ in range(50):
        pages = list(zoom.pages("/users"))
        assert [user["id"] for page in pages for user in page["users"]] == right
        if injected(zoom):
            break
    assert any(not page["users"] and page["next_page_token"] for page in pages)


def test_a_window_is_cut_on_its_first_page_alone(open_zoom: Open) -> None:
    zoom = open_zoom()
    token = zoom.read("/report/activities", MAY | {"page_size": 5})["next_page_token"]
    follow(zoom, kinds=[Mishap.WINDOW_CUT])
    cut = strike(zoom, Mishap.WINDOW_CUT, "/report/activities", MAY | {"page_size": 5})
    assert cut.json()["from"] > MAY["from"]
    further = [zoom.ask("/report/activities", MAY | {"page_size": 5, "next_page_token": token}) for _ in range(20)]
    assert [(answer.status_code, answer.json()["from"]) for answer in further] == [(200, MAY["from"])] * 20


def test_a_row_comes_again_only_where_a_page_came_before(open_zoom: Open) -> None:
    zoom = open_zoom()
    right = {user["id"] for user in zoom.records("/users", "users")}
    done: Counter[str] = Counter()
    for seed in range(20):
        follow(zoom, seed, kinds=[Mishap.EMPTY_PAGE, Mishap.ROW_AGAIN])
        for _ in range(3):
            assert {user["id"] for page in zoom.pages("/users") for user in page["users"]} == right
        done.update(injected(zoom))
    assert set(done) == {Mishap.EMPTY_PAGE, Mishap.ROW_AGAIN}


def test_one_instance_is_poisoned_all_the_time(open_zoom: Open) -> None:
    zoom = open_zoom()
    follow(zoom, kinds=[Mishap.POISONED])
    uuid = zoom.control("faults").json()["schedule"]["poisoned"]
    instances = [row["meeting_uuid"] for row in zoom.records("/report/history_meetings", "history_meetings", MAY)]
    assert uuid in instances
    from tests.sandbox.conftest import encode_twice

    for instance in instances[:30] + [uuid] * 3:
        answer = zoom.ask(f"/report/meetings/{encode_twice(instance)}/participants")
        assert (answer.status_code == 403) is (instance == uuid)
        assert ("html" in answer.headers["content-type"]) is (instance == uuid)


def test_features_are_refused_for_a_day(open_zoom: Open) -> None:
    seen: set[tuple[str, int, int]] = set()
    zoom = open_zoom()
    follow(zoom, kinds=[Mishap.PLAN_LAPSED, Mishap.PHONE_OFF, Mishap.SCOPE_REVOKED, Mishap.WIDE_OFF])
    for _ in range(200):
        for path, params in PATHS:
            first, again = (zoom.ask(path, params) for _ in range(2))
            assert first.status_code == again.status_code
            if first.status_code != 200:
                seen.add((path.split("/")[1], first.status_code, first.json()["code"]))
        zoom.control("clock", {"advance_days": 1})
        zoom.token = zoom.sign_in("tests")
    assert {("report", 400, 200), ("phone", 403, 2031), ("accounts", 400, 200)} <= seen
    assert any(code == 4711 for _, _, code in seen)


def test_the_path_whose_scope_is_gone_hangs_on_no_other_path() -> None:
    schedule = Schedule(5, 1.0, frozenset({Mishap.SCOPE_REVOKED}))
    paths = [f"/{name}" for name in "abcdefgh"]
    gone = {day: schedule.revoked(day, paths) for day in range(400)}
    assert set(gone.values()) == {"", *paths}
    assert gone == {day: schedule.revoked(day, reversed(paths)) for day in gone}
    fewer = {day: schedule.revoked(day, paths[1:]) for day in gone}
    assert {day for day in gone if fewer[day] != gone[day]} == {day for day, path in gone.items() if path == "/a"}


def test_a_token_dies_early_for_all_calls_and_a_new_one_lives(open_zoom: Open) -> None:
    zoom = open_zoom()
    zoom.control("faults", {"seed": 3, "intensity": 0.001, "kinds": [Mishap.DEAD_TOKEN]})
    zoom.token = zoom.sign_in("tests")
    for _ in range(600):
        answer = zoom.ask("/roles")
        if answer.status_code != 200:
            break
    assert (answer.status_code, answer.json()["code"]) == (401, 124)
    assert zoom.ask("/users").status_code == 401
    zoom.token = zoom.sign_in("tests")
    assert zoom.ask("/roles").status_code == 200


def test_edits_hit_one_record_and_leave_whole_json(open_zoom: Open) -> None:
    zoom = open_zoom()
    right = zoom.read("/roles")["roles"]
    for kind in (Mishap.WRONG_TYPE, Mishap.ABSENT_FIELD, Mishap.ODD_TEXT, Mishap.UNKNOWN_FIELD, Mishap.HUGE_INTEGER):
        follow(zoom, kinds=[kind])
        rows = json.loads(strike(zoom, kind, "/roles").content)["roles"]
        assert len(rows) == len(right)
        assert sum(row != known for row, known in zip(rows, right, strict=True)) == 1, kind


def test_what_zoom_is_about_to_forget_is_not_spoiled(open_zoom: Open) -> None:
    zoom = open_zoom(users=20)
    edge = {"from": "2025-12-04", "to": "2025-12-31"}
    right = zoom.read("/phone/call_logs", {**edge, "page_size": 5})
    follow(zoom, kinds=[Mishap.WRONG_TYPE, Mishap.WRONG_TOTAL, Mishap.ODD_TEXT])
    for _ in range(40):
        page = zoom.read("/phone/call_logs", {**edge, "page_size": 5})
        assert page["call_logs"][:3] == right["call_logs"][:3]
        assert page["total_records"] == right["total_records"]
    assert injected(zoom) == {}
