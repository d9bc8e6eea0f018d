"""What was due and was not asked for is a hole by name, however a run ended."""

from io import StringIO
from pathlib import Path
from typing import Any

import dlt
import duckdb
import httpx
import pytest
from rich.console import Console
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.errors import CommandError, ExitCode
from pipelines.night.report import RunReport
from pipelines.night.run import RunOptions, run_night
from pipelines.readers.inspect_warehouse import read_holes, read_status
from pipelines.warehouse.places import Places
from sources.sandbox.config import FaultSpec, SandboxConfig
from sources.sandbox.server import create_app, running
from sources.zoom._engine import Extraction
from sources.zoom.client import ZoomClient
from tests.flow.account import Account, settings_for
from tests.flow.nights import Kill, Step, prepare_children, run_apart
from tests.flow.test_budget import DAILY
from tests.flow.test_dlt import source_at

LOGS = {"match": "/report/activities", **DAILY}


def coverage(db: Path) -> tuple[int, str]:
    answer = CliRunner().invoke(app, ["coverage", "--db", str(db)], env={"COLUMNS": "200"})
    return answer.exit_code, answer.stdout


def status(db: Path) -> str:
    return CliRunner().invoke(app, ["status", "--db", str(db)], env={"COLUMNS": "200"}).stdout


def render(report: RunReport) -> str:
    out = StringIO()
    Console(file=out, width=300).print(report.render())
    return out.getvalue()


def waiting_of(account: Account, endpoint: str) -> set[str]:
    query = f"select partition from _ledger where endpoint = '{endpoint}' and (outcome = 'waiting' or waiting_since is not null)"
    return {partition for (partition,) in account.select(query)}


def night(account: Account, *names: str) -> RunReport:
    def open_client(settings: Any, **options: Any) -> ZoomClient:
        return ZoomClient(settings, transport=account.open_wire, pause_seconds=0.001, **options)

    select = ",".join(names or account.endpoints)
    return run_night(
        settings_for(client_id=account.client_id), RunOptions(account.places.db, select, build=False), _silent, open_client
    )


def _silent(*_: Any) -> None: ...


def test_a_daily_limit_is_told_with_its_time_whatever_else_failed_and_what_waits_is_named(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "roles", "report_activities"], users=12, days=60)
    account.break_with({**LOGS, "after": 2}, {"match": "/roles", "status": 500, "times": None})
    report = night(account)
    assert report.exit_code is ExitCode.FAILED
    assert "; a daily limit is used up: run again after 2026-06-02 00:00 UTC" in render(report)
    assert report.as_json()["run_again_after"] == "2026-06-02T00:00:00+00:00"
    left = report.tallies["report_activities"].left
    assert left > 0

    code, words = coverage(account.places.db)
    assert code == 1
    waiting = waiting_of(account, "report_activities")
    assert len(waiting) > left, "a unit is a window of days"
    assert f"report_activities: {len(waiting)} units waiting since 2026-06-01" in words
    assert "a daily limit was used up before it was asked for" in words
    assert f"1 units failed, 0 skipped, {len(waiting)} wait to be asked for" in status(account.places.db)

    account.mend()
    account.advance(1)
    report = night(account)
    assert (report.exit_code, report.waiting) == (ExitCode.DONE, 0)
    assert coverage(account.places.db) == (0, "no holes: everything that was asked for is loaded\n")
    assert account.differences() == {}


def test_what_was_read_before_stays_and_waits_for_its_next_reading(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["roles", "report_activities"], users=12, days=20)
    night(account)
    before = account.snapshot()["report_activities"]
    account.advance(1)
    account.break_with(LOGS)
    report = night(account)
    assert report.exit_code is ExitCode.LATER
    assert account.snapshot()["report_activities"] == before
    due = waiting_of(account, "report_activities")
    assert "2026-06-02" in due, "never read"
    assert "2026-06-01" in due, "read while the day was not over"
    kept = account.select("select outcome, rows, waiting_since is not null from _ledger where partition = '2026-06-01'")
    assert {(outcome in ("loaded", "empty"), waits) for outcome, _, waits in kept} == {(True, True)}
    assert coverage(account.places.db)[0] == 1

    account.mend()
    account.run("roles")  # nobody asks for the logs: they wait on
    assert waiting_of(account, "report_activities") == due
    account.advance(1)
    account.run()
    assert waiting_of(account, "report_activities") == set()
    assert account.differences() == {}


def in_doubt(account: Account) -> dict[str, str]:
    return {hole["partition"]: hole["message"] for hole in read_holes(account.places.db) if hole["outcome"] == "in doubt"}


