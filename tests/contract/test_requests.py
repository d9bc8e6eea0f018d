"""Every request that the client makes is one that Zoom documents: path, parameters, values, page sizes, bodies."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from pipelines.account.check import run_check
from pipelines.account.lookups import read_options
from pipelines.account.options import Options
from pipelines.account.request import RawRequest, send_request
from pipelines.night.load import open_pipeline
from pipelines.warehouse.choice import warehouse_at
from sources.sandbox.config import SandboxConfig
from sources.sandbox.routes import PLAIN_LISTS
from sources.sandbox.rules.route import match_path, split_path
from sources.sandbox.server import create_app
from sources.zoom.budget import Budget
from sources.zoom.client import ZoomClient
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.limits import AccountPlan
from sources.zoom.source import make_extraction, source_of
from sources.zoom.units import Outcome
from sources.zoom.vocabulary import PagingKind
from tests.contract.recorder import Recorder
from tests.contract.rules import CONTRACT, LOOK_UPS, WRITES, find_faults, find_operation, validator_for
from tests.flow.account import settings_for
from tests.wire.serving import serving

BUDGET = Budget(AccountPlan.UNLIMITED)
UNDOCUMENTED = {endpoint.request.operation for endpoint in PLAIN_LISTS} - CONTRACT.keys()
"""Plain lists of which `contract.json` says nothing."""


def is_undocumented(method: str, path: str) -> bool:
    undocumented = (operation.partition(" ")[2] for operation in UNDOCUMENTED)
    return method == "GET" and any(match_path(split_path(one), split_path(path)) is not None for one in undocumented)


PERSON = {"email": "new.person@example.com", "first_name": "New", "last_name": "Person"}
EVENT = {"topic": "Review", "start_time": "2026-06-10T09:00:00Z", "duration": 60, "agenda": "All of it."}
BODIES: dict[str, tuple[str, dict[str, str], object]] = {
    "add_meeting_registrant": ("/meetings/85746065/registrants", {"occurrence_ids": "1648194360000"}, PERSON),
    "create_meeting": ("/users/someone@example.com/meetings", {}, {**EVENT, "type": 2}),
    "create_user": ("/users", {}, {"action": "create", "user_info": {**PERSON, "type": 1}}),
    "create_webinar": ("/users/someone@example.com/webinars", {}, {**EVENT, "type": 5}),
    "add_webinar_registrant": ("/webinars/95204914252/registrants", {}, PERSON),
    "delete_user": ("/users/z8dsdsdsdsdCfp8uQ", {"action": "disassociate", "transfer_meeting": "true"}, None),
    "update_meeting_registrants_status": (
        "/meetings/85746065/registrants/status",
        {},
        {"action": "approve", "registrants": [{"id": "9tboDiHUQAeOnbmudzWa5g", "email": PERSON["email"]}]},
    ),
    "update_user_status": ("/users/z8dsdsdsdsdCfp8uQ/status", {}, {"action": "deactivate"}),
    "update_webinar_registrants_status": (
        "/webinars/95204914252/registrants/status",
        {},
        {"action": "deny", "registrants": [{"id": "9tboDiHUQAeOnbmudzWa5g", "email": PERSON["email"]}]},
    ),
}


@pytest.fixture(scope="module")
def recorder() -> Recorder:
    """An account that is large enough for every list to have rows."""
    return Recorder(create_app(SandboxConfig(plan="unlimited", seed=7, users=12, days=30)))


@contextmanager
def asked_of(recorder: Recorder) -> Iterator[list[str]]:
    """What is asked meanwhile, as `METHOD /path` of the contract; fails for what Zoom does not document."""
    before, operations = len(recorder.requests), list[str]()
    yield operations
    asked = [one for one in recorder.requests[before:] if not is_undocumented(one.method, one.path)]
    faults = [fault for one in asked for fault in find_faults(one.method, one.path, one.query, one.body)]
    assert sorted(set(faults)) == []
    operations += [find_operation(one.method, one.path) or "" for one in asked]


def test_a_run_of_everything_asks_as_zoom_documents(recorder: Recorder, tmp_path: Path) -> None:
    open_pipeline(warehouse_at(tmp_path / "none.duckdb")).deactivate()  # dlt would read the memory of the pipeline made last

    def client() -> ZoomClient:
        return ZoomClient(settings_for(), transport=lambda: httpx.ASGITransport(recorder), pause_seconds=0.001)

    with asked_of(recorder) as operations:
        extraction = make_extraction(settings_for(), client=client)
        assert sum(1 for _ in source_of(extraction)) > len(ENDPOINTS)
    assert {name for name, tally in extraction.tallies.items() if tally.outcomes[Outcome.FAILED]} == set()
    assert set(operations) == {endpoint.request.operation for endpoint in ENDPOINTS.values()} - UNDOCUMENTED
    further = {find_operation(one.method, one.path) for one in recorder.requests if "next_page_token" in one.query} - {None}
    numbered = {find_operation(one.method, one.path) for one in recorder.requests if "page_number" in one.query}
    paged = {endpoint.request.operation for endpoint in ENDPOINTS.values() if endpoint.request.paging.kind is not PagingKind.NONE}
    assert further <= paged
    assert len(further) >= len(paged) // 2
    assert numbered == {"GET /users/{userId}/webinars"} & numbered


def test_the_check_asks_as_zoom_documents(recorder: Recorder) -> None:
    with asked_of(recorder) as operations, serving(recorder) as url:
        run_check(settings_for(url), BUDGET)
    assert len(set(operations)) > len(ENDPOINTS) / 2


@pytest.mark.parametrize("wanted", Options)
def test_a_look_up_asks_as_zoom_documents_and_finds_something(recorder: Recorder, wanted: Options) -> None:
    with serving(recorder) as url:
        (user, *_) = read_options(settings_for(url), Options.USERS, "", BUDGET)
        with asked_of(recorder) as operations:
            found = read_options(settings_for(url), wanted, str(user["value"]), BUDGET)
    assert set(operations) == {LOOK_UPS[wanted]["request"]}
    assert found or wanted is Options.WEBINARS
    assert all(option["label"] and option["value"] for option in found)


@pytest.mark.parametrize("name", WRITES)
def test_a_write_arrives_as_zoom_documents_it(recorder: Recorder, name: str) -> None:
    path, query, body = BODIES[name]
    method = WRITES[name]["request"].partition(" ")[0]
    raw = None if body is None else json.dumps(body).encode()
    with asked_of(recorder) as operations, serving(recorder) as url:
        answer = send_request(settings_for(url), RawRequest(method, path, query, body=raw, write=True), BUDGET)
    assert operations == [WRITES[name]["request"]]
    sent = recorder.requests[-1]
    assert (sent.path, sent.query, sent.body) == (path, query, raw)
    assert sent.content_type == ("" if body is None else "application/json")
    (schema,) = CONTRACT[WRITES[name]["request"]]["responses"].values()
    assert answer == (None if schema is None else {})


def test_a_request_of_ones_own_may_read_any_documented_path(recorder: Recorder) -> None:
    with asked_of(recorder) as operations, serving(recorder) as url:
        users = send_request(settings_for(url), RawRequest("GET", "/users", {"page_size": "30"}, every_page=True), BUDGET)
        settings = send_request(settings_for(url), RawRequest("GET", f"/users/{users['users'][0]['id']}/settings"), BUDGET)
    assert set(operations) == {"GET /users", "GET /users/{userId}/settings"}
    assert len(operations) > 2
    validator_for("GET /users/{userId}/settings").validate(settings)


@pytest.mark.parametrize(
    ("path", "query", "fault"),
    [
        ("/nothing", {}, "GET /nothing: no such path"),
        ("/users", {"colour": "red"}, "GET /users: no parameter colour"),
        ("/users", {"status": "gone"}, "GET /users: status=gone: 'gone' is not one of ['active', 'inactive', 'pending']"),
        ("/users", {"page_size": "2001"}, "GET /users: page_size=2001 is more than Zoom gives"),
        ("/users/u/webinars", {"page_number": "two"}, "GET /users/{userId}/webinars: page_number=two: this is no integer"),
        ("/contacts", {}, "GET /contacts: search_key is missing"),
        ("/report/activities", {"from": "1 May"}, "GET /report/activities: from=1 May: '1 May' is not a 'date'"),
        (
            "/chat/users/u/messages",
            {"from": "2026-05-01"},
            "GET /chat/users/{userId}/messages: from=2026-05-01: '2026-05-01' is not a 'date-time'",
        ),
        ("/users/u/recordings", {"trash": "yes"}, "GET /users/{userId}/recordings: trash=yes: this is no boolean"),
    ],
)
def test_the_rules_see_what_zoom_would_not_take(path: str, query: dict[str, str], fault: str) -> None:
    assert fault in find_faults("GET", path, query)


def test_the_rules_see_a_body_that_zoom_would_not_take() -> None:
    assert find_faults("PUT", "/users/u/status", {}, b'{"action": "vanish"}')
    assert find_faults("POST", "/users", {}) == ["POST /users: the body is missing"]
    assert find_faults("DELETE", "/users/u", {}, b"{}") == ["DELETE /users/{userId}: takes no body"]
