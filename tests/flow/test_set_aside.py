"""Rows that could not be placed are seen wherever a person looks, and by a dlt user in the table itself."""

from pathlib import Path
from typing import Any

import duckdb
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.errors import ExitCode
from sources.sandbox.config import FaultSpec, SandboxConfig
from sources.sandbox.server import running
from tests.flow.account import Account
from tests.flow.altered import altering
from tests.flow.test_dlt import plain_pipeline, source_at
from tests.flow.test_odd_answers import spoil
from tests.flow.test_waiting import coverage, night, render, status

WHY = "it has no readable start_time, which tells its day"


def invoke(*words: str) -> str:
    answer = CliRunner().invoke(app, list(words), env={"COLUMNS": "200"})
    assert answer.exit_code == 0, answer.stderr
    return answer.stdout


def test_a_row_that_is_set_aside_is_seen_in_the_report_status_coverage_and_the_mart_until_it_heals(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["history_meetings"], users=40, days=20)
    meetings = account.truth("history_meetings")[0]
    victim = meetings[len(meetings) // 2]["meeting_uuid"]
    db = account.places.db
    counted = (
        "query",
        "select rows_set_aside_count, is_complete from marts._coverage where table_name = 'history_meetings'",
        *("--format", "csv", "--db", str(db)),
    )

    def change(body: dict[str, Any]) -> None:
        body["history_meetings"] = [spoil(row) if row["meeting_uuid"] == victim else row for row in body["history_meetings"]]

    account.alter = altering("/report/history_meetings", change)
    report = night(account)
    assert report.exit_code is ExitCode.FAILED
    assert f"history_meetings: 1 rows could not be placed and are in _set_aside: {WHY}" in render(report)
    assert "1 rows could not be placed: see zoom-elt coverage" in status(db)
    code, words = coverage(db)
    assert code == 1
    assert f"history_meetings: 1 row set aside since 2026-06-01 00:00 UTC\n  {WHY}\n" in words
    invoke("build", "--select", "+_coverage", "--no-tests", "--db", str(db))
    assert invoke(*counted).split() == ["rows_set_aside_count,is_complete", "1,false"]

    account.alter = None
    night(account)
    assert "could not be placed" not in status(db)
    assert coverage(db)[0] == 0
    assert invoke(*counted).split() == ["rows_set_aside_count,is_complete", "0,true"]


def test_a_dlt_user_finds_rows_that_are_set_aside_in_their_table_until_they_heal(tmp_path: Path) -> None:
    spoiled = {"match": "/report/history_meetings", "kind": "edit", "put": {"start_time": ""}, "times": None}
    found = []
    for rules in ((spoiled,), ()):
        with running(SandboxConfig(users=12, days=20, faults=FaultSpec(rules))) as url:
            plain_pipeline(tmp_path).run(source_at(url).with_resources("history_meetings"), loader_file_format="parquet")
        with duckdb.connect(tmp_path / "warehouse.duckdb", read_only=True) as connection:
            found.append(connection.execute("select endpoint, why, raw->>'start_time' from mine._set_aside").fetchall())
    first, second = found
    assert set(first) == {("history_meetings", WHY, "")}
    assert second == []
