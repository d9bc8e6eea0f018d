"""A raw call to Zoom, with authentication, pace, retries and errors taken care of."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from pipelines.account.labels import count_as
from pipelines.errors import CommandError, ExitCode, explain_zoom
from sources.zoom import Budget, ZoomClient, ZoomError, ZoomSettings
from sources.zoom.client import Call, Meter

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_READS = ("GET", "HEAD")
_DOING = "reading the request"
_OUR_HEADERS = {
    "accept-encoding", "authorization", "connection", "content-encoding", "content-length", "cookie", "expect", "forwarded",
    "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "user-agent", "via", "x-method-override",
}  # fmt: skip
"""They say where a request goes, who asks and where its body ends."""
_OUR_PREFIXES = ("proxy-", "x-forwarded-", "x-http-method", "x-original-", "x-rewrite-")
"""They make another address or another method of a request where something on its way believes them."""


@dataclass(frozen=True, slots=True)
class RawRequest:
    """What a person asked for. Raises `CommandError` for what can be no request, and for a write without `write`."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    write: bool = False
    every_page: bool = False

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise CommandError(_DOING, f"there is no method {self.method}", f"take one of {', '.join(METHODS)}")
        if not self.path.startswith("/") or self.path.startswith("//"):
            raise CommandError(_DOING, f"{self.path!r} is not a path", "begin it with one slash, such as /users/me")
        _check_path(self.path)
        for name, value in self.query.items():
            if not _is_unicode(name + value):
                raise CommandError(_DOING, f"query {name!r} is not text", "write it in UTF-8")
        if self.method not in _READS and not self.write:
            raise CommandError(_DOING, f"{self.method} changes something at Zoom", "confirm it with --write")
        if self.every_page and self.method != "GET":
            raise CommandError(_DOING, f"{self.method} has no pages", "leave --all out")
        for name, value in self.headers.items():
            _check_header(name, value)


def _check_path(path: str) -> None:
    """Refuse what is not a path, and what leaves /v2 when Zoom or something before it decodes the path, however often."""
    if not re.fullmatch(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})+", path):
        raise CommandError(
            _DOING, f"{path!r} has characters that a path cannot have", "write those as % and two digits, such as %20"
        )
    decoded = path
    while True:
        segments = re.split(r"[/\\]", decoded)
        if any(segment.partition(";")[0].strip() in (".", "..") for segment in segments):
            raise CommandError(_DOING, f"{path!r} leads out of /v2", "write the path without . and .. between slashes")
        if any(ord(letter) < 32 for letter in decoded):
            raise CommandError(_DOING, f"{path!r} holds a control character", "leave it out")
        decoded, before = unquote(decoded), decoded
        if decoded == before:
            return


def _check_header(name: str, value: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name):
        raise CommandError(_DOING, f"{name!r} is not the name of a header", "write it as Name:value")
    if not (value.isascii() and value.isprintable()):
        raise CommandError(_DOING, f"the {name} header holds characters that a header cannot have", "write it in printable ASCII")
    if name.lower() in _OUR_HEADERS or name.lower().startswith(_OUR_PREFIXES):
        raise CommandError(_DOING, f"the {name} header is ours to set", "leave it out")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def parse_pairs(words: Iterable[str], separator: str, option: str) -> dict[str, str]:
    """`name=value` or `Name: value` options as a mapping. Raises `CommandError`."""
    pairs: dict[str, str] = {}
    for word in words:
        name, found, value = word.partition(separator)
        if not found or not name.strip():
            raise CommandError(f"reading {option}", f"{word!r} has no {separator!r}", f"write it as name{separator}value")
        pairs[name.strip()] = value.strip() if separator == ":" else value
    return pairs


def send_request(settings: ZoomSettings, wanted: RawRequest, budget: Budget) -> Any:
    """Zoom's answer, decoded; with `every_page` the first page with the lists of all pages in it. Raises `CommandError`."""

    async def send() -> Any:
        async with ZoomClient(settings, budget=budget) as client:
            await client.authenticate()  # the day of the budget is Zoom's
            return await _read_all(client, wanted) if wanted.every_page else await client.get(_call(wanted), _doing(wanted))

    try:
        return asyncio.run(send())
    except ZoomError as error:
        raise explain_zoom(error) from None


async def _read_all(client: ZoomClient, wanted: RawRequest) -> Any:
    call = _call(wanted)
    first = await client.get(call, _doing(wanted))
    if not isinstance(first, dict):
        return first
    lists = [name for name, value in first.items() if isinstance(value, list)]
    seen: set[str] = set()
    page = first
    while isinstance(page, dict) and (token := page.get("next_page_token")):
        if not isinstance(token, str) or token in seen:
            raise CommandError(_doing(wanted), "Zoom sent the same page token twice", "run again", ExitCode.FAILED)
        seen.add(token)
        following = Call(
            call.path, {**call.query, "next_page_token": token}, call.family, call.label, Meter(), headers=call.headers
        )
        page = await client.get(following, _doing(wanted))
        for name in lists:
            first[name] += page.get(name) or []
    first["next_page_token"] = ""
    return first


def _call(wanted: RawRequest) -> Call:
    family, label = count_as(wanted.method, wanted.path)
    headers = dict(wanted.headers)
    if wanted.body is not None and "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = "application/json"
    return Call(wanted.path, wanted.query, family, label, Meter(), method=wanted.method, headers=headers, body=wanted.body)


def _doing(wanted: RawRequest) -> str:
    return f"{wanted.method} {wanted.path.partition('?')[0]}"
