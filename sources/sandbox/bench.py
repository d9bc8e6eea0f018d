"""How fast the sandbox serves: `python -m sources.sandbox.bench [--users N] [--seconds S]`.

The server runs in a thread of this process; the client is a process of its own that reads bytes and parses nothing, so the
figures are the server's. Prints one line for each kind of page, then what the memory came to.
"""

import argparse
import resource
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote
from urllib.request import Request, urlopen

import numpy as np
import orjson

from sources.sandbox.account import Account
from sources.sandbox.config import SandboxConfig
from sources.sandbox.server import running

_BLOCK = 1 << 18


def _read_answer(connection: socket.socket) -> int:
    """Read one answer; gives the bytes of its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(_BLOCK)
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"measuring: the sandbox said {data[:300]!r}: it should have answered 200")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    got = len(body)
    while got < length:
        got += len(connection.recv(_BLOCK))
    return length


def _load(address: str, seconds: float) -> None:
    """The client: asks for the paths on standard input, round and round; prints pages and bytes."""
    token = sys.stdin.readline().strip()
    paths = [line.strip() for line in sys.stdin if line.strip()]
    host, _, port = address.removeprefix("http://").partition(":")
    pages = size = 0
    with socket.create_connection((host, int(port))) as connection:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            path = paths[pages % len(paths)]
            connection.sendall(f"GET {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\r\n".encode())
            size += _read_answer(connection)
            pages += 1
    sys.stdout.write(f"{pages} {size}\n")


def _ask(address: str, path: str, token: str) -> dict[str, object]:
    request = Request(address + path, headers={"authorization": f"Bearer {token}"})  # noqa: S310 - our own server
    with urlopen(request) as answer:  # noqa: S310
        found: dict[str, object] = orjson.loads(answer.read())
        return found


def _make_token(address: str) -> str:
    form = b"grant_type=account_credentials&account_id=bench"
    basic = b64encode(b"bench:sandbox").decode()
    request = Request(f"{address}/oauth/token", form, {"authorization": f"Basic {basic}"})  # noqa: S310 - our own server
    with urlopen(request) as answer:  # noqa: S310
        return str(orjson.loads(answer.read())["access_token"])


def _find_pages(address: str, token: str, account: Account, today: int) -> Iterator[tuple[str, list[str]]]:
    """Names and paths of what is measured."""
    days = [str(np.datetime64(today - back, "D")) for back in range(4, 34)]
    yield "activities, 300 rows", [f"/v2/report/activities?from={day}&to={day}&page_size=300" for day in days[:10]]
    history = [f"/v2/report/history_meetings?from={day}&to={day}&page_size=300" for day in days[:10]]
    yield "history_meetings, up to 300 rows", history
    records = [record for path in history for record in _ask(address, path, token)["history_meetings"]]  # type: ignore[attr-defined]
    records.sort(key=lambda record: -record["participants"])
    uuids = [quote(quote(record["meeting_uuid"], safe=""), safe="") for record in records if record["type"] == "Meeting"]
    paths = [f"/v2/report/meetings/{uuid}/participants?page_size=300" for uuid in uuids]
    yield "participants, big meetings", paths[:3]
    yield "participants, all meetings", paths
    yield "call_logs, up to 300 rows", [f"/v2/phone/call_logs?from={day}&to={day}&page_size=300" for day in days[:10]]
    there = account.people.with_status("active", today * 86400)
    ids = [account.people.ids[person] for person in there[account.people.records[there]][:200].tolist()]
    yield "recordings of a user, 28 days", [f"/v2/users/{name}/recordings?from={days[28]}&to={days[0]}" for name in ids]


def _measure(users: int, seconds: float) -> None:
    began = time.perf_counter()
    config = SandboxConfig(users=users, plan="unlimited")
    with running(config) as address:
        token = _make_token(address)
        sys.stdout.write(f"{users} users: ready after {time.perf_counter() - began:.2f} s\n")
        account = Account(config)
        today = int(config.now.timestamp()) // 86400
        for name, paths in _find_pages(address, token, account, today):
            command = [sys.executable, "-m", "sources.sandbox.bench", "--load", address, "--seconds", str(seconds)]
            lines = "\n".join([token, *paths]).encode()
            done = subprocess.run(command, input=lines, stdout=subprocess.PIPE, check=True)  # noqa: S603 - ourselves
            pages, size = (int(part) for part in done.stdout.split())
            sys.stdout.write(f"{name:32} {pages / seconds:7.0f} pages/s {size / pages / 1024:8.1f} KiB/page\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began, rows = time.perf_counter(), 0
    for day in range(today - 20, today - 6):
        rows += int(account.read_day(day, today * 86400).tally.joins.sum())
    sys.stdout.write(f"drawn: {rows / (time.perf_counter() - began):,.0f} participant rows/s; largest memory {peak:.0f} MiB\n")


def main() -> None:
    """Measure, or be the client of a measurement."""
    parser = argparse.ArgumentParser(description="Measure how fast the sandbox serves pages over HTTP on this machine.")
    parser.add_argument("--users", type=int, default=50_000)
    parser.add_argument("--seconds", type=float, default=3.0, help="for each kind of page")
    parser.add_argument("--load", metavar="ADDRESS", help="be the client: read a token and paths from standard input")
    options = parser.parse_args()
    if options.load:
        _load(options.load, options.seconds)
    else:
        _measure(options.users, options.seconds)


if __name__ == "__main__":
    main()
