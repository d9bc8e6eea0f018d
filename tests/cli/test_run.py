"""Runs as a scheduler sees them: what they print, what they load, how they end and how they are ended."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.verdict import Verdict, keep_verdict
from tests.cli.conftest import Loaded
from tests.cli.terminal import DEFAULT, PATIENCE, Sandbox, call, interrupt, read_json, sandbox, started, wait_for_step
from tests.flow.account import KINDS

STEPS = "asking Zoom for a token ...\nplanning ...\nreading ...\nloading ...\n"


@pytest.fixture(scope="module")
def slow() -> Iterator[Sandbox]:
    with sandbox("--latency-ms", "120") as found:
        yield found


def show(*words: str, columns: str = "") -> str:
    answer = CliRunner().invoke(app, list(words), env={"COLUMNS": columns})
    assert answer.exit_code == 0, answer.stderr
    assert answer.stderr == ""
    return answer.stdout


def test_a_run_loads_the_truth_from_any_directory(loaded: Loaded, account: Sandbox, tmp_path: Path) -> None:
    report = read_json(loaded.report)
    assert (report["status"], report["exit_code"], report["errors"], report["previous"]) == ("done", 0, [], None)
    assert report["rows"] == sum(endpoint["rows"] for endpoint in report["endpoints"]) > 0
    assert loaded.progress == STEPS
    assert account.differences(loaded.db, tmp_path) == {}


def test_status(loaded: Loaded) -> None:
    found = read_json(show("status", "--json", "--db", str(loaded.db)))
    report = read_json(loaded.report)
    assert found["last_run"]["run_id"] == report["run_id"]
    assert found["last_run"]["report"]["rows"] == report["rows"]
    asked = [endpoint for endpoint in report["endpoints"] if endpoint["planned"]]
    assert {row["endpoint"]: row["row_count"] or 0 for row in found["endpoints"]} == {
        endpoint["endpoint"]: endpoint["rows"] for endpoint in asked
    }
    # the sandbox's clock is months away from ours: ages are by its clock
    assert all(0 <= row["age_seconds"] < 600 for row in found["endpoints"])
    lines = show("status", "--db", str(loaded.db), columns="80").splitlines()
    assert re.match(rf"last run {report['run_id'][:8]}: done, (just now|\d+ minutes? ago) \(.* UTC\), ", lines[0])
    assert lines[1].split() == ["endpoint", "rows", "holes", "first", "day", "last", "day", "asked"]
    assert lines[2 + len(asked) :] == [
        "published: nothing yet",
        "models: not built, or without their tests: run zoom-elt build",
    ]
    assert max(map(len, lines[1:])) <= 80


def test_status_names_what_was_never_loaded_and_what_came_of_the_models(account: Sandbox, tmp_path: Path) -> None:
    words = ("run", "--no-build", "--select", "users,report_webinars", "--until", "2026-01-01", "--db", "zoom.duckdb")
    assert call(*words, cwd=tmp_path, **account.settings).returncode == 0
    db = tmp_path / "zoom.duckdb"
    never = read_json(show("status", "--json", "--db", str(db)))["never_loaded"]
    assert set(never) == set(DEFAULT) - {"users", "history_meetings", "report_webinars"}
    for verdict, told in (
        (Verdict.GOOD, "built and tested"),
        (Verdict.FAILED, "the last build failed (fct_calls): see zoom-elt build"),
        (Verdict.BUILDING, "the last build did not end: run zoom-elt build"),
    ):
        keep_verdict(warehouse_at(db), verdict, "fct_calls" if verdict is Verdict.FAILED else "")
        text = show("status", "--db", str(db), columns="80")
        assert f"\nmodels: {told}\n" in text
        assert "never loaded, of the default selection: roles, " in text
        assert max(map(len, text.splitlines()[1:])) <= 80


def test_coverage_without_holes(loaded: Loaded) -> None:
    assert show("coverage", "--db", str(loaded.db)) == "no holes: everything that was asked for is loaded\n"
    assert read_json(show("coverage", "--db", str(loaded.db), "--json")) == []


def test_holes_have_a_name_and_a_reason(account: Sandbox, tmp_path: Path) -> None:
    words = ("--db", "zoom.duckdb")
    refusal = {"match": "/report/activities", "status": 400, "body": {"code": 1234, "message": "Not today"}, "times": None}
    given = {**account.settings, "SOURCES__ZOOM__CLIENT_ID": "the-id-of-the-app", "COLUMNS": "80"}
    with account.broken(refusal):
        answer = call("run", "--no-build", "--select", "report_activities,roles", *words, cwd=tmp_path, **given)
    assert answer.returncode == 1
    assert max(map(len, answer.stdout.splitlines())) <= 80
    kept = [path.read_bytes().decode("latin-1") for path in tmp_path.rglob("*") if path.is_file()]
    for text in (answer.stdout, answer.stderr, *kept):
        for secret in ("Bearer ", '"access_token"', "the-id-of-the-app", "account-of-the-tests"):
            assert secret not in text
    assert re.search(r"^report_activities: .*Not today", answer.stdout, re.MULTILINE)
    assert re.search(r"^roles +1 of 1 +6 ", answer.stdout, re.MULTILINE)
    holes = CliRunner().invoke(app, ["coverage", *words], env={"COLUMNS": "80"})
    assert holes.exit_code == 1
    assert re.search(r"^report_activities: \d+ units? failed since 2026-06-01 00:\d\d UTC", holes.stdout)
    assert "Not today" in holes.stdout
    assert max(map(len, holes.stdout.splitlines())) <= 80
    listed = CliRunner().invoke(app, ["coverage", "--json", *words])
    assert listed.exit_code == 1
    assert {(hole["endpoint"], hole["outcome"], hole["code"]) for hole in read_json(listed.stdout)} == {
        ("report_activities", "failed", 1234)
    }
    assert re.search(r"\d+ units failed, 0 skipped: see zoom-elt coverage", show("status", *words))


def test_interrupted_in_the_middle_and_run_again(slow: Sandbox, tmp_path: Path) -> None:
    db = tmp_path / "zoom.duckdb"
    words = ("run", "--no-build", "--json", "--select", ",".join(KINDS), "--db", str(db))
    with started(*words, **slow.settings) as first:
        wait_for_step(first, "reading")
        slow.wait_for_calls(70)
        interrupt(first)
        printed, said = first.communicate(timeout=PATIENCE)
    assert first.returncode == 130
    assert "Traceback" not in said
    answer, *_ = said.splitlines()
    assert answer == "stopping: what was read will be loaded, and a second Ctrl-C ends at once ..."
    report = read_json(printed)
    assert report["status"] == "interrupted"
    assert any(endpoint["left"] for endpoint in report["endpoints"])
    with duckdb.connect(db, read_only=True) as connection:
        kept = connection.execute('select sum("rows") from zoom_raw._ledger').fetchall()[0][0]
        assert connection.execute('select status, "rows" from zoom_raw._runs').fetchall() == [("interrupted", report["rows"])]
    assert kept >= report["rows"] > 0
    again = call(*words, **slow.settings, TZ="Pacific/Kiritimati", LC_ALL="C")  # neither has a say in what is loaded
    assert again.returncode == 0, again.stderr
    assert 0 < read_json(again.stdout)["calls"] < 200
    assert slow.differences(db, tmp_path, KINDS) == {}


def test_interrupted_twice_ends_at_once_and_loses_nothing(account: Sandbox, tmp_path: Path) -> None:
    db = tmp_path / "zoom.duckdb"
    words = ("run", "--no-build", "--select", "users", "--db", str(db))
    before = account.calls("/users")
    with (
        account.broken({"match": "/users", "kind": "slow", "delay_ms": 50_000, "times": None}),
        started(*words, **account.settings) as process,
    ):
        wait_for_step(process, "reading")
        account.wait_for_calls(before + 1, "/users")
        second = CliRunner().invoke(app, words, env=account.settings)
        assert second.exit_code == 75
        held = rf"preparing {db}: another run holds it \(process {process.pid}, since [-0-9]+ [:0-9]+ UTC\): wait for it to end, "
        assert re.fullmatch(held + "then run again\n", second.stderr)
        began = time.monotonic()
        interrupt(process)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=1)  # the call in flight may end
        interrupt(process)
        _, said = process.communicate(timeout=PATIENCE)
    assert time.monotonic() - began < 45  # the call in flight would have taken 50
    assert process.returncode == 130
    assert said.splitlines()[-1] == "interrupted: what was loaded before stays loaded: run again to go on"
    assert "Traceback" not in said
    assert call(*words, **account.settings).returncode == 0


def test_interrupted_while_models_are_built(loaded: Loaded, tmp_path: Path) -> None:
    db = shutil.copy(loaded.db, tmp_path / "zoom.duckdb")
    with started("build", "--db", db) as process:
        wait_for_step(process, "building the models")
        began = time.monotonic()
        interrupt(process)
        _, said = process.communicate(timeout=PATIENCE)
    assert time.monotonic() - began < 15  # a build takes longer
    assert process.returncode == 130
    assert said.splitlines()[-1] == "interrupted: what was loaded before stays loaded: run again to go on"
    again = CliRunner().invoke(app, ["build", "--select", "stg_zoom__roles", "--db", str(db)])
    assert again.exit_code == 0, again.stderr


def test_interrupted_while_waiting_for_a_token(account: Sandbox, tmp_path: Path) -> None:
    before = account.calls("/oauth/token")
    with (
        account.broken({"match": "/oauth/token", "kind": "slow", "delay_ms": 3_600_000}),
        started("run", "--db", str(tmp_path / "zoom.duckdb"), **account.settings) as process,
    ):
        wait_for_step(process, "asking Zoom for a token")
        account.wait_for_calls(before + 1, "/oauth/token")
        interrupt(process)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert said.splitlines() == ["interrupted: what was loaded before stays loaded: run again to go on"]
