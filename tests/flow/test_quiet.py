"""Lists of quiet people are asked for less and less often, at once where somebody is active, and within a week in any case."""

from pathlib import Path
from typing import Any

import pytest

from sources.zoom.quiet import LONGEST_DAYS
from tests.flow.account import Account, tally_of
from tests.flow.altered import altering

_DAY = 86_400
_NIGHTS = 16
SIGNED_IN = "2026-05-20T08:00:00Z"


def nobody_signs_in(body: dict[str, Any]) -> None:
    for user in body["users"]:
        user["last_login_time"] = SIGNED_IN


@pytest.fixture
def account(tmp_path: Path) -> Account:
    account = Account(tmp_path, only=["users", "meetings"], seed=9, users=40, days=10)
    account.alter = altering("/users", nobody_signs_in)
    return account


def settle(account: Account) -> int:
    """Two weeks of nights without a sign-in; gives how many hosts there are."""
    for night in range(_NIGHTS):
        if night:
            account.advance(1)
        account.run()
    ((hosts,),) = account.select("select count(*) from _ledger where endpoint = 'meetings'")
    return int(hosts)


def test_a_night_without_news_asks_a_part_and_a_week_asks_everybody(account: Account) -> None:
    hosts = settle(account)
    asked: list[int] = []
    for _ in range(LONGEST_DAYS):
        account.advance(1)
        report = account.run()
        asked.append(tally_of(report, "meetings").calls)
        assert report.exit_code == 0
    assert max(asked) < hosts * 0.7
    ((late,),) = account.select(
        "select count(*) from _ledger, (select max(fetched_at) as now from _ledger) "
        "where endpoint = 'meetings' and code is null and fetched_at < now - interval 7 day"
    )
    assert late == 0
    assert account.run(quiet_days=0).exit_code == 0
    assert account.differences().keys() <= {"users"}


def test_whoever_signs_in_is_asked_about_the_same_night(account: Account) -> None:
    settle(account)
    account.run()
    assert tally_of(account.run(), "meetings").calls <= 3, "whose lists had just changed"
    resting = account.select(
        'select "partition" from _ledger, (select max(fetched_at) as now from _ledger) '
        "where endpoint = 'meetings' and unchanged > 1 and fetched_at < now order by 1 limit 3"
    )
    active = {partition for (partition,) in resting}
    assert len(active) == 3

    def some_sign_in(body: dict[str, Any]) -> None:
        nobody_signs_in(body)
        for user in body["users"]:
            if user.get("id") in active:
                user["last_login_time"] = "2026-06-15T08:00:00Z"

    account.alter = altering("/users", some_sign_in)
    account.run()
    stirred = account.select("select \"partition\" from _ledger where endpoint = 'meetings' and stirred")
    assert {partition for (partition,) in stirred} >= active


def test_where_it_cannot_be_told_who_is_active_or_nobody_is_to_be_left_alone_all_are_asked(account: Account) -> None:
    settle(account)
    quiet = tally_of(account.run(), "meetings").calls
    thorough = tally_of(account.run(thorough=True), "meetings").calls
    assert tally_of(account.run(quiet_days=0), "meetings").calls > quiet

    def hide(body: dict[str, Any]) -> None:
        for user in body["users"]:
            user.pop("last_login_time", None)

    account.alter = altering("/users", hide)
    assert tally_of(account.run(), "meetings").calls >= tally_of(account.run(quiet_days=0), "meetings").calls
    assert thorough > quiet


def test_what_zoom_had_a_week_ago_is_here_whoever_is_quiet(tmp_path: Path) -> None:
    names = ["users", "meetings", "account_recordings", "trashed_recordings", "recordings", "chat_channels"]
    account = Account(tmp_path, only=names, seed=6, users=30, days=40)
    begun = account.sandbox.clock.seconds
    tables = {table.name: table for table in account.tables if not table.nested and table.keeps_deleted}
    week: list[dict[str, set[tuple[Any, ...]]]] = []
    late = 0
    for night in range(20):
        if night:
            account.advance(1)
        assert account.run().exit_code == 0
        truth = {
            name: {tuple(row[column] for column in table.key) for row in rows}
            for (name, table), rows in zip(tables.items(), account.truth(*tables), strict=True)
        }
        week.append(truth)
        lasting = week[max(0, night - LONGEST_DAYS) :]
        for name, table in tables.items():
            columns = ", ".join(f'"{column}"' for column in table.key)
            here = set(account.select(f"select {columns} from {name} where _deleted_at is null"))
            assert set.intersection(*(earlier[name] for earlier in lasting)) <= here, (night, name)
            late += len(truth[name] - here)
            assert here <= set().union(*(earlier[name] for earlier in lasting)), (night, name)
    assert late > 0, "nothing was ever left alone"
    assert account.sandbox.clock.seconds == begun + 19 * _DAY
