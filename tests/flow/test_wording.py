"""Refusals as Zoom words them today: what a refusal is about is told by what it says and by what else answers."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import ExitCode
from sources.zoom.probe import ProbeResult
from tests.flow.account import Account
from tests.flow.test_check import check

PHONE_SCOPES = 'Invalid access token, does not contain scopes:["phone:read:list_users","phone:read:list_users:admin"]'
UNAUTHORIZED = {"status": False, "errorCode": 401, "errorMessage": "Unauthorized"}
UNKNOWN = {"code": 2300, "message": "This API endpoint is not recognized."}
ALWAYS: dict[str, Any] = {"times": None}


def refuse(path: str, status: int, body: object) -> dict[str, Any]:
    return {"match": path, "status": status, "body": body, **ALWAYS}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"code": 104, "message": "Invalid access token, does not contain scopes:[phone:read:list_users:admin]."}),
        (403, {"code": 104, "message": PHONE_SCOPES}),
        (400, f'{{"code":104,"message":"{PHONE_SCOPES}"}}'),
        (401, f'{{"message":"{PHONE_SCOPES}","code":124}}'),
        (400, {"code": 999, "message": PHONE_SCOPES}),
    ],
    ids=["104", "403", "quotes", "401", "words"],
)
def test_a_missing_phone_scope_is_named_as_zoom_names_it_and_costs_a_call_a_night(
    tmp_path: Path, status: int, body: object
) -> None:
    account = Account(tmp_path, only=["phone_users", "phone_user_profiles", "roles"], users=30, days=3)
    account.run()
    account.break_with(refuse("/phone/users*", status, body))
    assert account.run().exit_code is ExitCode.FAILED, "it was taken away"
    account.forget_calls()
    assert account.run().exit_code is ExitCode.DONE
    assert account.calls("/phone/users") == account.calls("/phone/users/{userId}") == 1
    assert account.calls("/oauth/token") == 1
    for name in ("phone_users", "phone_user_profiles"):
        (row,) = [row for row in account.ledger(name) if row["partition"] == "*"]
        assert (row["outcome"], row["http"]) == ("skipped", status)
        assert "the app lacks the scope phone:read:" in row["message"]
        assert "phone:read:list_users:admin" in row["message"]

    found = check(account)["phone_users"]
    assert found.result is ProbeResult.SCOPE
    assert found.scopes[0] == "phone:read:list_users:admin"
    account.mend()
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}


@pytest.mark.parametrize(
    ("status", "body"), [(401, UNAUTHORIZED), (401, {"code": 124, "message": "Invalid access token."})], ids=["product", "124"]
)
def test_products_that_refuse_the_token_cost_no_other_its_rows(tmp_path: Path, status: int, body: object) -> None:
    refused = ["roles", "recordings", "report_activities", "phone_users"]
    account = Account(tmp_path, only=["users", "history_meetings", *refused], users=30, days=10)
    paths = [account.endpoints[name].request.path for name in refused]
    account.break_with(*(refuse(path.replace("{userId}", "*"), status, body) for path in paths))
    account.run()
    own = {table.name for name in refused for table in account.endpoints[name].tables}
    assert {*refused} <= account.differences().keys() <= own
    for name in refused:
        (row,) = account.ledger(name)
        assert (row["partition"], row["outcome"], row["http"]) == ("*", "skipped", 401)
        assert "Zoom refuses our token for it, and takes it elsewhere" in row["message"]
    assert max(account.calls(path) for path in paths) <= 9
    assert account.calls("/oauth/token") <= 1 + 6, "not one for each unit"
    account.mend()
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}
    account.break_with(*(refuse(path.replace("{userId}", "*"), status, body) for path in paths))
    assert account.run().exit_code is ExitCode.FAILED, "until now it answered"
    assert account.run().exit_code is ExitCode.DONE


def test_whichever_endpoint_refuses_the_token_it_is_not_taken_for_dead(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "roles", "role_members"], users=12, days=3)
    account.break_with(refuse("/users*", 401, UNAUTHORIZED), refuse("/roles", 401, UNAUTHORIZED))
    report = account.run()
    assert account.ledger("users")[0]["outcome"] == "skipped"
    assert "takes it elsewhere" in report.tallies["users"].refused


def test_a_token_that_works_nowhere_ends_the_run_soon(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "roles", "recordings", "phone_users"], users=60, days=10)
    account.run("users")
    account.forget_calls()
    account.break_with(refuse("/[rup]*", 401, UNAUTHORIZED))
    assert account.run().exit_code is ExitCode.FAILED
    assert account.calls("/users/{userId}/recordings") <= 6
    assert account.select("select count(*) from _ledger where \"partition\" = '*' and outcome = 'skipped'") == [(0,)]


def test_one_user_whose_token_is_refused_is_a_hole_and_the_others_are_read(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "recordings"], users=30, days=10)
    account.run("users")
    first, *_, last = [user for (user,) in account.select("select id from users where id is not null order by 1")]
    account.break_with(*(refuse(f"/users/{user}/recordings", 401, UNAUTHORIZED) for user in (first, last)))
    assert account.run().exit_code is ExitCode.FAILED
    failed = {row["partition"].partition("|")[0] for row in account.ledger("recordings", "failed")}
    assert failed == {first, last}
    read = account.select("select count(distinct parent) from _ledger where endpoint = 'recordings' and outcome <> 'failed'")
    assert read == account.select("select count(*) - 2 from users where id is not null and status <> 'pending'")


@pytest.mark.parametrize(("status", "body"), [(404, UNKNOWN), (400, UNKNOWN), (404, {}), (410, "gone"), (404, "404 not found")])
def test_a_list_that_is_withdrawn_is_replaced_however_zoom_says_so(tmp_path: Path, status: int, body: object) -> None:
    names = ["phone_users", "phone_call_logs", "phone_user_call_logs", "phone_call_history"]
    account = Account(tmp_path, only=names, users=20, days=3)
    account.break_with(refuse("/phone/call_logs", status, body), refuse("/phone/users/*/call_logs", status, body))
    report = account.run("phone_users", "phone_call_logs", "phone_user_call_logs")
    assert report.exit_code is ExitCode.DONE
    for name in names[1:3]:
        (row,) = account.ledger(name)
        assert (row["partition"], row["outcome"]) == ("*", "skipped")
        assert "Zoom has withdrawn this list; its rows are in phone_call_history" in row["message"]
    assert account.calls("/phone/call_logs") == 1
    assert account.calls("/phone/users/{userId}/call_logs") == 3
    assert account.count("phone_call_history") > 0


def test_a_user_whom_the_phone_does_not_know_does_not_withdraw_the_list(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["phone_users", "phone_user_call_logs", "phone_call_history"], users=30, days=3)
    account.run("phone_users")
    users = [user for (user,) in account.select("select id from phone_users order by 1")]
    account.break_with(*(refuse(f"/phone/users/{user}/call_logs", 404, {}) for user in users[:2]))
    account.run("phone_user_call_logs")
    assert {row["partition"].partition("|")[0] for row in account.ledger("phone_user_call_logs", "failed")} == set(users[:2])
    assert account.count("phone_call_history") == 0


def test_a_list_without_successor_that_zoom_does_not_know_is_refused_as_such(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "recordings", "report_activities"], users=30, days=3)
    broken = (refuse("/report/activities", 404, UNKNOWN), refuse("/users/*/recordings", 400, UNKNOWN))
    account.run("users", "report_activities")
    account.break_with(*broken)
    assert account.run().exit_code is ExitCode.FAILED, "the activities answered until now"
    rows = {
        name: [row for row in account.ledger(name) if row["partition"] == "*"] for name in ("recordings", "report_activities")
    }
    assert [(row["outcome"], row["code"]) for row in rows["recordings"]] == [("skipped", 2300)]
    assert [(row["outcome"], row["code"]) for row in rows["report_activities"]] == [("failed", 2300)]
    assert "Zoom does not know this list" in rows["recordings"][0]["message"]
    account.mend()
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}


def test_a_bare_404_withdraws_no_list_without_successor(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["roles"], users=5, days=3)
    account.break_with(refuse("/roles", 404, {}))
    assert account.run().exit_code is ExitCode.FAILED
    assert [row["partition"] for row in account.ledger("roles", "failed")] == ["all"]
