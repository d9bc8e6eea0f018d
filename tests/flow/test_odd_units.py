"""Whatever one unit's answer brings about fails that unit, with its place in the ledger, and costs no other unit its rows."""

import asyncio
import itertools
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pytest

from pipelines.errors import ExitCode
from sources.zoom import gate
from sources.zoom._engine import Extraction
from sources.zoom.client import ZoomClient
from tests.flow.account import Account, settings_for
from tests.flow.altered import Body, altering

PAST_MEETINGS = ("users", "report_users", "history_meetings", "report_meetings", "report_meeting_participants")
LONG = "u" * 100_000


def set_in_first(rows: str, **fields: Any) -> Callable[[Body], None]:
    def change(body: Body) -> None:
        if body.get(rows):
            body[rows][0].update(fields)

    return change


def test_an_id_that_fits_no_address_fails_its_own_unit(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "recordings"], users=6, days=20)
    account.alter = altering("/users", set_in_first("users", id=LONG))
    report = account.run()
    assert report.exit_code is ExitCode.FAILED
    assert not report.errors
    failed = account.ledger("recordings", "failed")
    assert {row["partition"].partition("|")[0] for row in failed} == {LONG}
    assert all(len(row["message"]) < 1_000 for row in failed)
    assert account.count("recordings") > 0


def test_a_count_of_pages_that_no_number_can_hold_fails_nothing_else(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "roles"], users=6, days=5)
    account.alter = lambda request, content: (
        content.replace(b'"page_number"', b'"page_count":' + b"9" * 5_000 + b',"page_number"')
        if request.url.path == "/v2/users"
        else content
    )
    account.run()
    assert account.count("roles") > 0
    assert account.ledger("users")


class Stuck(httpx.AsyncBaseTransport):
    """A sandbox that never comes to an end with one path: it hangs, or sends one page after the other."""

    def __init__(self, account: Account, path: str, *, hangs: bool, reached: threading.Event, pages: Iterator[int]) -> None:
        self._inner = httpx.ASGITransport(account.app)
        self._path, self._hangs, self._reached, self._pages = path, hangs, reached, pages

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != self._path:
            return await self._inner.handle_async_request(request)
        number = next(self._pages)
        if number > 3 or self._hangs:
            self._reached.set()
        await asyncio.sleep(3_600 if self._hangs else 0.01)
        page = {
            "operation_logs": [{"time": "2026-05-30T00:00:00Z", "operator": f"{number}-{place}"} for place in range(30)],
            "next_page_token": str(number),
        }
        return httpx.Response(200, content=json.dumps(page).encode())


def test_one_interrupt_ends_a_run_whose_token_does_not_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "GRACE_SECONDS", 0.3)
    account = Account(tmp_path, only=["roles"], users=5, days=2)
    reached = threading.Event()

    def open_stuck() -> Stuck:
        return Stuck(account, "/oauth/token", hangs=True, reached=reached, pages=itertools.count(1))

    account.client = lambda: ZoomClient(settings_for(), transport=open_stuck)  # type: ignore[method-assign]

    def stop_once_reached(extraction: Extraction) -> None:
        reached.wait(30)
        extraction.stop()

    def watch(extraction: Extraction, step: str) -> None:
        if step == "reading":
            threading.Thread(target=stop_once_reached, args=(extraction,), daemon=True).start()

    began = monotonic()
    account.run(watch=watch)
    assert monotonic() - began < 25
    assert account.count("roles") == 0


@pytest.mark.parametrize("hangs", [True, False])
def test_one_interrupt_ends_what_does_not_end_and_keeps_what_was_read(
    tmp_path: Path, hangs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "GRACE_SECONDS", 0.3)
    account = Account(tmp_path, only=["users", "report_operation_logs"], users=12, days=5)
    reached, pages = threading.Event(), itertools.count(1)

    def client() -> ZoomClient:
        return ZoomClient(
            settings_for(),
            transport=lambda: Stuck(account, "/v2/report/operationlogs", hangs=hangs, reached=reached, pages=pages),
        )

    honest, account.client = account.client, client  # type: ignore[method-assign]
    stopped: list[float] = []

    def watch(extraction: Extraction, step: str) -> None:
        def stop() -> None:
            reached.wait(30)
            stopped.append(monotonic())
            extraction.stop()

        if step == "reading":
            threading.Thread(target=stop, daemon=True).start()

    account.run(watch=watch)
    assert monotonic() - stopped[0] < 15
    assert account.count("users") >= 12
    assert account.ledger("users", "loaded")
    assert not account.ledger("report_operation_logs", "loaded")
    account.client = honest  # type: ignore[method-assign]
    account.run()
    assert account.differences() == {}


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_meeting_that_ends_when_nobody_can_reckon_costs_no_other_its_participants(tmp_path: Path, moment: str) -> None:
    account = Account(tmp_path, only=PAST_MEETINGS, users=4, days=3)
    account.alter = altering("/report/history_meetings", set_in_first("history_meetings", end_time=moment))
    report = account.run()
    assert not report.errors
    asked = {row["partition"] for row in account.ledger("report_meeting_participants")}
    listed = account.select("select meeting_uuid from history_meetings where lower(type) <> 'webinar'")
    assert {uuid for (uuid,) in listed} <= asked
    (truth,) = account.truth("report_meeting_participants")
    assert account.count("report_meeting_participants") == len(truth) > 0
