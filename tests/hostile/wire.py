"""What stands between the real client and a sandbox account, and changes what passes: headers, bodies, status codes."""

import asyncio
import base64
import json
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

import httpx
from starlette.types import ASGIApp

from sources.sandbox.rules.access import SECRET as SANDBOX_SECRET
from sources.zoom.endpoints import ENDPOINTS

TOKEN = "the token address"
EVERYWHERE = "every endpoint"
CLIENT = "tests"
SECRET = "s3cr3t-0f-the-h0stile-cases/+7391"
Headers: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is struck: the how many-th of those struck, from 1, and what it asked for."""

    number: int
    path: str
    query: Mapping[str, str]
    authorization: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer on its way."""

    status: int
    body: bytes
    headers: Headers = ()
    pieces: Callable[[], AsyncIterator[bytes]] | None = None
    """Sent in place of `body`, piece by piece."""
    fails: httpx.TransportError | None = None
    """What the network says after the pieces."""

    def json(self) -> Any:
        return json.loads(self.body)

    def with_json(self, value: Any) -> "Answer":
        return replace(self, body=json.dumps(value).encode())

    def with_headers(self, *added: tuple[str, str]) -> "Answer":
        names = {name.lower() for name, _ in added}
        return replace(self, headers=(*(pair for pair in self.headers if pair[0].lower() not in names), *added))


Alter: TypeAlias = Callable[[Asked, Answer], Answer]


class TooManyCalls(Exception):
    """The run called so often that nobody can believe it would end."""


@dataclass
class Strikes:
    """Which calls are struck, by what, and what was seen on the way."""

    at: str
    alter: Alter
    page_size: int | None = None
    """Rows of a page of what is struck, as the sandbox is asked for them: small accounts have more than one page then."""
    most_calls: int = 3_000
    interrupt_after: int = 0
    """Send SIGINT to this process at this call."""
    on: bool = True
    calls: int = 0
    struck: int = 0
    tokens: set[str] = field(default_factory=set)
    """Tokens that were given, whatever the client thought of them."""

    def fits(self, path: str) -> bool:
        if self.at == TOKEN or path == "/oauth/token":
            return self.at == TOKEN and path == "/oauth/token"
        return self.at == EVERYWHERE or fnmatchcase(path, "/v2" + pattern_of(self.at))

    def count(self) -> None:
        self.calls += 1
        if self.on and self.calls == self.interrupt_after:
            os.kill(os.getpid(), signal.SIGINT)
        if self.calls > self.most_calls:
            raise TooManyCalls(f"more than {self.most_calls:,} calls")

    def strike(self, path: str, query: Mapping[str, str], authorization: str, answer: Answer) -> Answer:
        self.struck += 1
        changed = self.alter(Asked(self.struck, path, query, authorization), answer)
        if path == "/oauth/token":
            self.tokens.update(_tokens_in(changed))
        return changed


def pattern_of(endpoint: str) -> str:
    """An endpoint's path with a star for each of its parts that differ."""
    parts = ENDPOINTS[endpoint].request.path.split("/")
    return "/".join("*" if part.startswith("{") else part for part in parts)


def _tokens_in(answer: Answer) -> Iterator[str]:
    try:
        token = answer.json()["access_token"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return
    if isinstance(token, str) and len(token) > 15:
        yield token


def basic_of(secret: str) -> str:
    return base64.b64encode(f"{CLIENT}:{secret}".encode()).decode()


async def ask_sandbox(app: ASGIApp, request: httpx.Request, strikes: Strikes) -> Answer:
    """The sandbox's answer, which knows our secret by another name."""
    struck = strikes.on and strikes.fits(request.url.path)
    headers = dict(request.headers)
    if headers.get("authorization") == f"Basic {basic_of(SECRET)}":
        headers["authorization"] = f"Basic {basic_of(SANDBOX_SECRET)}"
    url = request.url
    if struck and strikes.page_size is not None and "page_size" in url.params:
        url = url.copy_set_param("page_size", str(strikes.page_size))
    inner = httpx.ASGITransport(app)
    plain = httpx.Request(request.method, url, headers=headers, content=await request.aread())
    response = await inner.handle_async_request(plain)
    body = await response.aread()
    kept = tuple((name, value) for name, value in response.headers.multi_items() if name.lower() != "content-length")
    answer = Answer(response.status_code, body, kept)
    strikes.tokens.update(_tokens_in(answer))
    if not struck:
        return answer
    return strikes.strike(request.url.path, dict(request.url.params), request.headers.get("authorization", ""), answer)


class Between(httpx.AsyncBaseTransport):
    """The wire as the client sees it, in this process."""

    def __init__(self, app: ASGIApp, strikes: Strikes) -> None:
        self._app = app
        self._strikes = strikes

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._strikes.count()
        answer = await ask_sandbox(self._app, request, self._strikes)
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        patience = request.extensions.get("timeout", {}).get("read")
        return httpx.Response(answer.status, headers=headers, stream=_Body(answer, patience), request=request)


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: Answer, patience: float | None) -> None:
        self._answer = answer
        self._patience = patience

    async def __aiter__(self) -> AsyncIterator[bytes]:
        answer = self._answer
        if answer.pieces is None:
            yield answer.body
        else:
            pieces = answer.pieces()
            while (piece := await self._take(pieces)) is not None:
                yield piece
        if answer.fails is not None:
            raise answer.fails

    async def _take(self, pieces: AsyncIterator[bytes]) -> bytes | None:
        try:
            async with asyncio.timeout(self._patience):
                return await anext(pieces, None)
        except TimeoutError:
            raise httpx.ReadTimeout("no piece in time") from None
