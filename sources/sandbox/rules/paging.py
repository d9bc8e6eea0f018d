"""Pages: sizes cut to the maximum, and tokens that belong to one question.

A token is signed and holds where the next page starts and the instant its list was taken at, so nothing is remembered and a list
does not move under its reader. It dies after 15 minutes of the sandbox clock.
"""

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from sources.sandbox.rules.refusals import RefusalError

TOKEN_LIFE = 15 * 60
_FORM = struct.Struct(">qqq8s")
_SIGNATURE = 12


@dataclass(frozen=True, slots=True)
class PageRule:
    """How a path pages. `totals` says that its answers count records, `numbered` that it still takes `page_number`."""

    largest: int = 300
    default: int = 30
    totals: bool = True
    numbered: bool = False
    refusal_code: int = 300


@dataclass(frozen=True, slots=True)
class Place:
    """A page asked for: first record, records at most, and the instant the list was taken at."""

    start: int
    size: int
    time: int
    question: bytes


class Tokens:
    """Writes page tokens and reads them back."""

    def __init__(self, seed: int) -> None:
        self._secret = f"pages of {seed}".encode()

    def _sign(self, payload: bytes) -> bytes:
        return blake2b(payload, key=self._secret, digest_size=_SIGNATURE).digest()

    def write(self, place: Place, now: int) -> str:
        """The token of the page that starts where `place` says."""
        payload = _FORM.pack(place.start, place.time, now, place.question)
        return urlsafe_b64encode(payload + self._sign(payload)).decode().rstrip("=")

    def read(self, text: str, question: bytes, now: int) -> tuple[int, int] | None:
        """First record and instant; None for a token that is dead, altered, or of another question."""
        try:
            data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (Base64Error, ValueError):
            return None
        payload, signature = data[:-_SIGNATURE], data[-_SIGNATURE:]
        if len(payload) != _FORM.size or not hmac.compare_digest(self._sign(payload), signature):
            return None
        start, time, issued, asked = _FORM.unpack(payload)
        if asked != question or now - issued > TOKEN_LIFE:
            return None
        return start, time


def find_place(tokens: Tokens, rule: PageRule, path: str, given: Mapping[str, str], now: int) -> Place:
    """Where the page asked for is. Raises `RefusalError` for a dead or foreign token."""
    size = int(given.get("page_size") or rule.default)
    size = min(size if size > 0 else rule.default, rule.largest)
    asked = sorted((name, value) for name, value in given.items() if name not in ("next_page_token", "page_number"))
    question = blake2b(repr((path, asked)).encode(), digest_size=8).digest()
    token = given.get("next_page_token", "")
    if token:
        known = tokens.read(token, question, now)
        if known is None:
            raise RefusalError(400, rule.refusal_code, "The next page token is invalid or expired.")
        return Place(known[0], size, known[1], question)
    page = int(given.get("page_number") or 1) if rule.numbered else 1
    return Place((max(page, 1) - 1) * size, size, now, question)
