"""What is tried again and how often, and what is final at once."""

import asyncio
import gzip
from collections.abc import Callable
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from sources.sandbox.config import FaultSpec, SandboxConfig
from sources.sandbox.server import create_app, running
from sources.zoom.client import Meter, ZoomClient
from sources.zoom.errors import BadAnswer, MissingScope, Refused, Transient
from tests.wire.line import Line, Server, ask

TRIES = 5
Answer = Callable[[Request, int], Response]


def account(**rule: object) -> SandboxConfig:
    return SandboxConfig(users=5, days=5, plan="unlimited", faults=FaultSpec(({"match": "/roles", "times": None, **rule},)))


def answer_cut(request: Request, number: int) -> Response:
    return Response(b'{"roles": [{"id": "0", "na', media_type="application/json")


def answer_no_gzip(request: Request, number: int) -> Response:
    return Response(b"this is not gzip", headers={"Content-Encoding": "gzip"})


def answer_cut_gzip(request: Request, number: int) -> Response:
    return Response(gzip.compress(b'{"roles": []}' * 50)[:-30], headers={"Content-Encoding": "gzip"})


def answer_with(status: int) -> Answer:
    return lambda request, number: Response(status_code=status)


@pytest.mark.parametrize(
    "answer",
    [answer_cut, answer_no_gzip, answer_cut_gzip, *(answer_with(status) for status in (408, 500, 502, 503, 504))],
)
def test_trouble_is_tried_again_a_few_times_and_then_said(answer: Answer) -> None:
    server, meter = Server(answer), Meter()
    with (
        Line(server) as line,
        pytest.raises(Transient, match="^reading roles: .+: (run again later|see whether it can be reached)$"),
    ):
        line.get(meter=meter)
    assert server.calls == meter.calls == TRIES


@pytest.mark.parametrize("answer", [answer_cut, answer_no_gzip, answer_with(503)])
def test_trouble_that_passes_is_not_noticed(answer: Answer) -> None:
    server = Server(lambda request, number: answer(request, number) if number < TRIES else JSONResponse({"roles": [1]}))
    with Line(server) as line:
        assert line.get() == {"roles": [1]}


def test_a_connection_that_ends_in_the_middle_of_the_body_is_tried_again() -> None:
    with running(account(kind="reset", times=2)) as url, Line(url) as line:
        meter = Meter()
        assert line.get(meter=meter)["roles"]
    assert meter.calls == 3


def test_connections_that_always_end_in_the_middle_of_the_body_are_given_up() -> None:
    with running(account(kind="reset")) as url, Line(url) as line:
        meter = Meter()
        with pytest.raises(Transient, match="the connection to .* failed"):
            line.get(meter=meter)
    assert meter.calls == TRIES


def test_a_server_that_hangs_up_without_a_word_is_tried_again_a_few_times() -> None:
    connections = 0

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async def play() -> None:
        server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        client = Line(url).client
        async with server, client:
            await ask(client)

    with pytest.raises(Transient, match="asking|failed"):
        asyncio.run(play())
    assert connections == TRIES


def test_nobody_listening_is_said_as_such() -> None:
    with Line("http://127.0.0.1:9") as line, pytest.raises(Transient, match="see whether it can be reached"):
        line.get()


def test_answers_that_come_too_slowly_are_tried_again_a_few_times() -> None:
    with running(account(kind="slow", delay_ms=1000)) as url, Line(url, timeout=0.05) as line:
        meter = Meter()
        with pytest.raises(Transient, match="no answer in time"):
            line.get(meter=meter)
    assert meter.calls == TRIES


def test_a_proxys_page_is_a_refusal_and_asked_for_once() -> None:
    app = create_app(account(kind="html_403"))
    with Line(app) as line, pytest.raises(Refused, match="something between here and Zoom answered in its place: 403") as caught:
        line.get()
    assert caught.value.answer is not None
    assert (caught.value.answer.http, caught.value.answer.code) == (403, None)
    assert app.state.sandbox.traffic.show()["paths"]["/roles"]["requests"] == 1


def test_a_body_with_code_and_message_is_a_refusal_even_under_200() -> None:
    app = create_app(account(kind="refusal_200", code=200, message="Only for Pro."))
    with Line(app) as line, pytest.raises(Refused, match=r"Only for Pro\.") as caught:
        line.get()
    assert caught.value.answer is not None
    assert (caught.value.answer.http, caught.value.answer.code) == (200, 200)


def test_a_code_alone_is_a_field_and_no_refusal() -> None:
    with Line(Server(lambda request, number: JSONResponse({"code": 7, "roles": []}))) as line:
        assert line.get() == {"code": 7, "roles": []}


