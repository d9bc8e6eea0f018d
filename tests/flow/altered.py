"""A wire that alters what the sandbox answers on its way to the client, byte by byte or field by field."""

import json
from collections.abc import Callable
from typing import Any

import httpx
from starlette.types import ASGIApp

Alter = Callable[[httpx.Request, bytes], bytes]
Body = dict[str, Any]


class AlteringWire(httpx.AsyncBaseTransport):
    """The sandbox in this process; every successful answer of its API passes through `alter`."""

    def __init__(self, app: ASGIApp, alter: Alter) -> None:
        self._inner = httpx.ASGITransport(app)
        self._alter = alter

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        if not request.url.path.startswith("/v2/") or not response.is_success:
            return response
        headers = {name: value for name, value in response.headers.items() if name.lower() != "content-length"}
        body = self._alter(request, await response.aread())
        return httpx.Response(response.status_code, headers=headers, content=body)


def altering(path: str, change: Callable[[Body], Any]) -> Alter:
    """An alteration of the answers of one path: `change` mends the body in place, or returns another."""

    def alter(request: httpx.Request, content: bytes) -> bytes:
        if request.url.path != f"/v2{path}":
            return content
        body = json.loads(content)
        changed = change(body)
        return json.dumps(body if changed is None else changed).encode()

    return alter
