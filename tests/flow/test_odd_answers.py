"""An odd answer is not "nothing": what can be read of it is loaded, what cannot is seen, and no rows vanish because of it."""

from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

from pipelines.errors import ExitCode
from pipelines.readers.inspect_warehouse import read_holes
from tests.flow.account import Account
from tests.flow.altered import altering

SLIPS = {
    "control": (b'"first_name":"', b'"first_name":"\x0b\t'),
    "latin": (b'"first_name":"', b'"first_name":"\xe9'),
    "nan": (b'"first_name":', b'"shoe_size":NaN,"first_name":'),
    "bom": (b'{"', b'\xef\xbb\xbf{"'),
    "comma": (b"]", b",]"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_one_slip_of_zooms_writer_costs_no_list(tmp_path: Path, slip: str) -> None:
    account = Account(tmp_path, only=["users"], users=12, days=5)
    old, new = SLIPS[slip]

    def alter(request: httpx.Request, content: bytes) -> bytes:
        return content.replace(b", ", b",").replace(b": ", b":").replace(old, new, 1)

    account.alter = alter
    report = account.run()
    assert report.exit_code is ExitCode.DONE
    assert account.count("users") == len(account.truth("users")[0])
    in_doubt = account.select("select doubts > 0 from _ledger where endpoint = 'users'")
    assert in_doubt == [(slip != "bom",)]


def test_dates_and_tokens_written_otherwise_are_the_same(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "report_activities"], users=60, days=20)

    def write_otherwise(body: dict[str, Any]) -> None:
        for name in ("from", "to"):
            year, month, day = body[name].split("-")
            body[name] = f"{year}-{int(month)}-{int(day)}"

    account.alter = altering("/report/activities", write_otherwise)
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}


def test_a_count_that_is_too_high_for_ever_is_believed_after_the_tries(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users"], users=30, days=5)

    def count_three_more(body: dict[str, Any]) -> None:
        body["total_records"] = body["total_records"] + 3

    account.alter = altering("/users", count_three_more)
    gone: set[int] = set()
    remarks: list[list[str]] = []
    for night in range(10):
        report = account.run()
        assert report.exit_code is ExitCode.DONE
        remarks.append(list(report.tallies["users"].remarks))
        if account.select("select count(*) from users where _deleted_at is not null") != [(0,)]:
            gone.add(night)
        if night == 0:
            (somebody,) = account.select("select id from users where status = 'active' limit 1")[0]
            account.control("POST", "users", body={"delete": [somebody]})
        account.advance(1)
    assert min(gone) == 5
    assert [night for night, said in enumerate(remarks) if said] == [5, 6, 7, 8, 9]
    assert remarks[5] == ["after 6 answers in doubt Zoom is believed, though Zoom counts 9 records more than it sends"]


def test_a_day_in_doubt_that_zoom_no_longer_answers_for_keeps_nothing_waiting(tmp_path: Path) -> None:
    only = ["users", "report_users", "history_meetings", "report_meeting_participants"]
    account = Account(tmp_path, only=only, users=4, days=3)

    def send_none(body: dict[str, Any]) -> None:
        body.update(total_records=5, history_meetings=[], next_page_token="")

    account.alter = altering("/report/history_meetings", send_none)
    account.run()
    account.alter = None
    account.advance(1)
    report = account.run()
    lost = "Zoom counted 5 records more than it sent, and Zoom answers 180 days back only: these are lost"
    assert report.tallies["history_meetings"].remarks == {lost: 1}
    holes = read_holes(account.places.db)
    assert [(hole["endpoint"], hole["outcome"], hole["message"]) for hole in holes] == [
        ("history_meetings", "in doubt", "Zoom counts 5 records more than it sends")
    ]
    account.advance(1)
    report = account.run()
    assert report.exit_code is ExitCode.DONE
    assert not report.tallies["history_meetings"].remarks
    assert read_holes(account.places.db) == holes


def test_more_records_missing_than_before_begin_the_tries_anew(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users"], users=30, days=5)
    hidden: list[str] = []

    def hide(body: dict[str, Any]) -> None:
        body["total_records"] = body["total_records"] + 3
        body["users"] = [user for user in body["users"] if user.get("id") not in hidden]

    account.alter = altering("/users", hide)
    for night in range(9):
        account.run()
        account.advance(1)
        if night == 6:
            hidden.append(account.select("select id from users where status = 'active' limit 1")[0][0])
    assert account.select("select count(*) from users where _deleted_at is not null") == [(0,)]
    assert account.select("select attempts, missing from _ledger where endpoint = 'users'") == [(2, 10)]


def test_an_empty_list_that_zoom_counts_records_of_takes_no_rows_away_for_some_nights(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["phone_call_logs"], users=20, days=10)
    assert account.run().exit_code is ExitCode.DONE
    before = set(account.select("select id from phone_call_logs"))

    def say_nothing(body: dict[str, Any]) -> None:
        body.update(total_records=5, call_logs=[], next_page_token="")

    account.alter = altering("/phone/call_logs", say_nothing)
    for _ in range(2):
        account.advance(1)
        report = account.run()
        assert report.exit_code is ExitCode.FAILED
        assert set(account.select("select id from phone_call_logs")) == before
    reasons = [row["message"] for row in account.ledger("phone_call_logs", "failed")]
    assert reasons
    assert all("Zoom counts 5 records and sends none" in words for words in reasons)
    account.alter = None
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}


def drop(field: str, names: str) -> Any:
    def change(body: dict[str, Any]) -> None:
        for record in body[names]:
            record.pop(field, None)

    return change


def test_people_of_no_known_status_are_asked_about(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "meetings", "chat_channels"], users=12, days=20)
    account.alter = altering("/users", drop("status", "users"))
    report = account.run()
    asked = {partition for (partition,) in account.select("select partition from _ledger where endpoint = 'meetings'")}
    assert asked - {"?"} == {user["id"] for user in account.truth("users")[0] if user["id"]}
    assert report.tallies["meetings"].remarks == {
        "asked all the same: users does not tell whether it is worth a call": len(asked - {"?"})
    }
    assert account.count("meetings") == len(account.truth("meetings")[0])
    assert account.select("select distinct doubts, attempts from _ledger where endpoint = 'meetings' and partition <> '?'") == [
        (1, 0)
    ]
    account.alter = None
    assert account.run().exit_code is ExitCode.DONE
    assert account.select("select sum(doubts) from _ledger where endpoint = 'meetings'") == [(0,)]
    assert account.ledger("meetings", "failed") == []


