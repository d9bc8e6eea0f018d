"""One running account: takes calls, keeps Zoom's rules, answers."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from sources.sandbox.access import Access, TokenRefusalError
from sources.sandbox.account import Account
from sources.sandbox.call import Call
from sources.sandbox.clock import Clock, ClockError
from sources.sandbox.config import SandboxConfig
from sources.sandbox.faults import Faults, Kind, Rule
from sources.sandbox.limits import PHONE, Limits
from sources.sandbox.listing import Listing
from sources.sandbox.paging import PageRule, Place, Tokens, find_place
from sources.sandbox.params import check_params, read_query
from sources.sandbox.refusals import RefusalError, refuse_meeting, refuse_path
from sources.sandbox.reply import Reply, prepare, spoil, write_refusal, write_reply
from sources.sandbox.routes import SCOPES, Route, find_route
from sources.sandbox.traffic import Traffic

TOKEN_PATH = "/oauth/token"
_ROOT = "/v2"
_END = 2_114_380_800
"""1 January 2037: days must fit the 13 bits they have in meeting numbers."""


class Sandbox:
    """An account with its clock, limits, faults and counts."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        self.clock = Clock(config.now)
        self.account = Account(config)
        self.faults = Faults(config.seed, config.faults)
        self.limits = Limits()
        self.traffic = Traffic()
        self.first_call: int | None = None
        """Clock at the first call of the API: when an extraction began."""
        self._tokens = Tokens(config.seed)
        self._access = Access(config.seed, SCOPES)

    @property
    def plan(self) -> str:
        return self.faults.switches["plan"] or self.config.plan

    def move_clock(self, seconds: int) -> None:
        if seconds > _END:
            raise ClockError("the account ends in 2036")
        self.clock.move(seconds)
        self.account.reach(seconds)

    def grant(self, form: Mapping[str, str], authorization: str, host: str) -> tuple[Reply, float]:
        """Answer of the token endpoint, and seconds to hold it back."""
        given = dict(form)
        rule = self.faults.choose(TOKEN_PATH, TOKEN_PATH)
        reply = prepare(rule, given)
        if reply is None:
            try:
                reply = write_reply(200, self._access.grant(given, authorization, self.clock.seconds, f"http://{host}"))
            except TokenRefusalError as refused:
                reply = write_reply(400, refused.body)
            reply = spoil(rule, reply, given)
        self.traffic.note(TOKEN_PATH, "oauth", reply.status, "")
        return reply, _delay(rule)

    def answer(self, method: str, raw_path: str, query: bytes, authorization: str) -> tuple[Reply, float]:
        """Answer of an API path as it came over the wire, still encoded, and seconds to hold it back."""
        path = raw_path.removeprefix(_ROOT)
        found = find_route(tuple(path.strip("/").split("/"))) if method == "GET" else None
        if self.first_call is None:
            self.first_call = self.clock.seconds
        if found is None:
            self.traffic.note(unquote(path), "unknown", 400, "")
            return write_refusal(refuse_path()), 0.0
        route, args = found
        given = read_query(query)
        sent = dict(given)
        rule = self.faults.choose(route.path, path)
        reply = prepare(rule, given)
        refusal = ""
        if reply is None:
            try:
                reply = spoil(rule, write_reply(200, self._serve(route, args, given, authorization)), sent)
            except RefusalError as refused:
                reply = write_refusal(refused)
                daily = refused.headers.get("X-RateLimit-Type") == "Daily-limit"
                refusal = ("daily" if daily else "per_second") if refused.http == 429 else ""
        label = f"{route.family} {route.label}"
        self.traffic.note(route.path, label, reply.status, refusal)
        return reply, _delay(rule)

    def _serve(self, route: Route, args: dict[str, str], given: dict[str, str], authorization: str) -> dict[str, Any]:
        now = self.clock.seconds
        self._access.admit(authorization, now, route.scopes)
        if route.family == PHONE and (self.plan == "free" or not self.faults.switches["phone"]):
            raise RefusalError(403, 2031, "Zoom Phone has not been enabled for this account.")
        if route.paid and self.plan == "free":
            raise RefusalError(400, 200, "This API is only available for Pro or higher accounts.")
        self.limits.daily_quota = self.faults.switches["daily_quota"]
        self.limits.admit(self.plan, route.family, route.label, now)
        check_params(route.params, given)
        args = {name: decode_argument(name, value) for name, value in args.items()}
        switches = self.faults.switches
        if route.pages is None:
            answer = route.answer(Call(self.account, now, args, given, switches))
            return answer if isinstance(answer, dict) else answer.head
        place = find_place(self._tokens, route.pages, repr((route.path, sorted(args.items()))), given, now)
        listing = route.answer(Call(self.account, place.time, args, given, switches))
        if isinstance(listing, dict):
            return listing
        return self._write_page(route.pages, listing, place, given, now)

    def _write_page(self, rule: PageRule, listing: Listing, place: Place, given: Mapping[str, str], now: int) -> dict[str, Any]:
        stop = place.start + place.size
        more = stop < listing.count
        body: dict[str, Any] = {**listing.head, "page_size": place.size}
        if rule.totals:
            body["page_count"] = -(-listing.count // place.size)
            body["total_records"] = listing.count
        if rule.numbered and not given.get("next_page_token"):
            body["page_number"] = place.start // place.size + 1
        next_place = Place(stop, place.size, place.time, place.question)
        body["next_page_token"] = self._tokens.write(next_place, now) if more else ""
        body[listing.name] = listing.write(place.start, stop) if place.start < listing.count else []
        return body


def decode_argument(name: str, value: str) -> str:
    """A path segment, decoded once; of meeting UUIDs a second time.

    Zoom cannot find a UUID that begins with a slash or holds two in a row unless it was encoded twice. Raises `RefusalError`.
    """
    once = unquote(value)
    if name != "meetingId":
        return once
    if "%" in once:
        return unquote(once)
    if once.startswith("/") or "//" in once:
        raise refuse_meeting(once)
    return once


def _delay(rule: Rule | None) -> float:
    return float(rule.given.get("delay_ms", 1000)) / 1000 if rule is not None and rule.kind is Kind.SLOW else 0.0
