"""Every declaration is complete and agrees with Zoom's published contract."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from sources.zoom.endpoints import ENDPOINTS, join_endpoints
from sources.zoom.schema import arrow_schema, column_hints
from sources.zoom.vocabulary import (
    EMPTIED,
    EXTRA,
    FETCHED_AT,
    PARTITION,
    ROW,
    Column,
    DeclarationError,
    Endpoint,
    Family,
    Grid,
    Label,
    Link,
    Method,
    Origin,
    Paging,
    PagingKind,
    Parent,
    Refusal,
    Request,
    Table,
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
    asked = endpoint.request.operation
    if asked not in CONTRACT:
        pytest.skip(f"{endpoint.name}: nothing that Zoom documents of {asked} is in tests/contract/contract.json")
    found: dict[str, Any] = CONTRACT[asked]
    return found


def properties(schema: dict[str, Any]) -> dict[str, Any]:
    merged = dict(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        merged |= properties(part)
    return merged


def record_fields(endpoint: Endpoint) -> dict[str, Any]:
    body = properties(operation(endpoint)["responses"]["200"])
    if not endpoint.request.records:
        return body
    name = next(name for name in endpoint.request.records if name in body)
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
    for variant in endpoint.request.variants:
        for name, value in {**endpoint.request.params, **variant}.items():
            assert name in allowed, f"{name} is not a parameter of {endpoint.request.path}"
            assert value in allowed[name]["schema"].get("enum", [value])
    if endpoint.request.paging.page_size is not None:
        assert endpoint.request.paging.page_size <= allowed["page_size"]["schema"].get("maximum", 300)
    if endpoint.cadence.window:
        wanted = {"year", "month"} if endpoint.cadence.window.grid is Grid.MONTH else {"from", "to"}
        assert wanted <= allowed.keys()
    required = {name for name, parameter in allowed.items() if parameter["required"] and parameter["in"] == "query"}
    given = {name for parent in endpoint.cadence.parents for name in parent.give}
    assert required <= {*endpoint.request.params, *given, "from", "to"}


@EVERY
def test_every_documented_field_is_declared_with_a_type_that_takes_it(endpoint: Endpoint) -> None:
    columns = {column.path: column for column in endpoint.table.columns if column.origin is Origin.RECORD}
    children = {child.link.path: child for child in endpoint.table.children}
    around = {"next_page_token", "page_size", "page_count", "page_number", "total_records"}
    for path, schema in flatten(record_fields(endpoint)):
        if path in children:
            declared = {column.path: column for column in children[path].columns}
            for inner, inner_schema in flatten(properties(schema["items"])):
                if kept_as_json(declared, inner):
                    continue
                assert inner in declared, f"{children[path].name} lacks {inner}"
                assert inner_schema["type"] in TYPES[declared[inner].type]
        elif (
            path not in endpoint.table.repeats
            and not kept_as_json(columns, path)
            and (endpoint.request.records or path not in around)
        ):
            assert path in columns, f"{endpoint.name} lacks {path}"
            assert schema["type"] in TYPES[columns[path].type]


@EVERY
def test_scopes_only_read(endpoint: Endpoint) -> None:
    for scope in (*endpoint.request.scopes_classic, *endpoint.request.scopes_granular):
        assert ":read:" in scope or scope.endswith(":read"), scope
        assert not re.search(r"write|update|delete|create", scope)


def test_descriptions_are_not_shared_between_tables() -> None:
    abouts = [endpoint.table.about for endpoint in ENDPOINTS.values()]
    abouts += [child.about for endpoint in ENDPOINTS.values() for child in endpoint.table.children]
    assert len(set(abouts)) == len(abouts)


LICENSES = Table("licenses", "One row per licence.", (text("name", "Name."),), link=Link("licenses", keys={"user_id": "number"}))
USERS, LOGS, PEOPLE = ENDPOINTS["users"], ENDPOINTS["report_activities"], ENDPOINTS["report_meeting_participants"]


def change(endpoint: Endpoint, **words: Any) -> Endpoint:
    """The endpoint with other words, wherever in its declaration they stand."""
    said: dict[str, dict[str, Any]] = {"table": {}, "request": {}, "cadence": {}}
    for word, value in words.items():
        (place,) = (place for place in said if any(field.name == word for field in fields(getattr(endpoint, place))))
        said[place][word] = value
    return Endpoint(**{place: replace(getattr(endpoint, place), **changed) for place, changed in said.items()})


@pytest.mark.parametrize(
    ("endpoint", "words", "sentence"),
    [
        (USERS, {"about": "All users."}, 'begin the description with "One row per ..."'),
        (USERS, {"path": "users"}, "the path starts with a slash"),
        (USERS, {"columns": ()}, "declare its columns"),
        (USERS, {"columns": (*USERS.table.columns, text("email", "Twice."))}, "column email is declared twice"),
        (USERS, {"key": ("number",)}, "key column number is not declared"),
        (USERS, {"scopes_classic": ()}, "name the classic scope"),
        (USERS, {"source": ""}, "where the facts come from"),
        (USERS, {"current": ""}, "how the table is kept current"),
        (USERS, {"name": "_users"}, "marks our own tables"),
        (USERS, {"method": Method.POST}, "lists no records and has no pages"),
        (USERS, {"method": Method.POST, "records": (), "paging": Paging(PagingKind.NONE)}, "fills no table"),
        (USERS, {"children": (ENDPOINTS["roles"].table,)}, "child table roles needs a link"),
        (USERS, {"children": (LICENSES,)}, "takes user_id from number, which is not declared"),
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
def test_a_contradictory_declaration_is_refused_with_a_sentence(endpoint: Endpoint, words: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DeclarationError, match=re.escape(sentence)):
        change(endpoint, **words)


def test_a_paged_endpoint_needs_a_page_size() -> None:
    with pytest.raises(DeclarationError, match="needs a page size"):
        replace(USERS.request.paging, kind=PagingKind.TOKEN, page_size=None)


def test_a_write_is_a_request_without_a_table() -> None:
    delete = Request(
        method=Method.DELETE,
        path="/users/{userId}",
        label=Label.LIGHT,
        family=Family.GENERAL,
        scopes_classic=("user:write:admin",),
        scopes_granular=("user:delete:user:admin",),
        source="Zoom Users API, May 2026",
        refusals=(Refusal(404, 1001, "Zoom no longer knows this user"),),
    )
    assert delete.operation == "DELETE /users/{userId}"
    assert delete.placeholders == {"userId"}


def test_an_event_is_a_table_without_a_request() -> None:
    event = Table("user_created", "One row per user who was made.", (text("id", "Id of the user."),), key=("id",))
    assert [column.name for column in event.stored] == ["id", PARTITION, ROW, FETCHED_AT, EXTRA, EMPTIED]
    assert arrow_schema(event).names == list(column_hints(event))


@pytest.mark.parametrize(
    ("endpoints", "sentence"),
    [
        ((USERS, USERS), "declared by two endpoints"),
        ((PEOPLE,), "its parent history_meetings is not declared"),
        ((change(USERS, successor="people"),), "its successor people is not declared"),
        ((USERS, change(ENDPOINTS["recordings"], parents=(Parent("users", give={"userId": "uid"}),))), "has no column uid"),
    ],
)
def test_endpoints_that_do_not_fit_together_are_refused(endpoints: tuple[Endpoint, ...], sentence: str) -> None:
    with pytest.raises(DeclarationError, match=re.escape(sentence)):
        join_endpoints(endpoints)
