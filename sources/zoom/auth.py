"""Server-to-server OAuth as httpx sees it.

Zoom gives no refresh token: a new token is asked for early, and once more when a call answers 401 or code 124
(Zoom docs: Server-to-Server OAuth). Several tokens may live at the same time, so nothing is lost by asking twice.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import httpx

from sources.zoom.answers import decode_body, read_answer
from sources.zoom.errors import CredentialsRefused, TokenRefused, Transient
from sources.zoom.settings import ZoomSettings

_EARLY_SECONDS = 300.0
_TOKEN_CODES = (124,)
_DOING = "asking Zoom for a token"


class ServerToServerAuth(httpx.Auth):
    """Adds the token, fetching it when there is none, when it is about to lapse and once when it was refused."""

    def __init__(self, settings: ZoomSettings) -> None:
        self._settings = settings
        self._token = ""
        self._renew_at = 0.0
        self._renewing = asyncio.Lock()
        self.scopes: frozenset[str] = frozenset()
        """Scopes of the latest token."""

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        if self._is_due():
            async with self._renewing:
                if self._is_due():
                    await self._renew((yield self._token_request(request)))
        used = self._token
        request.headers["Authorization"] = f"Bearer {used}"
        response = yield request
        if not await _refuses_token(response):
            return
        async with self._renewing:
            if self._token == used:
                await self._renew((yield self._token_request(request)))
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if await _refuses_token(response):
            answer = read_answer(response)
            raise TokenRefused(
                f"calling {request.url.path}",
                f"Zoom refused a new token twice ({answer.http}, code {answer.code}: {answer.message})",
                "see whether the app was switched off or its role cut down",
                answer,
            )

    def _is_due(self) -> bool:
        return not self._token or asyncio.get_running_loop().time() >= self._renew_at

    def _token_request(self, request: httpx.Request) -> httpx.Request:
        # httpx gives its time-outs to the first request of a flow only
        token_request = self.token_request()
        token_request.extensions = {"timeout": request.extensions["timeout"]} if "timeout" in request.extensions else {}
        return token_request

    async def _renew(self, response: httpx.Response) -> None:
        await response.aread()
        self.accept(response)

    def redact(self, words: str) -> str:
        """Words without our secrets: the client secret, the token, and both as they travel."""
        basic = next(httpx.BasicAuth(self._settings.client_id, self._settings.client_secret).auth_flow(httpx.Request("GET", "/")))
        for secret in (self._settings.client_secret, self._token, basic.headers["Authorization"].removeprefix("Basic ")):
            if secret:
                words = words.replace(secret, "***")
        return words

    def token_request(self) -> httpx.Request:
        """The request for a token; its answer goes to `accept`."""
        settings = self._settings
        plain = httpx.BasicAuth(settings.client_id, settings.client_secret)
        request = httpx.Request(
            "POST",
            settings.token_url,
            data={"grant_type": "account_credentials", "account_id": settings.account_id},
            headers={"Accept": "application/json"},
        )
        return next(plain.auth_flow(request))

    def accept(self, response: httpx.Response) -> None:
        """Keep the token of an answer. Raises `CredentialsRefused`, or `Transient` if asking again can help."""
        answer = replace(read := read_answer(response), message=self.redact(read.message))
        if response.status_code == httpx.codes.REQUEST_TIMEOUT or response.status_code >= 500:
            raise Transient(_DOING, f"Zoom answered {answer.http}", "run again later", answer)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise Transient(_DOING, "Zoom answered 429, too many requests", "run again later", answer)
        body = decode_body(response)
        if response.is_success and isinstance(body, dict) and isinstance(body.get("access_token"), str):
            self._token = body["access_token"]
            lifetime = body.get("expires_in")
            seconds = float(lifetime) if isinstance(lifetime, (int, float)) else 3600.0
            self._renew_at = asyncio.get_running_loop().time() + max(seconds - _EARLY_SECONDS, seconds / 2)
            self.scopes = frozenset(str(body.get("scope") or "").replace(",", " ").split())
            return
        if response.is_success:
            raise Transient(_DOING, "Zoom answered without a token", "run again later", answer)
        raise CredentialsRefused(
            _DOING,
            f"Zoom refused ({answer.http}: {answer.message})",
            "check account id, client id and client secret, and that the app is activated",
            answer,
        )


async def _refuses_token(response: httpx.Response) -> bool:
    await response.aread()
    if response.status_code == httpx.codes.UNAUTHORIZED:
        return True
    return response.status_code == httpx.codes.BAD_REQUEST and read_answer(response).code in _TOKEN_CODES
