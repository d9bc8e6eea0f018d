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
_BROKEN_WORDS = re.compile(r'"(?:message|errorMessage|reason)"\s*:\s*"(.*)"\s*[,}]', re.DOTALL)
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]*)?")


def decode_body(response: httpx.Response) -> Any:
    """JSON of the body, None if it is empty or no JSON."""
    try:
        return parse_json(response.content)[0]
    except NotJson:
        return None


def read_answer(response: httpx.Response) -> Answer:
    """What an answer says of itself: status, Zoom's code, Zoom's words in one line."""
    body = decode_body(response)
    if body is None:
        body = _read_broken_refusal(response.content)
    code: int | None = None
    words = ""
    if isinstance(body, dict):
        raw = body.get("code")
        if isinstance(raw, int) and not isinstance(raw, bool):
            code = raw
        elif isinstance(raw, str) and raw.isdigit():
            code = int(raw)
        words = str(body.get("message") or body.get("reason") or body.get("error") or body.get("errorMessage") or "")
        if isinstance(details := body.get("errors"), list):
            fields = [f"{item.get('field')}: {item.get('message')}" for item in details if isinstance(item, dict)]
            words = " ".join([words, *fields])
    if not words:
        words = response.reason_phrase or "no words"
    return Answer(response.status_code, code, " ".join(words.split())[:_WORDS_KEPT])


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
