"""People who were registered, approved, denied and cancelled, and those whom Zoom would not take."""

import pytest

from tests.sandbox.writing import Open, create, fields, listed, plan, refusal, register, statuses, webinar_host


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
