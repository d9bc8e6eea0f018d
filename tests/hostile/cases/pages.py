"""Page tokens and counts: odd, endless, contradictory."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

from tests.hostile.alterations import after_first, at_first, change, drop, list_of, put_head, say
from tests.hostile.case import Case, Ending, Start
from tests.hostile.cases.bodies import ACTIVITIES, HISTORY, LISTS, LOADS, PARTICIPANTS, ROLES, USERS
from tests.hostile.wire import Alter, Answer, Asked

_SMALL = 2
"""Rows of a page, so that there are several."""


def _endless(*, rows: str) -> Alter:
    """Every page has a further token; its rows are the first page's, none, or new ones."""

    def alter(asked: Asked, answer: Answer) -> Answer:
        body = answer.json()
        if answer.status != 200:
            return answer
        name = next(name for name, value in body.items() if isinstance(value, list))
        if rows == "none" or (rows == "none later" and asked.number > 1):
            body[name] = []
        if rows == "new":
            body[name] = [{**row, "id": f"{asked.number}-{place}"} for place, row in enumerate(body[name] or [{"id": "x"}])]
        if rows == "many":
            body[name] = [{"id": f"{asked.number}-{place}", "name": "x" * 400} for place in range(300)]
        body["next_page_token"] = f"further-{asked.number}"
        return answer.with_json(body)

    def forgetful(asked: Asked, answer: Answer) -> Answer:
        if answer.status == 400:  # the sandbox does not know these tokens
            body: dict[str, Any] = {"page_size": 300, "total_records": 3, LISTS.get(_endpoint_of(asked), "users"): []}
            return alter(asked, Answer(200, b"", answer.headers).with_json(body))
        return alter(asked, answer)

    return forgetful


def _endpoint_of(asked: Asked) -> str:
    ends = {
        "/users": USERS,
        "/roles": ROLES,
        "/activities": ACTIVITIES,
        "/history_meetings": HISTORY,
        "/participants": PARTICIPANTS,
    }
    return next(name for end, name in ends.items() if asked.path.endswith(end))


def _tokens() -> Iterator[Case]:
    yield Case("pages: the same token again", "users", USERS, put_head(next_page_token="again"), page_size=_SMALL)
    yield Case("pages: the same token again", "participants", PARTICIPANTS, put_head(next_page_token="again"), page_size=_SMALL)
    for rows in ("none", "none later", "new", "many"):
        for at in (USERS, ACTIVITIES):
            yield Case(
                "pages: tokens without end",
                f"{at}, rows: {rows}",
                at,
                _endless(rows=rows),
                most_calls=40_000,
                seconds=60,
                megabytes=400,
            )
    yield Case(
        "pages: tokens without end",
        "history_meetings, first night",
        HISTORY,
        _endless(rows="none later"),
        start=Start.EMPTY,
        most_calls=40_000,
        seconds=60,
    )
    yield Case(
        "interrupt: one SIGINT",
        "while pages never end",
        USERS,
        _endless(rows="new"),
        (Ending.INTERRUPTED,),
        interrupt_after=25,
        most_calls=40_000,
        seconds=15,
    )
    odd: dict[str, object] = {
        "of 70 KB": "t" * 70_000,
        "a lone surrogate": "to\ud800ken",
        "an object": {"token": 1},
        "a list": ["a"],
        "true": True,
        "with a line break": "a\r\nHost: elsewhere.example",
        "a NUL": "a\0b",
        "a path": "../../v2/users?x=1&page_size=1#",
        "10^400": 10**400,
        "1.5": 1.5,
    }
    for name, token in odd.items():
        yield Case("pages: odd tokens", name, USERS, put_head(next_page_token=token), page_size=_SMALL)
    yield Case(
        "pages: odd tokens", "of 70 KB, participants", PARTICIPANTS, put_head(next_page_token="t" * 70_000), page_size=_SMALL
    )
    yield Case(
        "pages: odd tokens",
        "a lone surrogate, report_activities",
        ACTIVITIES,
        put_head(next_page_token="\udfff"),
        page_size=_SMALL,
    )
    for name, token in (("null", None), ("empty", ""), ("0", 0), ("false", False), ("an empty list", [])):
        yield Case(
            "pages: the token is gone on the first page",
            name,
            USERS,
            put_head(next_page_token=token),
            (Ending.FAILS, Ending.LOADS),
            page_size=_SMALL,
        )
    for at in (ACTIVITIES, HISTORY, "chat_messages"):  # Zoom does not count them
        cut = "pages: the list that nobody counts is cut"
        halves = {
            "the token is empty": put_head(next_page_token=""),
            "no token": drop("next_page_token"),
            "a further page without rows": after_first(change(lambda body: {**body, list_of(body): [], "next_page_token": ""})),
        }
        for name, alter in halves.items():
            yield Case(cut, f"{name}, {at}", at, alter, (Ending.DOUBTS, Ending.FAILS), page_size=_SMALL)
    for at in (USERS, PARTICIPANTS):
        dead = say({"code": 300, "message": "The next page token is invalid or expired."}, 400)
        yield Case("pages: the second is never given", f"dead token for {at}", at, after_first(dead), page_size=_SMALL)
        yield Case("pages: the second is never given", f"{{}} for {at}", at, after_first(say({})), page_size=_SMALL)
        yield Case("pages: the second is never given", f"500 for {at}", at, after_first(say({}, 500)), page_size=_SMALL)
    yield Case(
        "pages: the second is never given", "a web page", USERS, after_first(say(b"<html>", kind="text/html")), page_size=_SMALL
    )
    yield Case(
        "pages: trouble that passes",
        "a dead token once",
        USERS,
        at_first(after_first(say({"code": 300, "message": "dead"}, 400)), 2),
        LOADS,
        page_size=_SMALL,
    )
    yield Case("pages: trouble that passes", "503 twice", USERS, at_first(say({}, 503), 2), LOADS, page_size=_SMALL)
    yield Case(
        "pages: in the middle, without rows",
        "users",
        USERS,
        after_first(put_head(users=[])),
        (Ending.FAILS, Ending.LOADS),
        page_size=_SMALL,
    )


