"""Every list is read to its last page, whichever way it is paged, or it is an error."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sources.sandbox.config import FaultSpec, SandboxConfig
from sources.sandbox.server import create_app
from sources.zoom import _measure
from sources.zoom._measure import EMPTY_PAGES, LOOSE_PAGES, ListMeasure
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.errors import BadAnswer, PageTokenDead, RepeatedPage, WindowCut, ZoomError
from sources.zoom.units import Unit
from tests.wire.line import Line, Server
from tests.wire.lists import Body, bodies, fetch, read

WEEK = {"from": "2026-05-01", "to": "2026-05-07"}


def page_of(rows: list[Body], start: int, size: int, **around: Any) -> Body:
    return {"users": rows[start : start + size], "page_size": size, **around}


def by_token(rows: list[Body], size: int, **around: Any) -> Server:
    """Pages by token; the token says where the next page starts."""

    def answer(request: Request, number: int) -> Response:
        start = int(request.query_params.get("next_page_token", "t0")[1:])
        more = {"next_page_token": f"t{start + size}"} if start + size < len(rows) else {}
        return JSONResponse(page_of(rows, start, size, **more, **around))

    return Server(answer)


def by_number(rows: list[Body], size: int, *, ignoring: bool = False, **around: Any) -> Server:
    """Pages by number, the older way: no token anywhere."""

    def answer(request: Request, number: int) -> Response:
        page = 1 if ignoring else int(request.query_params.get("page_number", "1"))
        counted = {"page_number": page, "page_count": -(-len(rows) // size)}
        return JSONResponse(page_of(rows, (page - 1) * size, size, **counted, **around))

    return Server(answer)


def rows_of(count: int) -> list[Body]:
    return [{"id": number} for number in range(count)]


@pytest.mark.parametrize("server_of", [by_token, by_number])
@settings(deadline=None, max_examples=25)
@given(count=st.integers(0, 120), size=st.integers(1, 40))
def test_all_pages_are_read_once_and_in_order(server_of: Callable[[list[Body], int], Server], count: int, size: int) -> None:
    server = server_of(rows_of(count), size)
    assert read(server) == rows_of(count)
    assert server.calls == max(1, -(-count // size))


@settings(deadline=None, max_examples=15)
@given(count=st.integers(1, 500), size=st.sampled_from(["1", "30", "299", "300", "2000"]))
def test_the_sandboxs_lists_are_read_whole_at_any_size_of_page(count: int, size: str) -> None:
    app = create_app(SandboxConfig(users=count, days=1, plan="unlimited"))
    with Line(app) as line:
        whole = line.get("/users", page_size="2000")["users"]
        query = {"page_size": size} if int(size) * 20 > count else {}
        assert [user["id"] for user in line.read("users", **query)] == [user["id"] for user in whole]


def test_every_other_parameter_is_sent_unchanged_with_each_token() -> None:
    server = by_token(rows_of(50), 10)
    read(server, status="inactive")
    sent = [
        {name: value for name, value in request.query_params.items() if name != "next_page_token"} for request in server.requests
    ]
    assert sent == [{"status": "inactive", "page_size": "2000"}] * 5


@pytest.mark.parametrize("total", [0, 1, 10**9, None, "many"])
def test_the_count_of_records_ends_nothing(total: object) -> None:
    assert read(by_token(rows_of(35), 10, total_records=total)) == rows_of(35)


def test_an_empty_page_with_a_further_token_is_no_end() -> None:
    server = bodies({"users": [{"id": 1}], "next_page_token": "a"}, {"users": [], "next_page_token": "b"}, {"users": [{"id": 2}]})
    assert read(server) == [{"id": 1}, {"id": 2}]


def test_an_empty_token_is_an_end() -> None:
    assert read(bodies({"users": [{"id": 1}], "next_page_token": "", "page_count": 1})) == [{"id": 1}]


def test_a_token_may_be_a_number() -> None:
    assert read(bodies({"users": [{"id": 1}], "next_page_token": 555}, {"users": [{"id": 2}]})) == [{"id": 1}, {"id": 2}]


@pytest.mark.parametrize("token", [True, ["a"], {"a": 1}, 0.5])
def test_what_is_no_token_is_an_error(token: object) -> None:
    with pytest.raises(BadAnswer, match="as a page token"):
        read(bodies({"users": [{"id": 1}], "next_page_token": token}))


def test_a_repeated_token_is_an_error_and_no_loop() -> None:
    server = Server(lambda request, number: JSONResponse({"users": [{"id": number}], "next_page_token": "same"}))
    with pytest.raises(RepeatedPage):
        read(server)
    assert server.calls == 2


def test_tokens_that_go_in_a_circle_are_an_error_and_no_loop() -> None:
    server = Server(lambda request, number: JSONResponse({"users": [], "next_page_token": "abc"[number % 3]}))
    with pytest.raises(RepeatedPage):
        read(server)
    assert server.calls == 4


def test_the_sandbox_repeating_a_token_is_an_error() -> None:
    rule = {"match": "/report/activities", "kind": "repeat_token", "times": None}
    app = create_app(SandboxConfig(users=300, days=10, plan="unlimited", faults=FaultSpec((rule,))))
    with Line(app) as line, pytest.raises(RepeatedPage):
        line.read("report_activities", **{"from": "2026-05-22", "to": "2026-06-01"})


@pytest.mark.parametrize(("endpoint", "code"), [("report_activities", 300), ("phone_call_history", 400)])
def test_a_token_that_died_is_told_from_a_bad_value(endpoint: str, code: int) -> None:
    rule = {"match": "*", "kind": "dead_token", "code": code, "times": None}
    app = create_app(SandboxConfig(users=300, days=10, plan="unlimited", faults=FaultSpec((rule,))))
    with Line(app) as line, pytest.raises(PageTokenDead):
        line.read(endpoint, **{"from": "2026-05-22", "to": "2026-06-01"})


def test_a_token_dies_after_fifteen_minutes_by_the_sandboxs_clock() -> None:
    app = create_app(SandboxConfig(users=300, days=10, plan="unlimited"))
    with Line(app) as line:
        token = line.get("/users", page_size="30")["next_page_token"]
        app.state.sandbox.move_clock(app.state.sandbox.clock.seconds + 901)
        with pytest.raises(PageTokenDead):
            line.get("/users", page_size="30", next_page_token=token)


@pytest.mark.parametrize("size", [10, 1])
def test_a_server_that_ignores_the_page_number_is_an_error_and_no_loop(size: int) -> None:
    """Pages of one row that are equal may be meant so: there the page's number tells."""
    server = by_number(rows_of(30), size, ignoring=True)
    with pytest.raises(RepeatedPage):
        read(server)
    assert server.calls == 2


