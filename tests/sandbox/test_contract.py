"""Every answer keeps Zoom's published schema, page after page."""

import itertools
from functools import cache, reduce
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sources.sandbox.routes import PLAIN_LISTS, ROUTES
from sources.sandbox.rules.params import ParamKind
from sources.sandbox.rules.strays import BLANK_TIMES
from tests.contract.rules import CONTRACT, validator_for
from tests.sandbox.conftest import Zoom, encode_twice

MAY = {"from": "2026-05-01", "to": "2026-05-31"}
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("/users", {}),
    ("/users", {"status": "inactive"}),
    ("/users", {"status": "pending"}),
    ("/users", {"include_fields": "custom_attributes"}),
    ("/users", {"include_fields": "host_key"}),
    ("/users/{userId}", {}),
    ("/users/{userId}/settings", {}),
    ("/users/{userId}/settings", {"option": "meeting_authentication"}),
    ("/users/{userId}/settings", {"option": "recording_authentication"}),
    ("/users/{userId}/settings", {"option": "meeting_security"}),
    ("/roles", {}),
    ("/report/history_meetings", MAY),
    ("/report/history_meetings", {**MAY, "date_type": "end_time", "meeting_type": "webinar"}),
    ("/report/users", {**MAY, "type": "active"}),
    ("/report/users", {**MAY, "type": "inactive"}),
    ("/report/users/{userId}/meetings", MAY),
    ("/report/users/{userId}/meetings", {**MAY, "type": "pastOne"}),
    ("/report/users/{userId}/meetings", {**MAY, "type": "pastJoined"}),
    ("/report/meetings/{meetingId}/participants", {"include_fields": "registrant_id"}),
    ("/report/daily", {"year": 2026, "month": 4}),
    ("/report/activities", MAY),
    ("/report/operationlogs", MAY),
    ("/accounts/me/recordings", MAY),
    ("/users/{userId}/recordings", MAY),
    ("/users/{userId}/recordings", {"trash": "true"}),
    ("/phone/users", {}),
    ("/phone/call_logs", MAY),
    ("/phone/call_history", MAY),
    ("/roles/{roleId}/members", {}),
    ("/contacts", {"search_key": "{email}", "query_presence_status": "true"}),
    ("/users/{userId}/meetings", {}),
    ("/meetings/{meetingId}/registrants", {}),
    ("/users/{userId}/webinars", {}),
    ("/webinars/{webinarId}", {}),
    ("/webinars/{webinarId}/registrants", {"status": "denied"}),
    ("/meetings/{meetingId}/recordings", {}),
    ("/report/meetings/{meetingId}", {}),
    ("/report/meetings/{meetingId}/polls", {}),
    ("/report/webinars/{webinarId}", {}),
    ("/report/webinars/{webinarId}/participants", {"include_fields": "registrant_id"}),
    ("/report/webinars/{webinarId}/polls", {}),
    ("/report/webinars/{webinarId}/qa", {}),
    ("/report/cloud_recording", MAY),
    ("/report/telephone", {**MAY, "type": "1"}),
    ("/report/telephone", {**MAY, "type": "2", "query_date_type": "end_time"}),
    ("/phone/users/{userId}", {}),
    ("/phone/users/{userId}/call_logs", MAY),
    ("/phone/metrics/call_logs", MAY),
    ("/phone/recordings", MAY),
    ("/chat/users/{userId}/channels", {}),
    ("/chat/users/{userId}/channels/{channelId}/members", {}),
    (
        "/chat/users/{userId}/messages",
        {"from": "2026-05-01T00:00:00Z", "to": "2026-05-31T00:00:00Z", "include_deleted_and_edited_message": "true"},
    ),
    ("/past_webinars/{webinarId}/absentees", {}),
    *((f"/past_meetings/{{meetingId}}{rest}", {}) for rest in ("", "/instances", "/participants", "/polls")),
    *((f"/past_webinars/{{webinarId}}{rest}", {}) for rest in ("/instances", "/polls", "/qa")),
    ("/meetings/{meetingId}", {}),
    *((endpoint.request.path, {}) for endpoint in PLAIN_LISTS if endpoint.request.operation in CONTRACT),
]
DOCUMENTED = [route for route in ROUTES if f"GET {route.path}" in CONTRACT]
PLAIN = {endpoint.request.path for endpoint in PLAIN_LISTS}
"""Paths that are answered as they are declared: they take what the extractor sends and pass over the rest."""


@cache
def validator_of(path: str) -> Draft202012Validator:
    return validator_for(f"GET {path}")


