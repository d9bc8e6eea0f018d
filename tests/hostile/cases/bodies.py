"""Bodies: none, not Zoom's, not JSON, JSON with a slip, too large."""

import gzip
import json
import zlib
from collections.abc import Iterator

from tests.hostile.alterations import both, change, change_rows, drop, put_first, put_head, say, stream, write
from tests.hostile.case import Case, Ending, Start
from tests.hostile.wire import Alter

USERS, ROLES, ACTIVITIES, HISTORY, PARTICIPANTS = (
    "users",
    "roles",
    "report_activities",
    "history_meetings",
    "report_meeting_participants",
)
CALLS = "phone_call_logs"
LISTS = {USERS: "users", ROLES: "roles", ACTIVITIES: "activity_logs", HISTORY: "history_meetings", PARTICIPANTS: "participants"}
LOADS = (Ending.LOADS,)
ODD_ROW = (Ending.SET_ASIDE, Ending.FAILS)
_MEGABYTE = 1 << 20
_DEEP = 100_000


def _each(kind: str, name: str, alter: Alter, *places: str, endings: tuple[Ending, ...] = (Ending.FAILS,)) -> Iterator[Case]:
    for at in places:
        yield Case(kind, f"{name} for {at}", at, alter, endings)


def _nobodies() -> Iterator[Case]:
    for name, body in (("nothing at all", b""), ("blanks", b" \r\n\t"), ("a NUL", b"\0")):
        yield from _each("body: empty", name, say(body), ROLES, ACTIVITIES)
    for name, body in (("null", b"null"), ("true", b"true"), ("a number", b"0"), ("text", b'"users"'), ("1e999", b"1e999")):
        yield from _each("body: no object", name, say(body), ROLES)
    for name, value in (("an empty list", []), ("a list of objects", [{"id": "0", "name": "Owner"}]), ("a list of lists", [[]])):
        yield from _each("body: a list", name, say(value), USERS, ACTIVITIES)
    yield from _each("body: an empty object", "{}", say({}), *LISTS, CALLS, "phone_user_profiles")
    yield Case("body: an empty object", "{} for roles, first night", ROLES, say({}), start=Start.EMPTY)
    yield Case("body: an empty object", "{} for report_activities, first night", ACTIVITIES, say({}), start=Start.EMPTY)
    yield Case("body: an empty object", "{} for history_meetings, first night", HISTORY, say({}), start=Start.EMPTY)


def _envelopes() -> Iterator[Case]:
    words: dict[str, object] = {
        "error": {"error": "internal"},
        "success false": {"success": False},
        "status false": {"status": False, "message": "try later"},
        "errorCode": {"errorCode": 500, "errorMessage": "Internal"},
        "a message": {"message": "upstream timed out"},
        "result null": {"result": None},
        "data": {"data": {"users": []}, "ok": True},
        "errors": {"errors": [{"message": "no"}]},
    }
    for name, value in words.items():
        yield from _each("body: an error under 200", name, say(value), USERS, ACTIVITIES)
    for at, list_name in LISTS.items():
        yield Case("body: the list is null", at, at, put_head(**{list_name: None}))
        yield Case("body: the list is missing", at, at, drop(list_name))
        yield Case("body: only the list, and it is empty", at, at, say({list_name: []}))
    for name, value in (("an object", {}), ("text", "none"), ("a number", 0), ("true", True), ("a list of lists", [[1]])):
        yield Case("body: the list is something else", f"{name} for {USERS}", USERS, put_head(users=value))
        yield Case("body: the list is something else", f"{name} for {HISTORY}", HISTORY, put_head(history_meetings=value))
    yield Case("body: another list", "meetings for users", USERS, both(drop("users"), put_head(meetings=[{"id": 1}])))
    yield Case("body: another list", "Users for users", USERS, change(lambda body: {"Users": body.pop("users"), **body}))
    yield Case("body: another list", "one page of roles for users", USERS, say({"total_records": 1, "roles": [{"id": "0"}]}))
    for name, odd in (("nulls", None), ("numbers", 7), ("text", "row"), ("lists", [])):
        yield Case("rows: no objects", f"all are {name}", ROLES, change_rows(lambda rows, odd=odd: [odd for _ in rows]))  # type: ignore[misc]
        yield Case(
            "rows: no objects",
            f"one of {name} among others",
            ACTIVITIES,
            change_rows(lambda rows, odd=odd: [*rows, odd]),  # type: ignore[misc]
            ODD_ROW,
            more_rows=True,
        )


