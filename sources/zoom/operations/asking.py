"""Reads how things stand at Zoom.

Each list is read once for all rows: what a row writes is not what another asks about, since no two rows are the same.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from sources.zoom.client import Call, Meter, ZoomClient, encode_segment
from sources.zoom.errors import BadAnswer, Refused
from sources.zoom.vocabulary import Family, Label

Record = dict[str, Any]
_ABSENT = {(httpx.codes.NOT_FOUND, 1001), (httpx.codes.NOT_FOUND, 3001), (httpx.codes.NOT_FOUND, None)}
_PAGE = "300"
_PAGES = 2_000
_READINGS = 3


@dataclass(slots=True)
class Asker:
    """Asks through the client, and remembers; who asks for what is being read waits for it."""

    client: ZoomClient
    meter: Meter = field(default_factory=Meter)
    _known: dict[str, asyncio.Task[list[Record] | None]] = field(default_factory=dict)

    def forget(self) -> None:
        """Forget what was read: it may have changed."""
        self._known.clear()

    async def read_list(self, path: str, query: Mapping[str, str], name: str, doing: str) -> list[Record] | None:
        """All records of a list; None if Zoom does not know what it is of. Raises `ZoomError`."""
        known = f"{path}?{sorted(query.items())}"
        if known not in self._known:
            self._known[known] = asyncio.create_task(self._read_whole(path, query, name, doing))
        return await self._known[known]

    async def find_user(self, name: str) -> Record | None:
        """The person with an id or an address, whatever their status. Raises `ZoomError`.

        Asked by the lists that a night reads too, so that no further scope is needed.
        """
        for status in ("active", "inactive", "pending"):
            for user in await self.read_list("/users", {"status": status}, "users", f"looking for {name}") or ():
                if same(user.get("id"), name) or same(user.get("email"), name):
                    return {"status": status, **user}
        return None

    async def _read_whole(self, path: str, query: Mapping[str, str], name: str, doing: str) -> list[Record] | None:
        """A list that lacks what Zoom counts is not a reason to write: who is not in it may be there all the same."""
        for _ in range(_READINGS):
            found = await self._read_pages(path, query, name, doing)
            if found is None:
                return None
            records, counted = found
            if counted <= len(records):
                return records
        raise BadAnswer(doing, f"Zoom counts {counted:,} and lists {len(records):,}", "run again later", None)

    async def _read_pages(self, path: str, query: Mapping[str, str], name: str, doing: str) -> tuple[list[Record], int] | None:
        """The records, and how many Zoom says there are, 0 where it does not say."""
        records: list[Record] = []
        token, seen, counted = "", set[str](), 0
        for _ in range(_PAGES):
            asked = {**query, "page_size": _PAGE, **({"next_page_token": token} if token else {})}
            try:
                body = await self.client.get(Call(path, asked, Family.GENERAL, Label.MEDIUM, self.meter), doing)
            except Refused as error:
                if is_absent(error) and not token:
                    return None
                raise
            if not isinstance(body, dict) or not isinstance(body.get(name), list):
                raise BadAnswer(doing, f"the answer has no list {name!r}", "run again", None)
            records += [record for record in body[name] if isinstance(record, dict)]
            total = body.get("total_records")
            counted = max(counted, total) if isinstance(total, int) else counted
            token = str(body.get("next_page_token") or "")
            if not token:
                return records, counted
            if token in seen:
                break
            seen.add(token)
        raise BadAnswer(doing, "the pages do not end", "run again later", None)


def is_absent(error: Refused) -> bool:
    """Whether a refusal says that what the path names does not exist."""
    answer = error.answer
    return answer is not None and (answer.http, answer.code) in _ABSENT


def same(one: object, other: object) -> bool:
    """Whether two values are one address or id, however it is written."""
    return str(one or "").strip().casefold() == str(other or "").strip().casefold()


def path_of(*parts: object) -> str:
    """A path of segments; those that are no words of ours are encoded."""
    return "/" + "/".join(encode_segment(str(part)) for part in parts)
