"""What only a connection can do wrong: lengths, chunks, heads, resets. Played on real sockets of this machine."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

from tests.hostile.case import Case, Ending
from tests.hostile.cases.bodies import ACTIVITIES, LOADS, ROLES, USERS
from tests.hostile.sockets import Raw, write_http
from tests.hostile.wire import TOKEN, Answer, Asked


def _send(data: bytes, *, stays: bool = False) -> Raw:
    return lambda asked, answer: (data, stays)


def _cut(share: float, *, length: bool = True) -> Raw:
    def raw(asked: Asked, answer: Answer) -> tuple[bytes, bool]:
        whole = write_http(answer) if length else b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n" + answer.body
        return whole[: int(len(whole) * share)], False

    return raw


def _length(delta: int) -> Raw:
    return lambda asked, answer: (write_http(answer, length=len(answer.body) + delta), False)


def _with(head: bytes = b"", extra: bytes = b"", *, stays: bool = True) -> Raw:
    return lambda asked, answer: (write_http(answer, head=head, extra=extra), stays)


def _chunked(chunks: bytes) -> Raw:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    return lambda asked, answer: (head + (b"%x\r\n" % len(answer.body)) + answer.body + b"\r\n" + chunks, False)


def _twice(asked: Asked, answer: Answer) -> tuple[bytes, bool]:
    return write_http(answer) + write_http(replace(answer, body=b'{"roles":[]}')), True


def _drip(piece: int, seconds: float) -> Raw:
    """The proper answer, so many bytes at a time."""

    async def send(whole: bytes) -> AsyncIterator[bytes]:
        for place in range(0, len(whole), piece):
            await asyncio.sleep(seconds)
            yield whole[place : place + piece]

    return lambda asked, answer: (send(write_http(answer)), True)


async def _say_nothing_new() -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    while True:
        yield b"1\r\n \r\n"
        await asyncio.sleep(0.2)


def _slow() -> Iterator[Case]:
    slow = "connection: it is slow"
    yield Case(slow, "a byte every 0.3 seconds", ROLES, raw=_drip(1, 0.3))
    yield Case(slow, "a blank every 0.2 seconds for ever", ACTIVITIES, raw=lambda asked, answer: (_say_nothing_new(), True))
    yield Case(slow, "a byte every 0.3 seconds of the token's answer", TOKEN, endings=(Ending.STOPS,), raw=_drip(1, 0.3))
    yield Case(slow, "half of it every 0.2 seconds", ROLES, endings=LOADS, raw=_drip(2_000, 0.2))


def _find() -> Iterator[Case]:
    ends = "connection: it ends"
    for name, raw in (
        ("at once", _send(b"")),
        ("within the head", _send(b"HTTP/1.1 200 OK\r\ncontent-ty")),
        ("within the body", _cut(0.7)),
        ("within a body of no length", _cut(0.7, length=False)),
        ("before the last byte", _length(1)),
    ):
        yield Case(ends, name, ROLES, raw=raw)
    yield Case(ends, "within the token's answer", TOKEN, endings=(Ending.STOPS,), raw=_cut(0.7))
    yield Case(ends, "of users", USERS, raw=_cut(0.5))
    length = "connection: the length is wrong"
    yield Case(length, "too short", ROLES, endings=(Ending.FAILS,), raw=_length(-5))
    yield Case(length, "too long by 1 GB", ACTIVITIES, raw=_length(1_000_000_000))
    for value in (b"-1", b"1e3", b"\xb2", b"9" * 400, b"", b"12, 13"):
        head = b"HTTP/1.1 200 OK\r\ncontent-length: " + value + b"\r\n\r\n{}"
        yield Case(length, value[:10].decode("latin-1") or "nothing", ROLES, raw=_send(head))
    yield Case(
        length, "two of them", ROLES, endings=(Ending.FAILS, Ending.LOADS), raw=_with(extra=b"content-length: 7\r\n", stays=False)
    )
    chunks = "connection: chunks"
    yield Case(chunks, "as they should be", ROLES, endings=LOADS, raw=_chunked(b"0\r\n\r\n"))
    yield Case(chunks, "no last one", ROLES, raw=_chunked(b""))
    yield Case(chunks, "a length that is none", ROLES, raw=_chunked(b"zz\r\nabc\r\n0\r\n\r\n"))
    yield Case(chunks, "a length of 400 digits", ROLES, raw=_chunked(b"f" * 400 + b"\r\n"))
    heads = "connection: the head"
    for name, data in (
        ("no status", b"hello\r\n\r\n"),
        ("status of letters", b"HTTP/1.1 abc OK\r\n\r\n"),
        ("status 0", b"HTTP/1.1 000 OK\r\ncontent-length: 0\r\n\r\n"),
        ("status 99999", b"HTTP/1.1 99999 OK\r\ncontent-length: 0\r\n\r\n"),
        ("HTTP/2's preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ("HTTP/9.9", b"HTTP/9.9 200 OK\r\ncontent-length: 2\r\n\r\n{}"),
        ("of 2 MB", b"HTTP/1.1 200 OK\r\nx-odd: " + b"y" * 2_000_000 + b"\r\n\r\n{}"),
        ("without a colon", b"HTTP/1.1 200 OK\r\nodd header\r\n\r\n{}"),
        ("a NUL in a header", b"HTTP/1.1 200 OK\r\nx: a\0b\r\ncontent-length: 2\r\n\r\n{}"),
        ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200)),
        ("an SSH banner", b"SSH-2.0-OpenSSH_9.6\r\n"),
    ):
        yield Case(heads, name, ROLES, raw=_send(data))
    first = "connection: answers before the answer"
    yield Case(first, "100", ROLES, endings=LOADS, raw=_with(b"HTTP/1.1 100 Continue\r\n\r\n"))
    yield Case(first, "103", ROLES, endings=LOADS, raw=_with(b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"))
    yield Case(
        first,
        "a thousand of 102",
        ACTIVITIES,
        endings=(Ending.LOADS, Ending.FAILS),
        raw=_with(b"HTTP/1.1 102 Processing\r\n\r\n" * 1000),
    )
    yield Case(
        first,
        "101, other words from now on",
        ROLES,
        raw=_send(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: odd\r\nconnection: upgrade\r\n\r\nodd"),
    )
    inject = "connection: headers within headers"
    for name, extra in (
        ("a cookie with a line break", b"set-cookie: a=b\r\nlocation: https://elsewhere.example\r\n"),
        ("a lone line feed", b"x-odd: a\nset-cookie: b\r\n"),
        ("a lone carriage return", b"x-odd: a\rb\r\n"),
        ("folded", b"x-odd: a\r\n b\r\n"),
    ):
        yield Case(inject, name, ROLES, endings=(Ending.LOADS, Ending.FAILS), raw=_with(extra=extra))
    yield Case("connection: more than was asked for", "two answers", ROLES, endings=(Ending.LOADS, Ending.FAILS), raw=_twice)


CASES = (*_find(), *_slow())
