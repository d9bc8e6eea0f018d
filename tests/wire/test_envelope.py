"""What is not an answer of Zoom's to a question is an error or in doubt, and never an empty list."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.errors import BadAnswer, PageTokenDead, ZoomError
from sources.zoom.pages import find_records
from sources.zoom.units import Unit
from tests.wire.line import Line, Server
from tests.wire.lists import Body, bodies, fetch, read

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@pytest.mark.parametrize("body", [{"people": [{"id": 1}]}, {"total_records": 3}, {"total_records": 3, "people": []}])
def test_a_list_under_a_name_nobody_knows_is_an_error_and_not_empty(body: Body) -> None:
    with pytest.raises(BadAnswer, match="the answer has no users"):
        read(bodies(body))


@pytest.mark.parametrize(
    "body",
    [
        {"users": [], "page_size": 300},
        {"users": [], "next_page_token": ""},
        {"users": [], "total_records": 0},
        {"total_records": 0},
        {"users": None, "total_records": "0"},
    ],
)
def test_no_rows_are_no_rows(body: Body) -> None:
    assert read(bodies(body)) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"users": []},
        {"users": None},
        {"users": None, "page_size": 30},
        {"page_size": 30},
        {"error": "no such app"},
        {"success": False},
        {"status": "maintenance", "users": []},
    ],
)
def test_a_body_that_is_not_zooms_is_an_error_and_not_empty(body: Body) -> None:
    with pytest.raises(BadAnswer):
        read(bodies(body))


COMPLAINTS: list[Body] = [
    {"error": "timeout"},
    {"errors": [{"message": "shard 3"}]},
    {"errorMessage": "internal"},
    {"error_code": "500"},
    {"code": 500},
    {"success": False},
    {"ok": False},
    {"status": "failed"},
    {"status": 503},
    {"exception": {"class": "Timeout"}},
]


@pytest.mark.parametrize("complaint", COMPLAINTS, ids=str)
def test_an_empty_list_beside_a_complaint_is_an_error_and_rows_beside_one_are_in_doubt(complaint: Body) -> None:
    around = {"page_size": 300, "total_records": 0, **complaint}
    name = next(iter(complaint))
    for body in ({"users": [], **around}, around, {"users": None, **around}):
        with pytest.raises(BadAnswer, match=f"and it says {name}: "):
            read(bodies(body))
    for words in (
        {**complaint},
        dict.fromkeys(complaint),
        {"errors": [], "error": "", "code": 0, "status": "ok", "success": True},
    ):
        fetched = fetch(bodies({"roles": [{"id": "1"}], "total_records": 1, **words}), Unit("roles"))
        assert (fetched.records, fetched.doubts) == ([{"id": "1"}], int(words == complaint))


def test_what_a_record_says_of_itself_is_no_complaint() -> None:
    fetched = fetch(bodies({"id": "u", "status": "failed"}), Unit("phone_user_profiles", {"userId": "u"}))
    assert (len(fetched.records), fetched.doubts) == (1, 0)


@pytest.mark.parametrize(
    "around", [{"data": {"users": [{"id": 1}]}}, {"items": [{"id": 1}]}, {"data": {"page": {"items": [{"id": 1}]}}}]
)
@pytest.mark.parametrize("users", [{}, {"users": []}, {"users": None}], ids=str)
def test_rows_that_are_somewhere_else_are_an_error_and_no_empty_list(users: Body, around: Body) -> None:
    with pytest.raises(BadAnswer, match=f" but {next(iter(around))}"):
        read(bodies({**users, "page_size": 300, "total_records": 0, **around}))


def test_a_list_that_is_no_rows_beside_an_empty_list_is_a_field_nobody_knows_yet() -> None:
    around = {"page_size": 300, "total_records": 0, "labels": ["a", "b"], "meta": {"weights": [1, 2]}}
    assert read(bodies({"users": [], **around})) == []
    with pytest.raises(BadAnswer, match=" but labels, meta"):
        read(bodies(around))


def test_of_two_names_for_a_list_the_one_with_rows_is_read_and_not_both() -> None:
    rows = [{"id": "1"}]
    for body in ({"call_history": [], "call_logs": rows}, {"call_history": rows, "call_logs": []}):
        assert read(bodies(body), "phone_call_history") == rows
    with pytest.raises(BadAnswer, match="call_history and call_logs both hold rows"):
        read(bodies({"call_history": rows, "call_logs": rows}), "phone_call_history")
    assert read(bodies({"call_history": [], "call_logs": [], "page_size": 300}), "phone_call_history") == []


@pytest.mark.parametrize("token", [False, 0, [], {}, True, 1.5, " "], ids=repr)
def test_a_token_that_is_none_does_not_end_a_list(token: object) -> None:
    dead = {"code": 300, "message": "The next page token is invalid or expired."}

    def answer(request: Request, number: int) -> Response:
        if "next_page_token" in request.query_params:
            return JSONResponse(dead, 400)
        return JSONResponse({"users": [{"id": 1}], "page_size": 1, "next_page_token": token})

    with pytest.raises((BadAnswer, PageTokenDead)):
        read(Server(answer))


@pytest.mark.parametrize(
    ("pages", "doubts"),
    [
        ([(2, {})], 1),
        ([(2, {"page_size": 300})], 0),
        ([(2, {"page_size": "2"})], 1),
        ([(2, {"page_size": 0})], 0),
        ([(300, {"page_size": 1000})], 1),
        ([(299, {"page_size": 1000})], 0),
        ([(1, {})], 0),
        ([(2, {"total_records": 2})], 0),
        ([(0, {})], 0),
        ([(2, {}), (1, {})], 0),
        ([(1, {}), (2, {})], 1),
        ([(2, {}), (0, {})], 1),
        ([(1, {}), (0, {})], 0),
    ],
)
def test_a_list_that_nobody_counts_is_in_doubt_if_it_ends_with_a_full_page(
    pages: list[tuple[int, dict[str, Any]]], doubts: int
) -> None:
    each = [
        {
            "activity_logs": [{"email": f"{number}.{row}@x.example"} for row in range(rows)],
            "page_size": 2,
            "next_page_token": f"further {number}" if number < len(pages) - 1 else "",
            **around,
        }
        for number, (rows, around) in enumerate(pages)
    ]
    fetched = fetch(bodies(*each), Unit("report_activities", ask=("2026-05-01", "2026-05-02")))
    assert (len(fetched.records), fetched.doubts) == (sum(rows for rows, _ in pages), doubts)


@pytest.mark.parametrize("status", [202, 206, 207])
def test_an_answer_that_says_that_it_is_not_whole_is_tried_again(status: int) -> None:
    def answer(request: Request, number: int) -> Response:
        return JSONResponse({"users": [{"id": number}], "page_size": 300}, status if number < 3 else 200)

    server = Server(answer)
    assert read(server) == [{"id": 3}]
    with pytest.raises(ZoomError, match=f"Zoom answered {status}, which is not the whole answer"):
        read(Server(lambda request, number: JSONResponse({"users": [], "page_size": 300}, status)))


@pytest.mark.parametrize(
    ("around", "doubts"), [({"total_records": "many"}, 3), ({"total_records": -1}, 3), ({"page_count": "²"}, 3), ({}, 0)]
)
def test_a_count_that_cannot_be_read_leaves_it_open_how_much_there_is(around: Body, doubts: int) -> None:
    server = Server(lambda request, number: JSONResponse({"users": [], "page_size": 300, **around}))
    assert fetch(server, Unit("users")).doubts == doubts, "one for each of the three lists of users"


def test_a_list_that_comes_twice_is_an_error() -> None:
    body = b'{"page_size": 300, "users": [{"id": 1}], "users": []}'
    with pytest.raises(BadAnswer, match="the answer has users twice"):
        read(Server(lambda request, number: Response(body)))


@pytest.mark.parametrize("body", [{}, {"error": "no such app"}, {"success": False}, {"id": None}])
@pytest.mark.parametrize("name", [name for name, endpoint in ENDPOINTS.items() if not endpoint.request.records])
def test_a_record_without_a_name_is_no_record(name: str, body: Body) -> None:
    with Line(bodies(body)) as line, pytest.raises(BadAnswer, match="the answer has none of"):
        line.read(name, "/somewhere")


BARE = {"phone_calling_plans"}
"""Lists of which Zoom documents nothing around them: an empty one cannot be told from somebody else's answer, and fails."""


@pytest.mark.parametrize("name", ENDPOINTS)
def test_zooms_own_answers_have_something_around_their_list(name: str) -> None:
    endpoint = ENDPOINTS[name]
    sample = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    for body in sample if isinstance(sample, list) else [sample]:
        assert find_records(endpoint, body, "reading a sample")
        emptied = {key: [] if key in endpoint.request.records else value for key, value in body.items()}
        if name in BARE:
            with pytest.raises(BadAnswer, match="nothing of what Zoom sends around it"):
                find_records(endpoint, emptied, "reading an empty one")
            continue
        assert endpoint.envelope & body.keys()
        if endpoint.request.records:
            assert find_records(endpoint, emptied, "reading an empty one") == []
