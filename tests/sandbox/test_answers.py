"""What single paths refuse, and what else their lists can be asked for."""

from typing import Any

import pytest

from tests.sandbox.conftest import Zoom, encode_twice

MAY = {"from": "2026-05-01", "to": "2026-05-31"}


def find_instance(zoom: Zoom, kind: str, feature: str = "") -> dict[str, Any]:
    records = zoom.records("/report/history_meetings", "history_meetings", {**MAY, "meeting_type": kind, "page_size": 300})
    return next(record for record in records if not feature or record["feature_used"][feature])


def find_hosts(zoom: Zoom, *, licensed: bool) -> list[str]:
    users = [user["id"] for user in zoom.records("/users", "users", {"page_size": 2000})]
    return [user for user in users if (zoom.ask(f"/users/{user}/webinars").status_code == 200) is licensed]


@pytest.mark.parametrize(
    ("path", "params", "refusal"),
    [
        ("/roles/77/members", {}, (400, 1034)),
        ("/contacts", {}, (400, 300)),
        ("/contacts", {"search_key": "ab"}, (400, 300)),
        ("/users/nobody/meetings", {}, (404, 1001)),
        ("/meetings/123/registrants", {}, (404, 3001)),
        ("/meetings/abc/registrants", {}, (400, 300)),
        ("/meetings/123/recordings", {}, (404, 3001)),
        ("/webinars/123", {}, (404, 3001)),
        ("/webinars/abc", {}, (400, 300)),
        ("/webinars/123/registrants", {}, (404, 3001)),
        ("/report/webinars/123/qa", {}, (404, 3001)),
        ("/phone/users/nobody", {}, (404, 1001)),
        ("/chat/users/{user}/channels/none/members", {}, (404, 4130)),
        ("/chat/users/{user}/messages", {}, (400, 300)),
        ("/chat/users/{user}/messages", {"to_channel": "none"}, (404, 4130)),
        ("/chat/users/{user}/messages", {"to_contact": "x@acme.example", "date": "2025-01-01"}, (400, 300)),
    ],
)
def test_refusals(zoom: Zoom, path: str, params: dict[str, str], refusal: tuple[int, int]) -> None:
    user = zoom.read("/users", {"page_size": 1})["users"][0]["id"]
    answer = zoom.ask(path.replace("{user}", user), params)
    assert (answer.status_code, answer.json()["code"]) == refusal


def test_hosts_without_a_licence_have_no_webinars(zoom: Zoom) -> None:
    answer = zoom.ask(f"/users/{find_hosts(zoom, licensed=False)[0]}/webinars")
    assert (answer.status_code, answer.json()) == (400, {"code": 200, "message": "Webinar plan is missing."})


def test_webinars_page_by_number_and_by_token(zoom: Zoom) -> None:
    path = f"/users/{find_hosts(zoom, licensed=True)[0]}/webinars"
    whole = zoom.records(path, "webinars", {"page_size": 300})
    numbered = [zoom.read(path, {"page_size": 1, "page_number": page})["webinars"] for page in range(1, len(whole) + 1)]
    assert [one for page in numbered for one in page] == whole == zoom.records(path, "webinars", {"page_size": 1})
    assert len(whole) > 1


def test_a_meeting_is_no_webinar_and_a_webinar_no_meeting(zoom: Zoom) -> None:
    for kind, other in (("meeting", "webinars"), ("webinar", "meetings")):
        uuid = encode_twice(find_instance(zoom, kind)["meeting_uuid"])
        assert zoom.ask(f"/report/{kind}s/{uuid}").status_code == 200
        for end in ("", "/participants", "/polls"):
            answer = zoom.ask(f"/report/{other}/{uuid}{end}")
            assert (answer.status_code, answer.json()["code"]) == (404, 3001)


def test_meetings_without_polls_have_an_empty_list(zoom: Zoom) -> None:
    records = zoom.records("/report/history_meetings", "history_meetings", {**MAY, "meeting_type": "meeting", "page_size": 300})
    for record in [one for one in records if not one["feature_used"]["poll"]][:5]:
        assert zoom.read(f"/report/meetings/{encode_twice(record['meeting_uuid'])}/polls")["questions"] == []


