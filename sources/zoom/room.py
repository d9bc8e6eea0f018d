"""Room for what is read: a common bound for all units in flight, so that many long lists side by side are no more than a few.

At the bound a unit waits before it asks for its next page. One of those that wait goes on all the same, with the limit that every
list has, so that all come to their end.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

MOST_HELD = 500_000
"""Rows, as `weigh` counts them, of all units in flight but the one that goes on beyond them."""


class Room:
    """What the units of a slice hold. One loop's."""

    def __init__(self, most: int = MOST_HELD) -> None:
        self._most = most
        self._held = 0
        """Rows of all units but the one that goes on alone."""
        self._alone: Held | None = None
        self._freed = asyncio.Event()

    @contextmanager
    def enter(self) -> Iterator["Held"]:
        """What one unit holds, from its first page until its rows are handed over."""
        held = Held(self)
        try:
            yield held
        finally:
            self.give_back(held)

    def hold(self, held: "Held", rows: int) -> None:
        held.rows += rows
        if self._alone is not held:
            self._held += rows

    async def wait(self, held: "Held") -> None:
        while self._held > self._most and self._alone is not held:
            if held.rows and self._alone is None:
                self._alone = held
                self._held -= held.rows
                self._freed.set()
            else:
                self._freed.clear()
                await self._freed.wait()

    def give_back(self, held: "Held") -> None:
        if self._alone is held:
            self._alone = None
        else:
            self._held -= held.rows
        held.rows = 0
        self._freed.set()


class Held:
    """What one unit holds."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.rows = 0

    def hold(self, rows: int) -> None:
        """Hold further rows."""
        self._room.hold(self, rows)

    async def wait(self) -> None:
        """Wait until there is room for more."""
        await self._room.wait(self)

    def give_back(self) -> None:
        """Hold nothing any more."""
        self._room.give_back(self)
