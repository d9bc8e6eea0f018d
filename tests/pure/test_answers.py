"""What an answer says of itself, however Zoom or somebody in between puts it."""

from datetime import UTC, datetime

import httpx
import pytest

from sources.zoom._answers import find_scopes, names_scopes, read_answer, read_clock, read_retry_after
from sources.zoom._bounds import LONGEST_WAIT
from sources.zoom.errors import Answer

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
QUOTED = b'{"code":104,"message":"Invalid access token, does not contain scopes:["phone:read","phone:read:admin"]."}'


def read(status: int, content: bytes, redact: str = "") -> Answer:
    return read_answer(httpx.Response(status, content=content), lambda words: words.replace(redact, "***") if redact else words)


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b'{"code": 300, "message": "Request\\n  Body should be valid"}', 300, "Request Body should be valid"),
        (b'{"code": 300, "message": "first", "reason": "second"}', 300, "first"),
        (b'{"code": "1010", "reason": "no such user"}', 1010, "no such user"),
        (b'{"status": false, "errorCode": 401, "errorMessage": "Unauthorized"}', 401, "Unauthorized"),
        (b'{"error": "not found"}', None, "not found"),
        (b'{"code": 300, "message": "Wrong", "errors": [{"field": "from", "message": "late"}, 7]}', 300, "Wrong from: late"),
        (b'{"code": 300, "message": "Wrong", "errors": {"field": "from"}}', 300, "Wrong"),
        (b'{"code": 5010}', 5010, "Forbidden"),
        (b'{"code": 10000000000, "message": "x"}', None, "x"),
        (b'["code", 1]', None, "Forbidden"),
        (b"", None, "Forbidden"),
        (b"<html>blocked</html>", None, "Forbidden"),
        (b'proxy: {"code": 1, "message": "not Zoom\'s"', None, "Forbidden"),
        (b'{"message":"say "no" twice","code":7}', 7, 'say "no" twice'),
        (b'{"errorCode":"12","errorMessage":"say "no""}', 12, 'say "no"'),
        (b'{"code":7 "message" oops', 7, "Forbidden"),
    ],
)
def test_code_and_words_are_found_wherever_they_stand(content: bytes, code: int | None, words: str) -> None:
    assert read(403, content) == Answer(403, code, words)


def test_a_status_that_nobody_knows_has_no_words() -> None:
    assert read(599, b"") == Answer(599, None, "no words")


def test_words_are_redacted_before_they_are_cut_and_scopes_are_read_of_all_of_them() -> None:
    scopes = ",".join(f"phone:read:list_number_{number}" for number in range(40))
    answer = read(400, f'{{"code":104,"message":"tok-1 does not contain scopes:[{scopes}]"}}'.encode(), "tok-1")
    assert answer.message == f"*** does not contain scopes:[{scopes}]"[:300]
    assert len(answer.message) == 300
    assert len(answer.scopes) == 40
    assert read(400, b'{"message": "%stok-1"}' % (b"x" * 297), "tok-1").message == "x" * 297 + "***"


def test_scopes_in_quotes_that_nobody_escaped_are_named() -> None:
    answer = read(403, QUOTED)
    assert (answer.code, answer.scopes) == (104, ("phone:read", "phone:read:admin"))


@pytest.mark.parametrize(
    ("words", "named", "scopes"),
    [
        ("does not contain scopes:[a:read, b:read:admin, a:read].", True, ("a:read", "b:read:admin")),
        ("Does not contain scope a:read", True, ("a:read",)),
        ("does not contain scopes:[]", True, ()),
        ("does not contain what you think: a:read", False, ()),
    ],
)
def test_scopes_are_those_that_zoom_says_are_lacking(words: str, named: bool, scopes: tuple[str, ...]) -> None:
    assert (names_scopes(words), find_scopes(words)) == (named, scopes)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("7", 7.0),
        ("2026-06-02T00:00:00Z", datetime(2026, 6, 2, tzinfo=UTC)),
        ("Tue, 02 Jun 2026 00:00:00 GMT", datetime(2026, 6, 2, tzinfo=UTC)),
        ("2026-05-31T00:00:00Z", NOW),
        ("2027-01-01T00:00:00Z", NOW + LONGEST_WAIT),
        ("soon", None),
        (None, None),
    ],
)
def test_a_wish_to_wait_is_a_moment_or_seconds_and_never_longer_than_two_days(
    value: str | None, wait: datetime | float | None
) -> None:
    assert read_retry_after(httpx.Response(429, headers={"Retry-After": value} if value else {}), NOW) == wait


def test_zooms_time_is_that_of_its_date() -> None:
    assert read_clock(httpx.Response(200, headers={"Date": "Mon, 01 Jun 2026 12:00:00 GMT"})) == NOW
    assert read_clock(httpx.Response(200)) is None