def test_meetings_of_no_known_type_are_asked_about(tmp_path: Path) -> None:
    names = ["history_meetings", "report_meeting_participants", "report_webinar_participants"]
    account = Account(tmp_path, only=[*names, "report_users", "report_meetings"], users=60, days=12)
    account.alter = altering("/report/history_meetings", drop("type", "history_meetings"))
    report = account.run(*names)
    assert report.exit_code is ExitCode.DONE, report.tallies
    for name in names[1:]:
        assert account.count(name) == len(account.truth(name)[0]) > 0
    assert {row["outcome"] for row in account.ledger("report_webinar_participants")} == {"loaded", "skipped"}


def test_people_who_cannot_be_named_are_a_hole_until_they_can(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "meetings"], users=12, days=20)
    account.run()
    before = account.count("meetings")
    (somebody,) = account.select("select id from users where status = 'active' order by 1 limit 1")[0]

    def forget(body: dict[str, Any]) -> None:
        for user in body["users"]:
            if user.get("id") == somebody:
                del user["id"]

    account.alter = altering("/users", forget)
    report = account.run()
    assert report.exit_code is ExitCode.FAILED
    (hole,) = account.ledger("meetings", "failed")
    assert hole["partition"] == "?"
    assert hole["message"] == "rows of users have no id, so that nothing can be asked about them"
    assert account.select("select count(*) from meetings where _deleted_at is null") == [(before,)]
    account.alter = None
    assert account.run().exit_code is ExitCode.DONE
    assert account.ledger("meetings", "failed") == []


def spoil(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "start_time": "", "password": "letmein"}


