"""Rows are foreseen, written once each, and told of row by row."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import CommandError, ExitCode
from sources.zoom.operations.writer import WriteOutcome, WriteResult
from tests.actions.stage import JULY, TOPIC, Stage, open_stage
from tests.flow.altered import altering


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return open_stage(tmp_path)


def outcomes(report: Any) -> list[WriteOutcome]:
    return [result.outcome for result in report.results]


def test_a_dry_run_changes_nothing_and_says_what_would(stage: Stage) -> None:
    host, *_ = stage.people()
    given = [
        {"user_id": host, "topic": TOPIC, "start_time": JULY},
        {"user_id": "no@body.example", "topic": "x", "start_time": JULY},
    ]
    report = stage.do("create_meeting", given, execute=False)
    assert outcomes(report) == [WriteOutcome.WOULD, WriteOutcome.REFUSED]
    assert report.results[1].said == "there is no such host"
    assert report.exit_code is ExitCode.FAILED
    assert stage.written() == []
    assert not stage.places.db.exists()


def test_every_operation_is_done_and_is_so_when_it_is_asked_for_again(stage: Stage) -> None:
    owner, host, other, *_ = stage.people()
    meeting = stage.plan_meeting(host)
    webinar_host = find_webinar_host(stage)
    planned = {"user_id": webinar_host, "topic": "Webinar", "start_time": JULY, "settings": {"approval_type": "1"}}
    (held,) = stage.do("create_webinar", [planned]).results
    webinar = str(held.kept["id"])
    guest = {"email": "guest@example.com", "first_name": "Gus"}
    asked: list[tuple[str, dict[str, Any]]] = [
        ("create_user", {"email": "new.person@acme.example", "user_type": "1", "first_name": "New"}),
        ("add_meeting_registrant", {"meeting_id": meeting, **guest}),
        ("create_webinar_registrant", {"webinar_id": webinar, "user_id": webinar_host, **guest}),
        ("update_meeting_registrants_status", {"meeting_id": meeting, "action": "approve", "email": guest["email"]}),
        (
            "update_webinar_registrants_status",
            {"webinar_id": webinar, "action": "deny", "registrants": [{"email": guest["email"]}]},
        ),
        ("update_user_status", {"user_id": other, "action": "deactivate"}),
        ("delete_user", {"user_id": other, "action": "delete", "transfer_email": owner, "transfer_meeting": True}),
    ]
    before = len(stage.written())
    for operation, row in asked:
        assert outcomes(stage.do(operation, [row])) == [WriteOutcome.DONE], operation
    assert len(stage.written()) == before + len(asked)
    for operation, row in asked:
        if operation != "update_user_status":  # that person is deleted
            assert outcomes(stage.do(operation, [row])) == [WriteOutcome.ALREADY], operation
    assert len(stage.written()) == before + len(asked)
    states = stage.select("select operation, count(*) from _actions where state = 'done' group by all")
    assert len(states) == 9


def find_webinar_host(stage: Stage) -> str:
    hosts = [webinar["host_id"] for webinar in stage.truth("webinars")[0]]
    people = {user["id"]: user["email"] for user in stage.truth("users")[0] if user["status"] == "active"}
    return str(next((people[host] for host in hosts if host in people), next(iter(people.values()))))


def test_what_is_kept_holds_no_secret_and_a_link_only_if_asked(stage: Stage) -> None:
    host, *_ = stage.people()
    row = {"user_id": host, "topic": TOPIC, "start_time": JULY, "password": "s3cr3t", "settings": {"approval_type": 1}}
    (made,) = stage.do("create_meeting", [row]).results
    assert {"id", "uuid", "host_id", "topic", "start_time"} <= made.kept.keys()
    assert not {"join_url", "start_url", "password", "encrypted_password"} & made.kept.keys()
    words = str(stage.select("select * from _actions"))
    assert "s3cr3t" not in words
    assert "http" not in words
    guest = {"meeting_id": made.kept["id"], "email": "a@example.com", "first_name": "A"}
    (linked,) = stage.do("add_meeting_registrant", [guest], keep_links=True).results
    assert "registrant_id" in linked.kept


def test_a_refusal_stops_nobody_else_unless_it_is_asked_to(stage: Stage) -> None:
    host, *_ = stage.people()
    meeting = stage.plan_meeting(host)
    rows = [
        {"meeting_id": meeting, "email": "one@example.com", "first_name": "One"},
        {"meeting_id": "99999999999", "email": "two@example.com", "first_name": "Two"},
        {"meeting_id": meeting, "email": "three@example.com", "first_name": "Three"},
    ]
    report = stage.do("add_meeting_registrant", rows)
    assert outcomes(report) == [WriteOutcome.DONE, WriteOutcome.REFUSED, WriteOutcome.DONE]
    assert report.exit_code is ExitCode.FAILED
    more = [{**row, "email": f"again.{row['email']}"} for row in reversed(rows[:2])]
    stopped = stage.do("add_meeting_registrant", more, stop_on_error=True)
    assert stopped.counts[WriteOutcome.LEFT] + stopped.counts[WriteOutcome.DONE] == 1


def test_the_owner_and_the_protected_are_left_alone_and_not_too_many_are_touched(stage: Stage) -> None:
    owner, one, two, three, *_ = stage.people()
    rows = [{"user_id": name, "action": "deactivate"} for name in (owner, one, two)]
    report = stage.do("update_user_status", rows, protected=(one.upper(),))
    assert outcomes(report) == [WriteOutcome.REFUSED, WriteOutcome.REFUSED, WriteOutcome.DONE]
    assert "owner" in report.results[0].said
    assert "ZOOM_ELT_PROTECTED" in report.results[1].said
    with pytest.raises(CommandError, match="1 of the rows take something away .* nothing was sent"):
        stage.do("delete_user", [{"user_id": three}], allow_destructive=False)
    with pytest.raises(CommandError, match="may be touched at a time"):
        stage.do("delete_user", [{"user_id": one}, {"user_id": three}], share=0.01)
    assert len(stage.written()) == 1


def test_the_apps_own_user_is_left_alone(tmp_path: Path) -> None:
    """Whom `me` is in the paths of the sandbox: its first administrator, where there is one."""
    stage = open_stage(tmp_path, users=80)
    (users,) = stage.truth("users")
    own = next(user for user in users if user["role_id"] == "1" and user["status"] == "active")
    other = next(user for user in users if user["role_id"] == "2" and user["status"] == "active")
    given = [{"user_id": name, "action": "deactivate"} for name in (own["email"].upper(), own["id"], other["id"])]
    report = stage.do("update_user_status", given)
    assert outcomes(report) == [WriteOutcome.REFUSED, WriteOutcome.REFUSED, WriteOutcome.DONE]
    assert {result.said for result in report.results[:2]} == {"this is the app's own user"}


def test_a_journal_that_cannot_be_written_any_more_ends_in_one_line_and_nothing_is_doubled(stage: Stage) -> None:
    rows = [{"email": f"p{number}@acme.example", "user_type": 1} for number in range(20)]
    holding = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    held: list[subprocess.Popen[str]] = []

    def hold(_: WriteResult) -> None:
        if not held:
            words = [sys.executable, "-c", holding, str(stage.places.db)]
            held.append(subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"))
            assert held[0].stdout is not None
            assert held[0].stdout.readline() == "held\n"

    with pytest.raises(CommandError, match="keeping the journal .* what was sent stands at Zoom: run again") as caught:
        stage.do("create_user", rows, watch=hold)
    assert caught.value.code is ExitCode.FAILED
    held[0].communicate("")
    done = len(stage.written())
    assert 0 < done < len(rows)
    assert stage.do("create_user", rows).counts == {WriteOutcome.ALREADY: done, WriteOutcome.DONE: len(rows) - done}
    assert len(stage.written()) == len(rows)


def test_a_list_that_lacks_what_zoom_counts_is_no_ground_to_write_on(stage: Stage) -> None:
    """A person who is not in it may be there all the same: neither made again, nor taken for gone."""
    _, one, *_ = stage.people()

    def lose(body: dict[str, Any]) -> None:
        body["users"] = [user for user in body["users"] if user["email"] != one]

    stage.alter = altering("/users", lose)
    for operation, row in (("create_user", {"email": one, "user_type": 1}), ("delete_user", {"user_id": one})):
        (result,) = stage.do(operation, [row]).results
        assert result.outcome is WriteOutcome.REFUSED
        assert "Zoom counts" in result.said
    assert stage.written() == []


def test_more_than_was_agreed_to_is_not_begun(stage: Stage) -> None:
    rows = [{"email": f"p{number}@acme.example", "user_type": 1} for number in range(3)]
    with pytest.raises(CommandError, match="too many"):
        stage.do("create_user", rows, most=2)
    assert stage.written() == []


def test_the_hundredth_event_of_a_host_is_the_days_last(stage: Stage) -> None:
    host, *_ = stage.people()
    rows = [{"user_id": host, "topic": f"No. {number}", "start_time": JULY} for number in range(103)]
    report = stage.do("create_meeting", rows)
    assert report.counts == {WriteOutcome.DONE: 100, WriteOutcome.LATER: 3}
    assert report.exit_code is ExitCode.LATER
    foreseen = stage.do("create_meeting", rows, execute=False)
    assert foreseen.counts == {WriteOutcome.ALREADY: 100, WriteOutcome.LATER: 3}
    stage.advance(1)
    assert stage.do("create_meeting", rows).counts == {WriteOutcome.ALREADY: 100, WriteOutcome.DONE: 3}
    assert len(stage.written()) == 103


def test_a_person_can_stop_between_rows(stage: Stage) -> None:
    import os
    import signal

    host, *_ = stage.people()
    meeting = stage.plan_meeting(host)
    rows = [{"meeting_id": meeting, "email": f"g{number}@example.com", "first_name": "G"} for number in range(9)]

    def interrupt(result: WriteResult) -> None:
        if result.row.number == 4:
            os.kill(os.getpid(), signal.SIGINT)

    report = stage.do("add_meeting_registrant", rows, watch=interrupt)
    assert report.exit_code is ExitCode.INTERRUPTED
    assert report.counts[WriteOutcome.DONE] >= 4
    assert report.counts[WriteOutcome.LEFT] >= 1
    assert stage.do("add_meeting_registrant", rows).counts[WriteOutcome.DONE] == report.counts[WriteOutcome.LEFT]
    assert len(stage.written()) == 1 + len(rows)


def test_what_cannot_be_looked_up_is_done_once(stage: Stage) -> None:
    host, *_ = stage.people()
    row = {"user_id": host, "topic": "Now", "type": 1}
    assert outcomes(stage.do("create_meeting", [row])) == [WriteOutcome.DONE]
    (again,) = stage.do("create_meeting", [row]).results
    assert again.outcome is WriteOutcome.ALREADY
    assert "--again" in again.said
    assert outcomes(stage.do("create_meeting", [row], again=True)) == [WriteOutcome.DONE]
    assert len(stage.written()) == 2
