"""The controls under `/__sandbox__/`: clock, truth, calls, writes, faults and users. They cost nothing and count nowhere."""

from collections.abc import AsyncIterator
from typing import Any

import orjson

from sources.sandbox.clock import DAY, ClockError, read_time, write_time
from sources.sandbox.config import SandboxError
from sources.sandbox.rules.reply import Reply, write_reply
from sources.sandbox.sandbox import Sandbox
from sources.sandbox.truth import TABLES, find_rows

_LINES = 2000


def answer_control(sandbox: Sandbox, method: str, path: str, given: dict[str, str], body: bytes) -> Reply:
    """`path` without the prefix: `clock`, `truth/<table>`, `calls`, `writes`, `faults` or `users`."""
    try:
        value = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError:
        return _refuse("the body is not JSON")
    if not isinstance(value, dict):
        return _refuse("the body is not a JSON object")
    try:
        if path == "clock":
            return _answer_clock(sandbox, method, value)
        if path == "calls":
            return _answer_calls(sandbox, method, value)
        if path == "writes" and method == "GET":
            return write_reply(200, {"writes": sandbox.desk.log})
        if path == "faults":
            return _answer_faults(sandbox, method, value)
        if path == "users":
            return _answer_users(sandbox, value)
        if path.startswith("truth/") and method == "GET":
            return _answer_truth(sandbox, path.removeprefix("truth/"), given.get("since", ""))
    except (ClockError, SandboxError, ValueError, TypeError) as error:
        return _refuse(str(error))
    return write_reply(404, {"error": "there are clock, truth/<table>, calls, writes, faults and users"})


def _refuse(sentence: str) -> Reply:
    return write_reply(400, {"error": sentence})


def _answer_clock(sandbox: Sandbox, method: str, value: dict[str, Any]) -> Reply:
    if method == "POST":
        now = sandbox.clock.seconds
        if "now" in value:
            now = read_time(value["now"])
        elif "advance_days" in value or "advance_seconds" in value:
            now += int(float(value.get("advance_days", 0)) * DAY) + int(value.get("advance_seconds", 0))
        else:
            return _refuse("give now, advance_days or advance_seconds")
        sandbox.move_clock(now)
    return write_reply(200, {"now": write_time(sandbox.clock.seconds)})


def _answer_calls(sandbox: Sandbox, method: str, value: dict[str, Any]) -> Reply:
    if method == "POST" and value.get("reset"):
        sandbox.traffic.reset()
    return write_reply(200, sandbox.traffic.show())


def _answer_faults(sandbox: Sandbox, method: str, value: dict[str, Any]) -> Reply:
    if method == "DELETE":
        sandbox.faults.clear()
    elif method == "POST":
        if "seed" in value:
            sandbox.follow(value)
        sandbox.faults.add(value.get("rules", []), value.get("switches", {}))
    return write_reply(200, sandbox.faults.show())


def _answer_users(sandbox: Sandbox, value: dict[str, Any]) -> Reply:
    """Delete users, or restore them; each is named by id or address."""
    if not {"delete", "restore"} & value.keys():
        return _refuse("give delete or restore, a list of ids or addresses")
    now = sandbox.clock.seconds
    for name in value.get("delete", []):
        sandbox.account.delete(name, now)
    for name in value.get("restore", []):
        sandbox.account.restore(name, now)
    return write_reply(200, {"now": write_time(now)})


def _answer_truth(sandbox: Sandbox, table: str, since: str) -> Reply:
    if table not in TABLES:
        return write_reply(404, {"error": f"there is no table {table}", "tables": sorted(TABLES)})
    began = read_time(since) if since else sandbox.first_call
    rows = find_rows(sandbox, table, sandbox.clock.seconds if began is None else began)

    async def write() -> AsyncIterator[bytes]:
        lines: list[bytes] = []
        for row in rows:
            lines.append(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
            if len(lines) >= _LINES:
                yield b"".join(lines)
                lines.clear()
        yield b"".join(lines)

    return Reply(200, b"", {}, "application/x-ndjson", stream=write())
