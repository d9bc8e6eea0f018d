"""What a person gave, read and checked before anything is sent: rows of an operation, and the calls that they become."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import orjson

from sources.zoom._moments import read_moment
from sources.zoom.client import Call, Meter, encode_segment
from sources.zoom.operations.words import Input, InputKind, InputPlace, Operation
from sources.zoom.vocabulary import Method

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_ZONED = re.compile(r"(?:[zZ]|UTC|GMT|[+-]\d\d:?\d\d)\s*$", re.ASCII)
_TRUE, _FALSE = {"true", "yes", "1"}, {"false", "no", "0"}
_LARGEST = 2**53
_MOST_REGISTRANTS = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One write that is asked for: its place in what was given, from 1, and its values."""

    number: int
    values: Mapping[str, Any]
    key: str
    """What tells it from others, for a person."""
    digest: str
    """Of all that was given, secrets apart."""

    def lane_of(self, operation: Operation) -> tuple[str, ...]:
        return tuple(str(self.values.get(name, "")).casefold() for name in operation.lane)

    def limit_of(self, operation: Operation) -> str:
        """What Zoom's daily limit counts it under."""
        if operation.limit is None:
            return ""
        given = [_show(self.values[name]) for name in operation.limit.by if name in self.values]
        return " ".join((operation.limit.name, *given)).casefold()


@dataclass(slots=True)
class ReadRows:
    """Rows that can be sent, and faults of those that cannot, in words."""

    rows: list[Row] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_rows(operation: Operation, given: Iterable[Mapping[str, Any]], now: datetime, *, allow_past: bool = False) -> ReadRows:
    """Read rows as people write them: words for numbers, blanks for nothing. Every fault is named by row and column."""
    reading = ReadRows()
    seen: dict[str, int] = {}
    for number, raw in enumerate(given, 1):
        faults: list[str] = []
        values = _read_row(operation, raw, now, faults, allow_past=allow_past)
        if faults:
            reading.faults += [f"row {number}, {fault}" for fault in faults]
            continue
        row = Row(number, values, _key_of(operation, values), _digest_of(operation, values))
        if (first := seen.setdefault(row.key.casefold(), number)) != number:
            reading.faults.append(f"row {number}: it is row {first} again ({row.key})")
            continue
        reading.rows.append(row)
    return reading


def _read_row(
    operation: Operation, raw: Mapping[str, Any], now: datetime, faults: list[str], *, allow_past: bool
) -> dict[str, Any]:
    names = _names_of(operation)
    values: dict[str, Any] = dict(operation.defaults)
    for name, value in raw.items():
        wanted = names.get(str(name).strip().lower())
        named = str(name) if str(name).isprintable() and len(str(name)) <= 40 else _quote(str(name))
        if wanted is None:
            near = get_close_matches(str(name).strip().lower(), names, 1)
            faults.append(f"column {named}: {operation.name} has none" + (f": did you mean {near[0]}?" if near else ""))
        elif value is not None and value != "":
            try:
                values[wanted.name] = _read_value(wanted, value, now, allow_past=allow_past)
            except ValueError as error:
                faults.append(f"column {named}: {error}")
    for one in operation.inputs:
        if one.required and one.name not in values and not any(f"column {one.name}:" in fault for fault in faults):
            faults.append(f"column {one.name}: it is missing")
    for group in operation.needs:
        if not faults and not any(name in values for name in group):
            faults.append(f"columns {', '.join(group)}: one of them is needed")
    return values


def _names_of(operation: Operation) -> dict[str, Input]:
    """Inputs by the names that they go by: ours, and Zoom's own where no other input has it."""
    names = {one.field.rpartition(".")[2].lower(): one for one in operation.inputs}
    return names | {one.name: one for one in operation.inputs}


def _read_value(wanted: Input, value: Any, now: datetime, *, allow_past: bool) -> Any:
    """Raises `ValueError` with words for a person."""
    read = _read_kind(wanted.kind, value)
    if wanted.choices and read not in wanted.choices:
        near = get_close_matches(str(read), [str(choice) for choice in wanted.choices], 1)
        advice = f"did you mean {near[0]}?" if near else f"take one of {', '.join(str(choice) for choice in wanted.choices)}"
        raise ValueError(f"{_quote(value)} is not known here: {advice}")
    if wanted.longest and isinstance(read, str) and len(read) > wanted.longest:
        raise ValueError(f"it has {len(read)} characters, and Zoom takes {wanted.longest}")
    if wanted.ahead and not allow_past and read_moment(read) <= now:
        raise ValueError(
            f"{_quote(value)} has passed: it is {now:%Y-%m-%d %H:%M} UTC at Zoom (--allow-past sends it all the same)"
        )
    if wanted.kind is InputKind.OBJECT:
        return _shape(wanted, read)
    if wanted.name == "registrants" and len(read) > _MOST_REGISTRANTS:
        raise ValueError(f"there are {len(read)}, and Zoom takes {_MOST_REGISTRANTS} at once")
    return read


