"""A fault schedule at work: which mishaps a request allows, and what they make of its answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sources.sandbox.clock import DAY, read_day, write_day, write_http_date, write_time
from sources.sandbox.mishaps.edits import edit, find_spoilable, has_key, possible_edits
from sources.sandbox.mishaps.schedule import Mishap, Schedule, Strike
from sources.sandbox.rules.limits import refuse_lock
from sources.sandbox.rules.listing import Listing
from sources.sandbox.rules.paging import PageRule, Place
from sources.sandbox.rules.refusals import RefusalError
from sources.sandbox.rules.reply import HTML_403, Reply, write_refusal, write_reply
from sources.sandbox.rules.windows import REACH_DAYS

Body: TypeAlias = dict[str, Any]

_FADING_DAYS = 14
"""Windows that begin so near the edge of Zoom's reach cannot be read again as they were."""
_AT_ONCE = frozenset(
    {
        Mishap.RATE_LIMIT,
        Mishap.DAILY_LIMIT,
        Mishap.SERVER_ERROR,
        Mishap.RESET_BEFORE,
        Mishap.TIME_OUT,
        Mishap.SLOW,
        Mishap.DEAD_TOKEN,
    }
)
_OF_A_BODY = frozenset({Mishap.RESET_WITHIN, Mishap.CUT_JSON, Mishap.NOT_JSON})
_HARMLESS = frozenset({Mishap.UNKNOWN_FIELD, Mishap.HUGE_INTEGER, Mishap.LONG_TEXT})
_BEFORE_A_WRITE = frozenset(
    {
        Mishap.RATE_LIMIT,
        Mishap.DAILY_LIMIT,
        Mishap.SERVER_ERROR,
        Mishap.RESET_BEFORE,
        Mishap.DEAD_TOKEN,
        Mishap.LOCKED,
    }
)
_AFTER_A_WRITE = frozenset({Mishap.TIME_OUT, Mishap.SLOW, Mishap.LOST_ANSWER})
"""A write that is struck was executed with these, and was not with those: no answer says one thing and means the other."""
_NO_JSON = (
    b"<html><head><title>Sign in to the network</title></head><body>Please wait.</body></html>",
    b'{"page_size": NaN, "users": []}',
    b'{"page_size": 30}{"page_size": 30}',
    b"",
    b"\xff\xfe\x00{",
    b"[" * 100_000,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of an answer, and the means to write another in its place."""

    rule: PageRule
    listing: Listing
    place: Place
    write: Callable[[Place], Body]
    write_token: Callable[[Place, int], str]
    """The token of a place, issued so many seconds ago."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A request and its proper answer."""

    path: str
    """Template of the path."""
    label: str
    given: Mapping[str, str]
    now: int
    body: Body | None
    """None for a refusal."""
    page: Page | None
    proper: Reply
    write_later: Callable[[str], Body]
    """The answer for days from another one on."""
    instance: str = ""
    """UUID of the meeting instance in the path."""

    @property
    def records(self) -> list[dict[str, Any]]:
        return [] if self.body is None else find_spoilable(self.path, self.body)


def answer_strike(schedule: Schedule, strike: Strike, asked: Answered) -> tuple[Reply, float]:
    """The answer of a struck request, and seconds to hold it back."""
    mishap = strike.choose(_possible(schedule, asked) & schedule.kinds)
    if mishap is None:
        return asked.proper, 0.0
    schedule.note(mishap)
    delay = schedule.delay_ms / 1000
    match mishap:
        case Mishap.TIME_OUT:
            return asked.proper, delay
        case Mishap.SLOW:
            return asked.proper, delay / 9
        case Mishap.RATE_LIMIT | Mishap.DAILY_LIMIT | Mishap.SERVER_ERROR | Mishap.DEAD_TOKEN:
            return _refuse(mishap, schedule, strike, asked), 0.0
        case Mishap.RESET_BEFORE:
            return replace(asked.proper, unanswered=True), 0.0
        case Mishap.RESET_WITHIN:
            return replace(asked.proper, dropped=True), 0.0
        case Mishap.CUT_JSON:
            cut = strike.chance.randint(1, max(1, len(asked.proper.body) - 1))
            return replace(asked.proper, body=asked.proper.body[:cut]), 0.0
        case Mishap.NOT_JSON:
            return replace(asked.proper, body=strike.chance.choice(_NO_JSON)), 0.0
        case Mishap.DEAD_PAGE:
            assert asked.page is not None
            refused = RefusalError(400, asked.page.rule.refusal_code, "The next page token is invalid or expired.")
            return write_refusal(refused), 0.0
        case Mishap.WINDOW_CUT:
            later = write_day(read_day(asked.given["from"][:10]) + 1)
            return write_reply(200, asked.write_later(later)), 0.0
    return _spoil(mishap, strike, asked), 0.0


def strike_write(schedule: Schedule, asked: str, label: str, now: int) -> tuple[Reply | None, Mishap | None]:
    """The answer a write gets in place of being executed, or what happens to its answer afterwards."""
    strike = schedule.strike(asked)
    mishap = strike.choose((_BEFORE_A_WRITE | _AFTER_A_WRITE) & schedule.kinds) if strike is not None else None
    if strike is None or mishap is None:
        return None, None
    schedule.note(mishap)
    if mishap in _AFTER_A_WRITE:
        return None, mishap
    if mishap is Mishap.LOCKED:
        return write_refusal(refuse_lock("change")), None
    if mishap is Mishap.RESET_BEFORE:
        return Reply(500, b"", unanswered=True), None
    about = Answered(asked, label, {}, now, None, None, Reply(500, b""), lambda _: {})
    return _refuse(mishap, schedule, strike, about), None


def ask_grant(proper: Reply, now: int) -> Answered:
    """A request for an access token, as far as a schedule is concerned."""
    return Answered("", "", {}, now, None, None, proper, lambda _: {})


def poison() -> Reply:
    """What a proxy says of the poisoned instance."""
    return Reply(403, HTML_403.encode(), {}, "text/html")


def _possible(schedule: Schedule, asked: Answered) -> set[Mishap]:
    kinds = _AT_ONCE | _OF_A_BODY
    if not asked.path:
        return set(kinds - {Mishap.DAILY_LIMIT, Mishap.DEAD_TOKEN})
    if asked.body is None:
        return set(kinds)
    again = _can_be_read_again(asked)
    if again:
        kinds |= possible_edits(asked.path, asked.records)
    harmless = _HARMLESS if asked.records else frozenset()
    if asked.page is None:
        return set(kinds | harmless)
    kinds |= _possible_windows(asked) | _possible_pages(asked, asked.page, again=again)
    # a page that comes again is known by its likeness to the page before, so the two must not differ in what is harmless
    question = schedule.chance(f"{asked.path} {asked.page.place.question!r}")
    return set(kinds - {Mishap.PAGE_AGAIN} | harmless if question.random() < 0.5 else kinds)


def _possible_windows(asked: Answered) -> set[Mishap]:
    assert asked.body is not None
    if asked.given.get("next_page_token"):  # which belongs to the whole window
        return set()
    first, last = asked.given.get("from", ""), asked.given.get("to", "")
    return {Mishap.WINDOW_CUT} if first and first[:10] < last[:10] and asked.body.get("from") == first else set()


def _possible_pages(asked: Answered, page: Page, *, again: bool) -> set[Mishap]:
    kinds = set()
    if page.place.start < page.listing.count:
        kinds.add(Mishap.EMPTY_PAGE)
    if page.rule.totals and again:
        kinds.add(Mishap.WRONG_TOTAL)
    if asked.given.get("next_page_token"):
        kinds.add(Mishap.DEAD_PAGE)
        if page.place.start >= page.place.size > 1:
            kinds.add(Mishap.PAGE_AGAIN)
        if again and page.place.start and (page.rule.totals or has_key(asked.path)):
            kinds.add(Mishap.ROW_AGAIN)
        if again and page.rule.totals:
            kinds.add(Mishap.ROW_LOST)
    return kinds


def _can_be_read_again(asked: Answered) -> bool:
    """False for windows that Zoom is about to forget: the next night it no longer answers for all of their days."""
    first = asked.given.get("from", "")[:10]
    if asked.given.get("year"):
        first = f"{int(asked.given['year']):04}-{int(asked.given['month']):02}-01"
    return not first or read_day(first) > asked.now // DAY - REACH_DAYS + _FADING_DAYS


def _refuse(mishap: Mishap, schedule: Schedule, strike: Strike, asked: Answered) -> Reply:
    chance = strike.chance
    if mishap is Mishap.SERVER_ERROR:
        status = chance.choice((500, 502, 503))
        if chance.random() < 0.5:
            return Reply(status, f"<html><body><h1>{status}</h1></body></html>".encode(), {}, "text/html")
        return write_reply(status, {"code": status, "message": "Internal error."})
    if mishap is Mishap.DEAD_TOKEN:
        return write_refusal(RefusalError(chance.choice((401, 401, 400)), 124, "Invalid access token."))
    headers = {"X-RateLimit-Category": asked.label} if asked.label else {}
    if mishap is Mishap.DAILY_LIMIT:
        headers |= {"X-RateLimit-Type": "Daily-limit", "Retry-After": write_time((asked.now // DAY + 1) * DAY)}
        return write_reply(429, {"code": 429, "message": "You have reached the maximum daily rate limit."}, headers)
    wait = chance.randint(0, schedule.wait_seconds)
    asked_for = chance.choice(("", str(wait), write_time(asked.now + wait), write_http_date(asked.now + wait)))
    if asked_for:
        headers["Retry-After"] = asked_for
    if chance.random() < 0.5:
        headers |= {"X-RateLimit-Type": "QPS", "X-RateLimit-Remaining": "0"}
    words = chance.choice(("You have reached the maximum per-second rate limit for this API.", "Too many requests."))
    return write_reply(429, {"code": 429, "message": words}, headers)


def _spoil(mishap: Mishap, strike: Strike, asked: Answered) -> Reply:
    assert asked.body is not None
    body, page = asked.body, asked.page
    if page is None or mishap in possible_edits(asked.path, asked.records) or mishap in _HARMLESS:
        edit(mishap, asked.path, asked.records, strike.chance)
    else:
        body = _spoil_page(mishap, strike, asked, page)
    # the standard library writes what others refuse: integers of any size, halves of characters
    return replace(asked.proper, body=json.dumps(body).encode())


def _spoil_page(mishap: Mishap, strike: Strike, asked: Answered, page: Page) -> Body:
    assert asked.body is not None
    body, place = asked.body, page.place
    if mishap is Mishap.EMPTY_PAGE:
        return {**body, page.listing.name: [], "next_page_token": page.write_token(place, strike.attempt)}
    if mishap is Mishap.PAGE_AGAIN:
        before = page.write(replace(place, start=place.start - place.size))
        token = asked.given["next_page_token"]
        if page.rule.totals and strike.chance.random() < 0.5:
            token = body["next_page_token"]
        return {**before, "next_page_token": token}
    if mishap in (Mishap.ROW_AGAIN, Mishap.ROW_LOST):
        step = 1 if mishap is Mishap.ROW_LOST else -1
        moved = page.write(replace(place, start=place.start + step))
        return {**moved, "total_records": page.listing.count - step} if page.rule.totals else moved
    total = page.listing.count
    wrong = strike.chance.choice((0, total + 1, total + 100, max(0, total - 1), 2 * total + 3, 2**60))
    return {**body, "total_records": wrong if wrong != total else total + 7}
