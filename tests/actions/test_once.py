"""Whatever goes wrong on the way, what is asked for is done once: no row is doubled, and none is lost."""

import os
import signal
from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipelines.actions.do import Wanted, run_writes
from pipelines.configuration import Caution, quieten
from pipelines.errors import CommandError
from sources.zoom.client import ZoomClient
from sources.zoom.operations import OPERATIONS
from sources.zoom.operations.writer import WriteOutcome
from tests.actions.stage import JULY, Stage, open_stage
from tests.flow.account import settings_for
from tests.flow.nights import jumping
from tests.wire.serving import serving

_TRIES = 12
ROWS: dict[str, list[dict[str, Any]]] = {
    "create_user": [{"email": f"p{number}@acme.example", "user_type": 1} for number in range(6)],
    "create_meeting": [{"user_id": "", "topic": f"No. {number}", "start_time": JULY} for number in range(6)],
    "add_meeting_registrant": [{"meeting_id": "", "email": f"g{number}@example.com", "first_name": "G"} for number in range(6)],
    "update_meeting_registrants_status": [
        {"meeting_id": "", "email": f"g{number}@example.com", "action": "deny"} for number in range(6)
    ],
}


def fill_in(stage: Stage, operation: str) -> list[dict[str, Any]]:
    """The rows, for a host or a meeting of the account."""
    host = stage.people()[0]
    rows = [dict(row) for row in ROWS[operation]]
    if "user_id" in rows[0]:
        return [{**row, "user_id": host} for row in rows]
    if "meeting_id" not in rows[0]:
        return rows
    meeting = stage.plan_meeting(host)
    if operation.startswith("update"):
        guests = [{"email": row["email"], "first_name": "G", "meeting_id": meeting} for row in rows]
        stage.do("add_meeting_registrant", guests)
    return [{**row, "meeting_id": meeting} for row in rows]


def doubled(stage: Stage, before: int) -> list[str]:
    """Writes that were executed more than once."""
    log = [(one["operation"], str(one["body"])) for one in stage.written()[before:]]
    return [str(entry) for entry, count in Counter(log).items() if count > 1]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("operation", ROWS)
def test_no_fault_doubles_or_loses_a_row(tmp_path: Path, operation: str, seed: int) -> None:
    stage = open_stage(tmp_path)
    rows = fill_in(stage, operation)
    before = len(stage.written())
    with jumping():
        stage.control("POST", "faults", body={"seed": seed, "intensity": 0.8, "delay_ms": 900, "wait_seconds": 1})
        for _ in range(_TRIES):
            try:
                report = stage.do(operation, rows)
            except CommandError:  # such as a token that Zoom does not give just now
                continue
            if set(report.counts) <= {WriteOutcome.DONE, WriteOutcome.ALREADY}:
                break
        stage.mend()
        report = stage.do(operation, rows)
    assert set(report.counts) <= {WriteOutcome.DONE, WriteOutcome.ALREADY}, report.as_rows()
    assert doubled(stage, before) == []
    assert len(stage.written()) - before == len(rows)
    assert stage.select("select count(*) from _actions where state = 'sending'") == [(0,)]


def _write_and_die(url: str, db: Path, operation: str, rows: list[dict[str, Any]], moment: str) -> None:
    """Play a person's process that is killed at the third write: before it leaves, or when its answer has come."""
    quieten()
    count = 0

    class Killed(httpx.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            nonlocal count
            is_write = request.method != "GET" and "/oauth/" not in request.url.path
            count += is_write
            is_third = is_write and count == 3
            if is_third and moment == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            answer = await super().handle_async_request(request)
            if is_third:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

    wanted = Wanted(OPERATIONS[operation], rows, db, Caution((), 1.0), execute=True)
    run_writes(settings_for(url), wanted, lambda _: None, open_client=lambda s, **more: ZoomClient(s, transport=Killed, **more))


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("operation", ["create_user", "create_meeting", "add_meeting_registrant"])
def test_a_kill_between_record_and_answer_neither_doubles_nor_loses_a_row(tmp_path: Path, operation: str, moment: str) -> None:
    stage = open_stage(tmp_path)
    rows = fill_in(stage, operation)
    before = len(stage.written())
    with serving(stage.app, date_header=False) as url:
        child = get_context("forkserver").Process(
            target=_write_and_die, args=(url, stage.places.db, operation, rows, moment), daemon=True
        )
        child.start()
        child.join(120)
        assert child.exitcode == -signal.SIGKILL
    done = len(stage.written()) - before
    assert (moment == "after") <= done <= len(rows)
    assert stage.select("select count(*) from _actions where state = 'sending'") != [(0,)]

    report = stage.do(operation, rows)
    assert report.counts == +Counter({WriteOutcome.ALREADY: done, WriteOutcome.DONE: len(rows) - done})
    assert doubled(stage, before) == []
    assert len(stage.written()) - before == len(rows)
    assert set(stage.select("select distinct state from _actions")) <= {("done",), ("refused",)}


def test_what_nobody_can_find_out_is_left_to_a_person(tmp_path: Path) -> None:
    """A meeting that begins at once is in no list: when its answer is lost, only a person can tell."""
    stage = open_stage(tmp_path)
    row = {"user_id": stage.people()[0], "topic": "Now", "type": 1}
    with jumping():
        stage.control("POST", "faults", body={"seed": 3, "intensity": 1.0, "kinds": ["lost_answer"], "delay_ms": 0})
        for _ in range(_TRIES):
            (result,) = stage.do("create_meeting", [row], again=True).results
            if result.outcome is WriteOutcome.UNKNOWN:
                break
        assert result.outcome is WriteOutcome.UNKNOWN
        stage.mend()
        count = len(stage.written())
        (again,) = stage.do("create_meeting", [row]).results
    assert again.outcome is WriteOutcome.UNKNOWN
    assert "--again" in again.advice
    assert len(stage.written()) == count
