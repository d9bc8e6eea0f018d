"""Zoom's published facts of every operation, and what of a request they do not allow.

`contract.json` has parameters and the schemas of bodies and answers for each `METHOD /path`; `operations.json` names the 51
operations with page sizes, labels, scopes and refusals, and what is read besides.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jsonschema import Draft202012Validator, FormatChecker

_HERE = Path(__file__).parent
CONTRACT: dict[str, dict[str, Any]] = json.loads((_HERE / "contract.json").read_text(encoding="utf-8"))
_FACTS = json.loads((_HERE / "operations.json").read_text(encoding="utf-8"))
OPERATIONS: list[dict[str, Any]] = _FACTS["operations"]
FURTHER: list[dict[str, Any]] = _FACTS["further"]
READS = {one["name"]: one for one in (*OPERATIONS, *FURTHER) if one["kind"] == "read"}
WRITES = {one["name"]: one for one in OPERATIONS if one["kind"] == "write"}
LOOK_UPS = {one["name"]: one for one in OPERATIONS if one["kind"] == "look-up"}
_PAGE_SIZES = {one["request"]: one["page_size"] for one in (*OPERATIONS, *FURTHER) if one["page_size"]}
_FORMATS = FormatChecker()
_KINDS: dict[str, Callable[[str], Any]] = {"integer": int, "number": float, "boolean": {"true": True, "false": False}.__getitem__}


def find_operation(method: str, path: str) -> str | None:
    """The `METHOD /path` of the contract that a path, as it came over the wire, is asked for; fixed segments count first."""
    fits = [key for key in CONTRACT if key.startswith(f"{method} ") and _pattern_of(key).fullmatch(path)]
    return min(fits, key=lambda key: key.count("{"), default=None)


def find_faults(method: str, path: str, query: Mapping[str, str], body: bytes | None = None) -> list[str]:
    """Sentences about what the contract does not allow; none if the request is as Zoom documents it."""
    operation = find_operation(method, path)
    if operation is None:
        return [f"{method} {path}: no such path"]
    declared = {param["name"]: param for param in CONTRACT[operation]["parameters"]}
    faults = [f"{operation}: no parameter {name}" for name in query if name not in declared]
    match = _pattern_of(operation).fullmatch(path)
    given = {**query, **{name: unquote(value) for name, value in (match.groupdict() if match else {}).items()}}
    for name, param in declared.items():
        if name in given:
            faults += [f"{operation}: {name}={given[name]}: {why}" for why in _check(param["schema"], given[name])]
        elif param["required"]:
            faults.append(f"{operation}: {name} is missing")
    if int(query.get("page_size", 0)) > (_PAGE_SIZES.get(operation) or 300):
        faults.append(f"{operation}: page_size={query['page_size']} is more than Zoom gives")
    return [*faults, *_check_body(operation, body)]


def validator_for(operation: str, status: str = "200") -> Draft202012Validator:
    """Validator of an operation's answers, formats too. Zoom's alternatives require nothing, so that more than one may fit."""
    schema = json.loads(json.dumps(CONTRACT[operation]["responses"][status]).replace('"oneOf"', '"anyOf"'))
    return Draft202012Validator(schema, format_checker=_FORMATS)


@cache
def _pattern_of(operation: str) -> re.Pattern[str]:
    path = operation.partition(" ")[2]
    return re.compile("/".join(re.sub(r"^{(\w+)}$", r"(?P<\1>[^/]+)", part) for part in path.split("/")))


def _check(schema: Mapping[str, Any], text: str) -> list[str]:
    """Parameters come as text: read one as its type says, then hold it against its schema."""
    try:
        value = text.split(",") if schema.get("type") == "array" else _KINDS.get(schema.get("type", ""), str)(text)
    except (KeyError, ValueError):
        return [f"this is no {schema['type']}"]
    return _complain(schema, value)


def _check_body(operation: str, body: bytes | None) -> list[str]:
    schema = CONTRACT[operation].get("body")
    if body is None:
        return [f"{operation}: the body is missing"] if schema else []
    if not schema:
        return [f"{operation}: takes no body"]
    return [f"{operation}: body: {why}" for why in _complain(schema, json.loads(body))]


def _complain(schema: Mapping[str, Any], value: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(schema, format_checker=_FORMATS).iter_errors(value)]


@_FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or bool(datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z"))


@_FORMATS.checks("int64")
def _is_int64(value: object) -> bool:
    return not isinstance(value, int) or -(2**63) <= value < 2**63


@_FORMATS.checks("uri", raises=ValueError)
def _is_address(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme and urlsplit(value).netloc)
