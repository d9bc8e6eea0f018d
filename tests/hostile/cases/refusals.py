"""Refusals as Zoom words them today and as nobody words them; status codes; headers; secrets that a refusal repeats."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from tests.hostile.alterations import add_headers, at_first, say, write
from tests.hostile.case import Case, Ending, Start
from tests.hostile.cases.bodies import ACTIVITIES, CALLS, HISTORY, LOADS, PARTICIPANTS, ROLES, USERS
from tests.hostile.wire import EVERYWHERE, SECRET, Alter, Answer, Asked, basic_of

_REFUSED = (Ending.SKIPS, Ending.FAILS)
_WAITS = (Ending.WAITS,)
_DAILY = ("X-RateLimit-Type", "Daily-limit")
_DAILY_WORDS = {
    "code": 429,
    "message": "You have reached the maximum daily rate limit for this API. Refer to the response header.",
}


def _scopes() -> Iterator[Case]:
    words = "Invalid access token, does not contain scopes:[report:read:admin, phone:read:admin]."
    kind = "refusal: a missing scope"
    for http in (400, 403, 401):
        for code in (104, 4700, 4711, "4711"):
            for at in (ACTIVITIES, CALLS):
                if at == CALLS or http == 400:
                    yield Case(
                        kind, f"{http} with {code!r} for {at}", at, say({"code": code, "message": words}, http), (Ending.SKIPS,)
                    )
    bare = b'{"code":104,"message":"Invalid access token, does not contain scopes:["phone:read","phone:read:admin"]"}'
    for at in (CALLS, "phone_users", ACTIVITIES):
        for start in Start:
            yield Case(
                kind,
                f"quotes within quotes for {at}, {start.name.lower()}",
                at,
                say(bare, 400),
                (Ending.SKIPS,),
                start=start,
                most_calls=400,
            )


def _withdrawn() -> Iterator[Case]:
    kind = "refusal: a list is withdrawn"
    for name, http, body in (
        ("404 with 2300", 404, {"code": 2300, "message": "This API endpoint is not recognized."}),
        ("404 with nothing", 404, {}),
        ("404 with words", 404, {"message": "Not Found"}),
        ("400 with 2300", 400, {"code": 2300, "message": "This API endpoint is not recognized."}),
        ("410", 410, {"message": "Gone"}),
        ("404 as text", 404, b"404 page not found"),
    ):
        yield Case(kind, f"{name}, with a successor", CALLS, say(body, http), (Ending.SKIPS,))
        yield Case(kind, f"{name}, without one", ACTIVITIES, say(body, http), _REFUSED)
        yield Case(kind, f"{name}, roles", ROLES, say(body, http), _REFUSED)


def _unauthorized() -> Iterator[Case]:
    kind = "refusal: 401 of one product"
    for name, body in (
        ("status false", {"status": False, "errorCode": 401, "errorMessage": "Unauthorized"}),
        ("124", {"code": 124, "message": "Invalid access token."}),
        ("nothing", b""),
        ("a web page", b"<html>401</html>"),
        ("another code", {"code": 999, "message": "no"}),
    ):
        for at in (ROLES, ACTIVITIES, CALLS, PARTICIPANTS):
            yield Case(kind, f"{name} for {at}", at, say(body, 401), _REFUSED, most_calls=300)
    yield Case(kind, "400 with 124", ACTIVITIES, say({"code": 124, "message": "expired"}, 400), _REFUSED, most_calls=300)
    yield Case(
        "refusal: 401 of everything",
        "124",
        EVERYWHERE,
        say({"code": 124, "message": "Invalid access token."}, 401),
        (Ending.STOPS,),
        most_calls=100,
    )
    yield Case("refusal: 401 of everything", "once", EVERYWHERE, at_first(say({"code": 124, "message": "expired"}, 401)), LOADS)


def _codes() -> Iterator[Case]:
    codes: dict[str, object] = {
        "²": "²",
        "of 5,000 digits": "9" * 5_000,
        "a number of 4,000 digits": int("9" * 4_000),
        "10^30": 10**30,
        "negative": -1,
        "1.5": 1.5,
        "true": True,
        "null": None,
        "a list": [1],
        "an object": {"code": 1},
        "a lone surrogate": "\ud800",
        "other digits": "४७११",
        "nothing": "",
    }
    for name, code in codes.items():
        yield Case("refusal: its code", name, ACTIVITIES, say({"code": code, "message": "No."}, 400), _REFUSED)
    yield Case("refusal: its code", "² under 200", ACTIVITIES, say({"code": "²", "message": "No."}), (Ending.FAILS,))
    yield Case(
        "refusal: its code", "5,000 digits under 200", ROLES, say({"code": "9" * 5_000, "message": "No."}), (Ending.FAILS,)
    )
    yield Case("refusal: its code", "missing", ACTIVITIES, say({"message": "No."}, 400), _REFUSED)
    messages: dict[str, object] = {
        "an object": {"en": "No."},
        "a number": 7,
        "null": None,
        "a list": ["No."],
        "true": True,
        "a lone surrogate": "N\ud800o",
        "a lone surrogate, alone": "\udfff",
        "of 1 MB": "no " * 350_000,
        "terminal escapes": "\x1b[2J\x1b]0;title\x07\x1b]8;;http://x.example\x07click\x9b31m\u202e",
        "a NUL": "a\0b",
        "markup": "[red]no[/red] [link=file:///etc/passwd]x[/link]",
        "braces": "{0} {settings.client_secret} %s %(x)s",
        "line breaks": "a\r\nb\u2028c\u0085d",
    }
    for name, message in messages.items():
        yield Case("refusal: its words", name, ACTIVITIES, say({"code": 5010, "message": message}, 400), _REFUSED)
        yield Case(
            "refusal: its words", f"{name}, participants", PARTICIPANTS, say({"code": 5010, "message": message}, 400), _REFUSED
        )
    yield Case(
        "refusal: its words",
        "errors is not a list",
        ROLES,
        say({"code": 300, "message": "m", "errors": {"field": 1}}, 400),
        _REFUSED,
    )
    yield Case(
        "refusal: its words",
        "errors of objects",
        ROLES,
        say({"code": 300, "message": "m", "errors": [{"field": {}, "message": ["\ud800"]}, None, 7]}, 400),
        _REFUSED,
    )
    for name, body in (
        ("empty", b""),
        ("a list", b"[]"),
        ("a web page", b"<html><title>403</title></html>"),
        ("Latin-1", b'{"code":300,"message":"d\xe9sol\xe9"}'),
        ("deep", b"[" * 100_000),
        ("10 MB", b'{"message":"' + b"x" * 10_000_000 + b'"}'),
    ):
        yield Case("refusal: its body", name, ACTIVITIES, say(body, 403), _REFUSED)


def _repeat(form: str) -> Alter:
    """A refusal that repeats the secrets it was sent, in one form or another."""

    def alter(asked: Asked, answer: Answer) -> Answer:
        token = asked.authorization.removeprefix("Bearer ")
        forms = {
            "as they are": f"bad {asked.authorization} of {SECRET}, {basic_of(SECRET)}",
            "at character 290": "x" * 280 + f" {token} {SECRET}",
            "percent-encoded": quote(f"bad {token} {SECRET}", safe=""),
            "encoded in base64": base64.b64encode(f"{token}".encode()).decode()
            + " "
            + base64.b64encode(SECRET.encode()).decode(),
            "with characters of no width": " ".join("\u200b".join((one[:9], one[9:])) for one in (token, SECRET)),
            "with soft hyphens": " ".join("\u00ad".join((one[:9], one[9:])) for one in (token, SECRET)),
            "in wide letters": "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in f"{token} {SECRET}"),
            "in controls": "\x1b[0m".join((token[:9], token[9:])),
            "in the errors": "see errors",
        }
        body: dict[str, object] = {"code": 5010, "message": forms[form]}
        if form == "in the errors":
            body["errors"] = [{"field": token, "message": SECRET}]
        return say(body, 403)(asked, answer)

    return alter


def _secrets() -> Iterator[Case]:
    for form in (
        "as they are",
        "at character 290",
        "percent-encoded",
        "encoded in base64",
        "with characters of no width",
        "with soft hyphens",
        "in wide letters",
        "in controls",
        "in the errors",
    ):
        yield Case("secrets: a refusal repeats them", form, ACTIVITIES, _repeat(form), _REFUSED)
    yield Case("secrets: a refusal repeats them", "of participants", PARTICIPANTS, _repeat("as they are"), _REFUSED)

    def echo(asked: Asked, answer: Answer) -> Answer:
        token = asked.authorization.removeprefix("Bearer ")
        body = answer.json()
        name = next((name for name, value in body.items() if isinstance(value, list)), "")
        body[name] = [{**row, "debug": token, "description": f"token {token}"} for row in body.get(name, ())]
        return answer.with_json(body)

    def echo_escaped(asked: Asked, answer: Answer) -> Answer:
        token = asked.authorization.removeprefix("Bearer ").encode()
        return write(lambda body: body.replace(token, b"".join(b"\\u%04X" % letter for letter in token)))(
            asked, echo(asked, answer)
        )

    yield Case("secrets: a row repeats the token", "roles", ROLES, echo, LOADS)
    yield Case("secrets: a row repeats the token", "roles, in JSON's escapes", ROLES, echo_escaped, LOADS)


def _statuses() -> Iterator[Case]:
    kind = "status"
    for http in (300, 301, 302, 303, 304, 305, 307, 308):
        for name, to in (("to itself", "/v2/roles"), ("elsewhere", "https://elsewhere.example/v2/roles"), ("nowhere", "")):
            if http in (302, 308) or name == "elsewhere":
                yield Case(f"{kind}: 3xx", f"{http} {name}", ROLES, say(b"", http, ("location", to)), _REFUSED)
    for to in ("http://[bad", "\x7f", "javascript:alert(1)", "//elsewhere.example", "file:///etc/passwd"):
        yield Case(f"{kind}: 3xx", f"307 to {to!r}", ROLES, say(b"", 307, ("location", to)), _REFUSED)
    for http in (
        402,
        405,
        406,
        407,
        409,
        411,
        412,
        413,
        414,
        415,
        416,
        417,
        418,
        421,
        422,
        423,
        424,
        425,
        426,
        428,
        431,
        451,
        499,
    ):
        yield Case(f"{kind}: 4xx, odd ones", str(http), ROLES, say({"message": "odd"}, http), _REFUSED)
    yield Case(
        f"{kind}: 4xx, odd ones",
        "403 in participants",
        PARTICIPANTS,
        say({"code": 403, "message": "odd"}, 403),
        _REFUSED,
        most_calls=200,
    )
    for http in (500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 522, 530, 599):
        yield Case(f"{kind}: 5xx for ever", str(http), ROLES, say({"code": http, "message": "Internal"}, http))
    yield Case(
        f"{kind}: 5xx for ever",
        "everywhere",
        EVERYWHERE,
        say(b"<html>502 Bad Gateway</html>", 502, kind="text/html"),
        (Ending.STOPS,),
    )
    yield Case(f"{kind}: 5xx for ever", "for participants", PARTICIPANTS, say({}, 500), most_calls=400)
    yield Case(f"{kind}: 5xx for ever", "for phone", CALLS, say({}, 503))
    yield Case(f"{kind}: 5xx, then not", "four times", EVERYWHERE, at_first(say({}, 503), 4), LOADS)
    for http in (600, 700, 999):
        yield Case(f"{kind}: beyond 599", str(http), ROLES, say({"message": "odd"}, http), _REFUSED)
    yield Case(f"{kind}: 2xx without a list", "204", ROLES, say(b"", 204))
    yield Case(f"{kind}: 2xx without a list", "205", ACTIVITIES, say(b"", 205))
    yield Case(f"{kind}: 2xx without a list", "202, later", ACTIVITIES, say({"status": "queued"}, 202))
    for http in (201, 202, 203, 206, 207, 226, 299):
        yield Case(
            f"{kind}: 2xx with the list",
            str(http),
            ROLES,
            lambda asked, answer, http=http: replace(answer, status=http),  # type: ignore[misc]
            (Ending.LOADS, Ending.FAILS),
        )


def _limits() -> Iterator[Case]:
    wishes = (
        "0",
        "-1",
        "9" * 400,
        "1e9",
        "999999999",
        "²",
        "",
        "soon",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        "1999-01-01T00:00:00Z",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "2026-06-02T00:00:00",
        "\u00e9",
        "120, 120",
        "NaN",
        "Infinity",
    )
    for wish in wishes:
        name = wish if len(wish) < 40 else f"{len(wish)} digits"
        alter = at_first(say({"code": 429, "message": "Too many requests."}, 429, ("Retry-After", wish)), 3)
        yield Case(
            "limit: Retry-After of a 429", name or "nothing", ACTIVITIES, alter, (Ending.LOADS, Ending.WAITS), honest_nights=3
        )
        alter = say(_DAILY_WORDS, 429, _DAILY, ("Retry-After", wish))
        yield Case(
            "limit: Retry-After of a day's limit", name or "nothing", ACTIVITIES, alter, _WAITS, most_calls=200, honest_nights=3
        )
        alter = at_first(say({"message": "later"}, 503, ("Retry-After", wish)), 2)
        yield Case("limit: Retry-After of a 503", name or "nothing", ROLES, alter, LOADS)
    for start, midnight in ((Start.LOADED, "2026-06-03T00:00:00Z"), (Start.EMPTY, "2026-06-02T00:00:00Z")):
        yield Case(
            "limit: a day's limit",
            f"HEAVY, {start.name.lower()}",
            ACTIVITIES,
            say(_DAILY_WORDS, 429, _DAILY, ("Retry-After", midnight)),
            _WAITS,
            start=start,
            most_calls=200,
        )
        yield Case(
            "limit: a day's limit",
            f"participants, {start.name.lower()}",
            PARTICIPANTS,
            say(_DAILY_WORDS, 429, _DAILY),
            _WAITS,
            start=start,
            most_calls=200,
        )
    yield Case(
        "limit: a day's limit",
        "everywhere",
        EVERYWHERE,
        say(_DAILY_WORDS, 429, _DAILY),
        (Ending.STOPS, Ending.WAITS),
        most_calls=200,
    )
    yield Case("limit: 429 for ever", "without words", ROLES, say(b"", 429), (Ending.FAILS, Ending.WAITS))
    yield Case(
        "limit: 429 for ever",
        "everywhere",
        EVERYWHERE,
        say({"code": 429, "message": "Too many"}, 429),
        (Ending.STOPS, Ending.WAITS),
        most_calls=600,
    )
    for name in ("X-RateLimit-Type", "X-RateLimit-Category", "X-RateLimit-Limit", "X-RateLimit-Remaining"):
        for value in ("garbage", "9" * 300, "-1", "\u00e9", "", "QPS, Daily-limit"):
            shown = value if len(value) < 40 else f"{len(value)} digits"
            yield Case(
                "limit: X-RateLimit-* of a good answer", f"{name}: {shown!r}", ACTIVITIES, add_headers((name, value)), LOADS
            )
    for value in ("garbage", "Daily-limit-of-nothing", "daily"):
        yield Case(
            "limit: X-RateLimit-* of a 429",
            f"X-RateLimit-Type: {value}",
            HISTORY,
            at_first(say({"message": "no"}, 429, ("X-RateLimit-Type", value)), 2),
            (Ending.LOADS, Ending.WAITS),
        )


def _headers() -> Iterator[Case]:
    kind = "headers: odd ones on a good answer"
    for name, value in (
        ("set-cookie", "a=" + "x" * 20_000),
        ("link", '<https://elsewhere.example>; rel="next"'),
        ("location", "https://elsewhere.example"),
        ("www-authenticate", 'Bearer realm="https://elsewhere.example"'),
        ("retry-after", "9999-12-31T23:59:59Z"),
        ("content-length", "9" * 40),
        ("content-length", "-1"),
        ("transfer-encoding", "odd"),
        ("content-range", "bytes 0-1/9"),
        ("age", "9" * 100),
        ("x-zm-trackingid", "\x1b[2J"),
        ("alt-svc", 'h2="elsewhere.example:443"'),
        ("strict-transport-security", "max-age=" + "9" * 50),
    ):
        yield Case(kind, f"{name}: {value[:30]!r}", ROLES, add_headers((name, value)), LOADS)
    yield Case(kind, "2,000 of them", USERS, add_headers(*((f"x-odd-{place}", "y") for place in range(2_000))), LOADS)
    body = json.dumps({"code": 5010, "message": "no"}).encode()
    yield Case("headers: odd ones on a refusal", "allow", USERS, say(body, 405, ("allow", "\x1b[2J" * 100)), _REFUSED)


CASES = (*_scopes(), *_withdrawn(), *_unauthorized(), *_codes(), *_secrets(), *_statuses(), *_limits(), *_headers())
