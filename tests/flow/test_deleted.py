"""What Zoom deletes stays queryable, returns when restored, and is never marked by a listing that cannot be believed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sources.zoom._deleted import Carried, carry_over, mark_back, mark_gone
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.planner import DOUBT_LAST_TRY
from sources.zoom.schema import arrow_schema
from sources.zoom.units import Outcome
from sources.zoom.vocabulary import DELETED_AT, PARTITION
from tests.flow.account import Account

USERS = ENDPOINTS["users"]
NOW = datetime(2026, 6, 2, tzinfo=UTC)
EARLIER = datetime(2026, 6, 1, tzinfo=UTC)


def tables(*people: dict[str, Any], licenses: dict[str, str] | None = None) -> dict[str, pa.Table]:
    own, attributes, bundles = USERS.tables
    rows = [{PARTITION: "all", **person} for person in people]
    emails = {person["id"]: person["email"] for person in people}
    owned = [
        {PARTITION: "all", "user_id": user, "user_email": emails[user], "license_type": kind}
        for user, kind in (licenses or {}).items()
    ]
    return {
        own.name: pa.Table.from_pylist(rows, schema=arrow_schema(own)),
        attributes.name: arrow_schema(attributes).empty_table(),
        bundles.name: pa.Table.from_pylist(owned, schema=arrow_schema(bundles)),
    }


def carry(fresh: dict[str, pa.Table], before: dict[str, pa.Table], *, cut: bool = False, accept: bool = False) -> Carried:
    return carry_over(USERS, fresh, before, {"all"} if cut else set(), NOW, accept_shrink=accept)


def deleted(carried: Carried, table: str = "users", name: str = "email") -> dict[str, datetime | None]:
    return {row[name]: row[DELETED_AT] for row in carried.tables[table].to_pylist()}


ANNA = {"id": "a", "email": "anna@x.example"}
BERT = {"id": "b", "email": "bert@x.example"}


def test_a_user_that_is_missing_stays_with_the_time_it_was_first_missing() -> None:
    once = carry(tables(ANNA), tables(ANNA, BERT, licenses={"a": "MEETING", "b": "MEETING"}))
    assert deleted(once) == {"anna@x.example": None, "bert@x.example": NOW}
    assert deleted(once, "user_licenses", "user_id") == {"b": NOW}
    again = carry(tables(ANNA), tables(ANNA, {**BERT, DELETED_AT: EARLIER}))
    assert deleted(again)["bert@x.example"] == EARLIER


def test_a_user_that_is_listed_again_is_back() -> None:
    assert deleted(carry(tables(ANNA, BERT), tables(ANNA, {**BERT, DELETED_AT: EARLIER}))) == {
        "anna@x.example": None,
        "bert@x.example": None,
    }


def test_an_invitation_that_was_accepted_is_no_deletion() -> None:
    invited = {"id": None, "email": "carla@x.example"}
    assert deleted(carry(tables({"id": "c", "email": "carla@x.example"}), tables(invited))) == {"carla@x.example": None}


def test_an_address_given_to_a_new_person_does_not_hide_that_the_old_one_is_gone() -> None:
    rows = carry(tables({"id": "n", "email": ANNA["email"]}), tables(ANNA)).tables["users"].to_pylist()
    assert {(row["id"], row[DELETED_AT]) for row in rows} == {("n", None), ("a", NOW)}


@pytest.mark.parametrize("before", [{DELETED_AT: None}, {DELETED_AT: EARLIER}])
@pytest.mark.parametrize("cut", [False, True])
def test_a_row_without_a_key_is_not_taken_for_deleted_once_it_is_listed_with_its_key(before: dict[str, Any], cut: bool) -> None:
    """Nobody can tell which one it was: as somebody deleted it would be one more for good, and a hole for what hangs on it."""
    nameless = {"id": None, "email": None, **before}
    assert deleted(carry(tables(ANNA), tables(nameless), cut=cut)) == {"anna@x.example": None}


def test_a_listing_that_was_cut_off_marks_nothing() -> None:
    assert deleted(carry(tables(ANNA), tables(ANNA, BERT), cut=True)) == {"anna@x.example": None, "bert@x.example": None}


@pytest.mark.parametrize("accept", [False, True])
def test_a_listing_that_shrinks_sharply_is_not_believed_unless_a_person_says_so(accept: bool) -> None:
    crowd = [{"id": str(number), "email": f"{number}@x.example"} for number in range(40)]
    carried = carry(tables(*crowd[:20]), tables(*crowd), accept=accept)
    assert carried.shrunk == ({} if accept else {"all": (40, 20)})
    assert carried.tables["users"].num_rows == (40 if accept else 0)


@pytest.mark.parametrize(("before", "missing", "believed"), [(100, 20, True), (100, 21, False), (20, 10, True), (20, 11, False)])
def test_what_is_hard_to_believe_is_more_than_ten_rows_and_a_fifth(before: int, missing: int, believed: bool) -> None:
    crowd = [{"id": str(number), "email": f"{number}@x.example"} for number in range(before)]
    carried = carry(tables(*crowd[missing:]), tables(*crowd, {**BERT, DELETED_AT: EARLIER}))
    assert carried.shrunk == ({} if believed else {"all": (before, missing)})


def test_users_deleted_at_zoom_stay_in_the_warehouse_night_after_night(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users"], seed=11, users=60, days=10)
    first = account.run().rows
    for _ in range(2):
        account.advance(4)
        assert account.run().exit_code == 0
    gone = account.select("select count(*) from zoom_raw.users where _deleted_at is not null")[0][0]
    assert gone > 0, "this account deletes a user in its first eight days"
    assert account.select("select count(*) from zoom_raw.users")[0][0] >= first
    listed = {person["email"] for person in account.truth("users")[0]}
    present = {email for (email,) in account.select("select email from zoom_raw.users where _deleted_at is null")}
    assert present == listed


def test_a_users_list_that_comes_back_almost_empty_changes_nothing_and_says_so(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users"], seed=5, users=60, days=5)
    account.run()
    before = account.select("select id, email, _deleted_at from zoom_raw.users order by all")
    account.break_with({"match": "/users", "status": 200, "times": None, "body": {"users": [], "next_page_token": ""}})
    report = account.run()
    assert account.select("select id, email, _deleted_at from zoom_raw.users order by all") == before
    assert report.exit_code == 1
    assert "hard to believe" in " ".join(report.tallies["users"].reasons)
    account.mend()
    assert account.run().exit_code == 0


def test_an_answer_in_doubt_marks_nothing_until_it_is_believed(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users"], seed=5, users=12, days=5)
    account.run()
    people = account.select("select id, email, status from users where status = 'active' order by 1")
    listed = [{"id": name, "email": email, "status": status} for name, email, status in people]
    listed[0]["dept"] = {"value": "Sales"}
    account.break_with({"match": "/users", "status": 200, "times": None, "body": {"users": listed, "next_page_token": ""}})
    marked = "select count(_deleted_at) from users where id is not null"
    for night in range(1, DOUBT_LAST_TRY + 1):
        account.advance(1)
        account.run()
        assert bool(account.select(marked)[0][0]) is (night == DOUBT_LAST_TRY)
    account.mend()
    account.advance(1)
    account.run()
    assert account.differences() == {}


def test_a_row_that_was_deleted_by_itself_stays_so_when_what_it_belongs_to_is_back() -> None:
    (own, *_) = ENDPOINTS["recordings"].tables
    gone = datetime(2026, 6, 3, tzinfo=UTC)
    rows = [{PARTITION: "h|2026-05-04", "uuid": "there"}, {PARTITION: "h|2026-05-04", "uuid": "gone", DELETED_AT: EARLIER}]
    marked = mark_gone(pa.Table.from_pylist(rows, schema=arrow_schema(own)), gone)
    assert marked[DELETED_AT].to_pylist() == [gone, EARLIER]
    assert mark_back(marked, {"h|2026-05-04": gone})[DELETED_AT].to_pylist() == [None, EARLIER]


HOSTS = """
select id
from users
where exists (select 1 from recordings where user_id = users.id)
    and exists (select 1 from meetings where user_id = users.id)
    and exists (select 1 from webinar_registrants join webinars on webinars.id = webinar_id where webinars.user_id = users.id)