def test_a_number_finds_the_latest_recording(zoom: Zoom) -> None:
    recorded = find_instance(zoom, "meeting", "record_to_cloud")
    latest = zoom.ask(f"/meetings/{recorded['meeting_id']}/recordings")
    assert latest.status_code in (200, 404)
    if latest.status_code == 200:
        assert latest.json()["id"] == recorded["meeting_id"]
        assert latest.json()["start_time"] >= recorded["start_time"]
    records = zoom.records("/report/history_meetings", "history_meetings", {**MAY, "meeting_type": "meeting", "page_size": 300})
    silent = next(one for one in records if not one["feature_used"]["record_to_cloud"])
    answer = zoom.ask(f"/meetings/{encode_twice(silent['meeting_uuid'])}/recordings")
    assert (answer.status_code, answer.json()["code"]) == (404, 3301)


def test_only_some_meetings_have_registrants(zoom: Zoom) -> None:
    users = [user["id"] for user in zoom.records("/users", "users", {"page_size": 2000})]
    planned = [one for user in users for one in zoom.records(f"/users/{user}/meetings", "meetings", {"page_size": 300})]
    answers = {one["id"]: zoom.ask(f"/meetings/{one['id']}/registrants") for one in planned}
    refused = {answer.json()["code"] for answer in answers.values() if answer.status_code != 200}
    open_to_all = [number for number, answer in answers.items() if answer.status_code == 200]
    assert refused == {300}
    assert 0 < len(open_to_all) < len(planned) / 2
    assert any(one["type"] == 3 and "start_time" not in one for one in planned)
    statuses = {
        status
        for number in open_to_all
        for status in ("approved", "pending", "denied")
        for _ in zoom.records(f"/meetings/{number}/registrants", "registrants", {"status": status})
    }
    assert statuses == {"approved", "pending", "denied"}


def test_calls_inside_the_account_are_in_both_logs(zoom: Zoom) -> None:
    users = [user["id"] for user in zoom.records("/phone/users", "users", {"page_size": 100})]
    logs = [log for user in users for log in zoom.records(f"/phone/users/{user}/call_logs", "call_logs", MAY)]
    inside = [log["call_id"] for log in logs if log["path"] == "extension"]
    assert inside
    assert all(inside.count(call) == 2 for call in inside)
    account = {log["id"] for log in zoom.records("/phone/call_logs", "call_logs", {**MAY, "page_size": 300})}
    assert {log["id"] for log in logs} <= account


def test_chats_hide_what_was_deleted_unless_asked(zoom: Zoom) -> None:
    user = zoom.read("/users", {"page_size": 1})["users"][0]["id"]
    channels = zoom.records(f"/chat/users/{user}/channels", "channels", {"page_size": 1000})
    asked = {"from": "2026-01-01T00:00:00Z", "to": "2026-06-01T00:00:00Z", "page_size": 50}
    path = f"/chat/users/{user}/messages"
    both = {"include_deleted_and_edited_message": "true"}
    whole = [
        one for channel in channels for one in zoom.records(path, "messages", {**asked, **both, "to_channel": channel["id"]})
    ]
    shown = [one for channel in channels for one in zoom.records(path, "messages", {**asked, "to_channel": channel["id"]})]
    assert {one["status"] for one in whole} == {"Normal", "Edited", "Deleted"}
    assert shown == [one for one in whole if one["status"] != "Deleted"]


def test_telephone_legs_can_be_true_duplicates(zoom: Zoom) -> None:
    legs = zoom.records("/report/telephone", "telephony_usage", {**MAY, "type": "1", "page_size": 300})
    assert len({repr(leg) for leg in legs}) < len(legs)


def test_storage_ends_yesterday(zoom: Zoom) -> None:
    days = zoom.read("/report/cloud_recording", {"from": "2026-05-20", "to": "2026-06-01"})["cloud_recording_storage"]
    assert [day["date"] for day in days][-1] == "2026-05-31"