def test_days_that_waited_until_zoom_forgot_them_are_named_for_good(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["roles", "report_activities"], users=12, days=20)
    night(account)
    account.advance(1)
    account.break_with(LOGS)
    night(account)
    read_before = waiting_of(account, "report_activities") - {"2026-06-02"}
    assert "2026-06-01" in read_before
    account.mend()
    account.advance(200)
    remark = "it was due again, and Zoom answers 180 days back only: what came after it was read is lost"
    assert night(account).tallies["report_activities"].remarks == {remark: len(read_before)}
    assert waiting_of(account, "report_activities") == set()
    for _ in range(2):
        assert in_doubt(account) == dict.fromkeys(read_before, remark)
        assert night(account).tallies["report_activities"].remarks == {}, "it is said once"
    assert account.select(f"select sum(doubts), count(*) from _ledger where message = '{remark}'") == [(len(read_before),) * 2]


def test_days_that_were_read_too_early_and_were_forgotten_before_the_next_run_are_named(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["report_activities"], users=12, days=20)
    night(account)
    account.advance(200)
    night(account)
    assert sorted(in_doubt(account)) == ["2026-05-29", "2026-05-30", "2026-05-31", "2026-06-01"]


def test_a_run_of_others_does_not_call_it_done_while_something_waits(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["roles", "report_activities"], users=12, days=20)
    account.break_with(LOGS)
    night(account)
    account.mend()
    assert night(account, "roles").exit_code is ExitCode.FAILED


def test_what_hangs_on_a_list_that_was_not_read_whole_is_a_hole_until_it_is(tmp_path: Path) -> None:
    names = ["history_meetings", "report_users", "report_meetings", "report_meeting_participants", "users", "recordings"]
    account = Account(tmp_path, only=names, users=12, days=40)
    account.break_with({"match": "/report/history_meetings", "status": 500, "after": 2, "times": None})
    night(account)
    holes = {(hole["endpoint"], hole["partition"]): hole for hole in read_holes(account.places.db)}
    hole = holes["report_meeting_participants", "*"]
    assert hole["outcome"] == "waiting"
    assert hole["message"] == "history_meetings could not be read whole, so there may be more to ask about"
    assert ("recordings", "*") not in holes
    assert "report_meeting_participants: all there may be of it waiting since 2026-06-01" in coverage(account.places.db)[1]
    night(account)
    assert ("report_meeting_participants", "*") in {
        (hole["endpoint"], hole["partition"]) for hole in read_holes(account.places.db)
    }
    account.mend()
    night(account)
    assert read_holes(account.places.db) == []
    assert account.differences() == {}


def test_what_hangs_on_a_list_that_zoom_refuses_is_skipped_with_it(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["roles", "role_members", "users"], users=12, days=5)
    account.client_id = "scopes:user:read:admin"
    assert night(account).exit_code is ExitCode.DONE
    (row,) = account.ledger("role_members")
    assert (row["partition"], row["outcome"]) == ("*", "skipped")
    assert row["message"] == "roles is refused, so there is nothing to ask about"
    account.client_id = "tests"
    night(account)
    assert read_holes(account.places.db) == []
    assert account.differences() == {}


def test_a_run_that_a_person_stops_says_what_it_did_not_come_to(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "recordings", "report_activities"], users=30, days=20)

    def stop(extraction: Extraction, step: str) -> None:
        if step == "reading":
            extraction.stop()

    account.run(watch=stop)
    holes = read_holes(account.places.db)
    assert {hole["endpoint"] for hole in holes} == {"users", "recordings", "report_activities"}
    assert ("recordings", "*") in {(hole["endpoint"], hole["partition"]) for hole in holes}
    assert {hole["message"] for hole in holes if hole["endpoint"] != "recordings"} == {"the run ended before it was asked for"}
    assert coverage(account.places.db)[0] == 1
    assert account.run().exit_code is ExitCode.DONE
    assert read_holes(account.places.db) == []
    assert account.differences() == {}


