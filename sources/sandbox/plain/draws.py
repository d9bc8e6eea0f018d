"""What stands in a plain list, drawn from the declaration of its endpoint and from its sample page.

Records are those of the sample, over and over, each with keys of its own. They come and go, and from time to time one says what
another record of the sample says, so that a list that is read night after night has something new.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Any

from sources.sandbox.account import Account
from sources.sandbox.chance.codes import write_short
from sources.sandbox.chance.draws import NEVER
from sources.sandbox.clock import DAY
from sources.sandbox.config import SandboxError
from sources.zoom import Endpoint
from sources.zoom.vocabulary import Column, Origin, Parent, Type

Record = dict[str, Any]
SAMPLES = Path(__file__).parents[3] / "data" / "samples"
PAGED = frozenset({"page_size", "next_page_token", "page_count", "page_number", "total_records"})
"""Fields around a list that say which page it is."""
_FEWEST, _MOST, _USERS_EACH = 12, 400, 5
"""A list begins with a record for so many users."""
_NEW_EVERY = 4 * DAY
_MOST_OF_ONE, _NEW_OF_ONE_EVERY = 6, 30 * DAY
"""A list that belongs to something begins with up to so many; one that begins with none stays empty."""
_GONE, _CHANGED = 0.3, 0.5
LISTED = "_deleted_at is null"
"""The rule of a parent whose rows are asked about while Zoom lists them."""
_SPAN = 120
"""Days from the first one within which records go and change."""


def is_plain(endpoint: Endpoint) -> bool:
    """Whether Zoom is asked for a list or an object and nothing but that, whole or for each row of one other list."""
    cadence, parents = endpoint.cadence, endpoint.cadence.parents
    asked_whole = cadence.window is None and endpoint.request.variants == ({},)
    return asked_whole and len(parents) < 2 and all(map(_is_simple, parents))


def _is_simple(parent: Parent) -> bool:
    """Whether each of its rows that Zoom lists is asked about, by one value and for ever."""
    return len(parent.give) == 1 and parent.where in ("", LISTED) and parent.span is None and not parent.ends


@dataclass(frozen=True, slots=True)
class SamplePage:
    """A page as Zoom sends it: the list's name, its records, and what stands around them.

    Where the answer is an object, that is the only record, and there is no name.
    """

    name: str
    records: tuple[Record, ...]
    head: Mapping[str, Any]
    counted: bool
    """Whether it says how many records there are in all."""


@cache
def read_page(endpoint: str, lists: tuple[str, ...]) -> SamplePage:
    """The sample of an endpoint, whose records are in one of these lists.

    Raises `SandboxError` if there is none, or no record in it.
    """
    path = SAMPLES / f"{endpoint}.json"
    named = f"answering for {endpoint}: data/samples/{endpoint}.json"
    if not path.exists():
        raise SandboxError(f"{named} is missing: add a page as Zoom sends it")
    body = json.loads(path.read_text(encoding="utf-8"))
    if not lists:
        return SamplePage("", (body,), {}, counted=False)
    name = next((name for name in lists if body.get(name)), "")
    if not name:
        raise SandboxError(f"{named} has no record in {' or '.join(lists)}: add a page that has some")
    head = {field: value for field, value in body.items() if field not in {*PAGED, name}}
    return SamplePage(name, tuple(body[name]), head, "total_records" in body)


def list_plain(account: Account, endpoint: Endpoint, time: int, of: str = "") -> list[Record]:
    """Records of a plain list at an instant, in the order they came: of what `of` names, if the list belongs to something."""
    page, config = read_page(endpoint.name, endpoint.request.records), account.config
    list_name = f"{config.seed}/{endpoint.name}/{of}" if of else f"{config.seed}/{endpoint.name}"
    if not page.name:
        return [_write(endpoint, page.records[0], list_name)]
    first, new_every = min(_MOST, max(_FEWEST, config.users // _USERS_EACH)), _NEW_EVERY
    if of:
        first, new_every = Random(list_name).randrange(_MOST_OF_ONE + 1), _NEW_OF_ONE_EVERY
    added = max(0, time - config.start) // new_every if first else 0
    records = []
    for at in range(first + added):
        chance = Random(f"{list_name}/{at}")
        born = config.start + max(0, at - first + 1) * new_every
        gone = born + chance.randrange(_SPAN * DAY) if chance.random() < _GONE else NEVER
        changed = born + chance.randrange(_SPAN * DAY) if chance.random() < _CHANGED else NEVER
        if born <= time < gone:
            sample = page.records[(at + (changed <= time)) % len(page.records)]
            records.append(_write(endpoint, sample, f"{list_name}/{at}"))
    return records


def _write(endpoint: Endpoint, sample: Record, about: str) -> Record:
    record = deepcopy(sample)
    _fit(record, endpoint.table.columns)
    for child in endpoint.table.children:
        for element in record.get(child.link.path) or ():
            _fit(element, child.columns)
    for name in endpoint.table.key:
        column = endpoint.table.column(name)
        data = blake2b(f"{about}/{name}".encode(), digest_size=16).digest()
        if column.origin is Origin.RECORD and column.type in (Type.TEXT, Type.INTEGER):
            _put(record, column.path, write_short(data) if column.type is Type.TEXT else int.from_bytes(data[:4], "big"))
    return record


def _fit(record: Record, columns: tuple[Column, ...]) -> None:
    """Give values the types of their columns: samples also hold what strays from them, for the reading to cope with."""
    for column in columns:
        *around, name = column.path.split(".")
        holder: Any = record
        for part in around:
            holder = holder.get(part) if isinstance(holder, dict) else None
        if column.origin is not Origin.RECORD or not isinstance(holder, dict) or name not in holder:
            continue
        if (value := _read(column.type, holder[name])) is None:
            del holder[name]
        else:
            holder[name] = value


def _read(kind: Type, value: Any) -> Any:
    """The value as the type has it; None for one that is blank or does not fit."""
    match kind:
        case Type.TEXT:
            return value if isinstance(value, str) else None
        case Type.BOOLEAN:
            return value if isinstance(value, bool) else None
        case Type.JSON:
            return value
        case Type.TIMESTAMP | Type.DATE:
            return _read_time(kind, value)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return int(value) if kind is Type.INTEGER else float(value)
    except ValueError:
        return None


def _read_time(kind: Type, value: Any) -> str | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment.date().isoformat() if kind is Type.DATE else str(value)


def _put(record: Record, path: str, value: Any) -> None:
    *around, name = path.split(".")
    for part in around:
        record = record.setdefault(part, {})
    record[name] = value
