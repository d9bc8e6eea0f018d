"""A night whose clock was wrong is named by the next, which brings what is right; so is a gap that may be a wrong clock."""

from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp

from pipelines.night.report import RunReport
from pipelines.night.run import RunOptions, run_night
from pipelines.readers.inspect_warehouse import read_holes
from sources.zoom.client import ZoomClient
from sources.zoom.settings import ZoomSettings
from tests.flow.account import Account, settings_for


class Ahead(httpx.AsyncBaseTransport):
    """The sandbox in this process, in whose answers it is later by some days."""

    def __init__(self, app: ASGIApp, days: int) -> None:
        self._inner = httpx.ASGITransport(app)
        self._ahead = timedelta(days=days)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        moment = parsedate_to_datetime(response.headers["date"]) + self._ahead
        response.headers["date"] = format_datetime(moment, usegmt=True)
        return response


def test_what_a_wrong_clock_did_to_a_night_is_named_and_mended_in_the_next(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "report_activities", "history_meetings"], seed=3, users=8, days=8)

    def play(*, wrong: bool) -> RunReport:
        def open_client(settings: ZoomSettings, **options: Any) -> ZoomClient:
            return ZoomClient(settings, transport=lambda: Ahead(account.app, 370 if wrong else 0), **options)

        options = RunOptions(account.places.db, ",".join(account.endpoints), build=False)
        return run_night(settings_for(), options, lambda *_: None, open_client)

    assert play(wrong=False).clocks is None
    account.advance(1)
    assert play(wrong=True).clocks == (
        "comparing the clocks: at Zoom it is 2027-06-07 00:00 UTC, 371 days after the run before: if that is not so, set this "
        "machine's clock right and run again"
    )
    account.advance(1)
    mended = play(wrong=False)
    assert mended.clocks == (
        "comparing the clocks: at Zoom it is 2026-06-03 00:00 UTC, and was 2027-06-07 00:00 UTC in the run before: one of the "
        "two is wrong; what was read ahead of the time is read again"
    )
    assert mended.exit_code == 0
    assert read_holes(account.places.db) == []
    assert account.differences() == {}
    account.advance(1)
    assert play(wrong=False).clocks is None
    assert account.differences() == {}
