"""Licences: what they cost is a setting, and only what is known of them is said."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from tests.cli.terminal import CREDENTIALS
from tests.sql.building import build
from tests.sql.conftest import Warehouse

ASKED = "select license_type, monthly_price, currency, is_example_price from marts.dim_licences where user_key = 'ada' order by 1"


@pytest.fixture
def copied(small_account: Warehouse, tmp_path: Path) -> Path:
    return Path(shutil.copy(small_account.db, tmp_path / "zoom.duckdb"))


def test_prices_of_the_settings_go_before_those_of_the_seed(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZOOM_ELT_LICENCE_PRICES", "licensed = 11.5, meeting_8=2")
    monkeypatch.setenv("ZOOM_ELT_CURRENCY", "EUR")
    report = build(copied, tests="data", select="dim_licences rpt_licence_use")
    assert report.failed == ()
    found = Warehouse(copied, report)
    prices = {name: rest for name, *rest in found.rows(ASKED)}
    assert prices["licensed"] == [Decimal("11.50"), "EUR", False]
    assert prices["phone"] == [Decimal("10.00"), "EUR", True]
    assert found.rows("select distinct monthly_price, currency from reports.rpt_licence_use where license_type = 'licensed'") == [
        (Decimal("11.50"), "EUR")
    ]


def test_without_settings_prices_are_those_of_the_seed(small_account: Warehouse) -> None:
    prices = {name: rest for name, *rest in small_account.rows(ASKED)}
    assert prices["licensed"] == [Decimal("13.33"), "USD", True]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LICENCE_PRICES", "licensed"),
        ("LICENCE_PRICES", "licensed=1,5"),
        ("LICENCE_PRICES", "licensed=-1"),
        ("LICENCE_PRICES", "licensed=1.234"),
        ("LICENCE_PRICES", "o'brien=1"),
        ("LICENCE_PRICES", "phone=1, phone=2"),
        ("CURRENCY", "euro"),
        ("CURRENCY", "E'R"),
    ],
)
def test_prices_that_are_none_are_refused_before_anything_is_loaded(
    variable: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(app, ["run"], env={**CREDENTIALS, f"ZOOM_ELT_{variable}": value})
    assert (answer.exit_code, answer.stdout, len(answer.stderr.splitlines())) == (2, "", 1)
    assert answer.stderr.startswith(f"reading ZOOM_ELT_{variable}: ")
    assert list(tmp_path.iterdir()) == []
