"""What goes wrong with a write: before it was executed, or after, and the log of what was executed tells which."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sources.sandbox.config import SandboxConfig
from sources.sandbox.mishaps.schedule import OF_WRITES, Mishap
from sources.sandbox.rules.reply import ConnectionDroppedError
from sources.sandbox.server import running
from tests.sandbox.conftest import Zoom
from tests.sandbox.writing import create, listed, refusal

Open = Callable[..., Zoom]
BEFORE = (
    Mishap.RATE_LIMIT,
    Mishap.DAILY_LIMIT,
    Mishap.SERVER_ERROR,
    Mishap.RESET_BEFORE,
    Mishap.DEAD_TOKEN,
    Mishap.LOCKED,
)
AFTER = (Mishap.TIME_OUT, Mishap.SLOW, Mishap.LOST_ANSWER)


def follow(zoom: Zoom, *kinds: Mishap, intensity: float = 1.0) -> None:
    given = {"seed": 5, "intensity": intensity, "delay_ms": 9, "kinds": list(kinds or Mishap)}
    assert zoom.control("faults", given).status_code == 200


def injected(zoom: Zoom) -> Counter[str]:
    return Counter(zoom.control("faults").json()["injected"])


def attempt(zoom: Zoom, number: int) -> httpx.Response | None:
    """Create a user; None if no answer comes."""
    info = {"email": f"person{number}@example.com", "type": 1}
    try:
        return zoom.write("POST", "/users", {"action": "custCreate", "user_info": info})
    except ConnectionDroppedError:
        return None


def is_there(zoom: Zoom, number: int) -> bool:
    return any(entry["body"]["user_info"]["email"] == f"person{number}@example.com" for entry in zoom.writes())


@pytest.mark.parametrize("kind", BEFORE)
def test_what_strikes_before_leaves_nothing_done(open_zoom: Open, kind: Mishap) -> None:
    zoom = open_zoom(users=5)
    follow(zoom, kind)
    struck = 0
    for number in range(40):
        before = injected(zoom)[kind]
        answer = attempt(zoom, number)
        if injected(zoom)[kind] == before:
            assert answer is not None
            assert answer.status_code == 201
            assert is_there(zoom, number)
            continue
        struck += 1
        assert not is_there(zoom, number)
        assert answer is None or not answer.is_success
        assert (answer is None) == (kind is Mishap.RESET_BEFORE)
        if kind in (Mishap.LOCKED, Mishap.RATE_LIMIT, Mishap.DAILY_LIMIT):
            assert answer is not None
            assert answer.status_code == 429
    assert struck > 5


@pytest.mark.parametrize("kind", AFTER)
def test_what_strikes_after_leaves_it_done(open_zoom: Open, kind: Mishap) -> None:
    zoom = open_zoom(users=5)
    follow(zoom, kind)
    heard = [attempt(zoom, number) for number in range(40)]
    assert all(is_there(zoom, number) for number in range(40))
    struck = injected(zoom)[kind]
    assert struck > 5
    assert sum(answer is None for answer in heard) == (struck if kind is Mishap.LOST_ANSWER else 0)
    assert all(answer is None or answer.status_code == 201 for answer in heard)
    spoiled = Counter(entry["answer"] for entry in zoom.writes())
    assert spoiled == {"sent": 40 - struck, "lost" if kind is Mishap.LOST_ANSWER else "late": struck}


def test_no_answer_to_a_write_says_one_thing_and_means_another(open_zoom: Open) -> None:
    """Under everything a schedule has: 2xx was executed, anything else was not, silence may be either."""
    zoom = open_zoom(users=5)
    follow(zoom)
    outcomes = Counter[tuple[str, bool]]()
    for number in range(120):
        answer = attempt(zoom, number)
        heard = "silence" if answer is None else "success" if answer.is_success else "refused"
        outcomes[heard, is_there(zoom, number)] += 1
        assert answer is None or answer.status_code != 201 or answer.json()["email"]
        zoom.token = zoom.token if answer is None or answer.status_code != 401 else sign_in(zoom)
    assert outcomes.keys() == {("silence", True), ("silence", False), ("success", True), ("refused", False)}
    assert injected(zoom).keys() >= OF_WRITES


def sign_in(zoom: Zoom) -> str:
    while True:
        try:
            return zoom.sign_in("tests")
        except (AssertionError, ConnectionDroppedError, ValueError, KeyError):
            continue


def test_the_same_number_and_writes_give_the_same_mishaps(open_zoom: Open) -> None:
    seen = []
    for _ in range(2):
        zoom = open_zoom(users=5)
        follow(zoom, *BEFORE, *AFTER)
        answers = [attempt(zoom, number) for number in range(30)]
        seen.append(([None if one is None else (one.status_code, one.content) for one in answers], injected(zoom), zoom.writes()))
    assert seen[0] == seen[1]


def test_mishaps_of_writes_happen_to_nothing_else(open_zoom: Open) -> None:
    zoom = open_zoom(users=5)
    follow(zoom, *OF_WRITES)
    assert all(zoom.ask("/users", {"page_size": size}).status_code == 200 for size in range(1, 40))
    assert not injected(zoom)


RULES: tuple[tuple[dict[str, Any], bool], ...] = (
    ({"status": 503}, False),
    ({"status": 429, "headers": {"Retry-After": "2026-06-02T00:00:00Z"}}, False),
    ({"kind": "html_403"}, False),
    ({"kind": "refusal_200"}, False),
    ({"kind": "reset_before"}, False),
    ({"kind": "reset"}, True),
    ({"kind": "slow", "delay_ms": 1}, True),
)


@pytest.mark.parametrize(("rule", "done"), RULES)
def test_a_rule_strikes_a_write_of_its_method(open_zoom: Open, rule: dict[str, Any], done: bool) -> None:
    zoom = open_zoom(users=5)
    assert zoom.control("faults", {"rules": [{"match": "/users", "method": "POST", **rule}]}).status_code == 200
    assert zoom.ask("/users").status_code == 200, "the same path, read"
    headers = {"Authorization": f"Bearer {zoom.token}"}
    body = {"action": "custCreate", "user_info": {"email": "person1@example.com", "type": 1}}
    try:
        answer: httpx.Response | None = zoom.send("POST", "/v2/users", json=body, headers=headers)
    except ConnectionDroppedError:
        answer = None
    assert (answer is None) == (rule.get("kind") in ("reset", "reset_before"))
    assert is_there(zoom, 1) is done
    assert ("person1@example.com" in listed(zoom)) is done
    follow_up = attempt(zoom, 1)
    assert follow_up is not None
    assert follow_up.status_code == (409 if done else 201)


def test_a_deletion_without_a_body_can_be_lost_too(open_zoom: Open) -> None:
    zoom = open_zoom(users=5)
    made = create(zoom)
    zoom.control("faults", {"rules": [{"match": "/users/{userId}", "method": "DELETE", "kind": "reset"}]})
    with pytest.raises(ConnectionDroppedError):
        zoom.write("DELETE", f"/users/{made['id']}")
    assert refusal(zoom.write("DELETE", f"/users/{made['id']}")) == (404, 1001)
    assert [entry["answer"] for entry in zoom.writes()] == ["sent", "lost"]


@pytest.mark.parametrize(("kind", "done"), [("reset", True), ("reset_before", False)])
def test_over_a_real_connection_nothing_at_all_is_heard(kind: str, done: bool) -> None:
    """No 500 either, which would say that nothing happened."""
    with running(SandboxConfig(users=5, days=5)) as address, httpx.Client(base_url=address) as client:
        form = {"grant_type": "account_credentials", "account_id": "tests"}
        token = client.post("/oauth/token", data=form, auth=("tests", "sandbox")).json()["access_token"]
        rules = [{"match": "/users", "method": "POST", "kind": kind}]
        assert client.post("/__sandbox__/faults", json={"rules": rules}).status_code == 200
        body = {"action": "custCreate", "user_info": {"email": "person1@example.com", "type": 1}}
        headers = {"Authorization": f"Bearer {token}"}
        with pytest.raises(httpx.TransportError):
            client.post("/v2/users", json=body, headers=headers)
        assert len(client.get("/__sandbox__/writes").json()["writes"]) == done
        again = client.post("/v2/users", json=body, headers=headers)
        assert again.status_code == (409 if done else 201)
        if not done:
            gone = client.delete(f"/v2/users/{again.json()['id']}", headers=headers)
            assert (gone.status_code, gone.content, "content-length" in gone.headers) == (204, b"", False)


@pytest.mark.parametrize("kind", ["cut_json", "edit", "window_shift", "dead_token", "repeat_token"])
def test_a_rule_that_would_hide_what_a_write_did_is_refused(open_zoom: Open, kind: str) -> None:
    zoom = open_zoom(users=5)
    answer = zoom.control("faults", {"rules": [{"match": "/users", "method": "POST", "kind": kind}]})
    assert answer.status_code == 400
    assert "cannot happen to POST" in answer.json()["error"]
    assert zoom.control("faults", {"rules": [{"match": "/users", "kind": "reset_before"}]}).status_code == 400
