"""A server that writes down what it is asked: a sandbox account for reads, Zoom's documented success for writes."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.contract.rules import CONTRACT, find_operation

_ROWS_OF_A_PAGE = 10
"""Few, so that every list has further pages to ask for."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request as it came over the wire; `body` is None if there was none."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes | None
    content_type: str


class Recorder:
    """Stands in front of a sandbox, takes what is asked down, and cuts its pages short."""

    def __init__(self, sandbox: ASGIApp) -> None:
        self._sandbox = sandbox
        self.requests: list[Recorded] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        raw = scope["raw_path"].decode("ascii").partition("?")[0]
        if not raw.startswith("/v2/"):
            await self._sandbox(scope, receive, send)
            return
        path, query = raw.removeprefix("/v2"), dict(parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True))
        kind = request.headers.get("content-type", "")
        self.requests.append(Recorded(scope["method"], path, query, await request.body() or None, kind))
        operation = find_operation(scope["method"], path)
        if operation is not None and scope["method"] != "GET":
            (status, schema), *_ = CONTRACT[operation]["responses"].items()
            response = Response(b"" if schema is None else b"{}", int(status), media_type="application/json")
            await response(scope, receive, send)
            return
        short = {**query, "page_size": str(_ROWS_OF_A_PAGE)} if "page_size" in query else query
        await self._sandbox({**scope, "query_string": urlencode(short).encode("ascii")}, receive, send)
