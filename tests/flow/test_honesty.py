"""`coverage` never says "no holes" while a row is absent that Zoom would have given.

Accounts are played with answers of every odd kind, drawn from a number; `make soak` checks the same after each of its nights.
"""

import random
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.readers.inspect_warehouse import read_holes
from sources.zoom.vocabulary import PARTITION
from tests.flow.account import Account
from tests.flow.altered import altering

_DAILY = {"Retry-After": "2026-06-02T00:00:00Z", "X-RateLimit-Type": "Daily-limit"}
_KINDS: dict[str, dict[str, Any]] = {
    "scope": {"status": 400, "body": {"code": 104, "message": "Invalid access token, does not contain scopes:[a:read]."}},
    "scope in quotes": {"status": 403, "body": '{"code":104,"message":"does not contain scopes:["a:read"]"}'},
    "product": {"status": 401, "body": {"status": False, "errorCode": 401, "errorMessage": "Unauthorized"}},
    "token": {"status": 401, "body": {"code": 124, "message": "Invalid access token."}},
    "unknown path": {"status": 404, "body": {"code": 2300, "message": "This API endpoint is not recognized."}},
    "bare 404": {"status": 404, "body": {}},
    "gone": {"status": 410, "body": "gone"},
    "daily": {"status": 429, "body": {"code": 429, "message": "the maximum daily rate limit"}, "headers": _DAILY},
    "server": {"status": 503, "body": "try later"},
    "firewall": {"kind": "html_403"},
    "cut": {"kind": "cut_json"},
    "other days": {"kind": "window_shift"},
    "refusal": {"kind": "refusal_200", "code": 999, "message": "No."},
    "no envelope": {"status": 200, "body": {}},
    "another's error": {"status": 200, "body": {"error": "not found"}},
    "failure": {"status": 200, "body": {"success": False}},
    "null status": {"kind": "edit", "put": {"status": None}},
    "null type": {"kind": "edit", "put": {"type": None}},
    "unknown type": {"kind": "edit", "put": {"type": 77}},
    "no start": {"kind": "edit", "put": {"start_time": ""}},
    "no time": {"kind": "edit", "put": {"time": None, "date_time": "never"}},
    "no id": {"kind": "edit", "drop": ["id", "uuid", "meeting_uuid"]},
}
_ENDPOINTS = (
    "users",
    "roles",
    "role_members",
    "meetings",
    "meeting_registrants",
    "recordings",
    "history_meetings",
    "report_users",
    "report_meetings",
    "report_meeting_participants",
    "report_activities",
    "phone_users",
    "phone_call_logs",
    "phone_user_call_logs",
    "phone_call_history",
    "chat_channels",
    "chat_channel_members",
)

_MEETINGS = ("history_meetings", "report_users", "report_meetings", "report_meeting_participants")


def draw_rules(seed: int, account: Account) -> list[dict[str, Any]]:
    """Two to five odd answers, each to the calls of one path from some call on, for a while or for ever."""
    chance = random.Random(f"honesty {seed}")
    rules = []
    for name in chance.sample(sorted(account.endpoints), chance.randint(2, 5)):
        kind = chance.choice(sorted(_KINDS))
        rules.append(
            {
                "match": account.endpoints[name].request.path,
                "after": chance.choice((0, 0, 0, 1, 3, 8)),
                "times": chance.choice((None, None, 1, 5)),
                **_KINDS[kind],
            }
        )
    return rules


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_zoom_answers_what_is_absent_is_named(tmp_path: Path, seed: int) -> None:
    account = Account(tmp_path, only=_ENDPOINTS, seed=seed, users=10, days=20)
    rules = draw_rules(seed, account)
    account.break_with(*rules)
    for _ in range(2):
        account.run()
        assert account.uncovered() == {}, rules
        account.advance(1)
    account.mend()
    account.run(retry=True)
    assert account.uncovered() == {}, rules


def test_a_loss_that_nobody_named_would_be_found(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["roles", "report_activities"], users=10, days=20)
    account.run()
    assert account.uncovered() == {}
    query = f"select {PARTITION} from report_activities group by 1 order by count(*) desc limit 1"
    day = account.select(query)[0][0]
    with duckdb.connect(account.places.db) as connection:
        connection.execute(f"delete from zoom_raw.report_activities where {PARTITION} = '{day}'")
        connection.execute(f"update zoom_raw._ledger set rows = 0, outcome = 'empty' where partition = '{day}'")
    assert {row[0].date().isoformat() for row in account.uncovered()["report_activities"]} == {day}


def test_what_hangs_on_a_record_that_zoom_counts_and_does_not_send_is_named_until_it_comes(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "recordings"], users=12, days=5)

    def leave_one_out(body: dict[str, Any]) -> None:
        del body["users"][0]

    account.alter = altering("/users", leave_one_out)
    account.run()
    holes = {(hole["endpoint"], hole["partition"]): hole["message"] for hole in read_holes(account.places.db)}
    assert holes["recordings", "*"] == "users could not be read whole, so there may be more to ask about"
    account.alter = None
    account.run()
    assert read_holes(account.places.db) == []
    assert account.differences() == {}


def test_what_hangs_on_a_row_that_could_not_be_placed_is_named_until_it_heals(tmp_path: Path) -> None:
    account = Account(tmp_path, only=_MEETINGS, users=12, days=5)

    def blank_one(body: dict[str, Any]) -> None:
        for meeting in body["history_meetings"][:1]:
            meeting["start_time"] = ""

    account.alter = altering("/report/history_meetings", blank_one)
    account.run()
    holes = {(hole["endpoint"], hole["partition"]): hole["message"] for hole in read_holes(account.places.db)}
    message = "history_meetings could not be read whole, so there may be more to ask about"
    assert holes["report_meeting_participants", "*"] == message
    account.alter = None
    account.run()
    assert read_holes(account.places.db) == []
    assert account.differences() == {}
