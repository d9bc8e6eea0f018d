"""What a fault schedule does to the records of an answer: types, missing and unknown fields, texts nobody expects."""

import random
from typing import Any

from sources.sandbox.mishaps.schedule import Mishap
from sources.zoom import ENDPOINTS, Endpoint
from sources.zoom.vocabulary import Column, Origin, Type

Record = dict[str, Any]

LONG = 10_000_000
ODD_TEXTS = (
    "Robert'); DROP TABLE users; --",
    "\"double\" 'single' `tick` \\ back\\\\slash",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f389 e\u0301 \u202eright to left\u202c \u200b",
    "before\x00after",
    "half a character \ud83d",
    "<script>alert('topic')</script> &amp; <b>bold",
    "{{ ref('users') }} {userId} %s %(name)s ${HOME} $(id)",
    "../../etc/passwd",
    "..",
    "/leading//twice?next_page_token=x#part %2e%2e%2f %00",
    "first line\r\nsecond line\ttab\x1b[31m red \x07",
    "null",
    " ",
)
_HUGE = (2**53 + 1, -(2**53) - 1, 2**63, 2**64 + 1, 10**40)
_MISFITS: dict[Type, tuple[Any, ...]] = {
    Type.TEXT: ({"value": 1}, ["a", "list"]),
    Type.INTEGER: ("many", 1.5, {"value": 1}, [1], 2**70, True),
    Type.NUMBER: ("much", {"value": 1}, [1]),
    Type.BOOLEAN: ("perhaps", 7, {}),
    Type.TIMESTAMP: ("yesterday", 1_750_000_000, "2026-13-45T99:99:99Z", {}),
    Type.DATE: ("yesterday", 20_260_601, {}),
}
_BY_PATH: dict[str, Endpoint] = {endpoint.request.path: endpoint for endpoint in ENDPOINTS.values()}


def find_spoilable(path: str, body: Record) -> list[Record]:
    """The records of an answer: what is in its lists, or the answer itself where the endpoint takes it for its record.

    Fields are spoilt by what is declared of them. A nested element would get what misfits a field of the record and may well fit
    its own of the same name: nobody could tell.
    """
    endpoint = _BY_PATH.get(path)
    if endpoint is not None and not endpoint.request.records:
        return [body]
    return [one for some in body.values() if isinstance(some, list) for one in some if isinstance(one, dict)]


def possible_edits(path: str, records: list[Record]) -> set[Mishap]:
    """Kinds of edits that the records of an answer allow."""
    endpoint = _BY_PATH.get(path)
    if not records or endpoint is None:
        return set()
    edits: set[Mishap] = {Mishap.WRONG_TYPE} if _find_places(endpoint) else set()
    if any(column.type is Type.TEXT for column in _fields(endpoint)):
        edits.add(Mishap.ODD_TEXT)
    if any(column.always for column in endpoint.table.columns):
        edits.add(Mishap.ABSENT_FIELD)
    return edits


def has_key(path: str) -> bool:
    """Whether a row that comes twice can be known by its key."""
    return path in _BY_PATH and bool(_BY_PATH[path].table.key)


def edit(mishap: Mishap, path: str, records: list[Record], chance: random.Random) -> None:
    """Change one record in place."""
    record = chance.choice(records)
    match mishap:
        case Mishap.WRONG_TYPE:
            _break_type(_BY_PATH[path], record, chance)
        case Mishap.ABSENT_FIELD:
            column = chance.choice([column for column in _BY_PATH[path].table.columns if column.always])
            _put(record, column.path, None, remove=chance.random() < 0.5)
        case Mishap.ODD_TEXT:
            texts = [column for column in _fields(_BY_PATH[path]) if column.type is Type.TEXT]
            column = chance.choice(texts)
            _put(record, column.path, chance.choice(ODD_TEXTS))
            _break_type(_BY_PATH[path], record, chance, spare=column.path)
        case Mishap.UNKNOWN_FIELD:
            odd = chance.choice(ODD_TEXTS)
            record[f"unknown_{chance.randint(1, 9)}"] = chance.choice([odd, {odd: [odd, None, 1.5]}, [], True, None])
        case Mishap.HUGE_INTEGER:
            record[f"unknown_{chance.randint(1, 9)}"] = chance.choice(_HUGE)
        case Mishap.LONG_TEXT:
            record["unknown_text"] = chance.choice("xé\U0001f389") * LONG
        case _:
            raise AssertionError(f"{mishap} is not an edit of a record")


def _fields(endpoint: Endpoint) -> list[Column]:
    return [column for column in endpoint.table.columns if column.origin is Origin.RECORD and not column.private]


def _break_type(endpoint: Endpoint, record: Record, chance: random.Random, spare: str = "") -> None:
    """Give a field, an object around fields, or a nested list a value of another type."""
    for child in endpoint.table.children:
        elements = record.get(child.link.path)
        if isinstance(elements, list) and elements and chance.random() < 0.3:
            element, column = chance.choice(elements), chance.choice(child.columns)
            if column.type in _MISFITS and not column.private:
                _put(element, column.path, chance.choice(_MISFITS[column.type]))
                return
    place, values = chance.choice(_find_places(endpoint, spare))
    _put(record, place, chance.choice(values))


def _find_places(endpoint: Endpoint, spare: str = "") -> list[tuple[str, tuple[Any, ...]]]:
    """Where a value of another type can be noticed, and which are: JSON takes any."""
    spared = spare.partition(".")[0]
    places: list[tuple[str, tuple[Any, ...]]] = [
        (column.path, _MISFITS[column.type]) for column in _fields(endpoint) if column.type in _MISFITS and column.path != spare
    ]
    objects = {column.path.partition(".")[0] for column in _fields(endpoint) if "." in column.path} - {spared}
    places += [(name, ("no object", 5, ["a", "list"])) for name in sorted(objects)]
    return places + [(child.link.path, ("no list", {"a": "b"}, ["text"])) for child in endpoint.table.children]


def _put(record: Record, path: str, value: Any, *, remove: bool = False) -> None:
    *around, name = path.split(".")
    for part in around:
        inner = record.get(part)
        if not isinstance(inner, dict):
            inner = record[part] = {}
        record = inner
    if remove:
        record.pop(name, None)
    else:
        record[name] = value
