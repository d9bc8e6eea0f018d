"""Proxies of the tests' own on this machine: HTTP's, by CONNECT or by forwarding, and SOCKS 5."""

import asyncio
import base64
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_BROKEN = (ConnectionError, asyncio.IncompleteReadError)


@dataclass
class Proxy:
    """What a proxy asks for, how it answers, and whom it was asked to reach."""

    kind: str = "http"
    login: str = ""
    """`name:password`, if it wants one."""
    refuses: str = ""
    """Status line of its answer to everything, such as `502 Bad Gateway`; for SOCKS anything refuses."""
    asked: list[str] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(*_BROKEN), closing(writer):
            await (self._serve_http if self.kind == "http" else self._serve_socks)(reader, writer)

    async def _serve_http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split("\r\n")[0].split(" ")
        self.asked.append(target)
        wanted = f"Basic {base64.b64encode(self.login.encode()).decode()}"
        if self.login and wanted not in head:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        elif self.refuses:
            writer.write(f"HTTP/1.1 {self.refuses}\r\nContent-Length: 0\r\n\r\n".encode())
        elif method == "CONNECT":
            theirs = await asyncio.open_connection("127.0.0.1", int(target.rpartition(":")[2]))
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await _join((reader, writer), theirs)
        else:
            url = urlsplit(target)
            theirs = await asyncio.open_connection("127.0.0.1", url.port or 80)
            path = target[target.index(url.netloc) + len(url.netloc) :]
            theirs[1].write(head.replace(target, path, 1).replace("\r\n", "\r\nConnection: close\r\n", 1).encode())
            await _join((reader, writer), theirs)
        await writer.drain()

    async def _serve_socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, count = await reader.readexactly(2)
        offered = await reader.readexactly(count)
        method = 2 if self.login else 0
        if method not in offered:
            writer.write(b"\x05\xff")
            return
        writer.write(bytes((5, method)))
        if self.login:
            _, length = await reader.readexactly(2)
            name = await reader.readexactly(length)
            (length,) = await reader.readexactly(1)
            given = name + b":" + await reader.readexactly(length)
            writer.write(b"\x01\x00" if given == self.login.encode() else b"\x01\x01")
            if given != self.login.encode():
                return
        _, _, _, form = await reader.readexactly(4)
        (length,) = await reader.readexactly(1) if form == 3 else (4 if form == 1 else 16,)
        host = await reader.readexactly(length)
        port = int.from_bytes(await reader.readexactly(2), "big")
        if self.refuses == "hangs up":
            return
        self.asked.append(f"{host.decode() if form == 3 else host.hex()}:{port}")
        if self.refuses:
            writer.write(b"\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00")
            return
        theirs = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        await _join((reader, writer), theirs)


async def _join(one: Streams, other: Streams) -> None:
    with closing(other[1]):
        pumps = [asyncio.create_task(_pump(one[0], other[1])), asyncio.create_task(_pump(other[0], one[1]))]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(*_BROKEN):
        while part := await reader.read(65_536):
            writer.write(part)
            await writer.drain()


@contextmanager
def proxying(proxy: Proxy) -> Iterator[Proxy]:
    """Run a proxy on a free port for the length of a `with` block."""
    loop, started, ended = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def serve() -> None:
        server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
        proxy.port = server.sockets[0].getsockname()[1]
        started.set()
        await ended.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()
