"""Random bodies, headers and tokens: on the wire many, through whole nights a few."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response

from sources.zoom.errors import ZoomError
from tests.hostile.case import Case, Ending
from tests.hostile.stage import play
from tests.hostile.wire import EVERYWHERE, Answer, Asked
from tests.wire.line import SECRET, TOKEN, Line, Server

PAGE: dict[str, Any] = {
    "page_size": 300,
    "page_count": 1,
    "page_number": 1,
    "total_records": 2,
    "next_page_token": "",
    "users": [{"id": "a", "type": 1, "created_at": "2026-05-01T00:00:00Z"}, {"id": "b", "type": 2, "status": "active"}],
}
ODD_TEXT = st.one_of(
    st.sampled_from(
        [
            "",
            "²",
            "9" * 5_000,
            "1e400",
            "\ud800",
            "a\0b",
            "\x1b[2J",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59-12:00",
            "../..",
            "\r\nx: y",
        ]
    ),
    st.text(max_size=12),
)
ODD = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from([10**30, -(10**400), 2**63]), st.floats(), ODD_TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(ODD_TEXT, inner, max_size=3)),
    max_leaves=6,
)


def _write(value: Any) -> bytes:
    return json.dumps(value).encode()


@st.composite
def bodies(draw: st.DrawFn, page: dict[str, Any] = PAGE) -> bytes:
    """A page with odd values in its head or rows, with bytes changed, cut, or something else altogether."""
    how = draw(st.sampled_from(["head", "rows", "bytes", "cut", "value", "raw"]))
    body = json.loads(json.dumps(page))
    if how == "head":
        body[draw(st.sampled_from([*body, "code", "message", "from", "errors"]))] = draw(ODD)
    elif how == "rows":
        rows = next((value for value in body.values() if isinstance(value, list)), [])
        place = draw(st.integers(0, max(0, len(rows) - 1)))
        if rows:
            rows[place] = draw(
                st.one_of(ODD, st.builds(lambda name, value: {**rows[place], name: value}, st.sampled_from([*rows[place]]), ODD))
            )
    elif how == "bytes":
        data = bytearray(_write(body))
        for _ in range(draw(st.integers(1, 4))):
            data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
        return bytes(data)
    elif how == "cut":
        written = _write(body)
        return written[: draw(st.integers(0, len(written)))]
    elif how == "value":
        return _write(draw(ODD))
    else:
        return draw(st.binary(max_size=60))
    return _write(body)


NAMES = ("date", "retry-after", "x-ratelimit-type", "x-ratelimit-limit", "content-type", "content-encoding", "location")
HEADERS = st.dictionaries(
    st.sampled_from(NAMES),
    st.one_of(
        st.sampled_from(
            [
                "9" * 400,
                "Fri, 31 Dec 9999 23:59:59 -1200",
                "9999-12-31T23:59:59Z",
                "²",
                "-1",
                "gzip",
                "Daily-limit",
                "0001-01-01T00:00:00+14:00",
            ]
        ),
        st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=20),
    ),
    max_size=3,
)
STATUSES = st.one_of(
    st.just(200), st.sampled_from([204, 206, 302, 400, 401, 403, 404, 408, 429, 500, 503]), st.integers(200, 599)
)
GRANTS = st.dictionaries(st.sampled_from(["access_token", "expires_in", "scope", "token_type", "api_url"]), ODD, max_size=3)


def _latin(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if all(ord(character) < 256 for character in value)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies(), HEADERS, STATUSES, GRANTS)
@example(b'{"page_size": 300, "total_records": 1, "\x00sers": [{"id": "a"}]}', {}, 200, {})
def test_whatever_comes_over_the_wire_is_read_or_refused_with_a_sentence(
    body: bytes, headers: dict[str, str], status: int, grant: dict[str, Any]
) -> None:
    def answer(request: Request, number: int) -> Response:
        return Response(body, status, _latin(headers))

    def give(number: int) -> Response:
        return Response(
            _write({"access_token": f"{TOKEN}{number}", "expires_in": 3600, **grant}), 200, {"content-type": "application/json"}
        )

    with Line(Server(answer, give), secret=SECRET) as line:
        try:
            records = line.read("users")
        except ZoomError as error:
            words = str(error)
            assert words.count(": ") >= 2
            assert "\n" not in words
            assert not {unicodedata.category(character) for character in words} & {"Cc", "Cs"}
            assert SECRET not in words
            assert TOKEN not in words
        else:
            assert all(isinstance(record, dict) for record in records)


def _strike(asked: Asked, answer: Answer, data: st.DataObject) -> Answer:
    try:
        page = answer.json()
    except ValueError:
        return answer
    if answer.status != 200 or not isinstance(page, dict):
        return answer
    spoilt = Answer(answer.status, data.draw(bodies(page)), answer.headers)
    return spoilt.with_headers(*_latin(data.draw(HEADERS)).items())


@settings(max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_night_of_random_answers_loses_nothing_in_silence(
    data: st.DataObject, ready: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Some answers are spoilt: the run ends, names what is missing and says no secret, and an honest night goes on from there."""
    every = data.draw(st.integers(1, 4))
    case = Case(
        "fuzz",
        "random answers",
        EVERYWHERE,
        lambda asked, answer: _strike(asked, answer, data) if asked.number % every == 0 else answer,
        tuple(Ending),
        more_rows=True,
        heals=False,
    )
    assert play(case, ready, tmp_path_factory.mktemp("night")).complaints == []
