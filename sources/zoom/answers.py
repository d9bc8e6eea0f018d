"""Reading an answer of Zoom's: its JSON, its refusals, its wish to wait."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from sources.zoom.errors import Answer
from sources.zoom.json_body import NotJson, parse_json

_WORDS_KEPT = 300
_BROKEN_CODE = re.compile(r'"(?:code|errorCode)"\s*:\s*"?([0-9]{1,9})\b')
_BROKEN_WORDS = re.compile(
    r'"(?:message|errorMessage|reason)"\s*:\s*"(.*?)"\s*(?:}\s*$|,\s*"(?:code|errorCode|status)"\s*:)', re.DOTALL
)
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]*)?")
_SCOPES = re.compile(r"does not contain scopes?\s*:?\s*\[?([^\]]*)", re.IGNORECASE)
_SCOPE = re.compile(r"[A-Za-z0-9_]+(?::[A-Za-z0-9_]+)+")


def decode_body(response: httpx.Response) -> Any:
    """JSON of the body, None if it is empty or no JSON."""
    try:
        return parse_json(response.content)[0]
    except NotJson:
        return None


def read_answer(response: httpx.Response) -> Answer:
    """What an answer says of itself: status, Zoom's code, Zoom's words in one line, the scopes they say are missing.

    A body that is no JSON is read as far as it can be: Zoom quotes scopes without escaping them.
    """
    body = decode_body(response)
    if body is None:
        body = _read_broken_refusal(response.content)
    code: int | None = None
    words = ""
    if isinstance(body, dict):
        code = _read_code(body.get("code", body.get("errorCode")))
        words = str(body.get("message") or body.get("reason") or body.get("error") or body.get("errorMessage") or "")
        if isinstance(details := body.get("errors"), list):
            fields = [f"{item.get('field')}: {item.get('message')}" for item in details if isinstance(item, dict)]
            words = " ".join([words, *fields])
    scopes = find_scopes(words)
    if not words:
        words = response.reason_phrase or "no words"
    return Answer(response.status_code, code, " ".join(words.split())[:_WORDS_KEPT], scopes)


def names_scopes(words: str) -> bool:
    """Whether Zoom's words are those about a token that lacks scopes, whatever code comes with them."""
    return _SCOPES.search(words) is not None


def find_scopes(words: str) -> tuple[str, ...]:
    """Names of the scopes that Zoom says a token lacks, any one of which would do; empty if it says no such thing."""
    found = _SCOPES.search(words)
    return tuple(dict.fromkeys(_SCOPE.findall(found[1]))) if found else ()


def _read_code(raw: object) -> int | None:
    if isinstance(raw, str) and _SECONDS.fullmatch(raw) and raw.isdecimal():
        return int(raw)
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else None


def _read_broken_refusal(body: bytes) -> dict[str, str]:
    """Code and words of a refusal whose words hold quotes that nobody escaped: `"message":"... scopes:["a:read"]"`."""
    text = body.decode(errors="replace")
    if not text.lstrip().startswith("{"):
        return {}
    found = {"code": _BROKEN_CODE.search(text), "message": _BROKEN_WORDS.search(text)}
    return {name: match[1] for name, match in found.items() if match is not None}


def read_clock(response: httpx.Response) -> datetime | None:
    """Zoom's own time: the Date header, None where it is absent or unreadable."""
    try:
        moment = parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError, TypeError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def read_retry_after(response: httpx.Response, now: datetime) -> datetime | float | None:
    """Zoom's wish to wait: a date-time (daily limits), seconds, or nothing it can be read as.

    Zoom sends ISO date-times where HTTP has seconds or HTTP dates (Zoom docs: Rate limits); all three are read.
    """
    value = response.headers.get("Retry-After", "").strip()
    if not value:
        return None
    if _SECONDS.fullmatch(value):
        return float(value)
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(value)
        except ValueError:
            continue
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return max(moment, now)
    return None
