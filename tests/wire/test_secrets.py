"""No secret of ours is in anything that is said, whatever a server makes of it, nor in rows."""

import base64
import json
import traceback
import unicodedata
from collections.abc import Callable
from functools import partial
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sources.zoom._redaction import Redactor
from sources.zoom.errors import Transient, ZoomError
from tests.wire.line import Line, Server

SECRET = "kQ7/vT+x9~Zp2mWd8sLr4hYb6nCf1gJe"
TOKEN = "eyJhbGciOiJIUzUxMiJ9.eyJhdWQiOiJodHRwczovL29hdXRoIn0.x-y_Z~1+2/3=="
BASIC = base64.b64encode(f"tests:{SECRET}".encode()).decode()
SECRETS = (SECRET, TOKEN, BASIC)


def spread(secret: str, between: str) -> str:
    return between.join(secret)


def widen(secret: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in secret)


DISGUISES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "zero-width spaces": lambda secret: spread(secret, "\u200b"),
    "soft hyphens": lambda secret: spread(secret, "\u00ad"),
    "controls": lambda secret: spread(secret, "\x00"),
    "line breaks": lambda secret: spread(secret, "\r\n"),
    "blanks": lambda secret: spread(secret, " \u00a0"),
    "joiners": lambda secret: spread(secret, "\u034f\u200d\ufe0f"),
    "escapes": lambda secret: f"\x1b[31m{spread(secret, chr(0x1B))}\x1b[0m",
    "full width": widen,
    "percent": lambda secret: quote(secret, safe=""),
    "percent, small": lambda secret: quote(secret, safe="").lower(),
    "large": str.upper,
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64 of more": lambda secret: base64.b64encode(f"a {secret} b".encode()).decode(),
    "base64 of one more": lambda secret: base64.b64encode(f"a{secret}bc".encode()).decode(),
    "base64 for addresses": lambda secret: base64.urlsafe_b64encode(f"Bearer {secret}".encode()).decode(),
    "hexadecimal": lambda secret: secret.encode().hex(),
    "quoted": lambda secret: f"b'Bearer {secret}'",
}


