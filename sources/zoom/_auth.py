"""Server-to-server OAuth as httpx sees it.

Zoom gives no refresh token: a new token is asked for early, and once more when a call answers 401 or code 124 and no other call
was let in with the token meanwhile (Zoom docs: Server-to-Server OAuth). Several tokens may live at the same time, so nothing is
lost by asking twice. Some products answer 401 for a token that all others take: the call is repeated and given up.
"""

import asyncio
import base64
import re
from collections.abc import AsyncGenerator

import httpx

from sources.zoom._answers import decode_body, names_scopes, read_answer
from sources.zoom._bounds import LONGEST_ACCESS, read_seconds
from sources.zoom._interception import make_intercepted
from sources.zoom._redaction import Redactor
from sources.zoom.errors import CredentialsRefused, TokenRefused, Transient
from sources.zoom.settings import ZoomSettings
from sources.zoom.vocabulary import SCOPE_REFUSALS

_EARLY_SECONDS = 300.0
_USUAL_LIFE = 3600.0
_TOKEN_CODES = (124,)
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""A bearer token (RFC 6750): anything else could end the header it is sent in."""
_TRIES = 3
_FRUITLESS = 3
_PAUSE_SECONDS = 60.0
_WORDS = frozenset({"reason", "error", "message", "errorMessage"})
"""Fields of which each refusal of Zoom's has one; what has none was not written by Zoom."""
_DOING = "asking Zoom for a token"


class ServerToServerAuth(httpx.Auth):
    """Adds the token, fetching it when there is none, when it is about to lapse and once when it was refused."""

    def __init__(self, settings: ZoomSettings) -> None:
        self._settings = settings
        basic = base64.b64encode(f"{settings.client_id}:{settings.client_secret}".encode()).decode()
        self._redactor = Redactor(settings.client_secret, basic)
        self._token = ""
        self._renew_at = 0.0
        self._renewing = asyncio.Lock()
        self._tokens = 0
        """Tokens that Zoom gave: two of them may read alike."""
        self._given_at = 0.0
        self._fruitless = 0
        """Tokens in a row that were asked for because a call was refused, which they were too."""
        self._admitted = 0
        """Calls that Zoom let in with the token."""
        self.scopes: frozenset[str] = frozenset()
        """Scopes of the latest token."""

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        if self._is_due():
            async with self._renewing:
                if self._is_due():
                    await self._renew((yield self._token_request(request)))
        first, renewed = self._tokens, False
        for attempt in range(_TRIES):
            used, admitted = self._tokens, self._admitted
            request.headers["Authorization"] = f"Bearer {self._token}"
            response = yield request
            if not await _refuses_token(response):
                self._admitted += self._tokens == used
                if renewed:
                    self._fruitless = 0
                return
            if used != first or attempt == _TRIES - 1:
                break
            async with self._renewing:
                # a token that let others in meanwhile is alive, however often this call is refused
                if (self._tokens, self._admitted) == (used, admitted) and self._may_help():
                    await self._renew((yield self._token_request(request)))
                    renewed = True
        self._fruitless += renewed
        answer = read_answer(response, self.redact)
        raise TokenRefused(
            f"calling {request.url.path}",
            f"Zoom refused the token for it, a new one too ({answer.http}, code {answer.code}: {answer.message})",
            "see whether the account has the product, and the app and its role the right",
            answer,
        )

    def _is_due(self) -> bool:
        return not self._token or asyncio.get_running_loop().time() >= self._renew_at

    def _may_help(self) -> bool:
        """Whether a new token is worth asking for: not again and again where none of them helped."""
        return self._fruitless < _FRUITLESS or asyncio.get_running_loop().time() >= self._given_at + _PAUSE_SECONDS

    def _token_request(self, request: httpx.Request) -> httpx.Request:
        # httpx gives its time-outs to the first request of a flow only
        token_request = self.token_request()
        token_request.extensions = {"timeout": request.extensions["timeout"]} if "timeout" in request.extensions else {}
        return token_request

    async def _renew(self, response: httpx.Response) -> None:
        await response.aread()
        self.accept(response)

    def redact(self, words: str) -> str:
        """Words in one line without our secrets: the client secret, the tokens, and both as they travel."""
        return self._redactor.redact(words)

    def clean(self, request: httpx.Request, body: bytes) -> bytes:
        """The body of an answer without our secrets."""
        return self._redactor.clean(body, tokens=request.headers.get("Authorization", "").startswith("Bearer "))

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
        answer = read_answer(response, self.redact)
        if response.status_code == httpx.codes.REQUEST_TIMEOUT or response.status_code >= 500:
            raise Transient(_DOING, f"Zoom answered {answer.http}", "run again later", answer)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise Transient(_DOING, "Zoom answered 429, too many requests", "run again later", answer)
        body = decode_body(response)
        if response.is_success and isinstance(body, dict) and isinstance(body.get("access_token"), str):
            token = body["access_token"]
            if len(token) > LONGEST_ACCESS or not _TOKEN.fullmatch(token):
                said = f"Zoom sent a token of {len(token):,} characters that no request can carry"
                raise Transient(_DOING, said, "run again later", answer)
            self._token = token
            self._redactor.add_token(token)
            self._tokens, self._admitted = self._tokens + 1, 0
            self._given_at = asyncio.get_running_loop().time()
            seconds = read_seconds(body.get("expires_in"))
            seconds = _USUAL_LIFE if seconds is None else seconds
            self._renew_at = asyncio.get_running_loop().time() + max(seconds - _EARLY_SECONDS, seconds / 2)
            self.scopes = frozenset(str(body.get("scope") or "").replace(",", " ").split())
            return
        if not isinstance(body, dict) or not (response.is_success or _WORDS.intersection(body)):
            foreign = make_intercepted(response, answer, _DOING)
            raise Transient(_DOING, foreign.said, foreign.advice, answer) if response.is_success else foreign
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
    if response.status_code not in (httpx.codes.UNAUTHORIZED, httpx.codes.BAD_REQUEST):
        return False
    answer = read_answer(response, str)  # nothing of it is shown
    if answer.code in SCOPE_REFUSALS or names_scopes(answer.message):
        return False  # Zoom has read the token
    return response.status_code == httpx.codes.UNAUTHORIZED or answer.code in _TOKEN_CODES
