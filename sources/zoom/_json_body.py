"""The JSON of a body: by the letter where that can be, leniently where Zoom's writer slipped, never where the body was cut.

One byte that is not UTF-8, a raw tab in a name or a NaN must not cost a list its rows. What is read leniently is said to be, so
that whoever asked holds the answer in doubt.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

EARLIER = " (earlier)"
"""Added to the name of a field that one object holds twice, with the first of its values; the last keeps the name."""
_HALF = re.compile(
    rb"(?<!\\)(?:\\\\)*"
    rb"(?:\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F])"
)
"""Half a character, written as an escape: of the other half nothing is known."""
_LONGEST_INTEGER = 4_000
"""Digits of a number that Python reads; one with more is kept as text."""
_TEXT_OR_STRAY_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
_ESCAPE_OR_STRAY_BACKSLASH = re.compile(r'\\(["\\/bfnrt]|u[0-9a-fA-F]{4})?')


class NotJson(ValueError):
    """The body is not JSON: cut, or an HTML page."""


def parse_json(body: bytes) -> tuple[Any, bool]:
    """The value, and whether the body was JSON by the letter; integers are exact, whatever their size.

    Taken all the same: control characters, backslashes and bytes that are no UTF-8 inside of texts, NaN and Infinity (as floats
    that fit no column), a comma too many before a bracket, integers of thousands of digits (as text), a field that comes twice
    with two values (both are kept), half a character.

    Raises `NotJson` for anything else, no body at all included.
    """
    slips: list[str] = []

    def read_object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        for name, value in pairs:
            if found[name] != value:
                slips.append(name)
                found[name + EARLIER] = value
        return found

    def read_constant(name: str) -> float:
        slips.append(name)
        return float(name)

    def read_integer(digits: str) -> int | str:
        if len(digits) <= _LONGEST_INTEGER:
            return int(digits)
        slips.append("digits")
        return digits

    def read(text: str | bytes, *, strict: bool) -> Any:
        slips.clear()
        return json.loads(
            text, object_pairs_hook=read_object, parse_constant=read_constant, parse_int=read_integer, strict=strict
        )

    try:
        return read(body, strict=True), not slips and not _holds_half(body)
    except RecursionError as error:
        raise NotJson(str(error)) from error
    except ValueError:
        pass  # once more, leniently
    try:
        text = body.decode(json.detect_encoding(body), errors="replace")
        try:
            return read(text, strict=False), False
        except json.JSONDecodeError:
            return read(_TEXT_OR_STRAY_COMMA.sub(_mend_token, text), strict=False), False
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from error


def _holds_half(body: bytes) -> bool:
    return (b"\\ud" in body or b"\\uD" in body) and _HALF.search(body) is not None


def _mend_token(found: re.Match[str]) -> str:
    """A text with its stray backslashes doubled, nothing for a stray comma."""
    return _ESCAPE_OR_STRAY_BACKSLASH.sub(lambda escape: escape[0] if escape[1] else r"\\", found[1]) if found[1] else ""
