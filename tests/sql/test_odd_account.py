"""What Zoom has never sent before warns and is kept; the account is built and published all the same."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from pipelines.models.transform import PROJECT
from pipelines.readers.publish import publish_snapshot
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.places import Places
from tests.sql.conftest import Warehouse
from tests.sql.odd_account import ENDLESS, STAYS, TWO_WORDS, WORD, WRITINGS, LongStay

QUARTER = timedelta(minutes=15)
CODED = {
    "staging.stg_zoom__users": "status",
    "staging.stg_zoom__meeting_registrants": "registration_status",
    "staging.stg_zoom__phone_call_history": "call_result",
    "staging.stg_zoom__webinar_occurrences": "occurrence_status",
    "marts.fct_calls": "direction",
    "marts.fct_webinar_attendance": "registration_status",
}


def test_it_is_built_and_published(odd_account: Warehouse, tmp_path: Path) -> None:
    assert odd_account.report.failed == ()
    places = Places(tmp_path / "warehouse.duckdb")
    shutil.copy(odd_account.db, places.db)
    publish_snapshot(warehouse_at(places.db), datetime(2026, 3, 10, tzinfo=UTC))
    assert places.published.exists()


def test_a_number_out_of_measure_is_warned_of_and_left_out_of_sums(odd_account: Warehouse) -> None:
    assert "numbers_keep_within_measure" in {finding.name for finding in odd_account.report.warned}
    assert odd_account.rows("select count(*) > 1 from zoom_raw.recording_files where abs(file_size::hugeint) > 1e15") == [(True,)]
    ((files, seen),) = odd_account.rows("select sum(file_bytes), sum(seen_bytes) from marts.fct_recordings")
    assert 0 < files < 1e12
    assert 0 < seen < 1e12


def test_every_rule_of_a_list_of_words_warns(odd_account: Warehouse) -> None:
    """A test that does not see a word it never heard of would see nothing."""
    lists: set[tuple[str, str]] = set()
    for path in (PROJECT / "models").rglob("*.yml"):
        for model in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models", []):
            for rules in [test["keeps"] for test in model.get("data_tests", []) if "keeps" in test]:
                if "accepted_values" in rules["arguments"] and model["name"] not in OURS:
                    assert rules["config"]["severity"] == "warn", rules["name"]
                    lists |= {(rules["name"], column) for column in rules["arguments"]["accepted_values"]}
    said = {finding.name: finding.message for finding in odd_account.report.warned}
    assert {(name, column) for name, column in lists if f"{column} is a known word: " in said.get(name, "")} == lists


OURS = ("stg_zoom__ledger", "dim_users", "dim_licences", "fct_queue_calls")
"""Models with a list of words that we write, or decode by a seed."""


@pytest.mark.parametrize("table", CODED)
def test_a_word_passes_as_it_is(odd_account: Warehouse, table: str) -> None:
    ((count,),) = odd_account.rows(f"select count(*) from {table} where {CODED[table]} = '{WORD}'")
    assert count > 0


def test_a_department_in_many_writings_is_one(odd_account: Warehouse) -> None:
    assert odd_account.rows(
        "select department, count(*) from marts.dim_users where user_id like 'care_' group by department"
    ) == [("Care", len(WRITINGS))]
    assert odd_account.rows(
        "select department, meetings_count from reports.rpt_departments where month_start_date = '2025-07-01' order by 1"
    ) == [("Café Team", len(TWO_WORDS)), ("Care", len(WRITINGS))]


def test_out_of_hours_is_what_clocks_say_quarter_by_quarter(odd_account: Warehouse) -> None:
    found: dict[int, Any] = dict(
        odd_account.rows(
            "select cast(substr(meeting_uuid, 6) as integer), (attended_minutes, out_of_hours_minutes) "
            "from marts.fct_meeting_attendance where meeting_uuid like 'long %'"
        )
    )
    assert found == {place: count_minutes(stay) for place, stay in enumerate(STAYS)}


def count_minutes(stay: LongStay) -> tuple[float, float]:
    """All minutes of a stay, and those out of working hours."""
    zone = ZoneInfo(stay.time_zone)
    quarters = [stay.joined_at + QUARTER * place for place in range(int(stay.length / QUARTER))]
    clocks = [quarter.astimezone(zone) for quarter in quarters]
    working = sum(clock.isoweekday() < 6 and 8 <= clock.hour < 18 for clock in clocks)
    return 15.0 * len(quarters), 15.0 * (len(quarters) - working)


def test_nobody_stays_until_the_year_9999(odd_account: Warehouse) -> None:
    stay = f"select attended_minutes, out_of_hours_minutes from marts.fct_meeting_attendance where meeting_uuid = '{ENDLESS}'"
    assert odd_account.rows(stay) == [(60.0, 0.0)]
    ((minutes,),) = odd_account.rows("select max(attended_minutes) from marts.fct_meeting_attendance")
    assert minutes <= 366 * 24 * 60
    ((dates,),) = odd_account.rows("select count(*) from marts.dim_dates")
    assert dates < 1000
