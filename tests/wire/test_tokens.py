"""A token is asked for once, kept while it lives, and never seen by anybody but Zoom."""

import asyncio
import traceback
from collections.abc import Callable

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from sources.sandbox.config import FaultSpec, SandboxConfig
from sources.sandbox.sandbox import Sandbox
from sources.sandbox.server import create_app, running
from sources.zoom.client import ZoomClient
from sources.zoom.errors import CredentialsRefused, Intercepted, SettingsError, TokenRefused, Transient, ZoomError
from tests.wire.line import SECRET, TOKEN, Line, Server, ask

ACCOUNT = SandboxConfig(users=5, days=5, plan="unlimited")
LAPSED = {"code": 124, "message": "Access token is expired."}


def tokens_of(sandbox: Sandbox) -> int:
    return int(sandbox.traffic.show()["paths"]["/oauth/token"]["requests"])


async def ask_often(client: ZoomClient) -> None:
    await asyncio.gather(*(ask(client) for _ in range(40)))


def test_calls_at_the_same_time_share_one_token() -> None:
    app = create_app(ACCOUNT)
    with Line(app) as line:
        line.run(ask_often)
        line.run(ask_often)
    assert tokens_of(app.state.sandbox) == 1


def test_over_http_the_first_call_fetches_the_token_by_itself() -> None:
    with running(ACCOUNT) as url, Line(url) as line:
        assert len(line.get()["roles"]) > 1


def test_a_token_is_renewed_five_minutes_before_it_lapses() -> None:
    server = Server(lambda request, number: JSONResponse({}))

    async def play(client: ZoomClient) -> list[int]:
        seen = []
        for pause in (0, 3290, 20, 3290, 20):
            await asyncio.sleep(pause)
            await ask_often(client)
            seen.append(server.tokens)
        return seen

    with Line(server) as line:
        assert line.run(play) == [1, 1, 2, 2, 3]
    assert {request.headers["authorization"] for request in server.requests[-40:]} == {f"Bearer {TOKEN}3"}


def test_a_lapsed_token_is_replaced_once_for_all_calls_and_nobody_notices() -> None:
    app = create_app(ACCOUNT)
    with Line(app) as line:
        line.get()
        app.state.sandbox.move_clock(app.state.sandbox.clock.seconds + 7200)
        line.run(ask_often)
    assert tokens_of(app.state.sandbox) == 2


def test_code_124_under_400_is_a_lapsed_token_too() -> None:
    rule = {"match": "/roles", "status": 400, "body": LAPSED}
    app = create_app(SandboxConfig(users=5, days=5, faults=FaultSpec((rule,))))
    with Line(app) as line:
        assert line.get()["roles"]
    assert tokens_of(app.state.sandbox) == 2


def test_a_400_that_is_no_lapsed_token_costs_no_token() -> None:
    server = Server(lambda request, number: JSONResponse({"code": 300, "message": "Validation Failed."}, 400))
    with Line(server) as line, pytest.raises(ZoomError):
        line.get()
    assert (server.calls, server.tokens) == (1, 1)


@pytest.mark.parametrize("http", [401, 400])
def test_a_new_token_that_is_refused_ends_the_call_instead_of_looping(http: int) -> None:
    server = Server(lambda request, number: JSONResponse(LAPSED, http))
    with Line(server) as line, pytest.raises(TokenRefused) as caught:
        line.get()
    assert (server.calls, server.tokens) == (2, 2)
    assert caught.value.answer is not None
    assert (caught.value.answer.http, caught.value.answer.code) == (http, 124)


def test_a_path_that_refuses_a_token_others_are_let_in_with_costs_no_token_for_each_call() -> None:
    def answer(request: Request, number: int) -> Response:
        refused = request.url.path.endswith("/phone/users")
        return (
            JSONResponse({"status": False, "errorCode": 401, "errorMessage": "Unauthorized"}, 401)
            if refused
            else JSONResponse({})
        )

    async def play(client: ZoomClient) -> list[BaseException | None]:
        paths = ["/roles", "/phone/users"] * 100
        return list(await asyncio.gather(*(ask(client, path) for path in paths), return_exceptions=True))

    server = Server(answer)
    with Line(server) as line:
        outcomes = line.run(play)
        assert line.run(lambda client: client.token_works())
    assert [type(outcome) for outcome in outcomes[:2]] == [dict, TokenRefused]
    assert server.tokens < 10
    assert server.calls <= 100 + 300 + 1


def test_a_wrong_secret_is_refused_at_once_with_words_that_say_what_to_do() -> None:
    app = create_app(ACCOUNT)
    with Line(app, secret=SECRET) as line, pytest.raises(CredentialsRefused, match="client secret") as caught:
        line.run(lambda client: client.authenticate())
    assert tokens_of(app.state.sandbox) == 1
    assert SECRET not in str(caught.value)


def test_a_wrong_secret_refuses_a_call_too() -> None:
    with Line(create_app(ACCOUNT), secret=SECRET) as line, pytest.raises(CredentialsRefused):
        line.get()


