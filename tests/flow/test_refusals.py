"""What Zoom refuses is skipped with its reason or fails where it can be seen, and never costs another endpoint its rows."""

import re
from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import ExitCode
from sources.zoom.units import Outcome
from tests.flow.account import Account

PHONE = ("phone_users", "phone_call_logs", "phone_call_history")
REPORTS = {"match": "/report/activities", "times": None}


def test_an_endpoint_that_fails_costs_no_other_its_rows_and_heals_by_itself(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "roles", "report_activities"], users=20, days=20)
    account.break_with({"match": "/roles", "status": 500, "times": None})
    report = account.run()
    assert report.exit_code is ExitCode.FAILED
    assert account.differences().keys() == {"roles"}
    (first,) = account.ledger("roles")
    assert (first["outcome"], first["http"], first["attempts"], first["calls"]) == ("failed", 500, 1, 5)
    assert "reading roles: Zoom answered 500" in first["message"]
    assert any("Zoom answered 500" in reason for reason in report.tallies["roles"].reasons)
    assert report.tallies["users"].outcomes[Outcome.FAILED] == 0

    account.run()
    (again,) = account.ledger("roles")
    assert (again["attempts"], again["failing_since"]) == (2, first["failing_since"])

    account.mend()
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}
    (healed,) = account.ledger("roles")
    assert (healed["attempts"], healed["failing_since"], healed["message"]) == (0, None, None)


def test_whatever_spoils_an_answer_fails_its_unit_alone(tmp_path: Path) -> None:
    faults: dict[str, tuple[str, dict[str, object], int]] = {
        "users": ("/users", {"kind": "cut_json"}, 200),
        "roles": ("/roles", {"kind": "html_403"}, 403),
        "report_activities": ("/report/activities", {"kind": "window_shift"}, 200),
        "report_operation_logs": ("/report/operationlogs", {"kind": "refusal_200", "code": 999}, 200),
        "phone_users": ("/phone/users", {"status": 404}, 404),
    }
    account = Account(tmp_path, only=[*faults, "phone_call_history"], users=12, days=20)
    account.break_with(*({"match": path, "times": None, **fault} for path, fault, _ in faults.values()))
    assert account.run().exit_code is ExitCode.FAILED
    for name, (_, _, http) in faults.items():
        assert {(row["outcome"], row["http"]) for row in account.ledger(name)} == {("failed", http)}
        assert account.count(name) == 0
    assert account.count("phone_call_history") > 0


def test_rows_that_were_loaded_stay_when_their_unit_fails_later(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["roles", "report_activities"], users=12, days=20)
    account.run()
    before = account.snapshot()["report_activities"]
    account.break_with({**REPORTS, "status": 503})
    account.run()
    assert account.snapshot()["report_activities"] == before


def test_a_missing_scope_is_skipped_by_name_on_a_first_run(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "roles", "report_activities"], users=12, days=20)
    account.client_id = "scopes:user:read:admin,report:read:admin"
    report = account.run()
    assert report.exit_code is ExitCode.DONE
    (row,) = account.ledger("roles")
    assert (row["partition"], row["outcome"], row["http"], row["code"]) == ("*", "skipped", 400, 4711)
    assert "role:read:list_roles:admin or role:read:admin" in row["message"]
    assert "role:read:list_roles:admin" in report.tallies["roles"].refused
    assert account.differences().keys() == {"roles"}

    account.client_id = "tests"
    account.run()
    assert [row["partition"] for row in account.ledger("roles")] == ["all"]
    assert account.differences() == {}


def test_a_scope_that_is_taken_away_fails_once_then_stands_as_skipped_and_comes_back(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "roles"], users=12, days=5)
    account.run()
    account.client_id = "scopes:user:read:admin"
    exits = []
    for _ in range(2):
        exits.append(account.run().exit_code)
        (row,) = (row for row in account.ledger("roles") if row["partition"] == "*")
    assert exits == [ExitCode.FAILED, ExitCode.DONE]
    assert row["outcome"] == "skipped"
    assert account.count("roles") > 0

    account.client_id = "tests"
    assert account.run().exit_code is ExitCode.DONE
    assert [row["partition"] for row in account.ledger("roles")] == ["all"]


