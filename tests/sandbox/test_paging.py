"""Page sizes and page tokens."""

from collections.abc import Callable

import pytest

from tests.sandbox.conftest import Zoom

Open = Callable[..., Zoom]
MAY = {"from": "2026-05-01", "to": "2026-05-31"}


def test_sizes_default_and_are_cut_and_echoed(zoom: Zoom) -> None:
    assert zoom.read("/users")["page_size"] == 30
    assert zoom.read("/users", {"page_size": 9999})["page_size"] == 2000
    assert zoom.read("/report/activities", {**MAY, "page_size": 9999})["page_size"] == 300
    assert zoom.read("/phone/users", {"page_size": 300})["page_size"] == 100


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/users", "users"),
        ("/report/users", "users"),
        ("/report/history_meetings", "history_meetings"),
        ("/report/activities", "activity_logs"),
        ("/report/operationlogs", "operation_logs"),
        ("/phone/call_logs", "call_logs"),
        ("/phone/call_history", "call_logs"),
    ],
)
def test_pages_of_any_size_hold_the_same_records(zoom: Zoom, path: str, name: str) -> None:
    params = {} if path == "/users" else MAY
    small, large = (zoom.records(path, name, {**params, "page_size": size}) for size in (9, 300))
    assert small == large
    assert len(small) > 9
    last = list(zoom.pages(path, {**params, "page_size": 300}))[-1]
    assert last["next_page_token"] == ""


def test_counts_fit_the_pages(zoom: Zoom) -> None:
    pages = list(zoom.pages("/phone/call_logs", {**MAY, "page_size": 50}))
    assert {page["page_count"] for page in pages} == {len(pages)}
    assert {page["total_records"] for page in pages} == {sum(len(page["call_logs"]) for page in pages)}


def test_page_numbers_still_work(zoom: Zoom) -> None:
    whole = zoom.records("/users", "users", {"page_size": 300})
    second = zoom.read("/users", {"page_size": 10, "page_number": 2})
    assert second["users"] == whole[10:20]
    assert second["page_number"] == 2
    assert zoom.read("/users", {"page_size": 10, "page_number": 99})["users"] == []


def test_tokens_belong_to_their_question(zoom: Zoom) -> None:
    token = zoom.read("/report/activities", {**MAY, "page_size": 50})["next_page_token"]
    good = {**MAY, "page_size": 50, "next_page_token": token}
    assert zoom.ask("/report/activities", good).status_code == 200
    for change in ({"page_size": 51}, {"to": "2026-05-30"}, {"next_page_token": token[:-2] + "AA"}, {"next_page_token": "x"}):
        answer = zoom.ask("/report/activities", {**good, **change})
        assert (answer.status_code, answer.json()["code"]) == (400, 300)
    answer = zoom.ask("/report/operationlogs", good)
    assert (answer.status_code, answer.json()["code"]) == (400, 300)


def test_tokens_of_one_user_are_foreign_to_another(zoom: Zoom) -> None:
    users = zoom.read("/report/users", {**MAY, "type": "active", "page_size": 2})["users"]
    first, second = (f"/report/users/{user['id']}/meetings" for user in users)
    token = zoom.read(first, {**MAY, "page_size": 1})["next_page_token"]
    assert zoom.ask(second, {**MAY, "page_size": 1, "next_page_token": token}).json()["code"] == 300


def test_tokens_die_after_a_quarter_of_an_hour(open_zoom: Open) -> None:
    zoom = open_zoom()
    for path, code in (("/report/activities", 300), ("/phone/call_logs", 400)):
        asked = {**MAY, "page_size": 50}
        asked["next_page_token"] = zoom.read(path, asked)["next_page_token"]
        zoom.control("clock", {"advance_seconds": 900})
        assert zoom.ask(path, asked).status_code == 200
        zoom.control("clock", {"advance_seconds": 1})
        answer = zoom.ask(path, asked)
        assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_list_does_not_move_under_its_reader(open_zoom: Open) -> None:
    zoom = open_zoom()
    zoom.control("clock", {"advance_seconds": 15 * 3600})
    zoom.token = zoom.sign_in("tests")
    today = {"from": "2026-06-01", "to": "2026-06-01", "page_size": 10}
    still = zoom.records("/report/activities", "activity_logs", today)
    first = zoom.read("/report/activities", today)
    zoom.control("clock", {"advance_seconds": 840})
    rest = zoom.records("/report/activities", "activity_logs", {**today, "next_page_token": first["next_page_token"]})
    assert first["activity_logs"] + rest == still
    assert len(zoom.records("/report/activities", "activity_logs", today)) > len(still)
