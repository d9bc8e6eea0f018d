"""Answers within measure: an end to how long one may take and how large it may be, whoever sends it.

httpx limits the silence between two pieces of an answer, not the answer: a byte every second would keep a call open for ever,
and a small body that is compressed can be an enormous one.
"""

import asyncio
import zlib
from collections.abc import Callable

import httpx
from socksio.exceptions import SOCKSError

PACKED = "gzip"
"""How answers may be packed: what requests accept."""
LARGEST_BODY = 32 * 2**20
"""Bytes of an answer when it is unpacked: the largest pages of Zoom's have a few million."""
_LARGEST_HEADERS = 64 * 2**10
ANSWER_SECONDS = 120.0


class TooLarge(httpx.RequestError):
    """An answer is larger than any of Zoom's."""


class TooSlow(httpx.TimeoutException):
    """An answer had not come to its end in the time it has."""


class MeasuredTransport(httpx.AsyncBaseTransport):
    """Another transport whose answers are read to their end, unpacked and passed through `clean`, or refused.

    Raises `TooLarge` and `TooSlow` besides the errors of httpx.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        clean: Callable[[httpx.Request, bytes], bytes],
        *,
        seconds: float = ANSWER_SECONDS,
        largest: int = LARGEST_BODY,
    ) -> None:
        self._clean = clean
        self._inner = inner
        self._seconds = seconds
        self._largest = largest

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            async with asyncio.timeout(self._seconds):
                response = await self._inner.handle_async_request(request)
                try:
                    body = await self._read(response, request)
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise TooSlow(f"it took longer than {self._seconds:g} seconds", request=request) from error
        except SOCKSError as error:  # of a proxy that breaks off; httpx lets it pass as it is
            raise httpx.ProxyError(str(error) or "it broke off", request=request) from error
        told = [(name, value) for name, value in response.headers.raw if name.lower() not in _ABOUT_THE_BODY]
        return httpx.Response(
            response.status_code, headers=told, content=self._clean(request, body), extensions=response.extensions
        )

    async def _read(self, response: httpx.Response, request: httpx.Request) -> bytes:
        if sum(len(name) + len(value) for name, value in response.headers.raw) > _LARGEST_HEADERS:
            raise TooLarge(f"its headers are larger than {_LARGEST_HEADERS // 2**10} kB", request=request)
        unpacker = _Unpacker(response.headers.get("Content-Encoding", ""), self._largest + 1, request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        async for part in response.stream:
            if unpacker.take(part) > self._largest:
                raise TooLarge(f"it is larger than {self._largest // 2**20} MB", request=request)
        return unpacker.close()

    async def aclose(self) -> None:
        await self._inner.aclose()


_ABOUT_THE_BODY = (b"content-encoding", b"content-length", b"transfer-encoding")


class _Unpacker:
    """A body as it comes in; of what unpacks into more than `most` bytes no more than that is unpacked."""

    def __init__(self, encoding: str, most: int, request: httpx.Request) -> None:
        self._body = bytearray()
        self._most = most
        self._request = request
        self._zlib = None
        if (name := encoding.strip().lower()) in ("gzip", "x-gzip"):
            self._zlib = zlib.decompressobj(zlib.MAX_WBITS | 16)
        elif name not in ("", "identity"):
            raise httpx.DecodingError(f"it is packed as {name[:40]}, which was not asked for", request=request)

    def take(self, part: bytes) -> int:
        """Add a piece; gives the length so far."""
        if self._zlib is None:
            self._body += part
        elif part:
            try:
                self._body += self._zlib.decompress(part, self._most - len(self._body))
            except zlib.error as error:
                raise httpx.DecodingError(str(error), request=self._request) from error
        return len(self._body)

    def close(self) -> bytes:
        """The whole body."""
        if self._zlib is not None and self._body and not self._zlib.eof:
            raise httpx.DecodingError("it was cut", request=self._request)
        return bytes(self._body)
