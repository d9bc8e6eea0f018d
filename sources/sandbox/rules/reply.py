"""Answers on their way to the wire."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from sources.sandbox.rules.refusals import RefusalError

HTML_403 = "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center></body></html>"
_LOST_AFTER = 64


class ConnectionDroppedError(ConnectionResetError):
    """Raised through the ASGI server to make it close the connection within an answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json;charset=UTF-8"
    dropped: bool = False
    """The connection ends within the body."""
    unanswered: bool = False
    """The connection ends before the answer."""
    stream: AsyncIterator[bytes] | None = None


def write_reply(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Reply:
    """A JSON answer."""
    return Reply(status, orjson.dumps(value), headers or {})


def write_refusal(refused: RefusalError) -> Reply:
    """Zoom's form of a refusal."""
    return write_reply(refused.http, refused.body(), refused.headers)


def cut_for_drop(reply: Reply) -> bytes:
    """What still arrives of an answer whose connection is dropped."""
    return reply.body[: min(_LOST_AFTER, len(reply.body) // 2)]