def fill_paths(zoom: Zoom, path: str, params: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The path and what it is asked with everything that can stand at its placeholders, or with some of it."""
    return [
        (reduce(lambda filled, name: filled.replace(f"{{{name}}}", given[name]), given, path), _fill_params(path, params, given))
        for given in read_parents(zoom, path)
    ]


def _fill_params(path: str, params: dict[str, Any], given: dict[str, str]) -> dict[str, Any]:
    filled = {name: given["email"] if value == "{email}" else value for name, value in params.items()}
    return {**filled, "to_channel": given["channelId"]} if path.endswith("/messages") else filled


def read_parents(zoom: Zoom, path: str) -> list[dict[str, str]]:
    """What stands at the placeholders of a path, once for each parent."""
    users = zoom.records("/users", "users", {"page_size": 2000})
    if path == "/contacts":
        return [{"email": user["email"]} for user in users[:10]]
    if path.startswith("/roles/"):
        return [{"roleId": role["id"]} for role in zoom.read("/roles")["roles"]]
    if path.startswith("/phone/users/"):
        return [{"userId": user["id"]} for user in zoom.records("/phone/users", "users", {"page_size": 100})[:15]]
    if "{channelId}" in path or path.endswith("/messages"):
        return [
            {"userId": user["id"], "channelId": channel["id"]}
            for user in users[:4]
            for channel in zoom.records(f"/chat/users/{user['id']}/channels", "channels", {"page_size": 1000})
        ]
    if path == "/users/{userId}/webinars":
        return [{"userId": user["id"]} for user in users if zoom.ask(f"/users/{user['id']}/webinars").status_code == 200]
    if "{userId}" in path:
        return [{"userId": user["id"]} for user in users]
    if path.startswith("/groups/"):
        return [{"groupId": group["id"]} for group in zoom.read("/groups")["groups"]]
    if path.startswith("/webinars/"):
        return [{"webinarId": str(one["id"])} for one in read_planned(zoom, "webinars") if one["type"] != 6]
    if path.startswith("/meetings/") and path.endswith(("Id}", "/registrants", "/registrants/questions", "/polls")):
        numbers = [str(one["id"]) for one in read_planned(zoom, "meetings")]
        return [{"meetingId": at} for at in numbers if zoom.ask(path.replace("{meetingId}", at)).status_code == 200]
    kind = "webinar" if "{webinarId}" in path else "meeting"
    if "{" not in path:
        return [{}]
    history = {**MAY, "meeting_type": kind, "page_size": 300}
    records = zoom.records("/report/history_meetings", "history_meetings", history)
    if path.endswith(("/polls", "/recordings")) and kind == "meeting":
        feature = "poll" if path.endswith("/polls") else "record_to_cloud"
        records = [one for one in records if one["feature_used"][feature]]
    if path.endswith("/instances"):
        return [{f"{kind}Id": str(one["meeting_id"])} for one in records[:40]]
    names = [encode_twice(one["meeting_uuid"]) for one in sorted(records, key=lambda one: -one["participants"])]
    if path.endswith(("/recordings", "/absentees")):
        names = [name for name in names if zoom.ask(path.replace(f"{{{kind}Id}}", name)).status_code == 200]
    return [{f"{kind}Id": name} for name in names[:40]]


def read_planned(zoom: Zoom, what: str) -> list[dict[str, Any]]:
    """Planned meetings or webinars of everybody who may have them."""
    users = [user["id"] for user in zoom.records("/users", "users", {"page_size": 2000})]
    answers = [zoom.ask(f"/users/{user}/{what}", {"page_size": 300}) for user in users]
    return [one for answer in answers if answer.status_code == 200 for one in answer.json()[what]]


@pytest.mark.parametrize(("path", "params"), ASKED)
def test_answers_keep_the_schema(zoom: Zoom, path: str, params: dict[str, Any]) -> None:
    seen = 0

    for filled, asked in fill_paths(zoom, path, params):
        for size in (7, 5000):
            for page in itertools.islice(zoom.pages(filled, {**asked, "page_size": size}), 3):
                validator_of(path).validate(page)
                seen += sum(len(value) for value in page.values() if isinstance(value, list)) + len(
                    page.keys() & {"uuid", "phone_user_id", "feature", "meeting_security"}
                )
    assert seen, "an answer without records shows nothing"


@pytest.mark.parametrize("option", ["meeting_authentication", "recording_authentication"])
def test_ways_to_sign_in_keep_their_own_schema(zoom: Zoom, option: str) -> None:
    """Zoom documents a schema for each `option` and lets any of them do."""
    alternatives = CONTRACT["GET /users/{userId}/settings"]["responses"]["200"]["oneOf"][2]["oneOf"]
    (schema,) = (one for one in alternatives if option in one["properties"])
    for given in read_parents(zoom, "/users/{userId}/settings")[:3]:
        answer = zoom.read(f"/users/{given['userId']}/settings", {"option": option})
        Draft202012Validator({**schema, "additionalProperties": False}).validate(answer)
        assert [one["default_option"] for one in answer["authentication_options"]] == [False, True, False]


def test_every_route_is_asked() -> None:
    assert {path for path, _ in ASKED} == {route.path for route in DOCUMENTED}
    assert {route.path for route in ROUTES} - {route.path for route in DOCUMENTED} <= PLAIN


@pytest.mark.parametrize("route", DOCUMENTED, ids=lambda route: route.path)
def test_routes_take_the_contract_parameters(route: Any) -> None:
    """Enums, requirements and page sizes are Zoom's."""
    declared = {param["name"]: param for param in CONTRACT[f"GET {route.path}"]["parameters"] if param["in"] == "query"}
    ours = {param.name: param for param in route.params}
    assert set(ours) <= set(declared)
    for name, param in ({} if route.path in PLAIN else declared).items():
        schema = param["schema"]
        among = schema.get("enum") or schema.get("items", {}).get("enum")
        if among:
            assert set(ours[name].among) == {str(value) for value in among}, name
        if param["required"]:
            assert ours[name].required, name
        if schema.get("format") == "date":
            assert ours[name].kind in (ParamKind.DATE, ParamKind.MOMENT), name
    if "maximum" in declared.get("page_size", {}).get("schema", {}):
        assert route.pages.largest == declared["page_size"]["schema"]["maximum"]


@pytest.mark.parametrize(
    ("path", "params", "field"),
    [
        ("/users", {"status": "gone"}, "status"),
        ("/users", {"page_size": "many"}, "page_size"),
        ("/report/users", {"to": "2026-05-31"}, "from"),
        ("/report/users", {**MAY, "type": "idle"}, "type"),
        ("/report/activities", {"from": "1 May", "to": "2026-05-31"}, "from"),
        ("/report/operationlogs", {**MAY, "category_type": "cats"}, "category_type"),
        ("/phone/call_history", {**MAY, "directions": "inbound,sideways"}, "directions"),
        ("/report/daily", {"year": 2026, "month": 13}, "month"),
    ],
)
def test_wrong_values_are_refused(zoom: Zoom, path: str, params: dict[str, Any], field: str) -> None:
    answer = zoom.ask(path, params)
    assert answer.status_code == 400
    assert answer.json()["code"] == 300
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ("date-time", ""),
        ("date-time", "2026-05-01"),
        ("date-time", "2026-05-01T00:00:00"),
        ("date", ""),
        ("date", "2026-05-32"),
        ("email", ""),
        ("int64", 2**63),
        ("uri", "/path"),
    ],
)
def test_a_validator_sees_formats(schema: str, value: object) -> None:
    """jsonschema passes over formats that nobody taught it."""
    checker = validator_of("/users").format_checker
    assert checker is not None
    assert not checker.conforms(value, schema)


