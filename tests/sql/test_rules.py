"""The rules of a model are one test: each kind breaks by itself, and the report says what broke and how often."""

import shutil
from pathlib import Path

import duckdb

from pipelines.models.transform import build_models
from tests.sql.conftest import Warehouse

BREAKS = (
    "update zoom_raw._ledger set outcome = 'lost' where endpoint = 'phone_call_history'",
    "insert into zoom_raw._ledger select * from zoom_raw._ledger where endpoint = 'users'",
    "update zoom_raw._ledger set partition = null where endpoint = 'recordings'",
    "update zoom_raw.users set type = 77",
    # One of two is deleted, which is no fault; two are there, which is one.
    "insert into zoom_raw.contacts select * replace (now() as _deleted_at) from zoom_raw.contacts limit 2",
    "insert into zoom_raw.contacts select * from zoom_raw.contacts where _deleted_at is null limit 1",
)


def test_what_breaks_a_rule_is_said_by_rule_and_number(small_account: Warehouse, tmp_path: Path) -> None:
    db = tmp_path / "zoom.duckdb"
    shutil.copy(small_account.db, db)
    with duckdb.connect(str(db)) as connection:
        counts = dict(connection.sql("select endpoint, count(*) from zoom_raw._ledger group by endpoint").fetchall())
        ((people,),) = connection.sql("select count(*) from zoom_raw.users").fetchall()
        for statement in BREAKS:
            connection.execute(statement)
    report = build_models(db, select="stg_zoom__ledger stg_zoom__users stg_zoom__contacts")
    assert {finding.name: finding.message for finding in report.failed} == {
        "stg_zoom__ledger_must_hold": (
            f"outcome is a known word: {counts['phone_call_history']} times not so; "
            "endpoint_name, unit_name: each once: 1 time not so; "
            "unit_name is never null: 1 time not so"
        )
    }
    assert {finding.name: finding.message for finding in report.warned} == {
        "stg_zoom__users_should_hold": f"license_type_code is null or license_type is not null: {people} times not so",
        "stg_zoom__contacts_should_hold": "searched_email, email: each once: 1 time not so",
    }
