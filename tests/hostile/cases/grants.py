"""Answers of the token address, and clocks nobody should believe."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from tests.hostile.alterations import add_headers, at_first, change, put_head, say
from tests.hostile.case import Case, Ending, Start
from tests.hostile.cases.bodies import ACTIVITIES, HISTORY, LOADS, PARTICIPANTS, ROLES, USERS
from tests.hostile.wire import EVERYWHERE, TOKEN, Alter, Answer, Asked

_STOPS = (Ending.STOPS,)


def _tokens() -> Iterator[Case]:
    lives: dict[str, object] = {
        "0": 0,
        "negative": -3600,
        "10^30": 10**30,
        "10^400": 10**400,
        "1e308": 1e308,
        "text": "3600",
        "text of 5,000 digits": "9" * 5_000,
        "²": "²",
        "a word": "soon",
        "null": None,
        "true": True,
        "a list": [3600],
        "an object": {},
        "1e-9": 1e-9,
    }
    for name, value in lives.items():
        yield Case("token: expires_in", name, TOKEN, put_head(expires_in=value), LOADS)
    tokens: dict[str, object] = {
        "a line break within": "abcdefghijklmnop\r\nHost: elsewhere.example",
        "a line break at its end": "abcdefghijklmnopqrst\n",
        "not of ASCII": "t\u00f6ken-" + "x" * 20,
        "a lone surrogate": "token\ud800-" + "x" * 20,
        "a NUL": "token\0-" + "x" * 20,
        "nothing": "",
        "blanks": "   ",
        "blanks within": "token with blanks in it",
        "of 70 KB": "t" * 70_000,
        "of 20 MB": "t" * 20_000_000,
        "a number": 12345678901234567890,
        "null": None,
        "true": True,
        "an object": {"token": "x"},
        "a list": ["x"],
        "of no width": "abcdefghijkl\u200bmnopqrst",
        "a tab": "abcdefghijkl\tmnopqrst",
    }
    for name, value in tokens.items():
        yield Case("token: access_token", name, TOKEN, put_head(access_token=value), _STOPS, most_calls=300)
    for name, value in (
        ("a list", ["users:read"]),
        ("a number", 7),
        ("null", None),
        ("an object", {}),
        ("of 1 MB", "scope " * 200_000),
        ("a lone surrogate", "\ud800"),
        ("true", True),
        ("empty", ""),
    ):
        yield Case("token: scope", name, TOKEN, put_head(scope=value), LOADS)
    for name, change_ in (
        ("another api_url", {"api_url": "https://elsewhere.example"}),
        ("another type", {"token_type": "mac"}),
        ("fields nobody knows", {"x" * 1000: ["y"] * 1000}),
    ):
        yield Case("token: other fields", name, TOKEN, put_head(**change_), LOADS)
    yield Case(
        "token: other fields",
        "api_url is not sent",
        TOKEN,
        change(lambda body: {key: value for key, value in body.items() if key != "api_url"}),
        LOADS,
    )


def _bodies() -> Iterator[Case]:
    kind = "token: its answer"
    page = b"<html><head><title>403 Forbidden</title></head><body>Blocked by policy</body></html>"
    for name, alter in (
        ("{}", say({})),
        ("[]", say([])),
        ("null", say(b"null")),
        ("nothing", say(b"")),
        ("a web page", say(page, kind="text/html")),
        ("a web page, 403", say(page, 403, kind="text/html")),
        ("a web page, 401", say(page, 401, kind="text/html")),
        ("a web page, 407", say(page, 407, kind="text/html")),
        ("204", say(b"", 204)),
        ("302", say(b"", 302, ("location", "https://elsewhere.example/login"))),
        ("307 to itself", say(b"", 307, ("location", "/oauth/token"))),
        ("invalid_client", say({"reason": "Invalid client_id or client_secret", "error": "invalid_client"}, 400)),
        ("401 in Zoom's words", say({"reason": "Invalid client", "error": "invalid_client"}, 401)),
        ("404", say({}, 404)),
        ("429 for ever", say({"message": "slow down"}, 429)),
        ("500 for ever", say({}, 500)),
        ("999", say({}, 999)),
        ("cut", say(b'{"access_token":"abcdefghijklmnopqrstuvw')),
        ("random bytes", say(bytes(range(256)))),
        ("deep", say(b"[" * 100_000)),
        ("reason is an object", say({"reason": {"x": "\ud800"}, "error": 7}, 400)),
        ("terminal escapes", say({"reason": "\x1b[2J\x9b31m no", "error": "x"}, 400)),
        ("10 MB", say(b" " * 10_000_000)),
    ):
        yield Case(kind, name, TOKEN, alter, _STOPS, most_calls=300)
        if name in ("{}", "invalid_client", "500 for ever"):
            yield Case(kind, f"{name}, first night", TOKEN, alter, _STOPS, most_calls=300, start=Start.EMPTY)
    yield Case(kind, "trouble that passes", TOKEN, at_first(say({}, 503), 2), LOADS)

    def tattle(asked: Asked, answer: Answer) -> Answer:
        return say({"reason": f"bad client {asked.authorization}", "error": "invalid_client"}, 400)(asked, answer)

    yield Case("secrets: a refusal repeats them", "at the token address", TOKEN, tattle, _STOPS)


def _clocks() -> Iterator[Case]:
    may = (Ending.LOADS, Ending.STOPS)
    dates = {
        "2100": "Fri, 01 Jan 2100 00:00:00 GMT",
        "9999": "Fri, 31 Dec 9999 23:59:59 GMT",
        "9999, far west": "Fri, 31 Dec 9999 23:59:59 -1200",
        "1970": "Thu, 01 Jan 1970 00:00:00 GMT",
        "year 1": "Mon, 01 Jan 0001 00:00:00 +1400",
        "garbage": "garbage",
        "nothing": "",
        "digits": "9" * 5_000,
        "a zone of 99 hours": "Mon, 01 Jun 2026 00:00:00 +9959",
        "day 45": "Mon, 45 Jun 2026 00:00:00 GMT",
        "not of ASCII": "\u00e9",
        "ISO": "2026-06-02T00:00:00Z",
    }
    for name, value in dates.items():
        yield Case("clock: Date of all answers", name, EVERYWHERE, add_headers(("date", value)), may)
        yield Case("clock: Date of the token's answer", name, TOKEN, add_headers(("date", value)), may)
        yield Case("clock: Date of one answer", name, ROLES, add_headers(("date", value)), may)
    for days in (370, -370, 2):
        yield Case("clock: it jumps", f"{days:+} days in the middle", EVERYWHERE, _jump_after(5, days), may, start=Start.EMPTY)
        yield Case("clock: it jumps", f"{days:+} days and back, in turns", EVERYWHERE, _jump_in_turns(days), may)
    windows = ("recordings", "phone_call_logs", "history_meetings")
    for days in (370, 45, 3):
        name, alter = f"{days:+} days at the token address", _jump_after(0, days)
        yield Case("clock: it jumps", name, TOKEN, alter, _STOPS, select=windows)
        yield Case("clock: it jumps", f"{name}, first night", TOKEN, alter, _STOPS, select=windows, start=Start.EMPTY)
    yield Case("clock: Date of all answers", "none is sent", EVERYWHERE, _without_date, may)
    for at in (USERS, ACTIVITIES, HISTORY, PARTICIPANTS):
        yield Case("clock: Date of one answer", f"2100 for {at}", at, add_headers(("date", dates["2100"])), may)


def _local_clocks() -> Iterator[Case]:
    kind = "clock: this machine's"
    for days in (370, -370, 3):
        yield Case(kind, f"{days:+} days", ROLES, endings=_STOPS, ahead=_ahead(days))
        yield Case(kind, f"{days:+} days once there is a token", ROLES, endings=_STOPS, ahead=_ahead(0, days))
        yield Case(kind, f"{days:+} days, first night", ROLES, endings=_STOPS, ahead=_ahead(days), start=Start.EMPTY)
    for days in (1, -1):
        yield Case(kind, f"{days:+} days", ROLES, endings=LOADS, ahead=_ahead(days))


def _ahead(*days: int) -> Callable[[int], timedelta]:
    """The clock is so many days ahead as a client is opened, as many as the last for those that follow."""
    return lambda opened: timedelta(days=days[min(opened, len(days)) - 1])


def _shift(answer: Answer, days: int) -> Answer:
    now = next((parsedate_to_datetime(value) for name, value in answer.headers if name.lower() == "date"), datetime.now(UTC))
    return answer.with_headers(("date", format_datetime(now + timedelta(days=days), usegmt=True)))


def _jump_after(calls: int, days: int) -> Alter:
    return lambda asked, answer: _shift(answer, days) if asked.number > calls else answer


def _jump_in_turns(days: int) -> Alter:
    return lambda asked, answer: _shift(answer, days) if asked.number % 2 else answer


def _without_date(asked: Asked, answer: Answer) -> Answer:
    return Answer(answer.status, answer.body, tuple(pair for pair in answer.headers if pair[0].lower() != "date"))


CASES = (*_tokens(), *_bodies(), *_clocks(), *_local_clocks())