@pytest.mark.parametrize("http", [500, 503, 408, 429])
def test_a_token_endpoint_in_trouble_is_asked_a_few_times(http: int) -> None:
    server = Server(lambda request, number: JSONResponse({}), lambda number: Response(status_code=http))
    with Line(server) as line, pytest.raises(Transient):
        line.run(lambda client: client.authenticate())
    assert server.tokens == 5


def test_a_token_answer_without_a_token_is_trouble_and_no_success() -> None:
    server = Server(lambda request, number: JSONResponse({}), lambda number: JSONResponse({"expires_in": 3600}))
    with Line(server) as line, pytest.raises(Transient, match="without a token"):
        line.get()
    assert server.calls == 0


@pytest.mark.parametrize(
    "grant",
    [
        HTMLResponse("<html>Blocked by policy</html>", 403),
        HTMLResponse("<!doctype html><title>Sign in</title>", 401),
        PlainTextResponse("Access denied", 403),
        PlainTextResponse("<b>who are you?</b>", 400),
        JSONResponse({}, 400),
        JSONResponse(["no"], 401),
        Response(status_code=407),
        RedirectResponse("http://login.hotel.example/", 302),
        HTMLResponse("<html>Welcome to our network</html>"),
        PlainTextResponse("Welcome"),
        Response(b""),
    ],
)
def test_what_is_not_zooms_own_refusal_blames_no_credentials(grant: Response) -> None:
    server = Server(lambda request, number: JSONResponse({}), lambda number: grant)
    with Line(server) as line, pytest.raises((Intercepted, Transient)) as caught:
        line.run(lambda client: client.authenticate())
    assert not isinstance(caught.value, SettingsError)
    assert str(caught.value).startswith("asking Zoom for a token: something between here and Zoom answered in its place: ")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("body", [{"reason": "Invalid client_id", "error": "invalid_client"}, {"errorMessage": "no"}])
@pytest.mark.parametrize("http", [400, 401, 403])
def test_zooms_own_refusal_of_a_token_is_about_the_credentials(http: int, body: dict[str, str]) -> None:
    server = Server(lambda request, number: JSONResponse({}), lambda number: JSONResponse(body, http))
    with Line(server) as line, pytest.raises(CredentialsRefused, match="check account id, client id and client secret"):
        line.get()


def test_a_token_that_comes_too_slowly_in_the_middle_of_a_run_does_not_hold_it_up() -> None:
    with running(ACCOUNT) as url, Line(url, timeout=0.05) as line:
        line.get()
        line.run(lambda client: set_up(client, url))
        with pytest.raises(Transient, match="no answer in time"):
            line.get()


async def set_up(client: ZoomClient, url: str) -> None:
    import httpx

    rule = {"match": "/oauth/token", "kind": "slow", "delay_ms": 1000, "times": None}
    async with httpx.AsyncClient(base_url=f"{url}/__sandbox__") as control:
        await control.post("/faults", json={"rules": [rule]})
        await control.post("/clock", json={"advance_seconds": 7200})


def echo(status: int) -> Callable[[Request, int], Response]:
    """A server that says nothing of its own but what it was sent, headers too."""
    return lambda request, number: PlainTextResponse("refused", status, {"X-Echo": request.headers["authorization"]})


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 429, 500])
def test_neither_secret_nor_token_is_in_what_an_error_shows(status: int) -> None:
    with Line(Server(echo(status)), secret=SECRET) as line, pytest.raises(ZoomError) as caught:
        line.get()
    shown = [str(caught.value), repr(caught.value), "".join(traceback.format_exception(caught.value)), repr(line.settings)]
    assert not [text for text in shown if SECRET in text or TOKEN in text]


def test_the_settings_show_no_secret() -> None:
    with Line(Server(echo(200)), secret=SECRET) as line:
        assert SECRET not in f"{line.settings!r} {line.settings}"


@pytest.mark.parametrize("date", ["Fri, 01 Jan 2100 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_date_that_nobody_should_believe_ends_what_has_begun_with_both_clocks_named(date: str) -> None:
    server = Server(lambda request, number: JSONResponse({}), lambda number: JSONResponse({}, headers={"Date": date}))
    with (
        Line(server) as line,
        pytest.raises(SettingsError, match=r"comparing the clocks: this machine says .* UTC and Zoom .* UTC"),
    ):
        line.run(lambda client: client.authenticate())
    assert server.tokens == 1


def test_a_date_that_nobody_should_believe_later_on_changes_nothing() -> None:
    odd = {"Date": "Fri, 01 Jan 2100 00:00:00 GMT"}
    server = Server(lambda request, number: JSONResponse({"roles": []}, headers=odd))
    with Line(create_app(ACCOUNT)) as line:
        line.run(lambda client: client.authenticate())
        before = line.client.now
    with Line(server) as line:
        line.client._clock.hear(before)
        line.client._clock.hear(before)  # of two answers that go together
        line.get()
        assert abs((line.client.now - before).total_seconds()) < 3_600
