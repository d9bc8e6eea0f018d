"""What the declarations, the look-ups and the sandbox say of Zoom is what Zoom's documents say."""

import json
import re
from collections import Counter

import pytest

from pipelines.account.labels import count_as
from pipelines.account.options import Options
from sources.sandbox.routes import PLAIN_LISTS, ROUTES
from sources.sandbox.rules.route import Route
from sources.sandbox.writes.bodies import SCHEMAS
from sources.sandbox.writes.route import WriteRoute
from sources.sandbox.writes.routes import WRITE_ROUTES
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.vocabulary import SCOPE_REFUSALS, Endpoint, PagingKind
from tests.contract.rules import CONTRACT, FURTHER, LOOK_UPS, OPERATIONS, READS, WRITES, find_faults
from tests.contract.samples import SAMPLES

PAGES_GUESSED = {"history_meetings", "report_activities"}
"""Zoom names no largest page: 300 as for all other reports."""
SCOPES_FROM_ELSEWHERE = {
    "report_daily": {"report:read:daily_usage:admin"},
    "report_cloud_recording": {"report:read:cloud_recording:admin"},
    "meeting_recordings": {"recording:read:admin"},
}
"""Zoom's specification leaves these out: the first two are known from refusals, the third from the list of recordings."""
REFUSALS_FROM_ELSEWHERE = {
    (403, 2031): "documented for the settings of Zoom Phone",
}


def test_the_facts_are_of_all_operations() -> None:
    assert Counter(one["kind"] for one in OPERATIONS) == {"read": 34, "write": 9, "look-up": 7, "raw": 1}
    assert len({(one["kind"], one["name"]) for one in OPERATIONS}) == 51
    for one in (*OPERATIONS, *FURTHER):
        if one["kind"] == "raw":
            continue
        facts = CONTRACT[one["request"]]
        assert facts["parameters"] is not None
        assert {status[0] for status in facts["responses"]} == {"2"}
        assert one["label"]
        assert one["scopes_classic"]
    assert all("body" in CONTRACT[one["request"]] or one["request"].startswith("DELETE") for one in WRITES.values())


def test_every_read_is_declared_and_every_look_up_offered() -> None:
    without = sorted(READS.keys() - ENDPOINTS.keys())
    assert not without, f"{', '.join(without)}: declare it, or take it out of tests/contract/operations.json"
    assert LOOK_UPS.keys() == {option.value for option in Options}


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=lambda endpoint: endpoint.name)
def test_a_declaration_says_what_zoom_says(endpoint: Endpoint) -> None:
    if endpoint.name not in READS:
        pytest.skip(f"{endpoint.name}: nothing that Zoom says of it is in tests/contract/operations.json")
    facts = READS[endpoint.name]
    assert endpoint.request.operation == facts["request"]
    assert (endpoint.request.label, endpoint.request.family) == (facts["label"], facts["family"])
    assert not facts["records"] or facts["records"] in endpoint.request.records
    assert (endpoint.request.paging.kind is PagingKind.NONE) == (facts["paging"] == "none")
    if endpoint.name not in PAGES_GUESSED:
        assert endpoint.request.paging.page_size == facts["page_size"]
    known = {*facts["scopes_classic"], *facts["scopes_granular"], *SCOPES_FROM_ELSEWHERE.get(endpoint.name, ())}
    assert {*endpoint.request.scopes_classic, *endpoint.request.scopes_granular} <= known


def test_every_refusal_that_is_declared_is_documented_somewhere() -> None:
    """For the operation itself or one like it: Zoom's lists of codes have gaps that its answers have not."""
    documented = {tuple(pair) for one in (*OPERATIONS, *FURTHER) for pair in one["refusals"]}
    declared = {(refusal.http, refusal.code) for name in READS for refusal in ENDPOINTS[name].request.refusals}
    assert declared <= documented | REFUSALS_FROM_ELSEWHERE.keys()
    assert REFUSALS_FROM_ELSEWHERE.keys() <= declared - documented