def _read_kind(kind: InputKind, value: Any) -> Any:
    match kind:
        case InputKind.TEXT:
            if isinstance(value, (dict, list)):
                raise ValueError(f"{_quote(value)} is not text")  # noqa: TRY004 - it is a person who gave it
            return _check_text(str(value).strip() if not isinstance(value, bool) else str(value).lower())
        case InputKind.EMAIL:
            if not isinstance(value, str) or not _EMAIL.fullmatch(value.strip()):
                raise ValueError(f"{_quote(value)} is not an e-mail address")
            return _check_text(value.strip())
        case InputKind.INTEGER:
            return _read_integer(value)
        case InputKind.BOOLEAN:
            word = str(value).strip().lower()
            if word not in _TRUE | _FALSE:
                raise ValueError(f"{_quote(value)} is neither true nor false")
            return word in _TRUE
        case InputKind.MOMENT:
            return _read_time(value)
        case InputKind.EVENT:
            digits = re.sub(r"[\s-]", "", str(value))
            if not re.fullmatch(r"(?a:\d{9,12})", digits):
                raise ValueError(f"{_quote(value)} is not a meeting or webinar number")
            return digits
        case InputKind.LIST:
            return _read_list(value)
    return _read_object(kind, value)


def _read_integer(value: Any) -> int:
    word = str(value).strip()
    if isinstance(value, float) and value.is_integer():
        word = str(int(value))
    if isinstance(value, bool) or not re.fullmatch(r"(?a:-?\d{1,16})", word) or abs(int(word)) > _LARGEST:
        raise ValueError(f"{_quote(value)} is not a whole number")
    return int(word)


def _read_time(value: Any) -> str:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return f"{read_moment(value.isoformat()):%Y-%m-%dT%H:%M:%SZ}"
    try:
        moment = read_moment(str(value))
    except ValueError:
        raise ValueError(f"{_quote(value)} is not a time: write it as 2030-06-15T14:00:00Z") from None
    if not _ZONED.search(str(value)):
        raise ValueError(f"{_quote(value)} has no zone: write it as 2030-06-15T14:00:00Z or with +02:00")
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _read_list(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = json.loads(value) if value.lstrip().startswith("[") else re.split(r"[,;]", value)
    if not isinstance(value, Sequence) or any(isinstance(one, (dict, list)) for one in value):
        raise ValueError(f"{_quote(value)} is not a list")
    return tuple(_check_text(str(one).strip()) for one in value if str(one).strip())


def _read_object(kind: InputKind, value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise ValueError(f"{_quote(value)} is not JSON") from None
    if kind is InputKind.OBJECT and not isinstance(value, dict):
        raise ValueError(f"{_quote(value)} is not an object")
    if kind is InputKind.OBJECTS and not (isinstance(value, list) and all(isinstance(one, dict) for one in value)):
        raise ValueError(f"{_quote(value)} is not a list of objects")
    return value


def _shape(wanted: Input, value: dict[str, Any]) -> dict[str, Any]:
    """An object with those fields as Zoom writes them that people write otherwise. Raises `ValueError`."""
    shaped = dict(value)
    for name, kind in wanted.shapes.items():
        if name in shaped and shaped[name] is not None:
            try:
                read = _read_kind(kind, shaped[name])
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
            shaped[name] = ",".join(read) if kind is InputKind.LIST else read
    return shaped


def _check_text(text: str) -> str:
    if any((ord(letter) < 32 and letter not in "\n\t") or "\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("it holds half a character, or a control character")
    return text


def _quote(value: Any) -> str:
    return repr(_show(value)[:60])


def _show(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ",".join(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _key_of(operation: Operation, values: Mapping[str, Any]) -> str:
    return " / ".join(_show(values[name]) for name in operation.key if name in values)


def _digest_of(operation: Operation, values: Mapping[str, Any]) -> str:
    open_ = {name: value for name, value in values.items() if not operation.input(name).secret}
    return hashlib.sha256(json.dumps(open_, sort_keys=True, default=list).encode()).hexdigest()[:32]


def make_call(operation: Operation, row: Row, meter: Meter) -> Call:
    """The call that a row becomes."""
    path, query, body = operation.request.path, dict(operation.request.params), dict(operation.fixed)
    for one in operation.inputs:
        if one.name not in row.values:
            continue
        value = row.values[one.name]
        match one.place:
            case InputPlace.PATH:
                path = path.replace(f"{{{one.field}}}", encode_segment(str(value)))
            case InputPlace.QUERY:
                query[one.field] = value if isinstance(value, str) else _show(value)
            case InputPlace.BODY:
                _put(body, one.field.split("."), value)
            case InputPlace.NOWHERE:
                pass
    if operation.body is not None:
        body = operation.body(row.values)
    request = operation.request
    sends_body = request.method is not Method.DELETE
    return Call(
        path,
        query,
        request.family,
        request.label,
        meter,
        method=request.method,
        headers={"Content-Type": "application/json"} if sends_body else {},
        body=orjson.dumps(body) if sends_body else None,
        once=True,
    )


def _put(body: dict[str, Any], names: Sequence[str], value: Any) -> None:
    for name in names[:-1]:
        body = body.setdefault(name, {})
    body[names[-1]] = value
