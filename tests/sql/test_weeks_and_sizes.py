"""The page draws no line over weeks of which nothing is there: they are zero where all is loaded, else a gap."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser

from pipelines.readers.dashboard.page import write_page
from tests.sql.busy_marts import add_busy_rows
from tests.sql.conftest import Warehouse
from tests.sql.test_dashboard import Shown, browser, showing

__all__ = ["browser"]  # a fixture that is used here too
GONE = "2026-05-11"
"""A week without calls, adoption, load, recordings or oddities."""
WEEKLY = {
    "adoption-active_by_week": "People",
    "meetings-load_shares": "",
    "phone-answer_rate": "Inbound calls",
    "phone-quality": "Calls with a score",
    "recordings-recorded": "GB",
    "security-oddities": "Oddities",
}
"""Chart -> the column that is 0 in a quiet week; a share of nothing is nothing."""


WHOLE = ("history_meetings", "report_meetings", "phone_call_history", "recordings", "report_activities")
"""Endpoints that are asked for days, and whole in the days that a test says."""


def write(small: Warehouse, folder: Path, complete_from: str) -> Path:
    db = folder / "zoom.duckdb"
    shutil.copy(small.db, db)
    add_busy_rows(db)
    with duckdb.connect(str(db)) as con:
        for table, column in (
            ("reports.rpt_call_volumes", "call_date"),
            ("reports.rpt_adoption", "period_start_date"),
            ("reports.rpt_meeting_load", "week_start_date"),
            ("reports.rpt_sign_in_oddities", "oddity_date"),
            ("marts.fct_recordings", "recording_date"),
        ):
            con.execute(f"delete from {table} where date_trunc('week', {column}) = date '{GONE}'")
        # as reports of a real account have them, weeks begin on Mondays
        con.execute("update reports.rpt_adoption set period_start_date = date_trunc('week', period_start_date)")
        con.execute("update reports.rpt_meeting_load set week_start_date = date_trunc('week', week_start_date)")
        con.execute(f"""
            create table marts.covered as
            select * exclude (complete_from, complete_until),
                case when endpoint in {WHOLE} then date '{complete_from}' end as complete_from,
                timestamp '2026-06-01' as complete_until
            from marts._coverage
        """)
        con.execute("drop view marts._coverage")
        con.execute("alter table marts.covered rename to _coverage")
    return write_page(db, folder / "page.html").path


@pytest.fixture(scope="module")
def loaded(browser: Browser, small_account: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with showing(browser, write(small_account, tmp_path_factory.mktemp("loaded"), "2026-01-01")) as found:
        yield found


@pytest.fixture(scope="module")
def unloaded(browser: Browser, small_account: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with showing(browser, write(small_account, tmp_path_factory.mktemp("unloaded"), "2026-05-18")) as found:
        yield found


def rows_of_the_week(shown: Shown, chart: str) -> list[dict[str, str]]:
    titles = shown.page.evaluate("id => [...document.querySelectorAll(`#${id} thead th`)].map(cell => cell.textContent)", chart)
    return [dict(zip(titles, row, strict=True)) for row in shown.table(chart) if GONE in row]


@pytest.mark.parametrize("chart", WEEKLY)
def test_a_week_without_rows_is_zero_where_it_is_loaded_and_nothing_where_not(chart: str, loaded: Shown, unloaded: Shown) -> None:
    assert loaded.messages == unloaded.messages == []
    number = WEEKLY[chart]
    for shown, expected in ((loaded, "0"), (unloaded, "")):
        rows = rows_of_the_week(shown, chart)
        assert rows, "the week is on the axis"
        if number:
            assert {float(row[number]) if row[number] else None for row in rows} == {float(expected) if expected else None}
        weeks = [each for row in shown.table(chart) for each in row if each.startswith("2026-")]
        assert {"2026-05-04", "2026-05-11", "2026-05-18", "2026-05-25"} <= set(weeks)


@pytest.mark.parametrize("chart", ["meetings-load_shares", "phone-answer_rate", "phone-quality"])
def test_no_line_runs_over_a_week_without_rows(chart: str, loaded: Shown, unloaded: Shown) -> None:
    for shown in (loaded, unloaded):
        drawn = shown.page.evaluate(
            "id => [...document.querySelectorAll(`#${id} .mark-line path`)].map(path => path.getAttribute('d'))", chart
        )
        assert drawn
        assert all(path.count("M") == 2 for path in drawn), drawn


def test_a_line_of_counts_goes_down_to_zero_where_the_week_is_loaded(loaded: Shown, unloaded: Shown) -> None:
    for shown, pieces in ((loaded, 1), (unloaded, 2)):
        drawn = shown.page.evaluate(
            "[...document.querySelectorAll('#adoption-active_by_week .mark-line path')].map(path => path.getAttribute('d'))"
        )
        assert [path.count("M") for path in drawn] == [pieces, pieces]
