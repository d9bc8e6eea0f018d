"""A server of raw bytes before a sandbox account: for what only a connection can do wrong."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeAlias

import httpx
from starlette.types import ASGIApp

from tests.hostile.wire import Answer, Asked, Strikes, ask_sandbox

Raw: TypeAlias = Callable[[Asked, Answer], tuple[bytes | AsyncIterator[bytes], bool]]
"""From the proper answer: the bytes to send, whole or piece by piece, and whether the connection stays open after them."""


def write_http(answer: Answer, *, length: int | None = None, head: bytes = b"", extra: bytes = b"") -> bytes:
    """An answer as HTTP/1.1: `length` is what it says of its length, `head` lines come before the headers, `extra` among them."""
    lines = [f"HTTP/1.1 {answer.status} OK".encode()]
    lines += [f"{name}: {value}".encode("latin-1") for name, value in answer.headers if name.lower() != "transfer-encoding"]
    lines.append(f"content-length: {len(answer.body) if length is None else length}".encode())
    return head + b"\r\n".join(lines) + b"\r\n" + extra + b"\r\n" + answer.body


@contextmanager
def serving(app: ASGIApp, strikes: Strikes, raw: Raw) -> Iterator[str]:
    """Serve on a free port of this machine for the length of a `with` block; gives the address."""
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    address: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                request = await _read_request(reader)
                strikes.count()
                struck = strikes.struck
                proper = await ask_sandbox(app, request, strikes)
                data, stays = (write_http(proper), True) if strikes.struck == struck else raw(_asked(request, strikes), proper)
                if isinstance(data, bytes):
                    writer.write(data)
                else:
                    async for piece in data:
                        writer.write(piece)
                        await writer.drain()
                await writer.drain()
                if not stays:
                    break
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        address.append(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        ready.set()
        async with server:
            with suppress(asyncio.CancelledError):
                await server.serve_forever()

    def play() -> None:
        asyncio.set_event_loop(loop)
        task = loop.create_task(serve())
        stopping.append(task)
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
        for left in asyncio.all_tasks(loop):
            left.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    stopping: list[asyncio.Task[None]] = []
    thread = threading.Thread(target=play, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield address[0]
    finally:
        loop.call_soon_threadsafe(stopping[0].cancel)
        thread.join(10)


def _asked(request: httpx.Request, strikes: Strikes) -> Asked:
    return Asked(strikes.struck, request.url.path, dict(request.url.params), request.headers.get("authorization", ""))


async def _read_request(reader: asyncio.StreamReader) -> httpx.Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    lowered = {name.lower(): value for name, value in headers.items()}
    body = await reader.readexactly(int(lowered.get("content-length", 0)))
    return httpx.Request(method, f"http://{lowered['host']}{target}", headers=lowered, content=body)
