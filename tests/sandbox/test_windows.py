"""Dates: what is cut, what is refused, which days are in."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.conftest import Zoom

Open = Callable[..., Zoom]


@pytest.mark.parametrize("path", ["/report/activities", "/report/users", "/phone/call_logs", "/phone/call_history"])
def test_wide_windows_are_cut_to_their_last_month(zoom: Zoom, path: str) -> None:
    answer = zoom.read(path, {"from": "2026-03-01", "to": "2026-05-31"})
    assert (answer["from"], answer["to"]) == ("2026-05-01", "2026-05-31")
    whole = zoom.read(path, {"from": "2026-05-01", "to": "2026-05-31"})
    for part in (answer, whole):
        part.pop("next_page_token")
    assert answer == whole


def test_days_beyond_reach_are_cut_or_refused(zoom: Zoom) -> None:
    """180 days before 1 June is 3 December."""
    old = {"from": "2025-11-20", "to": "2025-12-10"}
    assert zoom.read("/report/activities", old)["from"] == "2025-12-03"
    assert zoom.read("/phone/call_logs", old)["from"] == "2025-12-03"
    for path, params in (
        ("/report/history_meetings", old),
        ("/report/activities", {"from": "2025-11-01", "to": "2025-11-20"}),
        ("/report/daily", {"year": 2025, "month": 11}),
        ("/report/users", {"from": "2026-05-02", "to": "2026-05-01"}),
    ):
        answer = zoom.ask(path, params)
        assert (answer.status_code, answer.json()["code"]) == (400, 300), path
    assert zoom.ask("/report/history_meetings", {**old, "from": "2025-12-03"}).status_code == 200
    month = zoom.read("/report/daily", {"year": 2025, "month": 12})["dates"]
    assert [month[0]["date"], month[-1]["date"], len(month)] == ["2025-12-01", "2025-12-31", 31]


@pytest.mark.parametrize(
    ("path", "name", "time"),
    [
        ("/report/history_meetings", "history_meetings", "start_time"),
        ("/report/activities", "activity_logs", "time"),
        ("/report/operationlogs", "operation_logs", "time"),
        ("/phone/call_logs", "call_logs", "date_time"),
        ("/phone/call_history", "call_logs", "start_time"),
    ],
)
def test_both_days_are_in_and_days_add_up(zoom: Zoom, path: str, name: str, time: str) -> None:
    def read(first: str, last: str) -> list[dict[str, Any]]:
        return zoom.records(path, name, {"from": first, "to": last, "page_size": 300})

    week = read("2026-05-11", "2026-05-17")
    days = [read(f"2026-05-{day}", f"2026-05-{day}") for day in range(11, 18)]
    assert [record for day in days for record in day] == week
    for number, day in zip(range(11, 18), days, strict=True):
        assert {record[time][:10] for record in day} <= {f"2026-05-{number}"}
    assert sum(map(bool, days)) > 3


def test_phone_takes_moments(zoom: Zoom) -> None:
    asked = {"from": "2026-05-13T10:00:00Z", "to": "2026-05-13T15:59:59Z", "page_size": 300}
    some = zoom.records("/phone/call_logs", "call_logs", asked)
    whole = zoom.records("/phone/call_logs", "call_logs", {"from": "2026-05-13", "to": "2026-05-13", "page_size": 300})
    assert some == [log for log in whole if "2026-05-13T10:00:00Z" <= log["date_time"] <= "2026-05-13T15:59:59Z"]
    assert 0 < len(some) < len(whole)


def test_recordings_default_to_today_and_trash_takes_no_dates(zoom: Zoom) -> None:
    user = zoom.read("/users")["users"][0]["id"]
    answer = zoom.read(f"/users/{user}/recordings")
    assert (answer["from"], answer["to"]) == ("2026-06-01", "2026-06-01")
    refused = zoom.ask(f"/users/{user}/recordings", {"trash": "true", "from": "2026-05-01"})
    assert (refused.status_code, refused.json()["code"]) == (400, 300)
    assert zoom.ask(f"/users/{user}/recordings", {"trash": "true"}).status_code == 200
    refused = zoom.ask(f"/users/{user}/recordings", {"trash": "true", "trash_type": "everything"})
    assert (refused.status_code, refused.json()["code"]) == (400, 300)


def test_operation_logs_do_not_say_their_dates(zoom: Zoom) -> None:
    assert not {"from", "to"} & set(zoom.read("/report/operationlogs", {"from": "2026-05-01", "to": "2026-05-31"}))
