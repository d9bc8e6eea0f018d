"""Tokens: who gets one, how long it lives, what it may call."""

from collections.abc import Callable

import pytest

from tests.sandbox.conftest import Zoom

Open = Callable[..., Zoom]
GRANT = {"grant_type": "account_credentials", "account_id": "a"}


def test_anybody_with_the_word_gets_a_token(open_zoom: Open) -> None:
    zoom = open_zoom()
    answer = zoom.send("POST", "/oauth/token", params=GRANT, auth=("me", "sandbox"))
    body = answer.json()
    assert set(body) == {"access_token", "token_type", "expires_in", "scope", "api_url"}
    assert body["expires_in"] == 3600
    assert {"report:read:admin", "user:read:list_users:admin"} <= set(body["scope"].split())
    assert answer.headers["date"] == "Mon, 01 Jun 2026 00:00:00 GMT"


def test_the_refresh_grant_gives_a_token_and_the_next_one(open_zoom: Open) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "old"}
    body = open_zoom().send("POST", "/oauth/token", data=form, auth=("me", "sandbox")).json()
    assert body["access_token"]
    assert body["refresh_token"]


@pytest.mark.parametrize(
    ("form", "secret", "error"),
    [
        (GRANT, "wrong", "invalid_client"),
        ({**GRANT, "grant_type": "password"}, "sandbox", "unsupported_grant_type"),
        ({"grant_type": "account_credentials"}, "sandbox", "invalid_request"),
    ],
)
def test_wrong_requests_get_none(open_zoom: Open, form: dict[str, str], secret: str, error: str) -> None:
    answer = open_zoom().send("POST", "/oauth/token", data=form, auth=("me", secret))
    assert answer.status_code == 400
    assert answer.json()["error"] == error
    assert answer.json()["reason"]


def test_tokens_die_after_an_hour_and_do_not_end_each_other(open_zoom: Open) -> None:
    zoom = open_zoom()
    first, second = zoom.token, zoom.sign_in("tests")
    for token in (first, second):
        zoom.token = token
        assert zoom.ask("/roles").status_code == 200
    zoom.control("clock", {"advance_seconds": 3599})
    assert zoom.ask("/roles").status_code == 200
    zoom.control("clock", {"advance_seconds": 1})
    answer = zoom.ask("/roles")
    assert (answer.status_code, answer.json()["code"]) == (401, 124)


def test_altered_and_missing_tokens_are_refused(open_zoom: Open) -> None:
    zoom = open_zoom()
    for header in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": f"Bearer {zoom.token[:-6]}AAAAAA"}):
        answer = zoom.send("GET", "/v2/users", headers=header)
        assert (answer.status_code, answer.json()["code"]) == (401, 124)


def test_missing_scopes_are_named(open_zoom: Open) -> None:
    zoom = open_zoom("scopes:role:read:admin,report:read:list_users:admin")
    assert zoom.ask("/roles").status_code == 200
    assert zoom.ask("/report/users", {"from": "2026-05-01", "to": "2026-05-15"}).status_code == 200
    answer = zoom.ask("/users")
    assert (answer.status_code, answer.json()["code"]) == (400, 4711)
    assert "user:read:list_users:admin" in answer.json()["message"]


def test_plans_and_features_are_refused(open_zoom: Open) -> None:
    free = open_zoom(plan="free")
    answer = free.ask("/report/users", {"from": "2026-05-01", "to": "2026-05-15"})
    assert (answer.status_code, answer.json()["code"]) == (400, 200)
    answer = free.ask("/phone/users")
    assert (answer.status_code, answer.json()["code"]) == (403, 2031)
    assert free.ask("/users").status_code == 200