def test_zoom_phone_that_is_off_skips_its_family_and_nothing_else(tmp_path: Path) -> None:
    account = Account(tmp_path, only=[*PHONE, "roles"], users=12, days=20)
    account.break_with(phone=False)
    report = account.run()
    assert report.exit_code is ExitCode.DONE
    for name in PHONE:
        ((partition, outcome),) = account.select(f"select partition, outcome from _ledger where endpoint = '{name}'")
        assert (partition, outcome) == ("*", "skipped")
        assert "Zoom Phone is not switched on" in report.tallies[name].refused
    assert account.count("roles") > 0

    account.mend()
    assert account.run().exit_code is ExitCode.DONE
    assert account.select("select count(*) from _ledger where partition = '*'") == [(0,)]
    assert account.differences() == {}


@pytest.mark.parametrize("how", ["withdrawn", "withdrawn_2300", "withdrawn_410"])
def test_call_logs_that_were_withdrawn_are_replaced_by_the_call_history_nobody_selected(tmp_path: Path, how: str) -> None:
    account = Account(tmp_path, only=PHONE[1:], users=12, days=20)
    account.break_with(call_logs=how, call_history_key="call_history")
    report = account.run("phone_call_logs")
    assert report.exit_code is ExitCode.DONE
    (row,) = account.ledger("phone_call_logs")
    assert (row["partition"], row["outcome"]) == ("*", "skipped")
    assert "Zoom has withdrawn this list; its rows are in phone_call_history" in row["message"]
    assert account.count("phone_call_history") > 0
    assert account.differences() == {}


def test_a_daily_limit_stops_a_label_keeps_what_was_read_and_goes_on_the_next_day(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "report_activities"], users=12, days=60, plan="business")
    account.break_with(daily_quota=3)
    report = account.run()
    assert report.exit_code is ExitCode.LATER
    tally = report.tallies["report_activities"]
    assert tally.stopped_until is not None
    assert tally.left > 0
    waiting = account.ledger("report_activities", "waiting")
    assert 0 < len(waiting) < len(account.ledger("report_activities")) == 181
    assert {row["message"] for row in waiting} == {"a daily limit was used up before it was asked for"}
    assert account.count("users") > 0

    account.break_with(daily_quota=None)
    account.advance(1)
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}


def test_a_token_that_is_refused_stops_the_run_instead_of_trying_every_unit(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "recordings"], users=60, days=20)
    account.run("users")
    account.forget_calls()
    account.break_with(
        {"match": "/users*", "status": 401, "body": {"code": 124, "message": "Invalid access token."}, "times": None}
    )
    assert account.run().exit_code is ExitCode.FAILED
    assert account.calls("/users/{userId}/recordings") < 100
    account.mend()
    assert account.run(since=date(2026, 5, 12)).exit_code is ExitCode.DONE
    assert account.differences() == {}


def test_an_endpoint_that_always_fails_is_left_for_the_next_run_after_a_few_units(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "recordings"], users=60, days=60)
    account.break_with({"match": "/users/*/recordings", "status": 400, "body": {"code": 1, "message": "No."}, "times": None})
    report = account.run()
    assert report.exit_code is ExitCode.FAILED
    tally = report.tallies["recordings"]
    assert tally.left > 0
    assert tally.outcomes[Outcome.FAILED] < 50


def test_units_that_fail_every_night_do_not_keep_the_others_from_their_turn(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "recordings"], users=60, days=10)
    account.run("users")
    sick = [user for (user,) in account.select("select id from users where id is not null order by 1 limit 25")]
    fault = {"status": 400, "body": {"code": 1, "message": "No."}, "times": None}
    account.break_with(*({"match": f"/users/{user}/recordings", **fault} for user in sick))
    for _ in range(3):
        account.run(since=date(2026, 5, 28))
    read = "select distinct parent from _ledger where endpoint = 'recordings' and outcome <> 'failed'"
    missing = account.select(f"select id from users where id is not null and id not in ({read})")
    assert {user for (user,) in missing} == set(sick)


def test_days_that_failed_together_are_read_one_by_one(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["report_activities"], users=8, days=180)
    account.break_with({**REPORTS, "kind": "edit", "put": {"time": "never"}, "times": 1})
    account.run()
    failed = account.ledger("report_activities", "failed")
    assert 4 <= len(failed) <= 28
    words = {re.sub(r"[0-9,]+ rows", "# rows", row["message"].partition(": ")[2]) for row in failed}
    assert words == {
        "none of its # rows can be placed: it has no readable time, which tells its day: "
        "its rows are in _set_aside: run again, and report it if it stays so"
    }
    again = account.run()
    assert again.exit_code is ExitCode.DONE
    assert again.calls >= len(failed)
    assert account.differences() == {}
