"""Calls to Zoom: pace, retries and errors. Knows HTTP and Zoom's dialect, no endpoint.

Retries are decided here and nowhere else: time-outs, resets, 408, 5xx and cut bodies a few times with jitter; 429 of a second
or a minute as Zoom asks. A refusal is final; a daily limit stops its label.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from types import TracebackType
from typing import Any, NoReturn, Self
from urllib.parse import quote

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type
from tenacity.stop import stop_base

from sources.zoom._answers import names_scopes, read_answer, read_clock, read_retry_after
from sources.zoom._auth import ServerToServerAuth
from sources.zoom._interception import is_page, make_intercepted
from sources.zoom._json_body import NotJson, parse_json
from sources.zoom._network import Network, explain_failure
from sources.zoom._transport import ANSWER_SECONDS, PACKED, MeasuredTransport
from sources.zoom.budget import Budget, next_day
from sources.zoom.clock import ZoomClock
from sources.zoom.errors import (
    Answer,
    BadAnswer,
    DailyLimitReached,
    Lingering,
    MissingScope,
    PageTokenDead,
    RateLimited,
    Refused,
    TokenRefused,
    Transient,
    ZoomError,
)
from sources.zoom.limits import AccountPlan, Paces, rate_for
from sources.zoom.settings import ZoomSettings, is_this_machine
from sources.zoom.vocabulary import SCOPE_REFUSALS, Family, Label

CONNECTIONS = 8
"""Connections of one pool: httpx's pool costs the square of its size (encode/httpcore 1035), so there are several small ones."""
_UNPACED = 32
"""Calls under way where nothing paces them: as many as keep a processor busy."""
_SLOW_SECONDS = 1.0
"""What a slow answer of Zoom's takes: there is room for all calls that the plan lets start meanwhile."""
_FEWEST = 4
"""Calls of a label under way, however few may start: some answers take long."""
_TIMEOUT = httpx.Timeout(60.0, connect=10.0)
_FAILURES_TAKEN = 5
_REFUSED_429_TAKEN = 12
_LONGEST_PAUSE = 30.0
_PATIENCE = 300.0
"""A 429 that asks for more than this is a budget used up, whatever it calls itself."""
_IDEMPOTENT = ("GET", "HEAD", "PUT", "DELETE")
_CHEAP_PATHS = ("/users", "/roles", "/phone/users")
"""Lists of different products, each a call of one page."""
_NOT_ALL = (httpx.codes.ACCEPTED, httpx.codes.PARTIAL_CONTENT, httpx.codes.MULTI_STATUS)
"""Good answers that say that the rest comes later, was not asked for, or failed."""
_DEAD_TOKEN_CODES = (300, 400)
"""Phone paths say 400, the others 300 (both specs)."""


@dataclass(slots=True)
class Meter:
    """Counts requests: those sent, those that Zoom answered with 429, and slips in what it answered."""

    calls: int = 0
    refused_429: int = 0
    size: int = 0
    """Bytes of the latest answer."""
    slips: int = 0
    """Answers that were read although they are not written as they should be: no JSON by the letter, dates nobody can read."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request: the filled path, its query, how Zoom counts it and who counts it here."""

    path: str
    query: Mapping[str, str]
    family: Family
    label: Label
    meter: Meter = field(default_factory=Meter)
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    once: bool = False
    """Sent again after a 429 only, when Zoom did nothing, whatever the method: who sent it finds out what came of it."""


def encode_segment(value: str) -> str:
    """A value as one segment of a path.

    An instance UUID that begins with `/` or holds `//` is encoded twice, nothing else is (Zoom docs: Using Zoom APIs).
    """
    once = quote(value, safe="")
    if once in (".", ".."):  # a path that Zoom's data could climb out of
        return once.replace(".", "%2E")
    return quote(once, safe="") if value.startswith("/") or "//" in value else once


class _Attempts(stop_base):
    """Stops after too many failures, or too many 429s, which are no failures and are counted apart."""

    def __init__(self) -> None:
        self.failures = 0
        self.refused_429 = 0

    def __call__(self, retry_state: RetryCallState) -> bool:
        if isinstance(_error_of(retry_state), RateLimited):
            self.refused_429 += 1
        else:
            self.failures += _FAILURES_TAKEN - 1 if isinstance(_error_of(retry_state), Lingering) else 1
        return self.failures >= _FAILURES_TAKEN or self.refused_429 >= _REFUSED_429_TAKEN