def _no_json() -> Iterator[Case]:
    page = b"<!doctype html><html><head><title>Sign in</title></head><body>Please sign in</body></html>"
    for at in (ROLES, HISTORY):
        yield Case("body: a web page under 200", at, at, say(page, kind="text/html"))
    yield Case("body: cut", "half of it", ROLES, write(lambda body: body[: len(body) // 2]))
    yield Case("body: cut", "its last byte", ACTIVITIES, write(lambda body: body[:-1]))
    yield Case("body: cut", "within a word of several bytes", USERS, write(lambda body: body[: len(body) // 2] + b"\xc3"))
    yield Case("body: more than one", "twice the same", ROLES, write(lambda body: body + body))
    yield Case("body: more than one", "as lines", ROLES, write(lambda body: body + b"\n" + body + b"\n"))
    yield Case("body: script", "JSONP", ROLES, write(lambda body: b"callback(" + body + b");"))
    yield Case("body: script", "a guard before it", ROLES, write(lambda body: b")]}',\n" + body))
    yield Case("body: other formats", "XML", ROLES, say(b"<roles><role id='0'/></roles>", kind="application/xml"))
    yield Case("body: other formats", "YAML", ROLES, say(b"roles:\n  - id: 0\n"))
    yield Case("body: other formats", "random bytes", ACTIVITIES, say(bytes(range(256)) * 40, kind="application/octet-stream"))
    deep = b"[" * _DEEP + b"]" * _DEEP
    yield Case("body: deep", "100,000 lists", ROLES, say(deep))
    yield Case("body: deep", "100,000 objects in the head", ROLES, write(lambda body: b'{"x":' * _DEEP + body + b"}" * _DEEP))
    nested = b'{"a":' * _DEEP + b"1" + b"}" * _DEEP
    yield Case(
        "body: deep",
        "in a field nobody declared",
        ACTIVITIES,
        write(lambda body: body.replace(b'"time"', b'"new":' + nested + b',"time"', 1)),
    )
    shallow = b'{"a":' * 400 + b"1" + b"}" * 400
    yield Case(
        "body: deep",
        "400 levels in a field nobody declared",
        ACTIVITIES,
        write(lambda body: body.replace(b'"time"', b'"new":' + shallow + b',"time"', 1)),
        LOADS,
    )


def _slips() -> Iterator[Case]:
    kind = "body: JSON with a slip"
    yield Case(kind, "a byte order mark", ROLES, write(lambda body: b"\xef\xbb\xbf" + body), LOADS)
    yield Case(
        kind, "a raw tab in a name", USERS, write(lambda body: body.replace(b'"first_name":"', b'"first_name":"a\tb', 1)), LOADS
    )
    yield Case(
        kind, "a raw 0x0B in a name", USERS, write(lambda body: body.replace(b'"first_name":"', b'"first_name":"\x0b', 1)), LOADS
    )
    yield Case(
        kind, "a raw NUL in a name", USERS, write(lambda body: body.replace(b'"first_name":"', b'"first_name":"\0', 1)), LOADS
    )
    yield Case(
        kind,
        "a raw ESC in a name",
        USERS,
        write(lambda body: body.replace(b'"first_name":"', b'"first_name":"\x1b[2J', 1)),
        LOADS,
    )
    yield Case(
        kind, "a Latin-1 byte", USERS, write(lambda body: body.replace(b'"first_name":"', b'"first_name":"\xe9', 1)), LOADS
    )
    yield Case(
        kind, "a cut UTF-8 character", ROLES, write(lambda body: body.replace(b'"name":"', b'"name":"\xf0\x9f\x98', 1)), LOADS
    )
    for word in (b"NaN", b"Infinity", b"-Infinity"):
        alter = write(lambda body, word=word: body.replace(b'{"', b'{"odd":' + word + b',"', 2))  # type: ignore[misc]
        yield Case(kind, word.decode(), ROLES, alter, LOADS)
        yield Case(kind, f"{word.decode()} in report_activities", ACTIVITIES, alter, LOADS)
    yield Case(kind, "a comma too many", ROLES, write(lambda body: body[:-1] + b",}"), (Ending.LOADS, Ending.FAILS))
    yield Case(kind, "comments", ROLES, write(lambda body: b"/* roles */" + body), (Ending.LOADS, Ending.FAILS))
    yield Case(kind, "single quotes", ROLES, write(lambda body: body.replace(b'"', b"'")), (Ending.LOADS, Ending.FAILS))
    yield Case(
        kind,
        "a number of 5,000 digits",
        USERS,
        write(lambda body: body.replace(b'{"id"', b'{"odd":' + b"9" * 5_000 + b',"id"', 1)),
        LOADS,
    )
    yield Case(kind, "1e400 in a row", USERS, write(lambda body: body.replace(b'{"id"', b'{"odd":1e400,"id"', 1)), LOADS)
    twice = "body: keys that come twice"
    yield Case(twice, "the list, empty the second time", ROLES, write(lambda body: body[:-1] + b',"roles":[]}'))
    yield Case(twice, "the list, null the second time", USERS, write(lambda body: body[:-1] + b',"users":null}'))
    yield Case(twice, "a column of a row", USERS, write(lambda body: body.replace(b'{"id"', b'{"type":1,"id"', 1)), LOADS)
    surrogate = "text: lone surrogates"
    for at, column in ((USERS, "first_name"), (ROLES, "name"), (PARTICIPANTS, "name"), (ACTIVITIES, "email")):
        yield Case(surrogate, f"{at}.{column}", at, put_first(**{column: "a\ud800b"}), LOADS)
    yield Case(surrogate, "the name of a field", ROLES, put_first(**{"odd\udfff": 1}), LOADS)
    for at, column in ((USERS, "dept"), (ACTIVITIES, "ip_address"), (HISTORY, "topic")):
        yield Case(
            "text: NUL and controls", f"{at}.{column}", at, put_first(**{column: "a\0b\x1b]8;;http://x\x07\u202e\u2028"}), LOADS
        )
    yield Case("text: NUL and controls", "the name of a field", ROLES, put_first(**{"odd\0\x1b[31m": 1}), LOADS)
    yield Case("text: huge", "10 MB in a name", ROLES, put_first(description="x" * 10 * _MEGABYTE), LOADS)
    yield Case(
        "fields: many", "3,000 nobody declared", ROLES, put_first(**{f"new_{place}": place for place in range(3_000)}), LOADS
    )
    for name, field in (("our own", "_partition"), ("SQL", 'x"; drop table users; --'), ("empty", ""), ("dlt's", "_dlt_id")):
        yield Case("fields: odd names", name, ROLES, put_first(**{field: "odd"}), LOADS)


def _encodings() -> Iterator[Case]:
    def pack(encode: object) -> Alter:
        return write(encode)  # type: ignore[arg-type]

    def with_header(alter: Alter, value: str) -> Alter:
        return lambda asked, answer: alter(asked, answer).with_headers(("content-encoding", value))

    packed = "encoding: gzip that is none"
    yield Case(packed, "cut", ROLES, with_header(pack(lambda body: gzip.compress(body)[:-12]), "gzip"))
    yield Case(packed, "plain text", ROLES, with_header(pack(lambda body: b"no gzip"), "gzip"))
    yield Case(packed, "plain JSON", ACTIVITIES, with_header(pack(lambda body: body), "gzip"), (Ending.FAILS, Ending.LOADS))
    yield Case(packed, "a wrong sum", ROLES, with_header(pack(lambda body: gzip.compress(body)[:-8] + b"\0" * 8), "gzip"))
    good = "encoding: as it should be"
    yield Case(good, "gzip", ROLES, with_header(pack(gzip.compress), "gzip"), LOADS)
    yield Case(
        good,
        "gzip twice",
        ROLES,
        with_header(pack(lambda body: gzip.compress(gzip.compress(body))), "gzip, gzip"),
        (Ending.LOADS, Ending.FAILS),
    )
    yield Case("encoding: not asked for", "deflate", ROLES, with_header(pack(zlib.compress), "deflate"))
    yield Case("encoding: unknown", "x-odd", ROLES, with_header(pack(lambda body: body), "x-odd"), (Ending.LOADS, Ending.FAILS))
    yield Case(
        "encoding: unknown", "a list of 500", ROLES, with_header(pack(lambda body: body), ", ".join(["gzip"] * 500)), seconds=60
    )
    for charset in ("utf-16", "latin-1", "odd", "'; drop", ""):
        value = f"application/json; charset={charset}"
        yield Case(
            "encoding: charset",
            charset or "none named",
            ROLES,
            lambda asked, answer, value=value: answer.with_headers(("content-type", value)),  # type: ignore[misc]
            LOADS,
        )
    utf16 = write(lambda body: body.decode().encode("utf-16"))
    yield Case("encoding: charset", "UTF-16 in truth", ROLES, utf16, (Ending.LOADS, Ending.FAILS))
    for kind in ("text/html", "text/plain", "image/png", "", "application/json;;;", "\u00e9"):
        yield Case(
            "encoding: content type",
            kind or "none",
            ROLES,
            lambda asked, answer, kind=kind: answer.with_headers(("content-type", kind)),  # type: ignore[misc]
            LOADS,
        )


def _bomb(layers: int) -> bytes:
    data = bytes(_MEGABYTE)
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join([packer.compress(data) for _ in range(1024)]) + packer.flush()
    for _ in range(layers - 1):
        bomb = gzip.compress(bomb)
    return bomb


def _send_bomb(layers: int) -> Iterator[bytes]:
    yield _bomb(layers)


def _send_blanks(megabytes: int) -> Iterator[bytes]:
    yield b'{"roles":['
    for _ in range(megabytes):
        yield b" " * _MEGABYTE
    yield b"]}"


def _send_rows(rows: int) -> Iterator[bytes]:
    yield b'{"total_records":1,"roles":['
    row = json.dumps({"id": "x", "name": "n", "description": "d" * 1000}).encode() + b","
    for _ in range(rows // 1000):
        yield row * 1000
    yield b'{"id":"y","name":"n"}]}'


def _too_large() -> Iterator[Case]:
    kind = "body: too large"
    yield Case(kind, "200 MB of blanks", ROLES, stream(lambda: _send_blanks(200)), megabytes=400, seconds=60)
    yield Case(kind, "200 MB of rows", ROLES, stream(lambda: _send_rows(200_000)), megabytes=600, seconds=60)
    yield Case(kind, "without end", ACTIVITIES, stream(lambda: _send_blanks(1 << 30)), megabytes=400, seconds=60)
    bomb = "encoding: gzip bomb"
    yield Case(
        bomb, "1 MB to 1 GiB", ROLES, stream(lambda: _send_bomb(1), ("content-encoding", "gzip")), megabytes=400, seconds=60
    )
    yield Case(
        bomb,
        "a bomb within gzip",
        ROLES,
        stream(lambda: _send_bomb(2), ("content-encoding", "gzip, gzip")),
        megabytes=400,
        seconds=60,
    )


CASES = (*_nobodies(), *_envelopes(), *_no_json(), *_slips(), *_encodings(), *_too_large())
