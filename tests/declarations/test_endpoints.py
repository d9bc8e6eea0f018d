"""Every declaration is complete and agrees with Zoom's published contract."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sources.zoom.endpoints import ENDPOINTS, join_endpoints
from sources.zoom.vocabulary import (
    Column,
    DeclarationError,
    Endpoint,
    Grid,
    Origin,
    PagingKind,
    Parent,
    Refusal,
    Type,
    Window,
    text,
)

CONTRACT: dict[str, Any] = json.loads((Path(__file__).parents[1] / "contract" / "contract.json").read_text())
EVERY = pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=list(ENDPOINTS))
TYPES = {
    Type.TEXT: {"string"},
    Type.TIMESTAMP: {"string"},
    Type.DATE: {"string"},
    Type.INTEGER: {"integer", "number"},
    Type.NUMBER: {"number", "integer"},
    Type.BOOLEAN: {"boolean"},
    Type.JSON: {"array", "object"},
}


def operation(endpoint: Endpoint) -> dict[str, Any]:
    asked = f"GET {endpoint.path}"
    assert asked in CONTRACT, f"{endpoint.name}: add what Zoom documents of {asked} to tests/contract/contract.json"
    found: dict[str, Any] = CONTRACT[asked]
    return found


def properties(schema: dict[str, Any]) -> dict[str, Any]:
    merged = dict(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        merged |= properties(part)
    return merged


def record_fields(endpoint: Endpoint) -> dict[str, Any]:
    body = properties(operation(endpoint)["responses"]["200"])
    if not endpoint.records:
        return body
    name = next(name for name in endpoint.records if name in body)
    return properties(body[name]["items"])


def flatten(fields: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for name, schema in fields.items():
        inner = properties(schema)
        if inner:
            yield from flatten(inner, f"{prefix}{name}.")
        else:
            yield prefix + name, schema


def kept_as_json(columns: dict[str, Column], path: str) -> bool:
    """Whether a field lies in an object that is kept whole."""
    outer = columns.get(path.partition(".")[0])
    return outer is not None and outer.type is Type.JSON


@EVERY
def test_what_it_sends_is_allowed(endpoint: Endpoint) -> None:
    allowed = {parameter["name"]: parameter for parameter in operation(endpoint)["parameters"]}
    for variant in endpoint.variants:
        for name, value in {**endpoint.params, **variant}.items():
            assert name in allowed, f"{name} is no parameter of {endpoint.path}"
            assert value in allowed[name]["schema"].get("enum", [value])
    if endpoint.paging.page_size is not None:
        assert endpoint.paging.page_size <= allowed["page_size"]["schema"].get("maximum", 300)
    if endpoint.window:
        wanted = {"year", "month"} if endpoint.window.grid is Grid.MONTH else {"from", "to"}
        assert wanted <= allowed.keys()
    required = {name for name, parameter in allowed.items() if parameter["required"] and parameter["in"] == "query"}
    given = {name for parent in endpoint.parents for name in parent.give}
    assert required <= {*endpoint.params, *given, "from", "to"}


@EVERY
def test_every_documented_field_is_declared_with_a_type_that_takes_it(endpoint: Endpoint) -> None:
    columns = {column.path: column for column in endpoint.columns if column.origin is Origin.RECORD}
    children = {child.path: child for child in endpoint.children}
    around = {"next_page_token", "page_size", "page_count", "page_number", "total_records"}
    for path, schema in flatten(record_fields(endpoint)):
        if path in children:
            declared = {column.path: column for column in children[path].columns}
            for inner, inner_schema in flatten(properties(schema["items"])):
                if kept_as_json(declared, inner):
                    continue
                assert inner in declared, f"{children[path].table} lacks {inner}"
                assert inner_schema["type"] in TYPES[declared[inner].type]
        elif not kept_as_json(columns, path) and (endpoint.records or path not in around):
            assert path in columns, f"{endpoint.name} lacks {path}"
            assert schema["type"] in TYPES[columns[path].type]


@EVERY
def test_scopes_only_read(endpoint: Endpoint) -> None:
    for scope in (*endpoint.scopes_classic, *endpoint.scopes_granular):
        assert ":read:" in scope or scope.endswith(":read"), scope
        assert not re.search(r"write|update|delete|create", scope)


def test_descriptions_are_not_shared_between_tables() -> None:
    abouts = [endpoint.about for endpoint in ENDPOINTS.values()]
    abouts += [child.about for endpoint in ENDPOINTS.values() for child in endpoint.children]
    assert len(set(abouts)) == len(abouts)


USERS, LOGS, PEOPLE = ENDPOINTS["users"], ENDPOINTS["report_activities"], ENDPOINTS["report_meeting_participants"]


@pytest.mark.parametrize(
    ("endpoint", "change", "sentence"),
    [
        (USERS, {"about": "All users."}, 'begin the description with "One row per ..."'),
        (USERS, {"path": "users"}, "the path starts with a slash"),
        (USERS, {"columns": ()}, "declare its columns"),
        (USERS, {"columns": (*USERS.columns, text("email", "Twice."))}, "column email is declared twice"),
        (USERS, {"key": ("number",)}, "key column number is not declared"),
        (USERS, {"scopes_classic": ()}, "name the classic scope"),
        (USERS, {"source": ""}, "where the facts come from"),
        (USERS, {"refusals": (Refusal(400, 4711, "no scope"),)}, "belongs to every endpoint"),
        (LOGS, {"window": Window(Grid.DAY, "when")}, "time column when is not declared"),
        (LOGS, {"window": Window(Grid.DAY, "email")}, "neither a timestamp nor a date"),
        (LOGS, {"window": Window(Grid.DAY)}, "rows need a time column"),
        (LOGS, {"window": Window(Grid.MONTH, "time", edge_days=0)}, "a calendar month is a single answer"),
        (LOGS, {"may_empty": True}, "leave out may_empty"),
        (PEOPLE, {"parents": ()}, "no parent gives meetingId"),
        (PEOPLE, {"parents": (Parent("users", give={"userId": "id"}),)}, "no parent gives meetingId"),
    ],
)
def test_a_contradictory_declaration_is_refused_with_a_sentence(
    endpoint: Endpoint, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(DeclarationError, match=re.escape(sentence)):
        replace(endpoint, **change)


def test_a_paged_endpoint_needs_a_page_size() -> None:
    with pytest.raises(DeclarationError, match="needs a page size"):
        replace(USERS.paging, kind=PagingKind.TOKEN, page_size=None)


@pytest.mark.parametrize(
    ("endpoints", "sentence"),
    [
        ((USERS, USERS), "declared by two endpoints"),
        ((PEOPLE,), "its parent history_meetings is not declared"),
        ((replace(USERS, successor="people"),), "its successor people is not declared"),
        ((USERS, replace(ENDPOINTS["recordings"], parents=(Parent("users", give={"userId": "uid"}),))), "has no column uid"),
    ],
)
def test_endpoints_that_do_not_fit_together_are_refused(endpoints: tuple[Endpoint, ...], sentence: str) -> None:
    with pytest.raises(DeclarationError, match=re.escape(sentence)):
        join_endpoints(endpoints)