def shows(text: str, secret: str) -> bool:
    """Whether a person could read the secret, or the larger part of it, out of a text."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKC", text) if "!" <= letter <= "~").lower()
    forms = {secret, quote(secret, safe=""), secret.encode().hex()}
    for shift in range(3):
        forms.add(base64.b64encode(b" " * shift + secret.encode()).decode()[4:-4])
        forms.add(base64.urlsafe_b64encode(b" " * shift + secret.encode()).decode()[4:-4])
    return any(part.lower() in bare for form in forms for part in (form[: len(form) * 2 // 3], form[len(form) // 3 :]))


def line_to(answer: Callable[[Request, int], Response]) -> Line:
    grant = JSONResponse({"access_token": TOKEN, "expires_in": 3600})
    return Line(Server(answer, lambda number: grant), secret=SECRET)


def refuse(body: object, *_: object) -> JSONResponse:
    return JSONResponse(body, 403)


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("before", [0, 250, 285])
def test_no_disguise_brings_a_secret_into_an_error(disguise: str, before: int) -> None:
    for secret in SECRETS:
        words = "." * before + " " + DISGUISES[disguise](secret)
        for body in ({"code": 300, "message": words}, {"reason": words}, {"errorCode": 401, "errorMessage": words}):
            with line_to(partial(refuse, body)) as line, pytest.raises(ZoomError) as caught:
                line.get()
            error = caught.value
            assert error.answer is not None
            for text in (str(error), error.answer.message, "".join(traceback.format_exception(error))):
                assert not shows(text, secret)
            assert str(error).isprintable()


@settings(max_examples=150)
@given(
    around=st.tuples(st.text(max_size=40), st.text(max_size=40)),
    between=st.text(
        st.one_of(st.characters(min_codepoint=0x80), st.characters(max_codepoint=0x20)).filter(
            lambda letter: not any("!" <= part <= "~" for part in unicodedata.normalize("NFKC", letter))
        ),
        max_size=3,
    ),
    secret=st.sampled_from(SECRETS),
)
@example(around=("", ""), between="\u200b", secret=TOKEN)
def test_nothing_between_the_characters_of_a_secret_hides_it(around: tuple[str, str], between: str, secret: str) -> None:
    redactor = Redactor(SECRET, BASIC)
    redactor.add_token(TOKEN)
    said = redactor.redact(around[0] + spread(secret, between) + around[1])
    assert not shows(said, secret)
    assert said.isprintable()
    assert redactor.redact(said) == said


@given(words=st.text())
def test_words_without_a_secret_are_kept_but_for_what_a_terminal_obeys(words: str) -> None:
    said = Redactor(SECRET).redact(words)
    assert said.isprintable()
    visible = [letter for letter in unicodedata.normalize("NFKC", words) if letter.isprintable() and letter != " "]
    assert [letter for letter in said if letter not in " \ufffd"] == [letter for letter in visible if letter != "\ufffd"]


def test_rows_that_repeat_a_secret_do_not_carry_it_into_the_warehouse() -> None:
    roles = [{"id": "0", "name": f"Bearer {TOKEN}"}, {"id": "1", "name": f"x{SECRET}y{SECRET}"}, {"id": "2", "name": BASIC}]
    with line_to(lambda request, number: JSONResponse({"roles": roles})) as line:
        names = [role["name"] for role in line.get()["roles"]]
    assert names == ["Bearer ***", "x***y***", "***"]


AWKWARD = 'a\\b"c/d&e<f>1234567890'
"""A secret of characters that JSON has to escape, or may."""


@settings(max_examples=60)
@given(secret=st.sampled_from((SECRET, TOKEN, BASIC, AWKWARD)), data=st.data())
def test_rows_that_repeat_a_secret_escaped_or_spread_do_not_either(secret: str, data: st.DataObject) -> None:
    redactor = Redactor(SECRET, BASIC, AWKWARD)
    redactor.add_token(TOKEN)

    def write(letter: str) -> str:
        code = f"{ord(letter):04x}"
        plain = json.dumps(letter)[1:-1]
        written = data.draw(st.sampled_from([plain, f"\\u{code}", f"\\u{code.upper()}", "\\/" if letter == "/" else plain]))
        return written + data.draw(st.sampled_from(["", "", "\u200b", "\\u200B", "\u00ad ", "\\n"]))

    body = '{"name": "x\\\\' + "".join(map(write, secret)) + '\\u0022y"}'
    assert "".join(letter for letter in json.loads(body)["name"] if "!" <= letter <= "~") == f'x\\{secret}"y'
    name = json.loads(redactor.clean(body.encode()))["name"]
    assert "".join(letter for letter in name if "!" <= letter <= "~") == 'x\\***"y'


@given(value=st.recursive(st.text('\\"/u005cA\n\u00e9\U0001f600'), st.lists), escaped=st.booleans())
def test_rows_without_a_secret_stay_as_they_are(value: object, escaped: bool) -> None:
    body = json.dumps(value, ensure_ascii=escaped).encode()
    assert Redactor(SECRET, AWKWARD).clean(body) == body


def test_rows_that_hold_a_short_secret_by_chance_are_left_alone() -> None:
    server = Server(lambda request, number: JSONResponse({"roles": ["our sandbox"]}))
    with Line(server, secret="sandbox") as line:
        assert line.get() == {"roles": ["our sandbox"]}


def test_the_same_token_once_more_is_taken() -> None:
    server = Server(lambda request, number: JSONResponse({"roles": [1]}), lambda number: JSONResponse({"access_token": TOKEN}))
    with Line(server) as line:
        for _ in range(2):
            line.run(lambda client: client.authenticate())
            assert line.get() == {"roles": [1]}
    assert {request.headers["authorization"] for request in server.requests} == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    "token",
    [
        "",
        " ",
        "a b",
        "a\nb",
        "a\r\nX-Evil: 1",
        "a\x00b",
        "caf\u00e9",
        "\u200b",
        "a\ud800",
        "=",
        "a=b",
        "x" * 20_000,
        "a,b",
        '"a"',
    ],
)
def test_a_token_that_no_request_can_carry_is_refused_unseen(token: str) -> None:
    import json

    grant = Response(json.dumps({"access_token": token}))
    server = Server(lambda request, number: JSONResponse({}), lambda number: grant)
    with Line(server) as line, pytest.raises(Transient, match="that no request can carry|without a token") as caught:
        line.get()
    assert server.calls == 0
    assert len(token.strip()) < 3 or token not in str(caught.value)
