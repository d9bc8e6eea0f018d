"""What holds of every write: sample payloads, bodies, scopes, limits, locks.

Every success is held against Zoom's schemas of request and answer: see `Zoom.write`.
"""

import asyncio

import httpx
import pytest

from tests.contract.rules import WRITES
from tests.contract.samples import SAMPLES
from tests.sandbox.writing import JULY, Open, create, listed, plan, refusal, register, statuses, webinar_host


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
