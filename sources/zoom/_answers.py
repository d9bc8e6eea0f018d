"""Reading an answer of Zoom's: its JSON, its refusals, its wish to wait."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from sources.zoom._bounds import LARGEST_CODE, LONGEST_WAIT, read_header_moment, read_integer, read_seconds
from sources.zoom._json_body import NotJson, parse_json
from sources.zoom._values import mend_text
from sources.zoom.errors import Answer

_WORDS_KEPT = 300
_BROKEN_CODE = re.compile(r'"(?:code|errorCode)"\s*:\s*"?([0-9]{1,9})\b')
_BROKEN_WORDS = re.compile(
    r'"(?:message|errorMessage|reason)"\s*:\s*"(.*?)"\s*(?:}\s*$|,\s*"(?:code|errorCode|status)"\s*:)', re.DOTALL
)
_SCOPES = re.compile(r"does not contain scopes?\s*:?\s*\[?([^\]]*)", re.IGNORECASE)
_SCOPE = re.compile(r"[A-Za-z0-9_]+(?::[A-Za-z0-9_]+)+")


def decode_body(response: httpx.Response) -> Any:
    """JSON of the body, None if it is empty or no JSON."""
    try:
        return parse_json(response.content)[0]
    except NotJson:
        return None


def read_answer(response: httpx.Response, redact: Callable[[str], str]) -> Answer:
    """What an answer says of itself: status, Zoom's code, Zoom's words in one line, the scopes they say are missing.

    A body that is not JSON is read as far as it can be: Zoom quotes scopes without escaping them.
    """
    body = decode_body(response)
    if body is None:
        body = _read_broken_refusal(response.content)
    code: int | None = None
    words = ""
    if isinstance(body, dict):
        code = read_integer(body.get("code", body.get("errorCode")), LARGEST_CODE)
        words = str(body.get("message") or body.get("reason") or body.get("error") or body.get("errorMessage") or "")
        if isinstance(details := body.get("errors"), list):
            fields = [f"{item.get('field')}: {item.get('message')}" for item in details if isinstance(item, dict)]
            words = " ".join([words, *fields])
    scopes = find_scopes(words)
    if not words:
        words = response.reason_phrase or "no words"
    return Answer(response.status_code, code, mend_text(" ".join(redact(words).split())[:_WORDS_KEPT]), scopes)


def names_scopes(words: str) -> bool:
    """Whether Zoom's words are those about a token that lacks scopes, whatever code comes with them."""
    return _SCOPES.search(words) is not None


def find_scopes(words: str) -> tuple[str, ...]:
    """Names of the scopes that Zoom says a token lacks, any one of which would do; empty if it says no such thing."""
    found = _SCOPES.search(words)
    return tuple(dict.fromkeys(_SCOPE.findall(found[1]))) if found else ()


def _read_broken_refusal(body: bytes) -> dict[str, str]:
    """Code and words of a refusal whose words hold quotes that nobody escaped: `"message":"... scopes:["a:read"]"`."""
    text = body.decode(errors="replace")
    if not text.lstrip().startswith("{"):
        return {}
    found = {"code": _BROKEN_CODE.search(text), "message": _BROKEN_WORDS.search(text)}
    return {name: match[1] for name, match in found.items() if match is not None}


def read_clock(response: httpx.Response) -> datetime | None:
    """Zoom's own time: the Date header, None where it is absent or unreadable."""
    return read_header_moment(response.headers.get("Date", ""))


def read_retry_after(response: httpx.Response, now: datetime) -> datetime | float | None:
    """Zoom's wish to wait: a date-time (daily limits), seconds, or nothing it can be read as; never more than `LONGEST_WAIT`.

    Zoom sends ISO date-times where HTTP has seconds or HTTP dates (Zoom docs: Rate limits); all three are read.
    """
    value = response.headers.get("Retry-After", "")
    if (seconds := read_seconds(value)) is not None:
        return seconds
    moment = read_header_moment(value)
    return None if moment is None else min(max(moment, now), now + LONGEST_WAIT)
