"""Bodies of writes: `bodies.json` has the schemas that Zoom documents, by operation."""

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from sources.sandbox.rules.refusals import RefusalError

SCHEMAS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("bodies.json").read_text(encoding="utf-8"))
_FORMATS = FormatChecker(())
_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def is_address(value: object) -> bool:
    """Whether a text can be an email address."""
    return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None


@_FORMATS.checks("email")
def _is_address(value: object) -> bool:
    return not isinstance(value, str) or is_address(value)


@_FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    """Zoom takes moments with a zone, and without one where a time zone is sent beside them."""
    return not isinstance(value, str) or ("T" in value and bool(datetime.fromisoformat(value)))


def read_body(operation: str, raw: bytes) -> dict[str, Any]:
    """The body of a call; empty for an operation without one. Raises `RefusalError` (400/300) for what Zoom does not take."""
    if operation not in SCHEMAS:
        return {}
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        value = None
    if not isinstance(value, dict):
        raise RefusalError(400, 300, "Request Body should be a valid JSON object.")
    faults = dict(_describe(error) for error in _validator_of(operation).iter_errors(value))
    if faults:
        raise RefusalError(400, 300, "Validation Failed.", fields=faults)
    return value


@cache
def _validator_of(operation: str) -> Draft202012Validator:
    return Draft202012Validator(SCHEMAS[operation], format_checker=_FORMATS)


def _describe(error: ValidationError) -> tuple[str, str]:
    """Field and message, in Zoom's words."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path).lstrip(".")
    if error.validator == "required":
        name = error.message.split("'")[1]
        field = f"{path}.{name}".lstrip(".")
        return field, f"{field} is required."
    return path, "Invalid field."