@pytest.mark.parametrize("path", BLANK_TIMES)
def test_only_the_strays_that_are_written_down_break_a_schema(zoom: Zoom, path: str) -> None:
    """With the switch on, a blank where Zoom's schema has a time, and nothing else; off, nothing."""
    field, strays = BLANK_TIMES[path], 0
    every = [filled for asked, params in ASKED if asked == path for filled in fill_paths(zoom, path, params)]
    zoom.control("faults", {"switches": {"strays": True}})
    try:
        for page in (page for filled, params in every for page in zoom.pages(filled, {**params, "page_size": 300})):
            (records,) = (value for value in page.values() if isinstance(value, list))
            blank = sum(record.get(field) == "" for record in records)
            errors = list(validator_of(path).iter_errors(page))
            assert {(error.absolute_path[-1], error.instance) for error in errors} <= {(field, "")}
            assert len(errors) == blank
            strays += blank
    finally:
        zoom.control("faults", {"switches": {"strays": False}})
    assert strays


def test_answers_stray_as_live_ones_do(zoom: Zoom) -> None:
    """Absent fields and empty strings occur, nulls do not."""
    users = zoom.records("/users", "users", {"page_size": 2000})
    assert {"" for user in users if user["employee_unique_id"] == ""}
    assert any("license_info_list" not in user for user in users)
    options = [bundle["license_option"] for user in users for bundle in user.get("license_info_list", ())]
    assert max(options) > 2**53
    history = zoom.records("/report/history_meetings", "history_meetings", MAY)
    assert any("create_time" not in record for record in history)
    assert not any(value is None for record in users + history for value in record.values())


def test_unknown_paths_are_refused(zoom: Zoom) -> None:
    for path in ("/nothing", "/users/x/y/z", "/report"):
        answer = zoom.ask(path)
        assert (answer.status_code, answer.json()["code"]) == (400, 2300)


def test_paths_answer_without_the_version_too(zoom: Zoom) -> None:
    plain = zoom.send("GET", "/users", headers={"Authorization": f"Bearer {zoom.token}"})
    assert plain.json() == zoom.read("/users")
