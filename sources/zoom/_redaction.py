"""Secrets out of whatever is said or kept: every word from outside passes here before it is cut, shown or stored."""

import base64
import re
import unicodedata
from collections import deque
from urllib.parse import quote, quote_plus

MASK = "***"
_SHORTEST = 4
"""Characters below which a secret is none: taking it out would take words apart."""
_SHORTEST_IN_DATA = 16
"""Characters from which a secret found in rows cannot be there by chance."""
_TOKENS_KEPT = 4
_LONGEST = 100_000
"""Characters of a message that are looked at; more is never shown."""


class Redactor:
    """Knows the secrets of one account: those of its settings, and the tokens that Zoom gave of late."""

    def __init__(self, *secrets: str) -> None:
        forms = {form for secret in secrets for form in _forms(secret)}
        self._lasting = tuple(sorted(forms, key=len, reverse=True))  # one may hold another
        self._passing: deque[tuple[str, ...]] = deque(maxlen=_TOKENS_KEPT)

    def add_token(self, token: str) -> None:
        """Know one more token; the oldest is forgotten, having lapsed long ago."""
        self._passing.append(_forms(token))

    def redact(self, words: str) -> str:
        """One line to show: without a secret in any of its forms, and without what a terminal would obey.

        A secret is found in any width or case, and whatever stands between its characters that is no visible ASCII.
        """
        plain = unicodedata.normalize("NFKC", words[:_LONGEST])
        places = [place for place, letter in enumerate(plain) if "!" <= letter <= "~"]
        bare = "".join(plain[place] for place in places).lower()
        hidden = [False] * len(plain)
        for form in self._all():
            start = bare.find(form)
            while start >= 0:
                first, last = places[start], places[start + len(form) - 1]
                hidden[first : last + 1] = [True] * (last + 1 - first)
                start = bare.find(form, start + 1)
        shown: list[str] = []
        for letter, is_hidden in zip(plain, hidden, strict=True):
            if not is_hidden:
                shown.append(_show(letter))
            elif not shown or shown[-1] is not MASK:
                shown.append(MASK)
        return " ".join("".join(shown).split())

    def clean(self, body: bytes, *, tokens: bool = True) -> bytes:
        """A body without our secrets, long ones only, however JSON writes them: rows must not carry them into a warehouse.

        `tokens` False leaves tokens in: the answer that brings one may bring the one we have.
        """
        forms = [form for form in (self._all() if tokens else self._lasting) if len(form) >= _SHORTEST_IN_DATA]
        plain = _read_escapes(body.lower())
        for form in forms:
            if form.encode() in plain:
                body = _as_json_writes(form).sub(MASK.encode(), body)
        return body

    def _all(self) -> tuple[str, ...]:
        return (*self._lasting, *(form for forms in self._passing for form in forms))


def _forms(secret: str) -> tuple[str, ...]:
    """A secret as it may be written: as it is, percent-encoded, in base64 wherever it begins, in hexadecimal. In lower case."""
    raw = secret.encode(errors="replace")
    forms = {secret, quote(secret, safe="", errors="replace"), quote_plus(secret, errors="replace"), raw.hex()}
    for shift in range(3):  # the first and last characters hang on what stands around it
        held = base64.b64encode(bytes(shift) + raw).decode().rstrip("=")[(0, 2, 3)[shift] :]
        whole = held[: -1 if (shift + len(raw)) % 3 else None]
        forms |= {whole, whole.translate(_URL_SAFE)}
    plain = {"".join(letter for letter in unicodedata.normalize("NFKC", form) if "!" <= letter <= "~").lower() for form in forms}
    return tuple(sorted(form for form in plain if len(form) >= _SHORTEST))


def _read_escapes(lower: bytes) -> bytes:
    """What is visible ASCII in a body in lower case, with JSON's escapes of it read; or a little more than that."""
    if b"\\" in lower:
        lower = _ESCAPED.sub(rb"\1", lower)
        for escape in set(_ESCAPE.findall(lower)):
            lower = lower.replace(escape, bytes([int(escape[-2:], 16)]).lower())
        lower = lower.replace(b"\\/", b"/").replace(b'\\"', b'"').replace(b"\\\\", b"\\")
    return lower.translate(None, _NO_VISIBLE_ASCII)


def _as_json_writes(form: str) -> re.Pattern[bytes]:
    """What matches a form with any of its characters escaped, and with anything between them that is no visible ASCII."""
    return re.compile(_BETWEEN.join(map(_as_json_writes_one, form)), re.IGNORECASE)


def _as_json_writes_one(letter: str) -> bytes:
    codes = b"|".join(b"\\\\u00%02x" % ord(case) for case in {letter, letter.upper()})
    return b"(?:%s%s|%s)" % (b"\\\\?" if letter in '"\\/' else b"", re.escape(letter).encode(), codes)


_ESCAPE = re.compile(rb"\\u00[2-7][0-9a-f]")
_INVISIBLE = rb"\\(?:[bfnrt]|u(?!00[2-7])[0-9a-f]{4})"
_ESCAPED = re.compile(rb'(\\[\\"/])|' + _INVISIBLE)
_BETWEEN = rb"(?:[^!-~]|%s)*" % _INVISIBLE
_NO_VISIBLE_ASCII = bytes(code for code in range(256) if not ord("!") <= code <= ord("~"))
_URL_SAFE = str.maketrans("+/", "-_")


def _show(letter: str) -> str:
    if letter.isprintable():
        return letter
    return {"Cf": "", "Cs": "\ufffd"}.get(unicodedata.category(letter), " ")