def test_one_bad_row_costs_no_other_and_is_set_aside(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["history_meetings"], users=40, days=20)
    meetings = account.truth("history_meetings")[0]
    victim = meetings[len(meetings) // 2]["meeting_uuid"]

    def change(body: dict[str, Any]) -> None:
        body["history_meetings"] = [spoil(row) if row["meeting_uuid"] == victim else row for row in body["history_meetings"]]

    account.alter = altering("/report/history_meetings", change)
    for night in range(3):
        report = account.run()
        assert report.exit_code is ExitCode.FAILED, night
        assert report.tallies["history_meetings"].set_aside == {"it has no readable start_time, which tells its day": 1}
        assert account.count("history_meetings") == len(account.truth("history_meetings")[0]) - 1
        ((raw, why),) = account.select("select raw, why from _set_aside where endpoint = 'history_meetings'")
        assert victim in raw
        assert "letmein" not in raw
        assert why == "it has no readable start_time, which tells its day"
        account.advance(1)
    account.alter = None
    account.run(retry=True)
    assert account.differences() == {}
    assert account.count("_set_aside") == 0


def test_a_unit_of_which_no_row_can_be_placed_keeps_what_it_had(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["history_meetings"], users=20, days=8)
    account.run()
    before = account.snapshot()

    def change(body: dict[str, Any]) -> None:
        body["history_meetings"] = [spoil(row) for row in body["history_meetings"]]

    account.alter = altering("/report/history_meetings", change)
    report = account.run()
    assert report.exit_code is ExitCode.FAILED
    assert account.snapshot() == before
    assert account.count("_set_aside") > 0
    assert account.ledger("history_meetings", "failed") != []
    account.alter = None
    assert account.run().exit_code is ExitCode.DONE
    assert account.count("_set_aside") == 0
    assert account.differences() == {}


def test_a_person_whose_id_cannot_be_read_is_set_aside_and_not_deleted(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users"], users=20, days=5)
    account.run()
    (somebody,) = account.select("select id from users where status = 'active' order by 1 limit 1")[0]

    def change(body: dict[str, Any]) -> None:
        for user in body["users"]:
            if user.get("id") == somebody:
                user["id"] = {"value": somebody}

    account.alter = altering("/users", change)
    for _ in range(8):
        assert account.run().exit_code is ExitCode.FAILED
        account.advance(1)
    assert account.count("_set_aside") == 1
    assert account.select("select count(*) from users where _deleted_at is not null") == [(0,)]


def test_a_column_of_another_type_costs_no_row_and_is_told_loudly(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["phone_call_logs"], users=40, days=12)

    def change(body: dict[str, Any]) -> None:
        for row in body["call_logs"]:
            row["caller_number_type"] = "external_pstn"

    account.alter = altering("/phone/call_logs", change)
    report = account.run()
    rows = account.count("phone_call_logs")
    assert rows == len(account.truth("phone_call_logs")[0]) > 0
    kept = "select count(*) from phone_call_logs where _extra->>'caller_number_type' = 'external_pstn'"
    assert account.select(kept) == [(rows,)]
    (alarm,) = report.tallies["phone_call_logs"].alarms
    assert alarm == "no value of caller_number_type is an integer any more; they are in _extra"


@pytest.mark.parametrize("body", [{}, {"error": "no such app"}, {"roles": []}, {"roles": None, "page_size": 30}])
def test_a_body_that_is_not_zooms_deletes_nothing(tmp_path: Path, body: dict[str, Any]) -> None:
    account = Account(tmp_path, only=["roles"], users=12, days=5)
    account.run()
    before = account.snapshot()
    account.alter = altering("/roles", lambda _: body)
    assert account.run().exit_code is ExitCode.FAILED
    assert account.snapshot() == before
    assert len(account.ledger("roles", "failed")) == 1


def test_a_time_that_python_does_not_have_poisons_no_later_run(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users"], users=12, days=5)

    def age(body: dict[str, Any]) -> None:
        for user in body["users"]:
            user["created_at"] = "0000-01-01T00:00:00Z"

    account.alter = altering("/users", age)
    account.run()
    kept = "select count(*) from users where _extra->>'created_at' = '0000-01-01T00:00:00Z' and created_at is null"
    assert account.select(kept) == [(account.count("users"),)]
    account.alter = None
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}


def test_a_warehouse_that_holds_such_a_time_is_mended(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "meetings"], users=12, days=5)
    account.run()
    (somebody,) = account.select("select id from users where status = 'active' order by 1 limit 1")[0]
    with duckdb.connect(account.places.db) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("update zoom_raw.users set created_at = make_timestamptz(-62167219200000000)")
    account.control("POST", "users", body={"delete": [somebody]})
    assert account.run().exit_code is ExitCode.DONE
    assert account.select("select count(*) from users where created_at < timestamp '0001-01-02'") == [(0,)]
    assert account.select(f"select created_at from users where id = '{somebody}' and _deleted_at is not null") == [(None,)]


def test_rows_outside_of_the_days_asked_for_are_told(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["report_activities"], users=12, days=10)

    def move(body: dict[str, Any]) -> None:
        for row in body["activity_logs"][:2]:
            row["time"] = "2099-01-01T00:00:00Z"

    account.alter = altering("/report/activities", move)
    report = account.run()
    assert any("lie outside of the days" in remark for remark in report.tallies["report_activities"].remarks)
    told = account.select("select distinct message from _ledger where doubts > 0")
    assert any("lie outside of the days" in message for (message,) in told)