def _counts() -> Iterator[Case]:
    odd: dict[str, object] = {
        "of 5,000 digits": int("9" * 4_000),
        "text of 5,000 digits": "9" * 5_000,
        "10^30": 10**30,
        "negative": -1,
        "true": True,
        "1.5": 1.5,
        "a word": "many",
        "² (no digit of ASCII)": "²",
        "null": None,
        "a list": [1],
        "an object": {"n": 1},
        "1e400": "1e400",
        "text": "7",
    }
    for count in ("total_records", "page_count", "page_size", "page_number"):
        for name, value in odd.items():
            if count == "total_records" or name in (
                "of 5,000 digits",
                "text of 5,000 digits",
                "negative",
                "² (no digit of ASCII)",
                "a list",
                "null",
                "10^30",
            ):
                # the older way of paging goes on for as long as pages are counted, and fails where the same one comes
                # a list of nobody of which Zoom counts some is in doubt
                endings = LOADS if count == "page_size" else (Ending.LOADS, Ending.FAILS)
                yield Case(f"counts: {count}", name, USERS, put_head(**{count: value}), endings, most_calls=5_000)
    yield Case(
        "counts: total_records", "text of 5,000 digits, participants", PARTICIPANTS, put_head(total_records="9" * 5_000), LOADS
    )
    yield Case(
        "counts: total_records",
        "too high",
        USERS,
        change(lambda body: {**body, "total_records": 4_000}),
        (Ending.LOADS, Ending.FAILS),
    )
    yield Case(
        "counts: total_records", "too low", USERS, change(lambda body: {**body, "total_records": 1}), (Ending.LOADS, Ending.FAILS)
    )
    dates: dict[str, object] = {
        "year 9999": "9999-12-31",
        "year 0": "0000-01-01",
        "a number": 20260601,
        "an object": {},
        "a list": [],
        "words": "yesterday",
        "a surrogate": "\ud800",
        "another month": "2020-01-01",
    }
    for name, value in dates.items():
        endings = (Ending.FAILS, Ending.LOADS) if name != "another month" else (Ending.FAILS,)
        yield Case("counts: the echoed dates", name, ACTIVITIES, put_head(**{"from": value}), endings)


async def _drip() -> AsyncIterator[bytes]:
    yield b'{"roles":['
    while True:
        await asyncio.sleep(2)
        yield b" "


async def _stall() -> AsyncIterator[bytes]:
    yield b'{"roles":['
    await asyncio.sleep(1e9)


def _slow() -> Iterator[Case]:
    kind = "time: an answer that does not end"
    for name, send in (("a byte every two seconds", _drip), ("nothing after the first bytes", _stall)):
        for at in (ROLES, ACTIVITIES):
            yield Case(
                kind,
                f"{name} for {at}",
                at,
                lambda asked, answer, send=send: Answer(200, b"", answer.headers, send),  # type: ignore[misc]
                waits=7_200,
            )
    yield Case(
        "interrupt: one SIGINT",
        "while an answer does not end",
        ROLES,
        lambda asked, answer: Answer(200, b"", answer.headers, _drip),
        (Ending.INTERRUPTED,),
        interrupt_after=3,
        waits=7_200,
        seconds=15,
    )


CASES = (*_tokens(), *_counts(), *_slow())
