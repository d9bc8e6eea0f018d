"""Numbers, dates and sizes from outside are read within bounds, wherever they enter."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sources.zoom._bounds import LARGEST_COUNT, LONGEST_TOKEN, LONGEST_WAIT, read_header_moment, read_integer, read_seconds
from sources.zoom.errors import BadAnswer, ZoomError
from tests.wire.line import Line, Server

ODD_WORDS = (
    "²",
    "\uff11\uff12",
    "٣",
    "9" * 5_000,
    "-1",
    "1e400",
    "NaN",
    "Infinity",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
    "0000-01-01T00:00:00Z",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Mon, 01 Jan 0001 00:00:00 +1400",
    "Fri, 31 Dec 99999 23:59:59 GMT",
    "Fri, 27 Nov 2026 01:00:00 +99999999999",
    "\ud800",
    "",
)
odd_numbers = st.one_of(
    st.integers(), st.floats(), st.booleans(), st.none(), st.sampled_from([10**30, 10**400, -(10**400), 2**63, 1e308, -0.0])
)
odd_words = st.one_of(st.sampled_from(ODD_WORDS), st.text(max_size=30), st.datetimes().map(str), st.integers().map(str))
odd_values: st.SearchStrategy[Any] = st.one_of(odd_numbers, odd_words, st.just([1]), st.just({"a": 1}))
header_words = odd_words.filter(lambda words: words.isascii() and words.isprintable())


@settings(max_examples=200)
@given(value=odd_values)
@example(value=10**400)
@example(value=float("nan"))
def test_a_number_is_in_bounds_or_none(value: Any) -> None:
    number, seconds = read_integer(value, LARGEST_COUNT), read_seconds(value)
    assert number is None or (type(number) is int and 0 <= number <= LARGEST_COUNT)
    assert seconds is None or 0 <= seconds <= LONGEST_WAIT.total_seconds()


@settings(max_examples=200)
@given(words=odd_words)
@example(words="9999-12-31T23:59:59Z")
def test_a_moment_can_be_moved_by_a_day_and_to_any_zone(words: str) -> None:
    moment = read_header_moment(words)
    if moment is not None:
        assert {moment + timedelta(days=1), moment - timedelta(days=1)}
        assert moment.tzinfo is UTC


@pytest.mark.parametrize("words", ["Wed, 03 Jun 2026 10:00:00 GMT", "2026-06-03T10:00:00Z", "2026-06-03T12:00:00+02:00"])
def test_moments_are_read_in_zooms_form_and_in_that_of_http(words: str) -> None:
    assert read_header_moment(words) == datetime(2026, 6, 3, 10, tzinfo=UTC)


@settings(deadline=None, max_examples=60)
@given(
    code=odd_values,
    message=odd_values,
    status=st.sampled_from([200, 400, 403, 404, 429, 500]),
    headers=st.dictionaries(st.sampled_from(["Retry-After", "Date", "X-RateLimit-Type"]), header_words),
)
@example(code="²", message="\ud800", status=400, headers={})
@example(code=10**30, message="no", status=200, headers={})
@example(code=1, message="daily", status=429, headers={"Retry-After": "9999-12-31T23:59:59Z"})
@example(code=1, message="", status=429, headers={"Date": "Mon, 01 Jan 0001 00:00:00 +1400", "Retry-After": "9" * 400})
def test_any_refusal_ends_in_a_sentence_that_can_be_kept(code: Any, message: Any, status: int, headers: dict[str, str]) -> None:
    content = _dump({"code": code, "message": message})
    server = Server(lambda request, number: Response(content, status, headers, media_type="application/json"))
    with Line(server) as line:
        try:
            line.get()
        except ZoomError as error:
            said = error
        else:
            assert status == 200
            return
    str(said).encode()
    assert len(str(said)) < 1_000
    assert said.answer is None or said.answer.code is None or abs(said.answer.code) < 2**31


@settings(deadline=None, max_examples=40)
@given(lifetime=odd_values, scope=odd_values)
@example(lifetime=10**400, scope="²")
@example(lifetime="1e400", scope=None)
def test_any_lifetime_of_a_token_is_taken(lifetime: Any, scope: Any) -> None:
    grant = _dump({"access_token": "token", "expires_in": lifetime, "scope": scope})
    server = Server(lambda request, number: JSONResponse({"roles": [1]}), lambda number: Response(grant))
    with Line(server) as line:
        assert line.get() == {"roles": [1]}
        assert line.get() == {"roles": [1]}


@settings(deadline=None, max_examples=60)
@given(token=odd_values, page_count=odd_values, page_number=odd_values, total=odd_values)
@example(token="\ud800", page_count=1, page_number=1, total=1)
@example(token="x" * 70_000, page_count="9" * 5_000, page_number="²", total=10**30)
@example(token=None, page_count="9" * 5_000, page_number="²", total="9" * 5_000)
def test_any_words_about_pages_end_the_list_or_fail_it(token: Any, page_count: Any, page_number: Any, total: Any) -> None:
    around = {"page_count": page_count, "page_number": page_number, "total_records": total, "next_page_token": token}
    content = _dump({"users": [{"id": "a"}], **around})
    with Line(Server(lambda request, number: Response(content))) as line:
        try:
            records = line.read("users")
        except ZoomError as error:
            str(error).encode()
        else:
            assert records


def test_a_page_token_that_fits_no_request_is_refused_with_its_length() -> None:
    server = Server(lambda request, number: JSONResponse({"users": [{"id": "a"}], "next_page_token": "x" * 70_000}))
    with Line(server) as line, pytest.raises(BadAnswer, match="a page token of 70,000 characters"):
        line.read("users")
    assert server.calls == 1


def test_a_page_token_of_the_greatest_length_is_sent_back() -> None:
    def answer(request: Request, number: int) -> Response:
        return JSONResponse({"users": [{"id": number}], "next_page_token": "x" * LONGEST_TOKEN if number == 1 else ""})

    with Line(Server(answer)) as line:
        assert line.read("users") == [{"id": 1}, {"id": 2}]


def _dump(body: Any) -> bytes:
    import json

    return json.dumps(body).encode()
