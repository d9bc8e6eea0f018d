"""What other answers of Zoom's say there is not is not asked for, but for a share; what Zoom refuses for good, weekly."""

from pathlib import Path
from typing import Any

import pytest

from sources.zoom import planner
from tests.flow.account import Account, tally_of
from tests.flow.altered import altering

POLLS = ["users", "history_meetings", "report_users", "report_meetings", "report_meeting_polls"]
PROMISED = "select count(*) from history_meetings where lower(type) = 'meeting' and feature_used__poll"


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return Account(tmp_path, only=POLLS, seed=11, users=24, days=30)


def test_only_meetings_that_had_polls_are_asked_about_and_a_share_of_the_others(account: Account) -> None:
    for night in range(3):
        tally = tally_of(account.run(), "report_meeting_polls")
        assert account.differences() == {}
        if night == 0:
            ((promised,),) = account.select(PROMISED)
            ((others,),) = account.select("select count(*) from _ledger where endpoint = 'report_meeting_polls' and unasked")
            assert promised < tally.calls < promised + tally.outcomes.total() / 10
            assert tally.outcomes.total() == tally.calls + others
            said = "not asked for: history_meetings says that there is nothing"
            assert tally.remarks[said] == others
            assert tally.alarms.total() == 0
        account.advance(1)


def test_thorough_asks_for_what_was_ruled_out_before(account: Account) -> None:
    account.run()
    whole = tally_of(account.run(thorough=True), "report_meeting_polls")
    ((units,),) = account.select("select count(*) from _ledger where endpoint = 'report_meeting_polls'")
    assert account.select("select count(*) from _ledger where unasked") == [(0,)]
    assert whole.calls > units / 2
    assert account.differences() == {}


def test_where_what_says_so_is_wrong_all_is_asked_and_the_report_says_it(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "ANYWAY_ONE_IN", 2)

    def forget_polls(body: dict[str, Any]) -> None:
        for meeting in body["history_meetings"]:
            meeting["feature_used"]["poll"] = False

    account.alter = altering("/report/history_meetings", forget_polls)
    report = account.run()
    tally = tally_of(report, "report_meeting_polls")
    assert tally.calls == tally.outcomes.total()
    ((polled,),) = account.select("select count(distinct meeting_uuid) from report_meeting_polls")
    assert 0 < tally.alarms["history_meetings says that there is nothing, and there is: ask for all with --thorough"] <= polled
    assert account.select("select count(*) from _ledger where unasked") == [(0,)]
    account.alter = None
    account.endpoints.pop("history_meetings")
    assert {name for name in account.differences() if "polls" in name} == set()


def test_what_is_said_later_to_have_been_there_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "ANYWAY_ONE_IN", 10**9)
    account = Account(tmp_path, only=POLLS, seed=11, users=40, days=6)

    def forget_polls(body: dict[str, Any]) -> None:
        for meeting in body["history_meetings"]:
            meeting["feature_used"]["poll"] = False

    account.alter = altering("/report/history_meetings", forget_polls)
    account.run("users", "history_meetings", "report_users", "report_meetings")
    tally = tally_of(account.run("report_meeting_polls"), "report_meeting_polls")
    assert tally.rows == 0
    account.alter = None
    account.advance(1)
    assert tally_of(account.run(), "report_meeting_polls").rows > 0
    assert account.differences() == {}


def test_a_refusal_that_lasts_is_asked_again_weekly_and_when_its_parent_changed(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "webinars"], seed=4, users=30, days=10)
    first = tally_of(account.run(), "webinars").calls
    ((refused,),) = account.select("select count(*) from _ledger where endpoint = 'webinars' and code = 200")
    assert 0 < refused < first
    weeks = []
    for _ in range(2):
        asked = 0
        for _ in range(7):
            account.advance(1)
            night = tally_of(account.run(), "webinars").calls - (first - refused)
            assert night < refused, "each is asked on a day of its own"
            asked += night
        weeks.append(asked)
    assert weeks == [refused, refused]
    assert tally_of(account.run(thorough=True), "webinars").calls == first

    changed: list[str] = []

    def promote(body: dict[str, Any]) -> None:
        for user in body["users"]:
            if user.get("status") == "active" and user["type"] == 1 and not changed:
                user["type"] = 2
                changed.append(user["id"])

    account.alter = altering("/users", promote)
    asked = tally_of(account.run(), "webinars").calls
    (one,) = changed
    assert asked == first - refused + len([row for row in account.ledger("webinars") if row["partition"] == one and row["code"]])
    account.alter = None
    assert account.differences().keys() <= {"users"}
