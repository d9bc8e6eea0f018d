"""A unit of work replaces its partition: whatever Zoom has now is what is loaded, no row more and none less."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from sources.zoom.gate import SliceLimits
from tests.flow.account import Account

MEETINGS = ("history_meetings", "report_users", "report_meetings", "report_meeting_participants")
STAYS = "report_meeting_participants"


def test_two_identical_sign_ins_stay_two_however_often_they_are_read(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["report_activities"], users=40, days=20)
    (truth,) = account.truth("report_activities")
    twice = [row for row, count in Counter(tuple(row.items()) for row in truth).items() if count == 2]
    assert twice
    for _ in range(3):
        account.run()
    email, time = dict(twice[0])["email"], dict(twice[0])["time"]
    assert account.select(f"select count(*) from report_activities where email = '{email}' and time = '{time}'") == [(2,)]
    assert account.differences() == {}


def test_a_guest_who_comes_back_twice_has_three_rows(tmp_path: Path) -> None:
    account = Account(tmp_path, only=MEETINGS, users=40, days=7)
    account.run()
    account.run()
    guests = f"select meeting_uuid, name, count(*) from {STAYS} where id = '' group by 1, 2 having count(*) = 3"
    assert account.select(guests)
    assert account.differences() == {}


def test_a_participant_who_is_removed_at_zoom_disappears_when_the_meeting_is_read_again(tmp_path: Path) -> None:
    account = Account(tmp_path, only=MEETINGS, users=25, days=5)
    account.run()
    before = account.count(STAYS)
    ((uuid,),) = account.select(f"select meeting_uuid from {STAYS} group by 1 order by max(leave_time) desc, 1 limit 1")
    account.break_with(remove_participant=[uuid])
    account.run()
    assert account.count(STAYS) == before - 1
    assert account.differences() == {}


def test_a_partition_that_comes_back_empty_is_emptied_in_its_own_table_and_in_its_children(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["history_meetings"], users=40, days=3)
    account.run()
    assert account.count("history_meeting_tracking_fields") > 0
    account.break_with(
        {"match": "/report/history_meetings", "status": 200, "body": {"history_meetings": [], "page_size": 300}, "times": None}
    )
    account.run()
    assert account.count("history_meetings") == account.count("history_meeting_tracking_fields") == 0
    assert len(account.ledger("history_meetings", "loaded")) == 0
    account.mend()
    account.run()
    assert account.differences() == {}


def test_children_that_vanish_from_rows_that_stay_are_emptied(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["history_meetings"], users=40, days=3)
    account.run()
    before = account.count("history_meetings")
    account.break_with({"match": "/report/history_meetings", "kind": "edit", "drop": ["tracking_fields"], "times": None})
    account.run()
    assert (account.count("history_meetings"), account.count("history_meeting_tracking_fields")) == (before, 0)


def test_a_recording_that_vanishes_is_marked_with_its_files_and_comes_back_with_them(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "recordings"], users=40, days=20)
    account.run(since=date(2026, 5, 12))
    listed = "select count(*) from {} where _deleted_at is null"
    before = [account.select(listed.format(table)) for table in ("recordings", "recording_files")]
    assert before[0][0][0] > 0
    ((user, recordings, files),) = account.select(
        "select user_id, count(distinct recording_uuid), count(*) from recording_files group by 1 order by 1 limit 1"
    )
    account.break_with(
        {"match": f"/users/{user}/recordings", "status": 200, "body": {"meetings": [], "page_size": 300}, "times": None}
    )
    account.run()
    left = [account.select(listed.format(table))[0][0] for table in ("recordings", "recording_files")]
    assert left == [before[0][0][0] - recordings, before[1][0][0] - files]
    account.mend()
    account.run()
    assert [account.select(listed.format(table)) for table in ("recordings", "recording_files")] == before
    assert account.differences() == {}


def test_the_ledger_has_one_row_for_each_unit_after_any_number_of_runs(tmp_path: Path) -> None:
    account = Account(tmp_path, only=[*MEETINGS, "roles", "report_daily"], users=12, days=20)
    for _ in range(2):
        account.run()
    assert account.select("select endpoint, partition from _ledger group by all having count(*) > 1") == []
    loaded: dict[str, int] = dict(account.select("select endpoint, sum(rows) from _ledger group by 1"))
    assert loaded == {name: account.count(name) for name in account.endpoints}


def test_slices_load_the_same_as_one_package_and_read_nothing_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.zoom._work.BATCH_ROWS", 40)
    monkeypatch.setattr("sources.zoom._bridge.QUEUED_BATCHES", 1)
    names = (*MEETINGS, "roles", "report_activities")
    whole = Account(tmp_path / "whole", only=names, users=12, days=20)
    cut = Account(tmp_path / "cut", only=names, users=12, days=20)
    at_once, in_slices = whole.run(), cut.run(limits=SliceLimits(rows=100))
    assert in_slices.exit_code == 0
    assert cut.snapshot() == whole.snapshot()
    assert (in_slices.rows, in_slices.calls, cut.calls("/roles")) == (at_once.rows, at_once.calls, 1)
    packages = "select count(distinct load_id) from _dlt_loads"
    assert whole.select(packages) == [(1,)]
    assert cut.select(packages)[0][0] > 1


def test_a_token_that_dies_between_two_pages_restarts_the_unit_and_doubles_nothing(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["phone_call_history"], users=150, days=10)
    account.break_with({"match": "/phone/call_history", "kind": "dead_token", "code": 400, "times": 2})
    report = account.run()
    assert report.exit_code == 0
    assert account.differences() == {}
    (seen,) = (rule["fired"] for rule in account.control("GET", "faults")[0].json()["rules"])
    assert seen == 2


def test_a_token_that_always_dies_fails_its_unit_after_a_few_tries(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["phone_call_history"], users=150, days=10)
    account.break_with({"match": "/phone/call_history", "kind": "dead_token", "code": 400, "times": None})
    assert account.run().exit_code == 1
    failed = account.ledger("phone_call_history", "failed")
    assert {(row["http"], row["code"]) for row in failed} == {(400, 400)}
    assert max(row["calls"] for row in failed) == 8
    account.mend()
    assert account.run().exit_code == 0
    assert account.differences() == {}


def test_a_warehouse_that_was_deleted_is_filled_again_whole(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "roles", "report_activities"], users=12, days=20)
    account.run()
    account.places.db.unlink()
    assert account.run().exit_code == 0
    assert account.differences() == {}
