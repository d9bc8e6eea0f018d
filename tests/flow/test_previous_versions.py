"""Warehouses that earlier versions made run on: nothing is read twice, nothing is lost, and what is new is brought up to date."""

import lzma
from pathlib import Path

import pytest

from pipelines.models.transform import build_models
from pipelines.readers.inspect_warehouse import read_holes
from sources.sandbox.config import SandboxConfig
from tests.flow.account import Account
from tests.flow.nights import run_here

KEPT = Path(__file__).parents[2] / "data" / "samples" / "warehouses"
SELECTED = (
    "users",
    "roles",
    "report_users",
    "history_meetings",
    "report_meeting_participants",
    "phone_call_logs",
    "recordings",
    "webinars",
)
"""What was read into the warehouses that are kept, of the sandbox account below, by `zoom-elt run --no-build --select`."""
ACCOUNT = SandboxConfig(users=5, days=4, seed=7, plan="unlimited")


@pytest.mark.parametrize("version", sorted(path.name.partition(".")[0] for path in KEPT.iterdir()))
def test_it_runs_on(tmp_path: Path, version: str) -> None:
    account = Account(tmp_path, only=SELECTED, users=ACCOUNT.users, days=ACCOUNT.days, seed=ACCOUNT.seed)
    account.places.db.write_bytes(lzma.decompress((KEPT / f"{version}.duckdb.xz").read_bytes()))
    rows = account.count("report_meeting_participants")
    assert rows == 20
    assert read_holes(account.places.db) == []

    again = run_here(account.app, account.places.db, ",".join(SELECTED))
    assert again.exit_code == 0, again.errors
    assert account.differences() == {}
    assert again.calls < 60, "what had settled is not read a second time"
    units = "select count(*) > 0, bool_and({}) from zoom_raw._ledger where window_from is not null"
    days = "coalesce(cell_from <= window_from and window_to <= cell_to, false)"
    assert account.select(units.format(days)) == [(True, True)], "the names of units said which days they are"

    account.advance(3)
    night = run_here(account.app, account.places.db, ",".join(SELECTED))
    assert night.exit_code == 0, night.errors
    assert account.differences() == {}
    assert account.count("report_meeting_participants") > rows
    assert read_holes(account.places.db) == []
    assert build_models(account.places.db, tests="none", select="+rpt_data_health").failed == ()
