"""The trash of recordings: what enters it, what comes back and what is gone for good, night after night."""

from pathlib import Path
from typing import Any

import pytest

from tests.flow.account import Account, tally_of

LIVE = "select uuid from {} where _deleted_at is null"


@pytest.fixture
def account(tmp_path: Path) -> Account:
    """On nights three days apart somebody trashes, somebody restores and somebody empties the trash."""
    return Account(tmp_path, only=["users", "recordings", "trashed_recordings"], seed=57, users=30, days=40)


def test_the_trash_is_that_of_the_account_whatever_enters_and_leaves_it(account: Account) -> None:
    entered, restored, gone = set[Any](), set[Any](), set[Any]()
    before: set[Any] = set()
    for night in range(4):
        assert account.run().exit_code == 0
        assert account.differences() == {}
        trash, cloud = (set(account.select(LIVE.format(table))) for table in ("trashed_recordings", "recordings"))
        assert not trash & cloud
        entered |= trash - before if night else set()
        restored |= (before - trash) & cloud
        gone |= before - trash - cloud
        left = account.select("select uuid from trashed_recordings where _deleted_at is not null")
        assert set(left) == restored | gone
        before = trash
        account.advance(3)
    assert entered
    assert restored
    assert gone
    orphans = "select count(*) from trashed_recording_files as files anti join trashed_recordings as owners on {}"
    same = "files.recording_uuid = owners.uuid and files._deleted_at is not distinct from owners._deleted_at"
    assert account.select(orphans.format(same)) == [(0,)]
    (timed,) = account.select("select count(*) = count(deleted_time) and count(*) > count(id) from trashed_recording_files")
    assert timed == (True,), "files have a time of their own, and not all have an id"


def test_one_call_for_each_user_asks_for_the_trash(account: Account) -> None:
    account.run("users")
    account.forget_calls()
    tally = tally_of(account.run("trashed_recordings"), "trashed_recordings")
    ((users,),) = account.select("select count(*) from users where status <> 'pending'")
    assert (tally.calls, tally.outcomes.total()) == (users, users)


def test_a_trash_that_was_emptied_is_believed(account: Account) -> None:
    account.run("users")
    ((user,),) = account.select("select id from users where status = 'active' order by 1 limit 1")
    listed = [{"uuid": f"m{number}", "start_time": "2026-05-01T09:00:00Z", "recording_files": []} for number in range(40)]
    rule = {"match": f"/users/{user}/recordings", "status": 200, "times": None}
    account.break_with({**rule, "body": {"meetings": listed}})
    account.run("trashed_recordings")
    count = f"select count(*), count(_deleted_at) from trashed_recordings where user_id = '{user}'"
    assert account.select(count) == [(40, 0)]
    account.mend()
    account.break_with({**rule, "body": {"meetings": [], "page_size": 300}})
    assert account.run("trashed_recordings").exit_code == 0
    assert account.select(count) == [(40, 40)]