order by 1
limit 1
"""
BELONGING = ["users", "meetings", "webinars", "webinar_registrants", "recordings", "chat_channels", "chat_channel_members"]
HELD = ("meetings", "webinars", "webinar_registrants", "recordings", "recording_files", "chat_channels")
MARKED = "select count(*), count(_deleted_at) from {} where split_part(_partition, '|', 1) in ({})"


def test_what_belongs_to_a_deleted_user_is_marked_with_it_and_returns_with_it(tmp_path: Path) -> None:
    account = Account(tmp_path, only=BELONGING, seed=2, users=25, days=25)
    assert account.run().exit_code == 0
    ((host,),) = account.select(HOSTS)
    webinars = account.select(f"select cast(id as varchar) from webinars where user_id = '{host}'")
    owners = ", ".join(f"'{name}'" for name in (host, *(number for (number,) in webinars)))

    account.control("POST", "users", body={"delete": [host]})
    account.advance(1)
    assert account.run().exit_code == 0
    assert account.differences() == {}, "what is marked is what Zoom lists no more, and nothing else"
    held = {table.name: account.select(MARKED.format(table.name, owners))[0] for table in account.tables}
    assert all(held[name][0] for name in HELD)
    assert all(count == gone for count, gone in held.values())

    account.advance(1)
    again = account.run()
    assert not any(tally.outcomes[Outcome.GONE] for tally in again.tallies.values()), "it is said once"
    assert {name: account.select(MARKED.format(name, owners))[0] for name in held} == held

    account.control("POST", "users", body={"restore": [host]})
    account.advance(1)
    assert account.run().exit_code == 0
    assert account.differences() == {}
    assert account.select(MARKED.format("webinars", owners)) == [(len(webinars), 0)]
    assert account.select("select count(*) from _ledger where outcome = 'gone'") == [(0,)]


def test_what_zoom_has_forgotten_meanwhile_returns_as_it_was(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "recordings"], seed=2, users=25, days=190)
    account.run()
    ((host,),) = account.select("select user_id from recordings group by 1 order by count(*) desc limit 1")
    first = f"select min(start_time) from recordings where user_id = '{host}' and _deleted_at is null"
    ((earliest,),) = account.select(first)
    account.control("POST", "users", body={"delete": [host]})
    account.advance(40)
    account.run()
    assert account.select(first) == [(None,)]
    account.control("POST", "users", body={"restore": [host]})
    account.advance(1)
    assert account.run().exit_code == 0
    assert account.differences() == {}
    ((reach,),) = account.select("select max(fetched_at) - interval 180 days from _ledger")
    assert account.select(first) == [(earliest,)]
    assert earliest < reach
