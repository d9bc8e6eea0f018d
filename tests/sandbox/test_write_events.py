"""Meetings and webinars that were made are listed as they were asked for, or refused in Zoom's words."""

from typing import Any

import pytest

from tests.sandbox.writing import BY_HAND, JULY, Open, create, fields, plan, refusal, webinar_host


def test_a_made_meeting_is_in_its_hosts_list_until_it_lapses(open_zoom: Open) -> None:
    zoom = open_zoom()
    host = create(zoom)["id"]
    path = f"/users/{host}/meetings"
    local = {**BY_HAND, "start_time": "2026-06-10T09:00:00", "timezone": "Europe/Berlin", "agenda": "x" * 300}
    headers = {"Authorization": f"Bearer {zoom.token}"}
    once = zoom.send("POST", f"/v2{path}", json=local, headers=headers).json()
    assert once["start_time"] == "2026-06-10T07:00:00Z"
    open_end = plan(zoom, host, type=3, settings={"approval_type": 0})
    assert open_end["settings"]["approval_type"] == 2, "without a fixed time there is no registration"
    weekly = plan(zoom, host, type=8, recurrence={"type": 2, "weekly_days": "4", "end_times": 4})
    plan(zoom, host, type=1)
    records = {one["id"]: one for one in zoom.records(path, "meetings")}
    assert records.keys() == {once["id"], open_end["id"], weekly["id"]}, "an instant meeting is in no list"
    assert len(records[once["id"]]["agenda"]) == 250
    assert "start_time" not in records[open_end["id"]]
    dates = [one["start_time"] for one in weekly["occurrences"]]
    assert dates == ["2026-07-01T09:00:00Z", "2026-07-08T09:00:00Z", "2026-07-15T09:00:00Z", "2026-07-22T09:00:00Z"]
    for days, there, coming, following in (
        (30, [once, weekly], [weekly], dates[0]),
        (11, [weekly], [weekly], dates[2]),
        (30, [weekly], [], dates[3]),
        (30, [], [], ""),
    ):
        zoom.control("clock", {"advance_days": days})
        zoom.token = zoom.sign_in("tests")
        now = {one["id"]: one for one in zoom.records(path, "meetings")}
        assert now.keys() == {one["id"] for one in (*there, open_end)}
        assert not following or now[weekly["id"]]["start_time"] == following
        upcoming = {one["id"] for one in zoom.records(path, "meetings", {"type": "upcoming"})}
        assert upcoming == {one["id"] for one in (*coming, open_end)}


@pytest.mark.parametrize(
    ("recurrence", "dates"),
    [
        ({"type": 1, "repeat_interval": 2, "end_times": 3}, ["07-01", "07-03", "07-05"]),
        ({"type": 1, "end_date_time": "2026-07-03T23:00:00Z"}, ["07-01", "07-02", "07-03"]),
        ({"type": 2, "weekly_days": "1", "end_times": 2}, ["07-05", "07-12"]),
        ({"type": 3, "monthly_day": 31, "end_times": 2}, ["07-31", "08-31"]),
        ({"type": 3, "monthly_week": -1, "monthly_week_day": 6, "end_times": 2}, ["07-31", "08-28"]),
        ({"type": 3, "monthly_week": 2, "monthly_week_day": 2, "end_times": 2}, ["07-13", "08-10"]),
        ({"type": 1}, ["07-01"]),
    ],
)
def test_a_series_has_the_dates_that_were_asked_for(open_zoom: Open, recurrence: dict[str, Any], dates: list[str]) -> None:
    zoom = open_zoom(users=5)
    made = plan(zoom, create(zoom)["id"], type=8, recurrence=recurrence)
    assert [one["start_time"] for one in made["occurrences"]] == [f"2026-{date}T09:00:00Z" for date in dates]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"type": "2"}, ["type"]),
        ({"type": 5}, ["type"]),
        ({"topic": "x" * 201}, ["topic"]),
        ({"duration": 0}, ["duration"]),
        ({"start_time": "tomorrow"}, ["start_time"]),
        ({"start_time": "2026-07-01"}, ["start_time"]),
        ({"timezone": "Mars/Olympus"}, ["timezone"]),
        ({"type": 8}, ["recurrence"]),
        ({"type": 8, "recurrence": {}}, ["recurrence.type"]),
        (
            {"type": 8, "recurrence": {"type": 1, "end_times": 2, "end_date_time": "2026-08-01T00:00:00Z"}},
            ["recurrence.end_times"],
        ),
        ({"settings": {"approval_type": "0"}}, ["settings.approval_type"]),
        ({"settings": {"audio": "loud"}}, ["settings.audio"]),
    ],
)
def test_a_meeting_that_zoom_would_not_take(open_zoom: Open, body: dict[str, Any], wrong: list[str]) -> None:
    zoom = open_zoom(users=5)
    host = create(zoom)["id"]
    assert fields(zoom.write("POST", f"/users/{host}/meetings", {**JULY, **body})) == wrong
    assert len(zoom.writes()) == 1


def test_a_meeting_needs_a_host_who_is_there(open_zoom: Open) -> None:
    zoom = open_zoom(users=5)
    host, other = create(zoom)["id"], create(zoom, "other@example.com")
    assert refusal(zoom.write("POST", "/users/nobody/meetings", JULY)) == (404, 1001)
    made = plan(zoom, host, schedule_for=other["email"])
    assert (made["host_id"], made["host_email"]) == (other["id"], other["email"])
    answer = zoom.write("POST", f"/users/{host}/meetings", {**JULY, "schedule_for": "nobody@example.com"})
    assert refusal(answer) == (404, 1001)


def test_a_made_webinar_is_listed_described_and_needs_a_licence(open_zoom: Open) -> None:
    zoom = open_zoom(users=300)
    host = webinar_host(zoom)
    made = plan(zoom, host, "webinars", tracking_fields=[{"field": "Department", "value": "IT"}])
    assert made["id"] in {one["id"] for one in zoom.records(f"/users/{host}/webinars", "webinars")}
    assert zoom.read(f"/webinars/{made['id']}") == made
    assert made["settings"]["approval_type"] == 1
    without = create(zoom)["id"]
    assert refusal(zoom.write("POST", f"/users/{without}/webinars", {**JULY, "type": 5})) == (400, 200)
    assert refusal(zoom.ask(f"/webinars/{made['id']}/registrants", {"status": "gone"})) == (400, 300)
