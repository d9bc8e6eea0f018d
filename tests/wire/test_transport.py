"""Answers beyond all measure end: too large, too slow, or through a way that does not exist."""

import asyncio
import contextlib
import tracemalloc
import zlib
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sources.zoom._transport import ANSWER_SECONDS, LARGEST_BODY
from sources.zoom.client import ZoomClient
from sources.zoom.errors import BadAnswer, Transient, ZoomError
from tests.wire.line import Line, Server, ask


def pack_zeros(size: int) -> bytes:
    """So many zeros in gzip's form: a thousandth of them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    piece = bytes(2**20)
    return b"".join(packer.compress(piece) for _ in range(size // len(piece))) + packer.flush()


def test_a_small_body_that_unpacks_into_an_enormous_one_is_refused_in_little_memory() -> None:
    body = pack_zeros(2**28)
    server = Server(lambda request, number: Response(body, headers={"Content-Encoding": "gzip"}))
    with Line(server) as line:
        tracemalloc.start()
        with pytest.raises(BadAnswer, match="larger than 32 MB: run again later"):
            line.get()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert server.calls == 1
    assert peak < 5 * LARGEST_BODY


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "deflate", "zstd", "x" * 1_000])
def test_a_body_that_is_packed_as_nobody_asked_is_not_unpacked(encoding: str) -> None:
    server = Server(lambda request, number: Response(b"{}", headers={"Content-Encoding": encoding}))
    with Line(server) as line, pytest.raises(Transient, match="which was not asked for"):
        line.get()
    assert {request.headers["accept-encoding"] for request in server.requests} == {"gzip"}


def test_a_large_body_is_not_read_to_its_end() -> None:
    sent = 0

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while sent < 50 * LARGEST_BODY:
                writer.write(bytes(2**20))
                await writer.drain()
                sent += 2**20
        writer.close()

    async def play() -> None:
        server = await asyncio.start_server(pour, "127.0.0.1", 0)
        client = Line(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}").client
        async with server, client:
            await client.authenticate()

    with pytest.raises(BadAnswer, match="larger than 32 MB"):
        asyncio.run(play())
    assert sent < 3 * LARGEST_BODY


def test_the_largest_page_is_read() -> None:
    text = "x" * (LARGEST_BODY - 20)
    with Line(Server(lambda request, number: JSONResponse({"roles": text}))) as line:
        assert line.get() == {"roles": text}


def test_headers_beyond_all_measure_are_refused() -> None:
    server = Server(lambda request, number: JSONResponse({}, headers={"X-Long": "x" * 100_000}))
    with Line(server) as line, pytest.raises(BadAnswer, match="headers are larger than 64 kB"):
        line.get()


def test_a_token_answer_beyond_all_measure_is_refused() -> None:
    body = pack_zeros(2**28)
    grant = lambda number: Response(body, headers={"Content-Encoding": "gzip"})  # noqa: E731
    with Line(Server(lambda request, number: Response(), grant)) as line, pytest.raises(ZoomError, match="larger than 32 MB"):
        line.get()


def test_an_answer_that_never_ends_is_given_up_after_its_time_and_tried_once_more() -> None:
    class Dripping(Server):
        """Nothing is silent for long enough to be a time-out of httpx's: a byte comes every two seconds."""

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if scope["path"] == "/oauth/token":
                await super().__call__(scope, receive, send)
                return
            self.requests.append(Request(scope, receive))
            await send({"type": "http.response.start", "status": 200, "headers": []})
            while True:
                await asyncio.sleep(2)
                await send({"type": "http.response.body", "body": b" ", "more_body": True})

    server = Dripping(lambda request, number: Response())

    async def play(client: ZoomClient) -> None:
        with pytest.raises(Transient, match=f"longer than {ANSWER_SECONDS:g} seconds"):
            await ask(client)

    with Line(server) as line:
        assert line.seconds(play) < 2 * ANSWER_SECONDS + 10
    assert server.calls == 2