@pytest.mark.parametrize("code", [4700, 4711, "4711"])
def test_a_missing_scope_is_told_from_other_refusals(code: int | str) -> None:
    server = Server(lambda request, number: JSONResponse({"code": code, "message": "does not contain scopes"}, 400))
    with Line(server) as line, pytest.raises(MissingScope):
        line.get()
    assert server.calls == 1


@pytest.mark.parametrize("status", [400, 401, 403, 200])
@pytest.mark.parametrize(
    ("body", "scopes"),
    [
        (
            b'{"code":104,"message":"Invalid access token, does not contain scopes:[a:read, a:read:admin]."}',
            ("a:read", "a:read:admin"),
        ),
        (b'{"code":"104","message":"... does not contain scopes:[\\"a:read\\"]"}', ("a:read",)),
        (b'{"code":1,"message":"does not contain scopes: [a:read]"}', ("a:read",)),
        (b'{"code":124,"message":"Invalid access token, does not contain scope"}', ()),
    ],
)
def test_scopes_are_named_as_zoom_names_them_whatever_the_code(status: int, body: bytes, scopes: tuple[str, ...]) -> None:
    server = Server(lambda request, number: Response(body, status, media_type="application/json"))
    with Line(server) as line, pytest.raises(MissingScope) as caught:
        line.get()
    assert caught.value.answer is not None
    assert caught.value.answer.scopes == scopes
    assert (server.calls, server.tokens) == (1, 1)


@pytest.mark.parametrize(
    "body",
    [
        b'{"code":104,"message":"Invalid access token, does not contain scopes:["a:read","a:read:admin"]"}',
        b'{ "message" : "does not contain scopes:["a:read","a:read:admin"]" , "code" : "104" }\n',
        b'{"status":false,"errorCode":104,"errorMessage":"does not contain scopes:["a:read","a:read:admin"]"}',
    ],
)
@pytest.mark.parametrize("status", [400, 403])
def test_code_and_words_are_read_where_quotes_break_the_json(status: int, body: bytes) -> None:
    server = Server(lambda request, number: Response(body, status, media_type="application/json"))
    with Line(server) as line, pytest.raises(MissingScope, match=r'scopes:\["a:read","a:read:admin"\]') as caught:
        line.get()
    assert caught.value.answer is not None
    assert (caught.value.answer.code, caught.value.answer.scopes) == (104, ("a:read", "a:read:admin"))


def test_fields_that_were_refused_are_named() -> None:
    body = {"code": 300, "message": "Validation Failed.", "errors": [{"field": "from", "message": "Too early."}]}
    with Line(Server(lambda request, number: JSONResponse(body, 400))) as line, pytest.raises(Refused, match="from: Too early"):
        line.get()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed_and_no_other_host_sees_the_token(status: int) -> None:
    server = Server(lambda request, number: RedirectResponse("https://elsewhere.example/v2/roles", status))
    with Line(server) as line, pytest.raises((Refused, BadAnswer), match="check api_url"):
        line.get()
    assert [request.url.hostname for request in server.requests] == ["127.0.0.1"]


def test_a_login_page_under_200_is_no_empty_list() -> None:
    server = Server(lambda request, number: HTMLResponse("<html>Sign in</html>"))
    with Line(server) as line, pytest.raises(Transient, match="something between here and Zoom answered"):
        line.read("roles")


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"roles"'])
def test_an_answer_that_holds_no_object_is_no_empty_list(body: bytes) -> None:
    server = Server(lambda request, number: Response(body, media_type="application/json"))
    with Line(server) as line, pytest.raises((Transient, BadAnswer), match="not JSON|where an object belongs"):
        line.read("roles")


def test_a_cancelled_call_gives_its_connection_back() -> None:
    release = asyncio.Event()

    async def play(client: ZoomClient) -> int:
        stuck = [asyncio.create_task(ask(client, "/stuck")) for _ in range(64)]
        await asyncio.sleep(1)
        for task in stuck:
            task.cancel()
        await asyncio.gather(*stuck, return_exceptions=True)
        release.set()
        return len(await asyncio.gather(*(ask(client) for _ in range(64))))

    class Sticky(Server):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if scope["path"].endswith("/stuck"):
                await asyncio.sleep(1e6)
            await super().__call__(scope, receive, send)

    with Line(Sticky(lambda request, number: JSONResponse({}))) as line:
        assert line.run(play) == 64


def test_integers_of_any_size_arrive_exactly() -> None:
    number = 2**63 + 1
    with Line(Server(lambda request, _: Response(f'{{"n": {number}}}', media_type="application/json"))) as line:
        assert line.get() == {"n": number}
