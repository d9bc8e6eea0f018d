"""What Zoom sends is kept, whatever it is: declared or not, of the right type or not, many rows or none."""

import json
from pathlib import Path
from typing import Any

from pipelines.errors import ExitCode
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.schema import all_tables, arrow_schema
from tests.flow.account import Account


def columns_of(account: Account) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    query = (
        "select table_name, column_name from information_schema.columns where table_schema = 'zoom_raw' order by ordinal_position"
    )
    for table, column in account.select(query):
        found.setdefault(table, []).append(column)
    return found


def answer_roles(*members: object) -> dict[str, Any]:
    roles = [{"id": str(place), "name": f"Role {place}", "total_members": count} for place, count in enumerate(members)]
    return {"match": "/roles", "status": 200, "body": {"roles": roles}, "times": None}


def test_fields_nobody_declared_are_kept_and_named_in_the_report(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "roles"], users=12, days=5)
    put = {"mood": {"today": "good"}, "shoe_size": 2**70}
    account.break_with({"match": "/roles", "kind": "edit", "put": put, "times": None})
    report = account.run()
    assert report.exit_code is ExitCode.DONE
    extras = [json.loads(extra) for (extra,) in account.select("select _extra from roles")]
    assert extras == [put] * len(extras) != []
    assert report.tallies["roles"].undeclared == {"mood": len(extras), "shoe_size": len(extras)}
    assert account.differences() == {}


def test_a_value_of_the_wrong_type_is_kept_beside_the_others(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["roles"], users=5, days=5)
    account.break_with(answer_roles(7, "many", "3", 2.0))
    report = account.run()
    assert report.exit_code is ExitCode.DONE
    rows = account.select("select id, total_members, _extra from roles order by id")
    assert rows == [("0", 7, None), ("1", None, '{"total_members":"many"}'), ("2", 3, None), ("3", 2, None)]
    assert report.tallies["roles"].misfits == {"total_members": 1}
    assert [row["misfits"] for row in account.ledger("roles")] == [1]


def test_values_that_never_fit_are_not_asked_for_for_ever(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["report_daily"], users=5, days=60)
    days = [{"date": f"2026-01-0{day}", "meetings": count} for day, count in ((1, "none"), (2, 0))]
    body = {"year": 2026, "month": 1, "dates": days}
    account.break_with({"match": "/report/daily", "status": 200, "body": body, "times": None})
    calls = [account.run().calls for _ in range(6)]
    account.mend()
    assert calls[0] == 7
    assert calls[-1] == calls[-2] <= 2


def test_an_endpoint_without_rows_has_its_tables_with_all_columns(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "history_meetings"], users=5, days=5)
    account.break_with({"match": "/users", "status": 200, "body": {"users": [], "page_size": 300}, "times": None})
    account.break_with(
        {"match": "/report/history_meetings", "status": 200, "body": {"history_meetings": [], "page_size": 300}, "times": None}
    )
    assert account.run().exit_code is ExitCode.DONE
    found = columns_of(account)
    assert {table.name: arrow_schema(table).names for table in account.tables} == {
        table.name: found[table.name] for table in account.tables
    }
    assert {account.count(table.name) for table in account.tables} == {0}
    assert [row["outcome"] for row in account.ledger("users")] == ["empty"]


def test_endpoints_nobody_selected_have_their_tables_too(tmp_path: Path) -> None:
    account = Account(tmp_path, only=ENDPOINTS, users=5, days=5)
    assert account.run("roles").exit_code is ExitCode.DONE
    found = columns_of(account)
    assert {table.name: arrow_schema(table).names for table in all_tables(ENDPOINTS.values())} == {
        name: columns for name, columns in found.items() if not name.startswith("_")
    }
    assert account.select("select distinct endpoint from _ledger") == [("roles",)]
    assert account.count("roles") > 0


def test_private_columns_are_null_unless_asked_for(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users"], users=12, days=5)
    account.break_with({"match": "/users", "kind": "edit", "put": {"host_key": "123456"}, "times": None})
    account.run()
    assert account.select("select count(*) from users where host_key is not null or _extra is not null") == [(0,)]
    account.run(private=frozenset({"users.host_key"}))
    assert account.select("select distinct host_key from users") == [("123456",)]
