"""The sandbox over HTTP: as an ASGI application, as a program, as a thread of this process and as a process beside it."""

import asyncio
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from sources.sandbox.clock import write_http_date
from sources.sandbox.config import SandboxConfig, SandboxError
from sources.sandbox.control import answer_control
from sources.sandbox.rules.params import read_query
from sources.sandbox.rules.reply import ConnectionDroppedError, Reply, cut_for_drop
from sources.sandbox.sandbox import TOKEN_PATH, Sandbox

CONTROL_PATH = "/__sandbox__/"
NO_CONTENT = 204
_HANG_UP = "sandbox.hang_up"
"""Where a scope has the means to end its connection."""
_START_SECONDS = 30


class _Application:
    """The ASGI side: reads a request, has it answered, and writes the answer with the sandbox's own date."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._latency = sandbox.config.latency_ms / 1000
        self._sent = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        raw_path = scope.get("raw_path", scope["path"].encode()).decode("latin-1").partition("?")[0]
        query, method = scope["query_string"], scope["method"]
        delay = 0.0
        if raw_path.startswith(CONTROL_PATH):
            body = await _read_body(receive)
            path = raw_path.removeprefix(CONTROL_PATH).strip("/")
            reply = answer_control(self._sandbox, method, path, read_query(query), body)
        elif raw_path == TOKEN_PATH and method == "POST":
            form = read_query(query) | read_query(await _read_body(receive))
            reply, delay = self._sandbox.grant(form, headers.get("authorization", ""), headers.get("host", "localhost"))
            delay += self._latency
        else:
            body = b"" if method == "GET" else await _read_body(receive)
            reply, delay = self._sandbox.answer(method, raw_path, query, headers.get("authorization", ""), body)
            delay += self._latency
        if delay:
            await asyncio.sleep(delay)
        if reply.unanswered:
            scope.get(_HANG_UP, _do_nothing)()
        await self._send(reply, send)

    async def _send(self, reply: Reply, send: Send) -> None:
        if reply.unanswered:
            raise ConnectionDroppedError("the sandbox was told not to answer")
        kind = {"content-type": reply.kind} if reply.kind else {}
        self._sent += 1
        stamps = {
            "date": write_http_date(self._sandbox.clock.seconds),
            "x-zm-trackingid": f"v=2.0;clid=sandbox;rid=WEB_{self._sent:x}",
        }
        headers = {**stamps, **kind, **reply.headers}
        if reply.stream is None and reply.status != NO_CONTENT:
            headers["content-length"] = str(len(reply.body))
        pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
        if reply.dropped:
            await send({"type": "http.response.body", "body": cut_for_drop(reply), "more_body": True})
            raise ConnectionDroppedError("the sandbox was told to drop this connection")
        if reply.stream is not None:
            async for chunk in reply.stream:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": reply.body})


def _do_nothing() -> None:
    """What there is to end where no connection is: in the same process the failure itself is the end."""


async def _read_body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def create_app(config: SandboxConfig) -> Starlette:
    """The account as an ASGI application; `app.state.sandbox` is the account behind it."""
    sandbox = Sandbox(config)
    app = Starlette(routes=[Mount("/", app=_Application(sandbox))])
    app.state.sandbox = sandbox
    return app


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio turns Nagle off only where TCP is named
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(512)
    except (OSError, OverflowError) as error:
        bound.close()
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SandboxError(
            f"starting the sandbox on {host} port {port}: {said}: take another port, or port 0 for a free one"
        ) from error
    return bound


def _hang_up(app: ASGIApp) -> ASGIApp:
    """Under Starlette and uvicorn an application that fails before its answer makes them answer 500: here it ends the connection.

    Starlette answers before this hears of the failure, so the application ends the connection itself.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        connection = getattr(getattr(send, "__self__", None), "transport", None)
        try:
            await app(scope if connection is None else {**scope, _HANG_UP: connection.abort}, receive, send)
        except ConnectionDroppedError:
            if connection is None:
                raise
            connection.abort()

    return answer


def _make_server(app: ASGIApp) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            _hang_up(app),
            access_log=False,
            log_config=None,
            log_level="critical",
            date_header=False,
            server_header=False,
            lifespan="off",
            timeout_keep_alive=75,
            timeout_graceful_shutdown=2,
        )
    )


def serve(config: SandboxConfig, host: str = "127.0.0.1", port: int = 8765) -> None:
    """Serve until interrupted. The first line on standard output names the address.

    Raises `SandboxError` if the port cannot be had.
    """
    server = _make_server(create_app(config))
    bound = _bind(host, port)
    with bound:
        sys.stdout.write(f"listening on http://{host}:{bound.getsockname()[1]}\n")
        sys.stdout.flush()
        try:
            server.run(sockets=[bound])
        except KeyboardInterrupt:
            return


@contextmanager
def running(account: SandboxConfig | Starlette, port: int = 0) -> Iterator[str]:
    """Serve an account, new or made before, in a thread of this process for the length of a `with` block; gives the address.

    Raises `SandboxError` if the port cannot be had or the server does not start.
    """
    server = _make_server(create_app(account) if isinstance(account, SandboxConfig) else account)
    bound = _bind("127.0.0.1", port)
    address = f"http://127.0.0.1:{bound.getsockname()[1]}"
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name="sandbox", daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join(_START_SECONDS)
        bound.close()


@contextmanager
def running_beside(config: SandboxConfig) -> Iterator[str]:
    """Serve an account in a process of its own for the length of a `with` block; gives the address.

    It leaves this process its core, takes no notice of Ctrl-C, and ends with this process however that ends.
    Raises `SandboxError` if the server does not start.
    """
    spawning = get_context("spawn")
    line, other_end = spawning.Pipe()
    process = spawning.Process(target=_serve_until_let_go, args=(config, other_end), name="sandbox", daemon=True)
    process.start()
    other_end.close()
    try:
        try:
            address: str = line.recv()
        except EOFError:
            raise SandboxError("starting the sandbox: its process ended at once: start zoom-elt sandbox to see why") from None
        yield address
    finally:
        line.close()
        process.join(_START_SECONDS)


def _serve_until_let_go(config: SandboxConfig, line: "Connection[str, str]") -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with running(config) as address:
        line.send(address)
        with suppress(EOFError):
            line.recv()