def test_what_zoom_documents_as_a_refusal_is_declared_or_speaks_of_our_request() -> None:
    """Bad values, dead tokens and scopes belong to every call; a success that refuses is read as the refusal it names."""
    everywhere = {300, 400, 124, 2300, None, *SCOPE_REFUSALS}
    for name, facts in READS.items():
        codes = {code for http, code in facts["refusals"] if code not in everywhere}
        codes -= {2001, 3001} if name.startswith("phone_") else set()
        assert codes <= {refusal.code for refusal in ENDPOINTS[name].request.refusals}, name


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_a_route_of_the_sandbox_weighs_and_opens_as_zooms(route: Route) -> None:
    facts = next((one for one in (*OPERATIONS, *FURTHER) if one["request"] == f"GET {route.path}"), None)
    if facts is None and route.path in {endpoint.request.path for endpoint in PLAIN_LISTS}:
        pytest.skip(
            f"{route.path} is answered as it is declared: nothing that Zoom says of it is in tests/contract/operations.json"
        )
    assert facts is not None, f"{route.path}: add what Zoom says of it to tests/contract/operations.json"
    assert (route.label, route.family) == (facts["label"], facts["family"])
    known = {*facts["scopes_classic"], *facts["scopes_granular"], *SCOPES_FROM_ELSEWHERE.get(facts["name"], ())}
    assert set(route.scopes) <= known


@pytest.mark.parametrize("route", WRITE_ROUTES, ids=lambda route: route.operation)
def test_a_write_of_the_sandbox_weighs_and_opens_as_zooms(route: WriteRoute) -> None:
    (facts,) = (one for one in WRITES.values() if one["request"] == route.operation)
    assert (route.label, route.family) == (facts["label"], facts["family"])
    assert set(route.scopes) == {*facts["scopes_classic"], *facts["scopes_granular"]}
    declared = {param["name"]: param["schema"] for param in CONTRACT[route.operation]["parameters"] if param["in"] == "query"}
    assert {param.name for param in route.params} == declared.keys()
    assert {param.name: list(param.among) for param in route.params if param.among} == {
        name: schema["enum"] for name, schema in declared.items() if "enum" in schema
    }


def test_every_write_is_executed_by_the_sandbox_and_its_body_checked_as_documented() -> None:
    assert {route.operation for route in WRITE_ROUTES} == {facts["request"] for facts in WRITES.values()}
    assert {
        facts["request"]: CONTRACT[facts["request"]]["body"] for facts in WRITES.values() if facts["name"] != "delete_user"
    } == SCHEMAS


@pytest.mark.parametrize("name", WRITES)
def test_the_sample_of_a_write_is_one_that_zoom_takes(name: str) -> None:
    """Bodies keep the schema; the inputs they are made from name everything that the call needs."""
    sample, method = SAMPLES[name], WRITES[name]["request"].partition(" ")[0]
    path = sample.path.format(user="someone", meeting="123", webinar="123")
    raw = None if sample.body is None else json.dumps(sample.body).encode()
    assert find_faults(method, path, sample.query, raw) == []
    assert SAMPLES.keys() == WRITES.keys()


def test_a_call_of_ones_own_counts_as_zoom_counts_it() -> None:
    known = [one for one in (*OPERATIONS, *FURTHER) if one["kind"] != "raw"]
    assert len(known) > 50
    for one in known:
        method, path = one["request"].split(" ")
        family, label = count_as(method, re.sub(r"\{\w+\}", "abc", path))
        assert (one["request"], label) == (one["request"], one["label"])
        assert family.value == one.get("family", family.value)
    assert count_as("HEAD", "/users")[1] == "MEDIUM"
    assert count_as("POST", "/report/operationlogs")[1] == count_as("GET", "/nobody/knows")[1] == "HEAVY"
    assert count_as("PATCH", "/phone/users/abc") == ("phone", "HEAVY")
