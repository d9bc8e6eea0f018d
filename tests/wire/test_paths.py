"""Whatever a meeting's UUID holds, Zoom finds the meeting."""

from collections.abc import Iterable
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sources.sandbox.config import SandboxConfig
from sources.sandbox.sandbox import decode_argument
from sources.sandbox.server import create_app, running
from sources.zoom.client import encode_segment
from tests.wire.line import Line, Server
from tests.wire.serving import serving

ACCOUNT = SandboxConfig(users=400, days=28, plan="unlimited")
BASE64 = st.text("ABCxyz019+/=", min_size=1, max_size=24)
ANY = st.text(st.characters(codec="utf-8", exclude_characters="."), min_size=1, max_size=24)
AWKWARD = ["/ajXp112QmuoKj4854875==", "a//b==", "//", "/", "ab/cd==", "+a+b==", "=", "%2F", "a%2Fb", "%", "100%/", "ä ö?#&;:@"]


def segment_of(request: Request) -> str:
    """What stands where the UUID belongs, still encoded."""
    path = request.scope["raw_path"].decode("latin-1").partition("?")[0]
    assert path.startswith("/v2/report/meetings/")
    assert path.endswith("/participants")
    inner = path.removeprefix("/v2/report/meetings/").removesuffix("/participants")
    assert "/" not in inner
    return str(inner)


def decode(segment: str, uuid: str) -> str:
    """As Zoom does: once, and a second time those that begin with a slash or hold two in a row."""
    once = unquote(segment)
    if uuid.startswith("/") or "//" in uuid:
        assert "/" not in once
        return unquote(once)
    return once


def answer(request: Request, number: int) -> Response:
    return JSONResponse({"participants": [{"name": segment_of(request)}]})


def arrive(line: Line, uuids: Iterable[str]) -> list[str]:
    arrived = []
    for uuid in uuids:
        (record,) = line.read("report_meeting_participants", f"/report/meetings/{encode_segment(uuid)}/participants")
        arrived.append(decode(record["name"], uuid))
    return arrived


@settings(deadline=None, max_examples=150)
@given(BASE64)
def test_the_sandbox_reads_any_uuid_in_zooms_alphabet_as_it_was_meant(uuid: str) -> None:
    assert decode_argument("meetingId", encode_segment(uuid)) == uuid


def test_any_text_arrives_as_it_was_sent() -> None:
    with Line(Server(answer)) as line:

        @settings(deadline=None, max_examples=100)
        @given(st.lists(st.one_of(BASE64, ANY), min_size=1, max_size=3))
        def check(uuids: list[str]) -> None:
            assert arrive(line, uuids) == uuids

        check()


def test_awkward_uuids_arrive_over_http_as_they_were_sent() -> None:
    with serving(Server(answer)) as url, Line(url) as line:
        assert arrive(line, AWKWARD) == AWKWARD


@pytest.fixture(scope="module")
def meetings() -> list[str]:
    """Real UUIDs of an account, those with slashes first."""
    with Line(create_app(ACCOUNT)) as line:
        found = line.read("history_meetings", **{"from": "2026-05-05", "to": "2026-06-01"})
    uuids = [record["meeting_uuid"] for record in found if record["type"] == "Meeting"]
    return sorted(uuids, key=lambda uuid: (not uuid.startswith("/"), "//" not in uuid, uuid))


def test_meetings_whose_uuid_begins_with_a_slash_or_holds_two_are_found_over_http(meetings: list[str]) -> None:
    assert meetings[0].startswith("/")
    doubled = [uuid for uuid in meetings if "//" in uuid and not uuid.startswith("/")]
    assert doubled
    with running(ACCOUNT) as url, Line(url) as line:
        for uuid in (*meetings[:5], *doubled[:5], meetings[-1]):
            assert line.read("report_meeting_participants", f"/report/meetings/{encode_segment(uuid)}/participants")
