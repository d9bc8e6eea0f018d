"""The wire between the real client and a server: a sandbox account, or a few lines that play a server by Zoom's rules.

Time-outs and pauses are not waited for: the loop's clock jumps to the next timer whenever nothing else is left to do.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sources.zoom.client import Call, Meter, ZoomClient
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.pages import read_pages
from sources.zoom.room import Held, Room
from sources.zoom.settings import ZoomSettings, make_settings
from sources.zoom.vocabulary import Endpoint, Family, Label

URL = "http://127.0.0.1"
SECRET = "a-secret-of-these-tests"
TOKEN = "token-no-"

Result = TypeVar("Result")


def settings_for(url: str = URL, *, secret: str = "sandbox", client_id: str = "tests", plan: str = "unlimited") -> ZoomSettings:
    return make_settings(
        account_id="account-of-tests",
        client_id=client_id,
        client_secret=secret,
        api_url=f"{url}/v2",
        token_url=f"{url}/oauth/token",
        plan=plan,
    )


class Server:
    """A server of a few lines: gives tokens, and hands every other request to `answer` together with its number, from 1."""

    def __init__(self, answer: Callable[[Request, int], Response], grant: Callable[[int], Response] | None = None) -> None:
        self._answer = answer
        self._grant = grant or (lambda number: JSONResponse({"access_token": f"{TOKEN}{number}", "expires_in": 3600}))
        self.requests: list[Request] = []
        self.tokens = 0

    @property
    def calls(self) -> int:
        return len(self.requests)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.url.path == "/oauth/token":
            self.tokens += 1
            response = self._grant(self.tokens)
        else:
            self.requests.append(request)
            response = self._answer(request, self.calls)
        await response(scope, receive, send)


class JumpingLoop(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next timer when there is nothing else to do."""

    skipped = 0.0

    def time(self) -> float:
        return super().time() + self.skipped

    def _run_once(self) -> None:
        scheduled = self._scheduled  # type: ignore[attr-defined]
        if scheduled and not self._ready:  # type: ignore[attr-defined]
            self.skipped += max(0.0, scheduled[0].when() - self.time())
        super()._run_once()  # type: ignore[misc]


class Line:
    """One client connected to one server, kept open over a test. `run` gives it to a coroutine function and waits."""

    def __init__(self, server: ASGIApp | str, *, jump: bool = True, timeout: float = 30.0, **settings: Any) -> None:
        over_http = isinstance(server, str)
        self.settings = settings_for(server if isinstance(server, str) else URL, **settings)
        self._runner = asyncio.Runner(loop_factory=None if over_http or not jump else JumpingLoop)
        transport = None if isinstance(server, str) else (lambda: httpx.ASGITransport(server))
        self.client = ZoomClient(self.settings, transport=transport, pause_seconds=0.001, timeout=httpx.Timeout(timeout))

    def __enter__(self) -> Self:
        try:
            self._runner.run(self.client.__aenter__())
        except BaseException:
            self._runner.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._runner.run(self.client.__aexit__(kind, error, trace))
        self._runner.close()

    def run(self, play: Callable[[ZoomClient], Coroutine[Any, Any, Result]]) -> Result:
        return self._runner.run(play(self.client))

    def get(self, path: str = "/roles", meter: Meter | None = None, **query: str) -> Any:
        """The answer of one MEDIUM call."""
        return self.run(lambda client: ask(client, path, meter, Label.MEDIUM, **query))

    def read(self, endpoint: Endpoint | str, path: str = "", **query: str) -> list[dict[str, Any]]:
        """All records of a paged list."""
        declared = ENDPOINTS[endpoint] if isinstance(endpoint, str) else endpoint

        async def play(client: ZoomClient) -> list[dict[str, Any]]:
            pages = read_pages(client, declared, path or declared.request.path, query, Meter(), Held(Room()), "reading a list")
            return [record async for _, records in pages for record in records]

        return self.run(play)

    def seconds(self, play: Callable[[ZoomClient], Awaitable[Any]]) -> float:
        """How long something takes by the loop's clock."""

        async def measure(client: ZoomClient) -> float:
            began = asyncio.get_running_loop().time()
            await play(client)
            return asyncio.get_running_loop().time() - began

        return self.run(measure)


async def ask(
    client: ZoomClient, path: str = "/roles", meter: Meter | None = None, label: Label = Label.MEDIUM, **query: str
) -> Any:
    return await client.get(Call(path, query, Family.GENERAL, label, meter or Meter()), "reading roles")
