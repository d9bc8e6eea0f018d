"""What a refusal speaks for: a unit, a list, or the want of a scope."""

import pytest

from sources.zoom._refusals import declared_refusal, scope_refusal, scopes_lacking, withdrawal
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.errors import Answer, MissingScope
from sources.zoom.vocabulary import Reach

LOGS = ENDPOINTS["phone_call_logs"]
ROLES = ENDPOINTS["roles"]


def answer(http: int, code: int | None, *scopes: str) -> Answer:
    return Answer(http, code, "no", scopes)


@pytest.mark.parametrize(
    ("http", "code", "declared"),
    [(403, 2031, True), (200, 2031, True), (400, 2031, False), (403, 2032, False), (403, None, False)],
)
def test_a_declared_refusal_has_the_code_and_the_status_or_hides_in_a_success(
    http: int, code: int | None, declared: bool
) -> None:
    found = declared_refusal(LOGS, answer(http, code))
    assert (found is not None) is declared
    assert found is None or found.reach is Reach.FAMILY
    assert declared_refusal(LOGS, None) is None


@pytest.mark.parametrize(("http", "code", "declared"), [(403, None, True), (403, 403, True), (403, 7, False), (404, None, False)])
def test_a_refusal_that_is_declared_without_a_code_has_none_but_its_status(http: int, code: int | None, declared: bool) -> None:
    assert (declared_refusal(ENDPOINTS["report_telephone"], answer(http, code)) is not None) is declared


@pytest.mark.parametrize(
    ("name", "http", "code", "reason"),
    [
        ("phone_call_logs", 404, 2300, "Zoom has withdrawn this list; its rows are in phone_call_history"),
        ("phone_call_logs", 400, 2300, "Zoom has withdrawn this list; its rows are in phone_call_history"),
        ("phone_call_logs", 404, None, "Zoom has withdrawn this list; its rows are in phone_call_history"),
        ("phone_call_logs", 410, 410, "Zoom has withdrawn this list; its rows are in phone_call_history"),
        ("phone_call_logs", 404, 1001, ""),
        ("phone_call_logs", 400, None, ""),
        ("roles", 404, 2300, "Zoom does not know this list"),
        ("roles", 404, None, ""),
        ("roles", 410, None, ""),
    ],
)
def test_a_list_is_withdrawn_by_its_code_and_by_a_bare_status_where_another_follows(
    name: str, http: int, code: int | None, reason: str
) -> None:
    found = withdrawal(ENDPOINTS[name], answer(http, code))
    assert (found.reason if found else "") == reason
    assert found is None or (found.http, found.code, found.reach) == (http, code, Reach.ENDPOINT)


def test_nothing_that_was_answered_withdraws_nothing() -> None:
    assert withdrawal(LOGS, None) is None


def test_a_missing_scope_is_ours_unless_zoom_names_others() -> None:
    ours = (*ROLES.request.scopes_granular[:1], *ROLES.request.scopes_classic[:1])
    assert len(ours) == 2
    assert scopes_lacking(ROLES, None) == ours
    assert scopes_lacking(ROLES, answer(400, 104)) == ours
    assert scopes_lacking(LOGS, None) == ("phone:read:list_call_logs:admin", LOGS.request.scopes_classic[0])
    assert len(LOGS.request.scopes_classic) == 2
    assert scopes_lacking(ROLES, answer(400, 104, "new:read", ROLES.request.scopes_classic[-1])) == ours
    assert scopes_lacking(ROLES, answer(400, 104, "new:read", "new:read:admin")) == ("new:read:admin", *ours)
    assert scopes_lacking(ROLES, answer(400, 104, "new:read", "newer:read")) == ("new:read", "newer:read", *ours)


def test_the_refusal_for_want_of_a_scope_speaks_for_the_endpoint() -> None:
    error = MissingScope("reading roles", "it lacks a scope", "add it", answer(400, 104, "new:read"))
    refusal = scope_refusal(ROLES, error)
    assert refusal.reason.startswith("the app lacks the scope new:read or ")
    assert refusal.reach is Reach.ENDPOINT