def test_page_numbers_written_as_text_are_numbers() -> None:
    def answer(request: Request, number: int) -> Response:
        page = request.query_params.get("page_number", "1")
        return JSONResponse({"users": [{"id": page}], "page_number": page, "page_count": "3"})

    assert read(Server(answer)) == [{"id": "1"}, {"id": "2"}, {"id": "3"}]


def test_a_list_that_is_not_paged_is_asked_for_once() -> None:
    server = Server(lambda request, number: JSONResponse({"roles": [{"id": "0"}], "next_page_token": "x", "page_count": 9}))
    assert read(server, "roles") == [{"id": "0"}]
    assert server.calls == 1
    assert "page_size" not in server.requests[0].query_params


@pytest.mark.parametrize("name", ["call_logs", "call_history"])
def test_the_call_history_is_read_under_either_name(name: str) -> None:
    assert read(bodies({name: [{"id": "1"}]}), "phone_call_history") == [{"id": "1"}]


def test_the_sandboxs_call_history_is_read_under_either_name() -> None:
    found = []
    for name in ("call_logs", "call_history"):
        app = create_app(SandboxConfig(users=40, days=8, faults=FaultSpec(switches={"call_history_key": name})))
        with Line(app) as line:
            found.append(line.read("phone_call_history", **{"from": "2026-05-26", "to": "2026-06-01"}))
    assert found[0] == found[1] != []


@pytest.mark.parametrize("value", [{"id": 1}, "none", [1, 2], [{"id": 1}, None], 7])
def test_what_is_no_list_of_objects_is_an_error(value: object) -> None:
    with pytest.raises(BadAnswer, match="where a list of objects belongs"):
        read(bodies({"users": value}))


@pytest.mark.parametrize(
    ("echo", "cut"),
    [
        (WEEK, False),
        ({"from": "2026-05-01T00:00:00Z", "to": "2026-05-07T23:59:59Z"}, False),
        ({"from": "2026-5-1", "to": "2026/05/07 23:59:59"}, False),
        ({"from": "05/01/2026", "to": "20260507"}, False),
        ({"from": "the first", "to": 7}, False),
        ({"from": "", "to": ""}, False),
        ({}, False),
        ({"from": "2026-05-02", "to": "2026-05-07"}, True),
        ({"from": "2026-05-01", "to": "2026-05-06"}, True),
        ({"from": "2026-5-2", "to": "2026-5-7"}, True),
    ],
)
def test_dates_that_were_cut_are_an_error_and_their_absence_is_none(echo: Body, cut: bool) -> None:
    server = bodies({"activity_logs": [{"email": "a@b.c"}], **echo})
    if cut:
        with pytest.raises(WindowCut, match="was asked"):
            read(server, "report_activities", **WEEK)
    else:
        assert len(read(server, "report_activities", **WEEK)) == 1


