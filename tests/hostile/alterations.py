"""Ways to change an answer: whole, in its rows, in its head, now and then."""

import json
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from typing import Any

from tests.hostile.wire import Alter, Answer, Asked

Body = dict[str, Any]
Rows = list[dict[str, Any]]


def say(body: object, status: int = 200, *headers: tuple[str, str], kind: str = "application/json") -> Alter:
    """Answer this, whatever was asked: bytes as they are, everything else as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda asked, answer: Answer(status, data, (("content-type", kind), *(_dated(answer)), *headers))


def change(edit: Callable[[Body], object]) -> Alter:
    """Change the object of an answer in place, or put what `edit` returns in its stead."""

    def alter(asked: Asked, answer: Answer) -> Answer:
        if answer.status != 200:
            return answer
        body = answer.json()
        changed = edit(body)
        return answer.with_json(body if changed is None else changed)

    return alter


def change_rows(edit: Callable[[Rows], object]) -> Alter:
    """Change the list of an answer in place, or put what `edit` returns in its stead."""

    def alter(body: Body) -> None:
        name = list_of(body)
        if name:
            changed = edit(body[name])
            if changed is not None:
                body[name] = changed

    return change(alter)


def list_of(body: Body) -> str:
    """The name of the list that holds the rows; empty if none does."""
    return next((name for name, value in body.items() if isinstance(value, list) and name not in ("errors",)), "")


def put(**values: Any) -> Alter:
    """Give these values to every row."""
    return change_rows(lambda rows: [{**row, **values} for row in rows])


def put_first(**values: Any) -> Alter:
    """Give these values to the first row of every answer."""
    return change_rows(lambda rows: [{**row, **values} if place == 0 else row for place, row in enumerate(rows)])


def put_head(**values: Any) -> Alter:
    """Give these values to the head of an answer."""
    return change(lambda body: {**body, **values})


def drop(*names: str) -> Alter:
    """Leave names out of the head."""
    return change(lambda body: {name: value for name, value in body.items() if name not in names})


def drop_from_rows(*names: str) -> Alter:
    """Leave names out of every row."""
    return change_rows(lambda rows: [{name: value for name, value in row.items() if name not in names} for row in rows])


def write(edit: Callable[[bytes], bytes]) -> Alter:
    """Change the bytes of a good answer."""
    return lambda asked, answer: replace(answer, body=edit(answer.body)) if answer.status == 200 else answer


def add_headers(*headers: tuple[str, str]) -> Alter:
    return lambda asked, answer: answer.with_headers(*headers)


def at_first(alter: Alter, times: int = 1) -> Alter:
    """Strike the first calls only."""
    return lambda asked, answer: alter(asked, answer) if asked.number <= times else answer


def after_first(alter: Alter, pages: int = 1) -> Alter:
    """Strike what is asked for with a page token only: the second page and those after it."""
    return lambda asked, answer: alter(asked, answer) if asked.query.get("next_page_token") else answer


def both(*alters: Alter) -> Alter:
    def alter(asked: Asked, answer: Answer) -> Answer:
        for one in alters:
            answer = one(asked, answer)
        return answer

    return alter


def stream(pieces: Callable[[], Iterable[bytes]], *headers: tuple[str, str]) -> Alter:
    """Send what an iterable gives, however much it is."""

    async def send() -> AsyncIterator[bytes]:
        for piece in pieces():
            yield piece

    return lambda asked, answer: Answer(200, b"", (("content-type", "application/json"), *_dated(answer), *headers), send)


def _dated(answer: Answer) -> Iterable[tuple[str, str]]:
    return ((name, value) for name, value in answer.headers if name.lower() == "date")