class ZoomClient:
    """Speaks with one account. Open it with `async with`.

    `transport` replaces the network, such as `httpx.ASGITransport`; `pause_seconds` is the first pause after a failure,
    doubled each time; `timeout` is how long an answer may be silent, `answer_seconds` how long it may take; `clock` tells
    Zoom's time.
    """

    def __init__(
        self,
        settings: ZoomSettings,
        *,
        budget: Budget | None = None,
        transport: Callable[[], httpx.AsyncBaseTransport] | None = None,
        pause_seconds: float = 0.5,
        timeout: httpx.Timeout = _TIMEOUT,
        answer_seconds: float = ANSWER_SECONDS,
        clock: ZoomClock | None = None,
    ) -> None:
        self._settings = settings
        self._budget = budget or Budget(settings.plan, settings.budget_share)
        self._auth = ServerToServerAuth(settings)
        self._paces = Paces(settings.plan)
        self._pause_seconds = pause_seconds
        self._timeout = timeout
        self._answer_seconds = answer_seconds
        self._make_transport = transport
        self._network: Network | None = None
        self._pools: list[httpx.AsyncClient] = []
        self._slots: asyncio.PriorityQueue[tuple[int, int]] = asyncio.PriorityQueue()
        self._clock = clock or ZoomClock(near=is_this_machine(httpx.URL(settings.api_url).host))

    async def __aenter__(self) -> Self:
        if self._make_transport is None:
            self._network = Network(self._settings.api_url, self._settings.token_url)
        for pool in range(self._count_pools()):
            direct, mounts = self._open_transports()
            self._pools.append(
                httpx.AsyncClient(
                    transport=self._measure(direct),
                    mounts={address: self._measure(one) for address, one in mounts.items()},
                    timeout=self._timeout,
                    headers={"User-Agent": "zoom-elt", "Accept-Encoding": PACKED},
                    trust_env=False,
                )
            )
            for turn in range(CONNECTIONS):
                self._slots.put_nowait((turn, pool))
        return self

    def under_way(self, family: Family, label: Label) -> int:
        """How many calls of a label can be under way at once, such that its pace and nothing else holds them."""
        rate = rate_for(self._settings.plan, family, label)
        return _UNPACED if rate is None else max(_FEWEST, ceil(rate.calls / rate.seconds * _SLOW_SECONDS))

    def _count_pools(self) -> int:
        if self._settings.plan is AccountPlan.UNLIMITED:
            return ceil(_UNPACED / CONNECTIONS)
        return ceil(sum(self.under_way(family, label) for family in Family for label in Label) / CONNECTIONS)

    def _measure(self, transport: httpx.AsyncBaseTransport) -> MeasuredTransport:
        return MeasuredTransport(transport, self._auth.clean, seconds=self._answer_seconds)

    def _open_transports(self) -> tuple[httpx.AsyncBaseTransport, Mapping[str, httpx.AsyncBaseTransport]]:
        if self._make_transport is not None:
            return self._make_transport(), {}
        assert self._network is not None
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        return self._network.open_transports(limits)

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._budget.give_back(self.now)
        for pool in self._pools:
            await pool.aclose()

    @property
    def scopes(self) -> frozenset[str]:
        """Scopes of the token; empty before the first call."""
        return self._auth.scopes

    @property
    def now(self) -> datetime:
        """Zoom's time: this machine's, set right by the latest answer that carried a Date header."""
        return self._clock.now

    def redact(self, words: str) -> str:
        """Words in one line, without our secrets and without what a terminal would obey."""
        return self._auth.redact(words)

    async def authenticate(self) -> datetime:
        """Get a token and return Zoom's time. Raises `CredentialsRefused`, or `Transient` if Zoom cannot be reached."""

        async def ask() -> None:
            response = await self._send(self._auth.token_request(), "asking Zoom for a token", auth=None)
            self._auth.accept(response)

        await self._retry(ask)
        return self.now

    async def get(self, call: Call, doing: str) -> Any:
        """The decoded answer of one call, retried while that can help.

        Raises `Refused`, `MissingScope`, `PageTokenDead`, `DailyLimitReached`, `BadAnswer` at once, `Transient` when tries are
        used up. A call that is not idempotent is repeated after a 429 only: Zoom did nothing then. `doing` begins the message.
        """

        async def ask() -> Any:
            await self._paces.of(call.family, call.label).take(lambda: self.refused_until(call.family, call.label) is not None)
            request = self._make_request(call, doing)
            return self._judge(await self._send(request, doing, auth=self._auth, call=call), call, doing)

        return await self._retry(ask, Transient if call.method in _IDEMPOTENT and not call.once else RateLimited)

    def _make_request(self, call: Call, doing: str) -> httpx.Request:
        try:
            return httpx.Request(
                call.method,
                self._settings.api_url + call.path,
                params=dict(call.query),
                headers=dict(call.headers),
                content=call.body,
            )
        except (httpx.InvalidURL, ValueError) as error:  # what Zoom sent before may be part of it
            said = f"no address can be made of what was sent ({type(error).__name__})"
            raise BadAnswer(doing, said, "run again later", Answer(0, None, "not asked")) from None

    def refused_until(self, family: Family, label: Label) -> datetime | None:
        """When calls of the label can be made again, if a daily limit is used up."""
        return self._budget.refused_until(family, label, self.now)

    async def token_works(self) -> bool:
        """Whether Zoom takes the token anywhere: asked with cheap calls, for which a refusal of another kind will do.

        Raises what makes an answer impossible, such as `Transient`.
        """
        for path in _CHEAP_PATHS:
            try:
                await self.get(
                    Call(path, {"page_size": "1"}, Family.GENERAL, Label.MEDIUM), "seeing whether Zoom takes the token at all"
                )
            except Refused as error:
                if isinstance(error, TokenRefused) or error.answer is None or error.answer.http == httpx.codes.NOT_FOUND:
                    continue
            return True
        return False

    async def _retry(self, ask: Callable[[], Awaitable[Any]], worth: type[Transient] = Transient) -> Any:
        trying = AsyncRetrying(retry=retry_if_exception_type(worth), stop=_Attempts(), wait=self._pause, reraise=True)
        try:
            return await trying(ask)
        except ZoomError as error:
            error.redact(self._auth.redact)
            raise

    async def _send(
        self, request: httpx.Request, doing: str, auth: httpx.Auth | None, call: Call | None = None
    ) -> httpx.Response:
        slot = await self._slots.get()
        pool = self._pools[slot[1]]
        request.headers.update(pool.headers)
        try:
            if call is not None:
                self._count(call, doing)
            response = await pool.send(request, auth=auth, follow_redirects=False)
        except httpx.RequestError as error:
            words = self._auth.redact(str(error)) or type(error).__name__
            url = error.request.url  # of the call or of the token it needed
            proxy = self._network.proxy_of(url) if self._network is not None else None
            raise explain_failure(error, words, url, proxy, doing) from None  # its own words are not redacted
        finally:
            self._slots.put_nowait(slot)
        if (moment := read_clock(response)) is not None:
            self._clock.hear(moment)
        return response

    def _count(self, call: Call, doing: str) -> None:
        """Count a call that leaves now. Raises `DailyLimitReached` where none may leave any more, however long it has waited."""
        until = self.refused_until(call.family, call.label)
        if until is None and self._budget.take(call.family, call.label, self.now):
            call.meter.calls += 1
            return
        until = until or self.refused_until(call.family, call.label) or next_day(self.now)
        self._paces.wake()
        answer = Answer(httpx.codes.TOO_MANY_REQUESTS, None, "not asked")
        said = f"the day's {call.label} calls are used up"
        raise DailyLimitReached(doing, said, f"run again after {until:%Y-%m-%d %H:%M} UTC", answer, until)

    def _judge(self, response: httpx.Response, call: Call, doing: str) -> Any:
        call.meter.size = len(response.content)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            self._refuse_429(response, call, doing)
        if response.status_code == httpx.codes.REQUEST_TIMEOUT or response.is_server_error:
            answer = self._read(response)
            raise Transient(doing, f"Zoom answered {answer.http} ({answer.message})", "run again later", answer)
        if response.is_redirect:
            answer = Answer(response.status_code, None, "sent on to another address")
            raise Refused(doing, f"Zoom answered {answer.http}, {answer.message}", "check api_url", answer)
        if response.status_code in _NOT_ALL and call.method == "GET":
            answer = self._read(response)
            raise Transient(doing, f"Zoom answered {answer.http}, which is not the whole answer", "run again later", answer)
        if response.is_success:
            if not response.content and call.method != "GET":
                return None  # Zoom answers 204 to many writes, and HEAD has no body
            try:
                body, exact = parse_json(response.content)
            except NotJson:
                if is_page(response):  # which may pass: a server's own page while it is mended
                    page = make_intercepted(response, self._read(response), doing)
                    raise Transient(doing, page.said, page.advice, page.answer) from None
                answer = Answer(response.status_code, None, "the body is not JSON")
                raise Transient(doing, "the answer was cut or is not JSON", "run again later", answer) from None
            if not (isinstance(body, dict) and _is_refusal(body)):
                call.meter.slips += not exact
                return body
        answer = self._read(response)
        if answer.code is None and is_page(response):
            page = make_intercepted(response, answer, doing)
            raise Refused(doing, page.said, page.advice, answer)
        raise _refusal(answer, call, doing)

    def _read(self, response: httpx.Response) -> Answer:
        """What an answer says, without any secret it may repeat: its words reach the ledger and the terminal."""
        return read_answer(response, self._auth.redact)

    def _refuse_429(self, response: httpx.Response, call: Call, doing: str) -> NoReturn:
        call.meter.refused_429 += 1
        answer = self._read(response)
        wish = read_retry_after(response, self.now)
        kind = response.headers.get("X-RateLimit-Type", "")
        seconds = (wish - self.now).total_seconds() if isinstance(wish, datetime) else wish
        daily = "daily" in kind.lower() or "daily" in answer.message.lower()
        if daily or (seconds is not None and seconds > _PATIENCE):
            until = wish if isinstance(wish, datetime) else self.now + timedelta(seconds=seconds or 0)
            if seconds is None or seconds <= 0:
                until = next_day(self.now)
            until = self._budget.refuse(call.family, call.label, until, self.now)
            self._paces.wake()
            said = f"the daily limit of {call.label} calls is used up ({answer.message})"
            advice = f"run again after {until:%Y-%m-%d %H:%M} UTC"
            raise DailyLimitReached(doing, said, advice, answer, until)
        if seconds is None:
            seconds = 60.0 if call.label is Label.RESOURCE_INTENSIVE else None
        self._paces.of(call.family, call.label).hold(1.0 if seconds is None else seconds)
        raise RateLimited(doing, f"Zoom answered 429 ({answer.message})", "run again later", answer, seconds)

    def _pause(self, retry_state: RetryCallState) -> float:
        error = _error_of(retry_state)
        if isinstance(error, RateLimited) and error.wait_seconds is not None:
            return error.wait_seconds + random.uniform(0, 0.2)
        pause = min(self._pause_seconds * 2.0 ** (retry_state.attempt_number - 1), _LONGEST_PAUSE)
        pause *= random.uniform(0.5, 1.0)
        return max(pause, 1.0) if isinstance(error, RateLimited) else pause


