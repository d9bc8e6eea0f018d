"""A call of one's own goes below /v2 with our headers, or is refused before anything is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipelines.account.request import RawRequest
from pipelines.cli.app import app
from pipelines.errors import CommandError
from sources.zoom.client import encode_segment

CREDENTIALS = {f"SOURCES__ZOOM__{name}": "x" for name in ("ACCOUNT_ID", "CLIENT_ID", "CLIENT_SECRET")} | {
    "SOURCES__ZOOM__API_URL": "http://127.0.0.1:9/v2",  # nothing listens there: what is sent fails with exit code 1
    "SOURCES__ZOOM__TOKEN_URL": "http://127.0.0.1:9/token",
}


def encoded(text: str, times: int) -> str:
    for _ in range(times):
        text = "".join(f"%{byte:02x}" if letter != "%" else "%25" for letter in text for byte in letter.encode())
    return text


@given(
    st.sampled_from(["..", ".", "..;", "..;a=b", "../..", "..\\..", "\\..", "/..", "..//"]),
    st.integers(0, 4),
    st.sampled_from(["/{}", "/users/{}", "/users/{}/oauth/token", "/users/me/{}/", "/{}/{}"]),
)
def test_no_path_climbs_out(step: str, times: int, frame: str) -> None:
    with pytest.raises(CommandError):
        RawRequest("GET", frame.format(encoded(step, times), step))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\\;"), min_size=1))
def test_any_id_written_as_the_client_writes_it_is_a_path(value: str) -> None:
    unsafe = any(ord(letter) < 32 for letter in value) or any(part.strip() in (".", "..") for part in value.split("/"))
    path = f"/users/{encode_segment(value)}"
    if unsafe:
        with pytest.raises(CommandError):
            RawRequest("GET", path)
    else:
        assert RawRequest("GET", path).path == path


@pytest.mark.parametrize(
    "words",
    [
        ["GET", "https://example.com/users"],
        ["GET", "//example.com/users"],
        ["GET", "/\\example.com"],
        ["GET", "@example.com/"],
        ["GET", "/users/me#x"],
        ["GET", "/users/m e"],
        ["GET", "/users/Zoë"],
        ["GET", "/users/\x00"],
        ["GET", "/users/\x1b[31m"],
        ["GET", "/users/a\r\nHost: example.com"],
        ["GET", "/users/%0d%0aHost:x"],
        ["GET", "/users/%zz"],
        ["GET", "/users/\udcff"],
        ["GET", "/users", "-q", "a=\udcff"],
        ["GET", "/users", "-q", "\udcff=a"],
        ["GET", "/users", "-H", "Host: example.com"],
        ["GET", "/users", "-H", "hOsT : example.com"],
        ["GET", "/users", "-H", "Content-Length: 0"],
        ["GET", "/users", "-H", "Transfer-Encoding: chunked"],
        ["GET", "/users", "-H", "Connection: close"],
        ["GET", "/users", "-H", "AUTHORIZATION: Bearer x"],
        ["GET", "/users", "-H", "Proxy-Authorization: x"],
        ["GET", "/users", "-H", "X-HTTP-Method-Override: DELETE"],
        ["GET", "/users", "-H", "X-Forwarded-Host: example.com"],
        ["GET", "/users", "-H", "X-Original-URL: /oauth/token"],
        ["GET", "/users", "-H", "X-Odd: a\r\nHost: b"],
        ["GET", "/users", "-H", "X-Odd: a\x00b"],
        ["GET", "/users", "-H", "X-Odd: Zoë"],
        ["GET", "/users", "-H", "X Odd: a"],
        ["GET", "/users", "-H", "Zoë: a"],
        ["GET\n", "/users"],
        ["\udcff", "/users"],
    ],
)
def test_what_is_refused_is_refused_before_anything_is_sent(words: list[str]) -> None:
    answer = CliRunner().invoke(app, ["request", *words], env=CREDENTIALS)
    assert (answer.exit_code, answer.stdout, len(answer.stderr.splitlines())) == (2, "", 1), repr(answer.exception)
    assert answer.stderr.startswith("reading ")
    assert answer.stderr.removesuffix("\n").isprintable()
