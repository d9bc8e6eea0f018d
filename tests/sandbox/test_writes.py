"""The nine writes: executed as asked, seen in every list afterwards, refused in Zoom's words.

Every success is held against Zoom's schemas of request and answer: see `Zoom.write`.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sources.sandbox.codes import NumberCodes
from tests.contract.rules import WRITES
from tests.contract.samples import SAMPLES
from tests.sandbox.conftest import Zoom, encode_twice

Open = Callable[..., Zoom]
MAY = {"from": "2026-05-01", "to": "2026-05-31"}
JULY = {"topic": "Review", "type": 2, "start_time": "2026-07-01T09:00:00Z", "duration": 45}
BY_HAND = {**JULY, "settings": {"approval_type": 1}}


def create(zoom: Zoom, email: str = "new.person@example.com", action: str = "custCreate", **more: Any) -> dict[str, Any]:
    info = {"email": email, "first_name": "New", "last_name": "Person", "type": 2, **more}
    return dict(zoom.write("POST", "/users", {"action": action, "user_info": info}).json())


def plan(zoom: Zoom, user: str, what: str = "meetings", **body: Any) -> dict[str, Any]:
    kind = {"type": 5} if what == "webinars" else {}
    return dict(zoom.write("POST", f"/users/{user}/{what}", {**BY_HAND, **kind, **body}).json())


def register(zoom: Zoom, path: str, email: str, **more: Any) -> httpx.Response:
    return zoom.write("POST", f"{path}/registrants", {"email": email, "first_name": "Some", **more})


def listed(zoom: Zoom, **params: str) -> dict[str, dict[str, Any]]:
    return {user["email"]: user for user in zoom.records("/users", "users", {"page_size": 2000, **params})}


def statuses(zoom: Zoom, path: str) -> dict[str, str]:
    """Status of each registrant, by email."""
    return {
        one["email"]: status
        for status in ("approved", "pending", "denied")
        for one in zoom.records(f"{path}/registrants", "registrants", {"status": status})
        if one["status"] == status
    }


def refusal(answer: httpx.Response) -> tuple[int, int]:
    return answer.status_code, answer.json()["code"]


def fields(answer: httpx.Response) -> list[str]:
    assert refusal(answer) == (400, 300)
    return [error["field"] for error in answer.json()["errors"]]


def webinar_host(zoom: Zoom) -> str:
    """Somebody with a licence for webinars, who is not the owner if there is anybody else."""
    people = [user["id"] for user in listed(zoom).values()]
    return str(next(user for user in reversed(people) if zoom.ask(f"/users/{user}/webinars").status_code == 200))


def test_every_sample_is_executed_and_answered_in_the_shape_of_its_operation(open_zoom: Open) -> None:
    zoom = open_zoom(users=300)
    host, heir = webinar_host(zoom), create(zoom, "jane.smith@example.com")
    owner = create(zoom, "john.doe@example.com")["id"]
    meeting = plan(zoom, host, type=8, recurrence={"type": 1, "end_times": 3})
    webinar = plan(zoom, host, "webinars", type=9, recurrence={"type": 1, "end_times": 2})
    names = {"user": host, "meeting": meeting["id"], "webinar": webinar["id"]}
    for name, facts in WRITES.items():
        sample, method = SAMPLES[name], facts["request"].partition(" ")[0]
        query, body = dict(sample.query), sample.body
        if "occurrence_ids" in query:
            dates = meeting if "meeting" in name else webinar
            query["occurrence_ids"] = ",".join(one["occurrence_id"] for one in dates["occurrences"])
        if name.endswith("registrants_status"):
            path = sample.path.format(**names).removesuffix("/status").removesuffix("/registrants")
            assert body is not None
            made = [register(zoom, path, one["email"]).json()["registrant_id"] for one in body["registrants"]]
            people = [{**one, **({"id": made[at]} if "id" in one else {})} for at, one in enumerate(body["registrants"])]
            body = {**body, "registrants": people}
        path = sample.path.format(**(names | ({"user": owner} if name in ("delete_user", "update_user_status") else {})))
        if name == "update_user_status":
            owner = create(zoom, "another@example.com")["id"]
            path = sample.path.format(user=owner)
        answer = zoom.write(method, path, body, query)
        assert answer.is_success, (name, answer.text)
    operations = [entry["operation"] for entry in zoom.writes()]
    assert {facts["request"] for facts in WRITES.values()} == set(operations)
    assert [entry["number"] for entry in zoom.writes()] == list(range(1, len(operations) + 1))
    assert heir["email"] in listed(zoom)


@pytest.mark.parametrize(
    ("action", "status"), [("create", "pending"), ("autoCreate", "active"), ("custCreate", "active"), ("ssoCreate", "active")]
)
def test_a_created_user_is_invited_or_there_at_once(open_zoom: Open, action: str, status: str) -> None:
    zoom = open_zoom()
    roles = {role["id"]: role["total_members"] for role in zoom.read("/roles")["roles"]}
    made = create(zoom, "New.Person@example.com", action, password="secret-12")
    assert made["email"] == "new.person@example.com"
    there = {name: "new.person@example.com" in listed(zoom, status=name) for name in ("active", "inactive", "pending")}
    assert there == {"active": False, "inactive": False, "pending": False, status: True}
    record = listed(zoom, status=status)["new.person@example.com"]
    assert ("id" in record) is (status == "active")
    members = {role["id"]: role["total_members"] for role in zoom.read("/roles")["roles"]}
    assert members["2"] - roles["2"] == (status == "active")
    if status == "pending":
        assert refusal(zoom.ask(f"/users/{made['id']}/meetings")) == (404, 1001)
        return
    assert record["id"] == made["id"]
    for path, name in (("meetings", "meetings"), ("recordings", "meetings")):
        for user in (made["id"], made["email"]):
            assert zoom.read(f"/users/{user}/{path}")[name] == []
    assert zoom.read(f"/report/users/{made['id']}/meetings", MAY)["meetings"] == []
    assert refusal(zoom.ask(f"/users/{made['id']}/webinars")) == (400, 200)
    assert [one["email"] for one in zoom.read("/contacts", {"search_key": made["email"]})["contacts"]] == [made["email"]]


def test_an_invitation_is_accepted_in_time(open_zoom: Open) -> None:
    zoom = open_zoom()
    made = [create(zoom, f"guest{number}@example.com", "create") for number in range(20)]
    zoom.control("clock", {"advance_days": 29})
    zoom.token = zoom.sign_in("tests")
    active, pending = listed(zoom), listed(zoom, status="pending")
    accepted = [one for one in made if one["email"] in active]
    assert 10 < len(accepted) < 20
    assert all(active[one["email"]]["id"] == one["id"] for one in accepted)
    assert all((one["email"] in active) != (one["email"] in pending) for one in made)


def test_who_was_made_stays_the_same_when_the_account_grows(open_zoom: Open) -> None:
    zoom = open_zoom(users=30)
    made = create(zoom)
    logs = zoom.records("/report/operationlogs", "operation_logs", {"from": "2026-06-01", "to": "2026-06-01"})
    zoom.control("clock", {"advance_days": 1})
    zoom.token = zoom.sign_in("tests")
    before = zoom.records("/report/operationlogs", "operation_logs", {"from": "2026-06-01", "to": "2026-06-01"})
    assert len(before) >= len(logs)
    zoom.sandbox.account._fill(zoom.sandbox.account.people.horizon + 400 * 86400)
    assert zoom.records("/report/operationlogs", "operation_logs", {"from": "2026-06-01", "to": "2026-06-01"}) == before
    assert listed(zoom)["new.person@example.com"]["id"] == made["id"]
    zoom.control("clock", {"advance_days": 8})
    zoom.token = zoom.sign_in("tests")
    signs = zoom.records("/report/activities", "activity_logs", {"from": "2026-06-01", "to": "2026-06-10", "page_size": 300})
    assert signs
    assert not [row for row in signs if row["email"] == made["email"]], "who was made has never signed in"
    assert listed(zoom)["new.person@example.com"].get("last_login_time", "") == ""
    assert any(row["operation_detail"] == "Add User new.person@example.com" for row in before)


def test_a_user_who_exists_is_not_made_again(open_zoom: Open) -> None:
    zoom = open_zoom()
    someone = next(iter(listed(zoom)))
    taken = {"email": someone.upper(), "type": 1}
    answer = zoom.write("POST", "/users", {"action": "create", "user_info": taken})
    assert answer.json() == {"code": 1005, "message": f"User already in the account: {someone}"}
    assert answer.status_code == 409
    create(zoom)
    assert refusal(
        zoom.write("POST", "/users", {"action": "create", "user_info": {**taken, "email": "NEW.person@example.com"}})
    ) == (
        409,
        1005,
    )
    assert len(zoom.writes()) == 1


def test_an_address_is_free_again_once_its_user_is_gone(open_zoom: Open) -> None:
    zoom = open_zoom()
    first = create(zoom)
    assert zoom.write("DELETE", f"/users/{first['email']}").status_code == 204
    second = create(zoom)
    assert first["id"] != second["id"]
    assert listed(zoom)[first["email"]]["id"] == second["id"]
    assert refusal(zoom.ask(f"/users/{first['id']}/meetings")) == (404, 1001)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"user_info": {"email": "a@b.example", "type": 1}}, ["action"]),
        ({"action": "invite", "user_info": {"email": "a@b.example", "type": 1}}, ["action"]),
        ({"action": "create"}, ["user_info"]),
        ({"action": "create", "user_info": {"email": "a@b.example"}}, ["user_info.type"]),
        ({"action": "create", "user_info": {"email": "a@b.example", "type": "2"}}, ["user_info.type"]),
        ({"action": "create", "user_info": {"email": "a@b.example", "type": 3}}, ["user_info.type"]),
        ({"action": "create", "user_info": {"email": "no address", "type": 1}}, ["user_info.email"]),
        (
            {"action": "create", "user_info": {"email": "a@b.example", "type": 1, "first_name": "x" * 65}},
            ["user_info.first_name"],
        ),
        ({"action": "autoCreate", "user_info": {"email": "a@b.example", "type": 1}}, ["user_info.password"]),
        ({"action": "create", "user_info": {"email": "a@b.example", "type": 99}}, ["user_info.type"]),
        ({"action": "create", "user_info": {}}, ["user_info.email", "user_info.type"]),
    ],
)
def test_a_user_that_zoom_would_not_take(open_zoom: Open, body: dict[str, Any], wrong: list[str]) -> None:
    zoom = open_zoom(users=5)
    assert sorted(fields(zoom.write("POST", "/users", body))) == wrong
    assert zoom.writes() == []


def test_plans_limit_whom_they_take(open_zoom: Open) -> None:
    free, pro = open_zoom(users=5, plan="free"), open_zoom(users=5, plan="pro")
    licensed = {"email": "a@b.example", "type": 2}
    assert refusal(free.write("POST", "/users", {"action": "create", "user_info": licensed})) == (400, 200)
    assert refusal(pro.write("POST", "/users", {"action": "ssoCreate", "user_info": licensed})) == (400, 2002)


def test_a_deactivated_user_is_inactive_cannot_host_and_comes_back(open_zoom: Open) -> None:
    zoom = open_zoom()
    host = next(user for user in listed(zoom).values() if user["role_id"] == "2" and user["type"] == 2)
    for action, status in (("deactivate", "inactive"), ("activate", "active"), ("deactivate", "inactive")):
        assert zoom.write("PUT", f"/users/{host['id']}/status", {"action": action}).status_code == 200
        assert host["email"] in listed(zoom, status=status)
        assert zoom.write("PUT", f"/users/{host['email']}/status", {"action": action}).status_code == 200
        assert zoom.writes()[-1]["changed"] is False
        answer = zoom.write("POST", f"/users/{host['id']}/meetings", JULY)
        assert refusal(answer) == (400, 3161) if status == "inactive" else answer.status_code == 201
        zoom.control("clock", {"advance_days": 1})
        zoom.token = zoom.sign_in("tests")
    zoom.control("clock", {"advance_days": 40})
    zoom.token = zoom.sign_in("tests")
    assert host["email"] in listed(zoom, status="inactive"), "nothing that was drawn undoes what was asked for"
    june = {"from": "2026-06-03", "to": "2026-07-03"}
    signs = zoom.records("/report/activities", "activity_logs", {**june, "page_size": 300})
    assert signs
    assert not any(row["email"] == host["email"] and row["time"] >= "2026-06-04" for row in signs)
    logs = zoom.records("/report/operationlogs", "operation_logs", {"from": "2026-06-01", "to": "2026-06-05"})
    told = [row["operation_detail"] for row in logs if row["operation_detail"].endswith(f"ctivate User {host['email']}")]
    assert set(told) == {f"Deactivate User {host['email']}", f"Activate User {host['email']}"}


def test_a_status_that_was_asked_for_outlives_what_was_drawn(open_zoom: Open) -> None:
    zoom = open_zoom(users=300)
    people, now = zoom.sandbox.account.people, zoom.sandbox.clock.seconds
    coming = range(now + 1, now + 300 * 86400)
    drawn = [place for place in people.with_status("active", now).tolist() if int(people.reactivated[place]) in coming]
    user = next(people.emails[place] for place in drawn if people.role[place] == 2 and int(people.deactivated[place]) in coming)
    for action in ("deactivate", "activate"):
        assert zoom.write("PUT", f"/users/{user}/status", {"action": action}).status_code == 200
    leaves = int(people.deactivated[people.by_name[user]])
    zoom.control("clock", {"advance_seconds": leaves + 86400 - now})
    zoom.token = zoom.sign_in("tests")
    assert user in listed(zoom)


def test_owner_and_administrators_are_spared(open_zoom: Open) -> None:
    zoom = open_zoom(users=200)
    people = listed(zoom).values()
    owner, admin = (next(user["id"] for user in people if user["role_id"] == role) for role in ("0", "1"))
    for user in (owner, admin):
        assert refusal(zoom.write("PUT", f"/users/{user}/status", {"action": "deactivate"})) == (400, 200)
    assert refusal(zoom.write("DELETE", f"/users/{owner}", params={"action": "delete"})) == (400, 200)
    assert refusal(zoom.write("DELETE", f"/users/{admin}")) == (400, 1117)
    assert zoom.write("DELETE", f"/users/{admin}", params={"action": "delete"}).status_code == 204


def test_pending_users_are_let_go_and_nothing_else(open_zoom: Open) -> None:
    zoom = open_zoom()
    made = create(zoom, action="create")
    assert refusal(zoom.write("PUT", f"/users/{made['id']}/status", {"action": "deactivate"})) == (404, 1001)
    assert fields(zoom.write("DELETE", f"/users/{made['id']}", params={"action": "delete"})) == ["action"]
    assert zoom.write("DELETE", f"/users/{made['email']}").status_code == 204
    assert made["email"] not in listed(zoom, status="pending")


def test_a_deleted_user_is_gone_from_every_list(open_zoom: Open) -> None:
    zoom = open_zoom()
    user = next(one for one in listed(zoom).values() if one["role_id"] == "2" and one["type"] == 2)
    meeting = plan(zoom, user["id"])
    assert zoom.write("DELETE", f"/users/{user['id']}", params={"action": "delete"}).status_code == 204
    assert not any(user["email"] in listed(zoom, status=status) for status in ("active", "inactive", "pending"))
    for path in ("meetings", "recordings", "settings"):
        assert refusal(zoom.ask(f"/users/{user['id']}/{path}")) == (404, 1001)
    assert refusal(zoom.ask(f"/meetings/{meeting['id']}/registrants")) == (404, 3001)
    assert refusal(register(zoom, f"/meetings/{meeting['id']}", "a@b.example")) == (404, 1001)
    assert refusal(zoom.write("DELETE", f"/users/{user['id']}")) == (404, 1001)
    zoom.control("clock", {"advance_days": 2})
    zoom.token = zoom.sign_in("tests")
    logs = zoom.records("/report/operationlogs", "operation_logs", {"from": "2026-06-01", "to": "2026-06-03"})
    assert any(row["operation_detail"] == f"Delete User {user['email']}" for row in logs)


def test_what_is_handed_over_is_in_the_lists_of_whoever_got_it(open_zoom: Open) -> None:
    zoom = open_zoom(users=1000)
    people, users = zoom.sandbox.account.people, listed(zoom)
    licensed = [place for place in range(1, people.count) if people.hosts_webinars[place] and people.emails[place] in users]
    read_number = zoom.sandbox.account.meetings.numbers.read
    dated = {
        place: sum(
            read_number(one["id"])[0] in (NumberCodes.AD_HOC, NumberCodes.SERIES)
            for one in zoom.records(f"/users/{people.ids[place]}/meetings", "meetings")
        )
        for place in licensed
    }
    most = sorted(licensed, key=lambda place: (not people.records[place], -dated[place]))
    gone, heir, third = (users[people.emails[place]] for place in most[:3])
    assert dated[most[0]], "meetings of the days to come"
    meeting = plan(zoom, gone["id"])
    register(zoom, f"/meetings/{meeting['id']}", "a@b.example")

    def read(user: str) -> dict[str, set[Any]]:
        found = {what: {one["id"] for one in zoom.records(f"/users/{user}/{what}", what)} for what in ("meetings", "webinars")}
        return {**found, "recordings": {one["uuid"] for one in zoom.records(f"/users/{user}/recordings", "meetings", MAY)}}

    of_gone, of_heir = read(gone["id"]), read(heir["id"])
    assert all(of_gone.values())
    transfers = {f"transfer_{what}": "true" for what in ("meeting", "webinar", "recording")}
    query = {"action": "delete", "transfer_email": heir["email"], **transfers}
    assert zoom.write("DELETE", f"/users/{gone['id']}", params=query).status_code == 204
    assert read(heir["id"]) == {what: of_heir[what] | of_gone[what] for what in of_heir}
    for what in ("meetings", "webinars"):
        assert {one["host_id"] for one in zoom.records(f"/users/{heir['id']}/{what}", what)} == {heir["id"]}
    webinar = zoom.read(f"/webinars/{min(of_gone['webinars'])}")
    assert (webinar["host_id"], webinar["host_email"]) == (heir["id"], heir["email"])
    recording = zoom.read(f"/meetings/{encode_twice(min(of_gone['recordings']))}/recordings")
    assert recording["host_id"] == heir["id"]
    assert statuses(zoom, f"/meetings/{meeting['id']}") == {"a@b.example": "pending"}
    assert register(zoom, f"/meetings/{meeting['id']}", "b@b.example").status_code == 201

    again = {"action": "delete", "transfer_email": third["email"], "transfer_meeting": "true"}
    assert zoom.write("DELETE", f"/users/{heir['id']}", params=again).status_code == 204
    assert of_gone["meetings"] <= read(third["id"])["meetings"], "handed on once more"
    assert not of_gone["webinars"] & read(third["id"])["webinars"], "not handed on"
    assert refusal(zoom.ask(f"/webinars/{min(of_gone['webinars'])}")) == (404, 3001)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"action": "vanish"}, (400, 300)),
        ({"transfer_meeting": "yes"}, (400, 300)),
        ({"transfer_meeting": "true"}, (400, 300)),
        ({"encrypted_email": "true"}, (400, 300)),
        ({"transfer_email": "{own}"}, (400, 300)),
        ({"transfer_email": "nobody@example.com", "transfer_meeting": "true"}, (404, 1001)),
        ({"transfer_email": "plain@example.com", "transfer_webinar": "true"}, (400, 200)),
    ],
)
def test_a_deletion_that_zoom_would_not_take(open_zoom: Open, query: dict[str, str], expected: tuple[int, int]) -> None:
    zoom = open_zoom(users=10)
    made = create(zoom)
    create(zoom, "plain@example.com")
    asked = {name: value.replace("{own}", made["email"]) for name, value in query.items()}
    assert refusal(zoom.write("DELETE", f"/users/{made['id']}", params=asked)) == expected
    assert made["email"] in listed(zoom)


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


@pytest.mark.parametrize("what", ["meetings", "webinars"])
def test_registrants_move_between_the_lists_as_they_are_decided_on(open_zoom: Open, what: str) -> None:
    zoom = open_zoom(users=300)
    host = webinar_host(zoom)
    path = f"/{what}/{plan(zoom, host, what)['id']}"
    ids = {name: register(zoom, path, f"{name}@b.example").json()["registrant_id"] for name in ("a", "b", "c")}
    assert set(statuses(zoom, path).values()) == {"pending"}

    def decide(action: str, *people: dict[str, str]) -> None:
        body = {"action": action, "registrants": list(people)}
        assert zoom.write("PUT", f"{path}/registrants/status", body).status_code == 204

    decide("approve", {"id": ids["a"]}, {"email": "B@b.example"})
    decide("deny", {"id": ids["c"], "email": "whatever@b.example"})
    assert statuses(zoom, path) == {"a@b.example": "approved", "b@b.example": "approved", "c@b.example": "denied"}
    (one,) = (one for one in zoom.records(f"{path}/registrants", "registrants") if one["id"] == ids["a"])
    assert one["join_url"]
    decide("cancel", {"id": ids["a"]})
    assert statuses(zoom, path) == {"b@b.example": "approved", "c@b.example": "denied"}
    again = register(zoom, path, "a@b.example").json()["registrant_id"]
    assert again != ids["a"], "what was cancelled leaves nothing"
    decide("approve", {"email": "b@b.example"})
    assert zoom.writes()[-1]["changed"] is False


@pytest.mark.parametrize("what", ["meetings", "webinars"])
def test_people_register_for_what_was_there_before_and_are_decided_on(open_zoom: Open, what: str) -> None:
    zoom = open_zoom(users=300)
    users = [user["id"] for user in listed(zoom).values()]
    answers = [zoom.ask(f"/users/{user}/{what}") for user in users]
    numbers = [one["id"] for answer in answers if answer.status_code == 200 for one in answer.json()[what]]
    asked = [f"/{what}/{number}" for number in numbers]
    path = next(
        one for one in asked if zoom.ask(f"{one}/registrants").status_code == 200 and "pending" in statuses(zoom, one).values()
    )
    before = statuses(zoom, path)
    waiting = next(email for email, status in before.items() if status == "pending")
    assert register(zoom, path, "new@b.example").json()["topic"]
    known = register(zoom, path, waiting)
    assert zoom.writes()[-1]["changed"] is False
    body = {"action": "approve", "registrants": [{"id": known.json()["registrant_id"]}]}
    assert zoom.write("PUT", f"{path}/registrants/status", body).status_code == 204
    after = statuses(zoom, path)
    assert after[waiting] == "approved"
    assert after.keys() - before.keys() == {"new@b.example"}
    zoom.control("clock", {"advance_days": 40})
    zoom.token = zoom.sign_in("tests")
    assert statuses(zoom, path)[waiting] == "approved", "nothing that was drawn undoes what was asked for"


def test_whoever_was_registered_does_not_register_again_by_themselves(open_zoom: Open) -> None:
    zoom, later = open_zoom(users=300), open_zoom(users=300)
    later.control("clock", {"advance_days": 60})
    later.token = later.sign_in("tests")
    host = next(zoom.sandbox.account.people.ids[place] for place in zoom.sandbox.account.meetings.events._webinars)
    paths = [f"/webinars/{one['id']}" for one in zoom.records(f"/users/{host}/webinars", "webinars") if one["type"] == 9]
    path, email = next(
        (path, email) for path in paths for email in sorted(statuses(later, path).keys() - statuses(zoom, path).keys())
    )
    name = register(zoom, path, email).json()["registrant_id"]
    zoom.control("clock", {"advance_days": 60})
    zoom.token = zoom.sign_in("tests")
    of_all = [
        zoom.records(f"{path}/registrants", "registrants", {"status": status}) for status in ("approved", "pending", "denied")
    ]
    assert [one["id"] for some in of_all for one in some if one["email"] == email] == [name]


def test_approval_at_once_and_on_request(open_zoom: Open) -> None:
    zoom = open_zoom(users=5)
    host = create(zoom)["id"]
    at_once = f"/meetings/{plan(zoom, host, settings={'approval_type': 0})['id']}"
    by_hand = f"/meetings/{plan(zoom, host)['id']}"
    assert register(zoom, at_once, "a@b.example").json()["join_url"]
    assert register(zoom, by_hand, "a@b.example", auto_approve=True).json()["participant_pin_code"] is not None
    assert "join_url" not in register(zoom, by_hand, "b@b.example").json()
    assert statuses(zoom, at_once) == {"a@b.example": "approved"}
    assert statuses(zoom, by_hand) == {"a@b.example": "approved", "b@b.example": "pending"}


def test_whoever_is_registered_is_not_registered_twice(open_zoom: Open) -> None:
    zoom = open_zoom(users=5)
    path = f"/meetings/{plan(zoom, create(zoom)['id'])['id']}"
    first, second = register(zoom, path, "a@b.example").json(), register(zoom, path, "A@B.example").json()
    assert first == second
    assert len(statuses(zoom, path)) == 1
    assert [entry["changed"] for entry in zoom.writes()[-2:]] == [True, False]


def test_registration_refused(open_zoom: Open) -> None:
    zoom = open_zoom(users=300)
    host = webinar_host(zoom)
    email = next(user["email"] for user in listed(zoom).values() if user["id"] == host)
    closed, past = plan(zoom, host, settings={}), plan(zoom, host, start_time="2026-05-01T09:00:00Z")
    shut = plan(zoom, host, "webinars", settings={})
    over = plan(zoom, host, "webinars", start_time="2026-05-01T09:00:00Z")
    small = plan(zoom, host, "webinars", settings={"approval_type": 0, "registrants_restrict_number": 1})
    series = plan(zoom, host, type=8, recurrence={"type": 1, "end_times": 2})
    assert register(zoom, f"/webinars/{small['id']}", "a@b.example").status_code == 201
    for path, address, expected in (
        ("/meetings/70000000001", "a@b.example", (404, 1001)),
        ("/meetings/many", "a@b.example", (400, 300)),
        (f"/meetings/{closed['id']}", "a@b.example", (404, 404)),
        (f"/meetings/{past['id']}", "a@b.example", (400, 3000)),
        (f"/meetings/{small['id']}", "a@b.example", (404, 1001)),
        ("/webinars/70000000001", "a@b.example", (404, 3001)),
        ("/webinars/many", "a@b.example", (400, 300)),
        (f"/webinars/{shut['id']}", "a@b.example", (400, 3000)),
        (f"/webinars/{over['id']}", "a@b.example", (400, 3038)),
        (f"/webinars/{small['id']}", email, (400, 3027)),
        (f"/webinars/{small['id']}", "b@b.example", (400, 3000)),
        (f"/webinars/{small['id']}", "no address", (400, 300)),
    ):
        assert refusal(register(zoom, path, address)) == expected, path
    asked = {"occurrence_ids": "12345"}
    answer = zoom.write("POST", f"/meetings/{series['id']}/registrants", {"email": "a@b.example", "first_name": "A"}, asked)
    assert fields(answer) == ["occurrence_ids"]
    assert fields(zoom.write("POST", f"/meetings/{series['id']}/registrants", {"last_name": "A"})) == ["email", "first_name"]
    approve = {"action": "approve", "registrants": [{"email": "a@b.example"}]}
    for path, expected in (
        ("/meetings/70000000001", (404, 3001)),
        (f"/meetings/{closed['id']}", (400, 3000)),
        (f"/meetings/{series['id']}", (400, 300)),
        ("/webinars/70000000001", (404, 3001)),
        (f"/webinars/{shut['id']}", (400, 300)),
    ):
        assert refusal(zoom.write("PUT", f"{path}/registrants/status", approve)) == expected, path
    for body in ({"action": "approve"}, {"action": "approve", "registrants": [{"email": "a@b.example"}] * 31}):
        assert fields(zoom.write("PUT", f"/webinars/{small['id']}/registrants/status", body)) == ["registrants"]
    assert zoom.write("PUT", f"/users/{host}/status", {"action": "deactivate"}).status_code in (200, 400)


def test_a_meeting_of_a_deactivated_host_takes_nobody(open_zoom: Open) -> None:
    zoom = open_zoom(users=5)
    host = create(zoom)["id"]
    path = f"/meetings/{plan(zoom, host)['id']}"
    register(zoom, path, "a@b.example")
    zoom.write("PUT", f"/users/{host}/status", {"action": "deactivate"})
    assert refusal(register(zoom, path, "b@b.example")) == (400, 3161)
    approve = {"action": "approve", "registrants": [{"email": "a@b.example"}]}
    assert refusal(zoom.write("PUT", f"{path}/registrants/status", approve)) == (400, 3161)


def test_a_meeting_is_full_at_4999(open_zoom: Open) -> None:
    zoom = open_zoom(users=5)
    number = plan(zoom, create(zoom)["id"])["id"]
    path = f"/meetings/{number}"
    register(zoom, path, "a@b.example")
    (made,) = zoom.sandbox.account.changes.registrants[number]
    zoom.sandbox.account.changes.registrants[number] += [made] * 4998
    assert refusal(register(zoom, path, "b@b.example")) == (400, 3043)
    assert register(zoom, path, "a@b.example").status_code == 201


def test_a_host_has_a_hundred_meetings_and_webinars_a_day(open_zoom: Open) -> None:
    zoom = open_zoom(users=300)
    host = webinar_host(zoom)
    for _ in range(50):
        plan(zoom, host)
        plan(zoom, host, "webinars")
    answers = [
        zoom.write("POST", f"/users/{host}/{what}", JULY | {"type": 2 if what == "meetings" else 5})
        for what in ("meetings", "webinars")
    ]
    for answer in answers:
        assert refusal(answer) == (429, 429)
        assert "daily rate limit (100) of Meeting Create/Update API requests" in answer.json()["message"]
    assert answers[0].headers["Retry-After"] == "2026-06-02T00:00:00Z"
    assert "Retry-After" not in answers[1].headers, "live refusals do not always say when"
    assert plan(zoom, create(zoom)["id"])["id"], "others have days of their own"
    zoom.control("clock", {"advance_days": 1})
    zoom.token = zoom.sign_in("tests")
    assert plan(zoom, host)["id"]


def test_a_registrant_has_three_registrations_and_ten_decisions_a_day(open_zoom: Open) -> None:
    zoom = open_zoom(users=5)
    path = f"/meetings/{plan(zoom, create(zoom)['id'])['id']}"
    for _ in range(3):
        assert register(zoom, path, "a@b.example").status_code == 201
    answer = register(zoom, path, "A@b.example")
    assert refusal(answer) == (429, 429)
    assert "daily rate limit of (3) for Add meeting registrant API requests for the registrant (A@b.example)" in answer.text
    register(zoom, path, "b@b.example")
    register(zoom, path, "c@b.example")
    decided = [{"email": "c@b.example"}, {"email": "a@b.example"}]
    for turn in range(10):
        body = {"action": ("approve", "deny")[turn % 2], "registrants": decided}
        assert zoom.write("PUT", f"{path}/registrants/status", body).status_code == 204
    for one in decided:
        both = {"action": "approve", "registrants": [{"email": "b@b.example"}, one]}
        assert refusal(zoom.write("PUT", f"{path}/registrants/status", both)) == (429, 429)
    denied = {"a@b.example": "denied", "c@b.example": "denied"}
    assert statuses(zoom, path) == {**denied, "b@b.example": "pending"}, "all of them or none"


def test_users_are_created_up_to_the_plans_limit(open_zoom: Open) -> None:
    zoom = open_zoom(users=5, plan="free")
    limits = zoom.sandbox.limits
    limits._read_monotonic = iter(range(10_000)).__next__
    for number in range(50):
        create(zoom, f"person{number}@example.com", type=1)
    answer = zoom.write("POST", "/users", {"action": "create", "user_info": {"email": "one@example.com", "type": 1}})
    assert refusal(answer) == (429, 429)
    assert answer.headers["Retry-After"] == "2026-06-02T00:00:00Z"


def test_one_write_at_a_time_about_one_user(open_zoom: Open) -> None:
    zoom = open_zoom(users=20, latency_ms=60)
    first, second = create(zoom)["id"], create(zoom, "other@example.com")["id"]
    headers = {"Authorization": f"Bearer {zoom.token}"}

    async def delete_at_once() -> list[httpx.Response]:
        paths = [f"/v2/users/{user}" for user in (first, first, "new.person@example.com", second)]
        return list(await asyncio.gather(*(zoom._client.delete(path, headers=headers) for path in paths)))

    answers = zoom._runner.run(delete_at_once())
    assert [answer.status_code for answer in answers] == [204, 429, 429, 204]
    words = "Too many concurrent requests. A request to disassociate this user has already been made."
    assert answers[1].json() == {"code": 429, "message": words}
    assert len(zoom.writes()) == 4
    assert refusal(zoom.write("DELETE", f"/users/{first}")) == (404, 1001), "afterwards the lock is gone"


def test_writes_need_a_token_and_a_scope_of_their_own(open_zoom: Open) -> None:
    zoom = open_zoom(users=20)
    body = {"action": "create", "user_info": {"email": "a@b.example", "type": 1}}
    for granted, allowed in (
        ("user:write:admin", True),
        ("user:write:user:admin", True),
        ("user:read:admin", False),
        ("user:delete:user:admin", False),
    ):
        zoom.token = zoom.sign_in(f"scopes:{granted}")
        body["user_info"] = {"email": f"{granted.replace(':', '.')}@b.example", "type": 1}
        answer = zoom.write("POST", "/users", body)
        assert answer.status_code == 201 if allowed else refusal(answer) == (400, 4711)
    assert "user:write:user:admin" in answer.json()["message"]
    zoom.token = "none"
    assert refusal(zoom.write("POST", "/users", body)) == (401, 124)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"text"', b'{"action": NaN}', b"action=create"])
def test_a_body_that_is_no_object_of_json(open_zoom: Open, raw: bytes) -> None:
    zoom = open_zoom(users=5)
    headers = {"Authorization": f"Bearer {zoom.token}"}
    answer = zoom.send("POST", "/v2/users", content=raw, headers=headers)
    assert answer.status_code == 400
    assert answer.json() == {"code": 300, "message": "Request Body should be a valid JSON object."}


def test_what_no_path_takes(open_zoom: Open) -> None:
    zoom = open_zoom(users=5)
    for method, path, expected in (
        ("PATCH", "/users", (405, 405)),
        ("POST", "/users/someone/status", (405, 405)),
        ("DELETE", "/report/users", (405, 405)),
        ("POST", "/nothing", (400, 2300)),
        ("PATCH", "/nothing/at/all", (400, 2300)),
    ):
        assert refusal(zoom.write(method, path, {})) == expected, path
    calls = zoom.control("calls").json()
    create(zoom)
    counted = zoom.control("calls").json()
    assert counted["paths"]["POST /users"] == {"requests": 1, "refused_per_second": 0, "refused_daily": 0, "statuses": {"201": 1}}
    assert counted["total"] == calls["total"] + 1
    assert counted["labels"]["general LIGHT"]["requests"] == 1


def test_the_same_writes_make_the_same_things(open_zoom: Open) -> None:
    logs = []
    for _ in range(2):
        zoom = open_zoom(users=20)
        host = create(zoom)["id"]
        register(zoom, f"/meetings/{plan(zoom, host)['id']}", "a@b.example")
        logs.append(zoom.writes())
    assert logs[0] == logs[1]