def _error_of(retry_state: RetryCallState) -> BaseException | None:
    return retry_state.outcome.exception() if retry_state.outcome else None


def _is_refusal(body: dict[str, Any]) -> bool:
    """A body with code and message is a refusal even under HTTP 200 (spec pages of the report endpoints list such)."""
    for code_name, words_name in (("code", "message"), ("errorCode", "errorMessage")):
        code = body.get(code_name)
        known = isinstance(code, int) or (isinstance(code, str) and code.isdigit())
        if known and isinstance(body.get(words_name), str):
            return True
    return False


def _refusal(answer: Answer, call: Call, doing: str) -> ZoomError:
    said = f"Zoom answered {answer.http}" + (f", code {answer.code}" if answer.code is not None else "") + f" ({answer.message})"
    if answer.code in SCOPE_REFUSALS or names_scopes(answer.message):
        return MissingScope(doing, said, "add the scope to the app and activate it again", answer)
    if "next_page_token" in call.query and answer.http == httpx.codes.BAD_REQUEST and answer.code in _DEAD_TOKEN_CODES:
        return PageTokenDead(doing, said, "run again", answer)
    if answer.code is None and answer.http < 400:
        return BadAnswer(doing, said, "check api_url", answer)
    return Refused(doing, said, "see the endpoint in the table catalogue, then ask whoever manages the Zoom app", answer)
