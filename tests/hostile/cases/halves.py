"""Answers that look good and are not: an empty list beside a complaint or the rows, half an answer, values written otherwise."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.hostile.alterations import both, change, change_rows, list_of, put_head
from tests.hostile.case import Case, Ending
from tests.hostile.cases.bodies import ACTIVITIES, CALLS, HISTORY, LOADS, ODD_ROW, PARTICIPANTS, USERS
from tests.hostile.wire import Alter

_PLACES = (ACTIVITIES, USERS, PARTICIPANTS, HISTORY, CALLS)
_SMALL = 2
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def _empty(**around: Any) -> Alter:
    """The list without its rows, and something beside it."""

    def alter(body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "total_records": 0, list_of(body): [], **around}

    return change(alter)


def _move(place: Callable[[str, Any], dict[str, Any]]) -> Alter:
    """The rows somewhere else; `place` says where, from the list's name and its rows."""

    def alter(body: dict[str, Any]) -> dict[str, Any]:
        name = list_of(body)
        around = {key: value for key, value in body.items() if key != name}
        return {**around, "total_records": 0, **place(name, body[name])}

    return change(alter)


def _answer(http: int) -> Alter:
    return lambda asked, answer: replace(answer, status=http) if answer.status == 200 else answer


def _write_times(write: Callable[[str], object]) -> Alter:
    """Every time of every row in another way."""

    def alter(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {name: write(value) if isinstance(value, str) and _TIME.fullmatch(value) else value for name, value in row.items()}
            for row in rows
        ]

    return change_rows(alter)


def _write_numbers(write: Callable[[int], object]) -> Alter:
    """Every number of every row in another way."""

    def alter(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{name: write(value) if type(value) is int else value for name, value in row.items()} for row in rows]

    return change_rows(alter)


def _complaints() -> Iterator[Case]:
    kind = "body: the list is empty beside a complaint"
    complaints: dict[str, Any] = {
        "error": "backend timeout",
        "errors": [{"message": "shard 3 did not answer"}],
        "success": False,
        "code": 500,
        "errorCode": "500",
        "error_message": "internal",
        "status": "error",
    }
    for name, value in complaints.items():
        yield Case(kind, f"{name} for {ACTIVITIES}", ACTIVITIES, _empty(**{name: value}))
    for at in _PLACES[1:]:
        yield Case(kind, f"error for {at}", at, _empty(error="backend timeout"))
    partly = "body: the list beside a complaint"
    for at in (ACTIVITIES, PARTICIPANTS):
        yield Case(partly, at, at, put_head(errors=[{"message": "shard 3 did not answer"}]), LOADS)


def _elsewhere() -> Iterator[Case]:
    kind = "body: the rows are somewhere else"
    for at in _PLACES:
        yield Case(kind, f"in data, {at}", at, _move(lambda name, rows: {"data": {name: rows}}))
        yield Case(kind, f"in items beside an empty list, {at}", at, _move(lambda name, rows: {name: [], "items": rows}))
    two = _move(lambda name, rows: {"call_history": [], "call_logs": rows})
    yield Case(kind, "in the second of two names", "phone_call_history", two, LOADS)
    both_names = _move(lambda name, rows: {"call_history": rows, "call_logs": rows})
    yield Case(kind, "under both of two names", "phone_call_history", both_names)


def _parts() -> Iterator[Case]:
    kind = "status: 2xx with half of the answer"
    for http in (202, 206, 207):
        for at in (ACTIVITIES, USERS):
            half = both(change_rows(lambda rows: rows[: len(rows) // 2]), _answer(http))
            yield Case(kind, f"{http} for {at}", at, half)
    yield Case(kind, f"202 and an empty list for {ACTIVITIES}", ACTIVITIES, both(_empty(), _answer(202)))
    odd = "pages: a token that is none"
    for name, token in (
        ("0", 0),
        ("false", False),
        ("an empty list", []),
        ("an empty object", {}),
        ("a blank", " "),
        ("null", "null"),
    ):
        yield Case(odd, f"{name}, {ACTIVITIES}", ACTIVITIES, put_head(next_page_token=token), page_size=_SMALL)


def _otherwise() -> Iterator[Case]:
    kind = "times: all written otherwise"
    ways: dict[str, tuple[Callable[[str], object], tuple[Ending, ...]]] = {
        "no zone": (lambda time: time[:-1], LOADS),
        "+0000": (lambda time: f"{time[:-1]}+0000", LOADS),
        "a blank for T": (lambda time: time.replace("T", " "), LOADS),
        "a zone of 24 hours": (lambda time: f"{time[:-1]}+24:00", (Ending.FAILS,)),
        "a zone of 99 minutes": (lambda time: f"{time[:-1]}+00:99", (Ending.FAILS,)),
        "a zone by name": (lambda time: f"{time[:-1]} Europe/Berlin", (Ending.FAILS,)),
        "two digits of the year": (lambda time: time[2:], (Ending.FAILS,)),
        "month first": (lambda time: f"{time[5:7]}/{time[8:10]}/{time[:4]} {time[11:19]}", (Ending.FAILS,)),
        "second 60": (lambda time: f"{time[:-3]}60Z", (Ending.FAILS,)),
        "milliseconds as text": (lambda time: f"{datetime.fromisoformat(time).timestamp() * 1000:.0f}", (Ending.FAILS,)),
    }
    for name, (write, endings) in ways.items():
        yield Case(kind, f"{name}, {ACTIVITIES}", ACTIVITIES, _write_times(write), endings)
    for name in ("no zone", "a zone of 24 hours", "milliseconds as text"):
        yield Case(kind, f"{name}, {USERS}", USERS, _write_times(ways[name][0]), LOADS)
    numbers = "numbers: all written otherwise"
    for name, write in (
        ("as text", str),
        ("with commas", lambda number: f"{number:,}"),
        ("with an exponent", lambda number: f"{number:e}"),
        ("as floats", float),
    ):
        for at in (USERS, PARTICIPANTS, CALLS):
            yield Case(numbers, f"{name}, {at}", at, _write_numbers(write), LOADS)
    names = "fields: all written otherwise"
    for name, spell in (
        ("in capitals", str.upper),
        ("in camel case", lambda key: re.sub(r"_(.)", lambda found: found[1].upper(), key)),
    ):
        for at in (ACTIVITIES, USERS, PARTICIPANTS):
            alter = change_rows(lambda rows, spell=spell: [{spell(key): value for key, value in row.items()} for row in rows])  # type: ignore[misc]
            heals = at != ACTIVITIES  # what was read is in _extra, and days that settled stay so
            yield Case(names, f"{name}, {at}", at, alter, (Ending.LOADS, *ODD_ROW), more_rows=True, believed=True, heals=heals)


CASES = (*_complaints(), *_elsewhere(), *_parts(), *_otherwise())
