"""One running account: takes calls, keeps Zoom's rules, answers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import unquote

from sources.sandbox.account import Account
from sources.sandbox.clock import DAY, Clock, ClockError
from sources.sandbox.config import SandboxConfig
from sources.sandbox.mishaps.faults import FaultKind, Faults, Rule
from sources.sandbox.mishaps.mischief import Answered, Page, answer_strike, ask_grant, poison
from sources.sandbox.mishaps.schedule import WIDE_LIST, Mishap, Schedule
from sources.sandbox.mishaps.spoiling import prepare, spoil
from sources.sandbox.plain.draws import read_page
from sources.sandbox.routes import PLAIN_LISTS, ROUTES, SCOPES, find_route
from sources.sandbox.rules.access import Access, TokenRefusalError
from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.limits import PHONE, Limits
from sources.sandbox.rules.paging import Place, Tokens, find_place
from sources.sandbox.rules.params import check_params, read_query
from sources.sandbox.rules.refusals import RefusalError, refuse_meeting, refuse_path, refuse_phone, refuse_plan
from sources.sandbox.rules.reply import Reply, write_refusal, write_reply
from sources.sandbox.rules.route import Route, split_path
from sources.sandbox.rules.strays import leave_out_blanks
from sources.sandbox.rules.traffic import Traffic
from sources.sandbox.writes.desk import Desk
from sources.sandbox.writes.route import WriteRoute
from sources.sandbox.writes.routes import WRITE_SCOPES

Body: TypeAlias = dict[str, Any]

TOKEN_PATH = "/oauth/token"
_ROOT = "/v2"
_END = 2_114_380_800
"""1 January 2037: days must fit the 13 bits they have in meeting numbers."""

_POISONED_DAYS = 28


class Sandbox:
    """An account with its clock, limits, faults and counts. Raises `SandboxError` if a plain list has no sample page."""

    def __init__(self, config: SandboxConfig) -> None:
        for endpoint in PLAIN_LISTS:
            read_page(endpoint.name, endpoint.request.records)
        self.config = config
        self.clock = Clock(config.now)
        self.account = Account(config)
        self.faults = Faults(config.seed, config.faults)
        self.limits = Limits()
        self.limits.other_apps = config.other_apps
        self.traffic = Traffic()
        self.first_call: int | None = None
        """Clock at the first call of the API: when an extraction began."""
        self._tokens = Tokens(config.seed)
        self._access = Access(config.seed, SCOPES | WRITE_SCOPES)
        self.desk = Desk(self.account, self.clock, self.faults, self.traffic, self._admit, lambda: self.plan)
        if config.fault_seed is not None:
            self.follow({"seed": config.fault_seed, "intensity": config.fault_intensity})

    @property
    def plan(self) -> str:
        return self.faults.switches["plan"] or self.config.plan

    def move_clock(self, seconds: int) -> None:
        if seconds > _END:
            raise ClockError("the account ends in 2036")
        self.clock.move(seconds)
        self.account.reach(seconds)

    def follow(self, given: Mapping[str, Any]) -> None:
        """Follow a fault schedule, or none. Raises `SandboxError`."""
        self.faults.follow(given)
        if (schedule := self.faults.schedule) is not None:
            schedule.poisoned = self._choose_instance(schedule)

    def grant(self, form: Mapping[str, str], authorization: str, host: str) -> tuple[Reply, float]:
        """Answer of the token endpoint, and seconds to hold it back."""
        given = dict(form)
        rule = self.faults.choose(TOKEN_PATH, TOKEN_PATH)
        schedule = self.faults.schedule
        reply, delay = prepare(rule, given), _delay(rule)
        if reply is None:
            number = schedule.number_grant() if schedule else 0
            try:
                reply = write_reply(200, self._access.grant(given, authorization, self.clock.seconds, f"http://{host}", number))
            except TokenRefusalError as refused:
                reply = write_reply(400, refused.body)
            reply = spoil(rule, reply, given)
        if schedule is not None and rule is None and (strike := schedule.strike(TOKEN_PATH)) is not None:
            reply, delay = answer_strike(schedule, strike, ask_grant(reply, self.clock.seconds))
        self.traffic.note(TOKEN_PATH, "oauth", reply.status, "")
        return reply, delay

    def answer(self, method: str, raw_path: str, query: bytes, authorization: str, body: bytes = b"") -> tuple[Reply, float]:
        """Answer of an API path as it came over the wire, still encoded, and seconds to hold it back."""
        path = raw_path.removeprefix(_ROOT)
        if self.first_call is None:
            self.first_call = self.clock.seconds
        if method != "GET":
            return self.desk.answer(method, path, query, authorization, body)
        found = find_route(split_path(path))
        if found is None:
            self.traffic.note(unquote(path), "unknown", 400, "")
            return write_refusal(refuse_path()), 0.0
        route, args = found
        given = read_query(query)
        sent = dict(given)
        rule = self.faults.choose(route.path, path)
        reply, delay = prepare(rule, given), _delay(rule)
        refusal = ""
        if reply is None:
            answered = self._serve(route, args, given, authorization)
            reply = spoil(rule, answered.proper, sent)
            daily = reply.headers.get("X-RateLimit-Type") == "Daily-limit"
            refusal = ("daily" if daily else "per_second") if reply.status == 429 else ""
            if rule is None and (schedule := self.faults.schedule) is not None:
                reply, delay = self._spoil(schedule, answered, f"{path}?{sorted(sent.items())}")
        self.traffic.note(route.path, f"{route.family} {route.label}", reply.status, refusal)
        return reply, delay

    def _spoil(self, schedule: Schedule, answered: Answered, asked: str) -> tuple[Reply, float]:
        if schedule.poisoned and answered.instance == schedule.poisoned:
            schedule.note(Mishap.POISONED)
            return poison(), 0.0
        strike = schedule.strike(asked)
        return (answered.proper, 0.0) if strike is None else answer_strike(schedule, strike, answered)

    def _serve(self, route: Route, args: dict[str, str], given: dict[str, str], authorization: str) -> Answered:
        now, instance = self.clock.seconds, ""
        body: Body | None = None
        page: Page | None = None
        try:
            self._admit(route, authorization, now)
            check_params(route.params, given)
            args = {name: decode_argument(name, value) for name, value in args.items()}
            instance = args.get("meetingId", "")
            body, page = self._read(route, args, given, now)
            proper = write_reply(200, body)
        except RefusalError as refused:
            proper = write_refusal(refused)

        def write_later(first: str) -> Body:
            return self._read(route, args, {**given, "from": first}, now)[0]

        return Answered(route.path, route.label, given, now, body, page, proper, write_later, instance)

    def _admit(self, route: Route | WriteRoute, authorization: str, now: int) -> None:
        """Whether a call may be made at all. Raises `RefusalError`."""
        switches, schedule = self.faults.switches, self.faults.schedule
        self._access.admit(authorization, now, route.scopes)
        if schedule is not None:
            self._admit_by(schedule, route, authorization, now // DAY)
        if route.family == PHONE and (self.plan == "free" or not switches["phone"]):
            raise refuse_phone()
        if route.paid and self.plan == "free":
            raise refuse_plan()
        self.limits.daily_quota = switches["daily_quota"]
        self.limits.admit(self.plan, route.family, route.label, now)

    @staticmethod
    def _admit_by(schedule: Schedule, route: Route | WriteRoute, authorization: str, today: int) -> None:
        def refuse(mishap: Mishap, refusal: RefusalError) -> None:
            schedule.note(mishap)
            raise refusal

        if schedule.kills(authorization):
            refuse(Mishap.DEAD_TOKEN, RefusalError(401, 124, "Access token is expired."))
        if route.path == schedule.revoked(today, [route.path for route in ROUTES]):
            words = f"Invalid access token, does not contain scopes:[{','.join(route.scopes)}]."
            refuse(Mishap.SCOPE_REVOKED, RefusalError(400, 4711, words))
        if route.path == WIDE_LIST and schedule.refuses(Mishap.WIDE_OFF, today):
            refuse(Mishap.WIDE_OFF, RefusalError(400, 200, "This account has no list of all its recordings."))
        lapsed = schedule.refuses(Mishap.PLAN_LAPSED, today)
        if route.family == PHONE and (lapsed or schedule.refuses(Mishap.PHONE_OFF, today)):
            refuse(Mishap.PLAN_LAPSED if lapsed else Mishap.PHONE_OFF, refuse_phone())
        if route.paid and lapsed:
            refuse(Mishap.PLAN_LAPSED, refuse_plan())

    def _read(self, route: Route, args: dict[str, str], given: dict[str, str], now: int) -> tuple[Body, Page | None]:
        """The body of an answer and, where it is a page of a list, that page. Raises `RefusalError`."""
        switches, schedule = self.faults.switches, self.faults.schedule
        if (rule := route.pages) is None:
            answer = route.answer(Inquiry(self.account, now, args, given, switches))
            return (answer if isinstance(answer, dict) else answer.head), None
        if schedule is not None:
            rule = replace(rule, largest=min(rule.largest, schedule.page_rows()))
        place = find_place(self._tokens, rule, repr((route.path, sorted(args.items()))), given, now)
        listing = route.answer(Inquiry(self.account, place.time, args, given, switches))
        if isinstance(listing, dict):
            return listing, None

        def write(place: Place) -> Body:
            body: Body = {**listing.head, "page_size": place.size}
            if rule.totals:
                body["page_count"] = -(-listing.count // place.size)
                body["total_records"] = listing.count
            if rule.numbered and not given.get("next_page_token"):
                body["page_number"] = place.start // place.size + 1
            stop = place.start + place.size
            body["next_page_token"] = self._tokens.write(replace(place, start=stop), now) if stop < listing.count else ""
            records = listing.write(place.start, stop) if place.start < listing.count else []
            body[listing.name] = records if switches["strays"] else leave_out_blanks(route.path, records)
            return body

        def write_token(place: Place, seconds: int) -> str:
            return self._tokens.write(place, now - seconds)

        return write(place), Page(rule, listing, place, write, write_token)

    def _choose_instance(self, schedule: Schedule) -> str:
        """UUID of an instance of the last weeks that somebody will ask about; empty if there was none."""
        if Mishap.POISONED not in schedule.kinds:
            return ""
        chance, today = schedule.chance("poisoned"), self.clock.seconds // DAY
        for day in chance.sample(range(today - _POISONED_DAYS, today), _POISONED_DAYS):
            diary = self.account.read_day(day, self.clock.seconds)
            meetings = diary.take(diary.reported).meetings
            if len(meetings):
                return chance.choice(self.account.meetings.codes.write(meetings.host, meetings.day, meetings.slot))
        return ""


def decode_argument(name: str, value: str) -> str:
    """A path segment, decoded once; of meeting UUIDs a second time.

    Zoom cannot find a UUID that begins with a slash or holds two in a row unless it was encoded twice. Raises `RefusalError`.
    """
    once = unquote(value)
    if name not in ("meetingId", "webinarId"):
        return once
    if "%" in once:
        return unquote(once)
    if once.startswith("/") or "//" in once:
        raise refuse_meeting(once)
    return once


def _delay(rule: Rule | None) -> float:
    return float(rule.given.get("delay_ms", 1000)) / 1000 if rule is not None and rule.kind is FaultKind.SLOW else 0.0