def test_dates_that_are_cut_on_a_later_page_are_an_error_too() -> None:
    first = {"activity_logs": [{}], "next_page_token": "a", **WEEK}
    with pytest.raises(WindowCut):
        read(bodies(first, {"activity_logs": [{}], **WEEK, "from": "2026-05-03"}), "report_activities", **WEEK)


@pytest.mark.parametrize("path", ["/phone/call_logs", "/report/activities"])
def test_a_window_the_sandbox_shifts_is_noticed(path: str) -> None:
    rule = {"match": path, "kind": "window_shift", "days": 1}
    app = create_app(SandboxConfig(users=20, days=30, plan="unlimited", faults=FaultSpec((rule,))))
    name = "phone_call_logs" if path.startswith("/phone") else "report_activities"
    with Line(app) as line, pytest.raises(WindowCut):
        line.read(name, **WEEK)


def test_a_window_wider_than_zoom_takes_is_noticed() -> None:
    app = create_app(SandboxConfig(users=20, days=90, plan="unlimited"))
    with Line(app) as line, pytest.raises(ZoomError):
        line.read("report_activities", **{"from": "2026-03-01", "to": "2026-05-25"})


def endless(rows: int, **around: Any) -> Server:
    """Every page brings other rows and a new token."""

    def answer(request: Request, number: int) -> Response:
        users = [{"id": f"{number}-{place}"} for place in range(rows)]
        return JSONResponse({"users": users, "next_page_token": f"t{number}", **around})

    return Server(answer)


@pytest.mark.parametrize(
    ("rows", "around", "most_calls", "said"),
    [
        (0, {}, EMPTY_PAGES + 1, "empty pages one after the other"),
        (0, {"total_records": 40}, EMPTY_PAGES + 1, "empty pages one after the other"),
        (1, {}, LOOSE_PAGES + 60, "next to nothing on them without an end"),
        (1_000, {"total_records": 432}, 60, "Zoom counts 432 records and sends on without an end"),
    ],
)
def test_a_list_whose_every_page_brings_a_new_token_ends(rows: int, around: dict[str, Any], most_calls: int, said: str) -> None:
    server = endless(rows, **around)
    with pytest.raises(BadAnswer, match=said):
        read(server)
    assert server.calls <= most_calls


@pytest.mark.parametrize("total", [None, 10**12, 10**30, "²", "9" * 5_000, -1])
@pytest.mark.parametrize("of_one", [True, False])
def test_full_pages_without_an_end_end_whatever_is_said_of_their_number(total: object, of_one: bool) -> None:
    list_measure = ListMeasure(of_one=of_one)
    pages = next(page for page in range(1, 10_000) if list_measure.add(300, total) is not None)
    assert pages == (300_000 if of_one else 1_000_000) // 300 + 1


def test_the_lists_of_one_unit_have_its_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_unit(most: int) -> int:
        monkeypatch.setattr(_measure, "MOST_ROWS", most)
        return len(fetch(by_token(rows_of(600), 100), Unit("users")).records)

    assert len(ENDPOINTS["users"].request.variants) == 3
    assert read_unit(1_700) == 1_800, "the last page of the last list ends it anyway"
    with pytest.raises(BadAnswer, match="more than such a list can hold"):
        read_unit(1_600)


def test_a_list_by_number_that_counts_ever_more_pages_ends() -> None:
    def answer(request: Request, number: int) -> Response:
        return JSONResponse({"users": [{"id": number}], "page_number": number, "page_count": 10**12})

    server = Server(answer)
    with pytest.raises(BadAnswer, match="without an end"):
        read(server)
    assert server.calls <= LOOSE_PAGES + 60


@settings(deadline=None, max_examples=100)
@given(
    size=st.integers(30, 2_000),
    rows=st.integers(0, 400_000),
    total=st.sampled_from(["whole", "page", "none", "half"]),
    of_one=st.just(value=False),
)
@example(size=300, rows=446_700, total="whole", of_one=False)
@example(size=30, rows=400_000, total="none", of_one=False)
@example(size=300, rows=100_000, total="none", of_one=True)
def test_no_list_of_a_large_account_is_cut(size: int, rows: int, total: str, of_one: bool) -> None:
    list_measure = ListMeasure(of_one=of_one)
    pages = [size] * (rows // size) + ([rows % size] if rows % size else [])
    for page in pages:
        assert list_measure.add(page, {"whole": rows, "page": page, "none": None, "half": rows // 2}[total]) is None


def test_empty_pages_between_full_ones_are_passed_through() -> None:
    list_measure = ListMeasure(of_one=False)
    for _ in range(200):
        assert [list_measure.add(rows, None) for rows in (300, 0, 0)] == [None] * 3
