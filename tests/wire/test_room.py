"""Many long lists side by side: what they hold together is bounded, all come to their end, and rows are the same."""

import asyncio
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from sources.zoom import _measure
from sources.zoom._fetching import fetch_unit
from sources.zoom._measure import weigh
from sources.zoom.client import Meter, ZoomClient
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.errors import BadAnswer
from sources.zoom.room import Held, Room
from sources.zoom.units import Unit
from tests.flow.account import Account
from tests.wire.line import JumpingLoop, Line, Server

PEOPLE = ENDPOINTS["report_meeting_participants"]
PAGE = 300


class Lists:
    """Lists of so many pages for each meeting, and how many rows of lists that are not at their end were sent at most."""

    def __init__(self, pages: int, *, size: int = 0) -> None:
        self._pages = pages
        self._size = size
        self._sent: dict[str, int] = {}
        self.most = 0
        self.server = Server(self._answer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.1)
        await self.server(scope, receive, send)

    def _answer(self, request: Request, _: int) -> Response:
        meeting = request.url.path.split("/")[-2]
        page = int(request.query_params.get("next_page_token", "t0")[1:])
        rows = [{"user_id": str(place), "name": f"{meeting}-{page}" + "x" * self._size} for place in range(PAGE)]
        self._sent[meeting] = (page + 1) * PAGE
        self.most = max(self.most, sum(self._sent.values()))
        more = {"next_page_token": f"t{page + 1}"} if page + 1 < self._pages else {}
        if not more:
            self.end(meeting)
        return JSONResponse({"page_size": PAGE, "participants": rows, **more})

    def end(self, meeting: str) -> None:
        self._sent.pop(meeting, None)


def read_side_by_side(lists: Lists, units: int, room: Room) -> list[int | BaseException]:
    """Rows of each list, or why it was not read."""

    async def play(client: ZoomClient) -> list[int | BaseException]:
        async def read(meeting: str) -> int:
            unit = Unit(PEOPLE.name, {"meetingId": meeting})
            try:
                with room.enter() as held:
                    return len((await fetch_unit(client, PEOPLE, unit, Meter(), held, on_answer=lambda: None)).records)
            finally:
                lists.end(meeting)

        async with asyncio.timeout(100_000):
            return await asyncio.gather(*(read(f"m{number}") for number in range(units)), return_exceptions=True)

    with Line(lists) as line:
        return line.run(play)


def test_lists_side_by_side_hold_no_more_than_the_room_and_one_list() -> None:
    units, pages, most = 20, 8, 3_000
    lists = Lists(pages)
    assert read_side_by_side(lists, units, Room(most)) == [pages * PAGE] * units
    assert lists.server.calls == units * pages, "none is read twice"
    assert lists.most <= most + pages * PAGE + units * PAGE, "each may have a page on its way"
    unbounded = Lists(pages)
    read_side_by_side(unbounded, units, Room())
    assert unbounded.most > lists.most + units * PAGE


def test_lists_without_an_end_side_by_side_all_end(monkeypatch: pytest.MonkeyPatch) -> None:
    units, of_one, most = 24, 4_000, 3_000
    monkeypatch.setattr(_measure, "MOST_ROWS_OF_ONE", of_one)
    lists = Lists(10**9)
    ends = read_side_by_side(lists, units, Room(most))
    assert {type(end) for end in ends} == {BadAnswer}
    assert {str(end).split(": ")[1] for end in ends} == {"Zoom sends more than such a list can hold (4,200 rows on 14 pages)"}
    assert lists.most <= most + of_one + (units + 1) * PAGE


def test_rows_that_are_large_count_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_measure, "MOST_ROWS_OF_ONE", 4_000)
    (end,) = read_side_by_side(Lists(10**9, size=4_000), 1, Room())
    assert str(end).split(": ")[1] == "Zoom sends more than such a list can hold (1,200 rows on 4 pages, 4 MB)"
    assert [weigh(300, size) for size in (0, 300_000, 307_200, 30_000_000)] == [300, 300, 300, 29_296]


@settings(deadline=None, max_examples=60)
@given(
    lengths=st.lists(st.integers(0, 40), min_size=1, max_size=30),
    most=st.integers(0, 400),
    seed=st.integers(0, 1_000),
)
def test_whatever_the_lists_all_of_them_end_and_nothing_stays_held(lengths: list[int], most: int, seed: int) -> None:
    """Some begin anew on the way, as after a page token that died."""
    order = random.Random(seed)

    async def play() -> int:
        room = Room(most)
        counted: dict[int, int] = {}
        peak = 0

        async def read(number: int, pages: int) -> None:
            nonlocal peak
            with room.enter() as held:
                for page in range(pages):
                    await held.wait()
                    await asyncio.sleep(order.random())
                    if page == 7 and order.random() < 0.3:
                        held.give_back()
                        counted[number] = 0
                    rows = order.choice((0, 10, 10))
                    held.hold(rows)
                    counted[number] = counted.get(number, 0) + rows
                    peak = max(peak, sum(counted.values()))
                counted.pop(number, None)

        async with asyncio.timeout(1_000):
            await asyncio.gather(*(read(number, pages) for number, pages in enumerate(lengths)))
            fresh = Held(room)
            await fresh.wait()
            fresh.hold(most)
            await fresh.wait()  # there is all the room again
        return peak

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        assert runner.run(play()) <= most + 10 * max(lengths) + 10 * len(lengths)


def test_a_unit_that_is_stopped_while_it_waits_leaves_its_room() -> None:
    async def play() -> None:
        room = Room(10)
        with room.enter() as first:
            first.hold(20)
            await first.wait()  # goes on alone
            with room.enter() as second:
                second.hold(20)
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.01):
                        await second.wait()
            with room.enter() as third:
                third.hold(5)
                await third.wait()

    asyncio.run(play())


def test_a_run_with_next_to_no_room_reads_every_row(tmp_path: Path) -> None:
    account = Account(tmp_path, users=12, days=12)
    account.run(most_held=0)
    assert account.differences() == {}