@pytest.mark.parametrize("kill", [Kill(Step.PLAN, 0), Kill(Step.EXTRACT, 0), Kill(Step.EXTRACT, 5), Kill(Step.LOAD, 1)], ids=str)
def test_a_first_run_that_is_killed_leaves_no_warehouse_without_holes(tmp_path: Path, kill: Kill) -> None:
    prepare_children()
    db = tmp_path / "zoom.duckdb"
    with running(SandboxConfig(users=12, days=10)) as url:
        assert run_apart(url, db, "users,roles,report_activities", build=False, kill=kill).exit_code is None
        holes = read_holes(db)
        assert {(hole["endpoint"], hole["partition"]) for hole in holes} >= {("report_activities", "*"), ("users", "*")}
        assert all(hole["message"].endswith("has not ended") for hole in holes)
        code, words = coverage(db)
        assert code == 1
        assert "no holes" not in words
        assert "begun and not ended" in status(db)
        assert "wait to be asked for" in status(db)
        assert run_apart(url, db, "roles", build=False).exit_code is not None
        if kill.step is not Step.LOAD:  # what was read is loaded first by whoever runs next
            assert "users" in {hole["endpoint"] for hole in read_holes(db)}, "a run of others does not heal it"
        run_apart(url, db, "users,roles,report_activities", build=False)
    assert read_holes(db) == []


@pytest.mark.parametrize("after", [0, 4])
def test_a_run_that_is_killed_while_it_loads_lets_no_row_of_before_pass_for_new(tmp_path: Path, after: int) -> None:
    """Tables are written side by side: the ledger may be there before its rows, with as many of before in their place."""
    prepare_children()
    db = tmp_path / "zoom.duckdb"
    app = create_app(SandboxConfig(users=40, days=10))
    with running(app) as url:
        assert run_apart(url, db, "roles", build=False).exit_code == 0
        app.state.sandbox.move_clock(app.state.sandbox.clock.seconds + 60 * 86_400)
        assert run_apart(url, db, "roles", build=False, kill=Kill(Step.LOAD, after)).exit_code is None
        assert {(hole["endpoint"], hole["partition"]) for hole in read_holes(db)} == {("roles", "*")}
        assert coverage(db)[0] == 1
        assert run_apart(url, db, "roles", build=False).exit_code == 0
    assert read_holes(db) == []


def test_a_run_that_gets_no_token_leaves_holes(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "roles"], users=5, days=3)

    def open_client(settings: Any, **options: Any) -> ZoomClient:
        wrong = settings_for(secret="wrong")
        return ZoomClient(wrong, transport=lambda: httpx.ASGITransport(account.app), **options)

    with pytest.raises(CommandError) as caught:
        run_night(settings_for(), RunOptions(account.places.db, "users,roles", build=False), _silent, open_client)
    assert caught.value.code is ExitCode.USAGE
    assert {(hole["endpoint"], hole["partition"]) for hole in read_holes(account.places.db)} == {("users", "*"), ("roles", "*")}
    assert coverage(account.places.db)[0] == 1
    last = read_status(account.places.db)["last_run"]
    assert (last["status"], last["exit_code"]) == ("failed", 2)
    assert "client secret" in last["report"]["errors"][0]
    night(account)
    assert read_holes(account.places.db) == []


def test_a_dlt_user_finds_what_waits_in_the_ledger(tmp_path: Path) -> None:
    destination = dlt.destinations.duckdb(str(tmp_path / "warehouse.duckdb"))
    pipeline = dlt.pipeline("zoom", str(tmp_path / "pipelines"), destination=destination, dataset_name="mine")
    config = SandboxConfig(users=12, days=20, faults=FaultSpec(({**LOGS, "after": 1},)))
    with running(config) as url:
        pipeline.run(source_at(url).with_resources("roles", "report_activities"), loader_file_format="parquet")
    with duckdb.connect(tmp_path / "warehouse.duckdb", read_only=True) as connection:
        query = "select outcome, count(*) from mine._ledger where endpoint = 'report_activities' group by all order by 1"
        found = dict(connection.execute(query).fetchall())
    assert found["waiting"] > 100
    assert found["waiting"] + found.get("loaded", 0) + found.get("empty", 0) == 181


def test_a_warehouse_of_an_older_version_has_its_holes_told(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "roles"], users=5, days=3)
    account.break_with({"match": "/roles", "status": 500, "times": None})
    night(account)
    with duckdb.connect(account.places.db) as connection:
        connection.execute("alter table zoom_raw._ledger drop column waiting_since")
        connection.execute('update zoom_raw._runs set report = \'{"endpoints": [{"endpoint": "users", "planned": 1}]}\'')
    assert [hole["endpoint"] for hole in read_holes(account.places.db)] == ["roles"]
    assert "1 units failed" in status(account.places.db)
    account.mend()
    assert night(account).exit_code is ExitCode.DONE
    assert Places(account.places.db).db.exists()
    assert read_holes(account.places.db) == []
