"""Users who were created, deactivated, deleted and handed over show so in every list."""

from typing import Any

import pytest

from sources.sandbox.chance.codes import NumberCodes
from tests.sandbox.conftest import encode_twice
from tests.sandbox.writing import JULY, MAY, Open, create, fields, listed, plan, refusal, register, statuses


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
