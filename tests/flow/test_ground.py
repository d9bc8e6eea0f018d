"""Bad ground: full disks, lost folders, clocks that jump, days that few years have. Nothing is lost and the next run repairs."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.warehouse.choice import warehouse_at
from tests.flow.account import Account

SMALL: dict[str, Any] = {
    "only": ["users", "report_activities", "history_meetings", "report_daily"],
    "seed": 3,
    "users": 12,
    "days": 12,
}
FULL_DISK = """
import resource, sys
from pathlib import Path
import duckdb, dlt, pyarrow.parquet
from pipelines.errors import LoadFailed
from tests.flow.account import Account
from tests.flow.test_ground import SMALL
account = Account(Path(sys.argv[1]), **SMALL)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
try:
    account.run()
except LoadFailed as error:
    print(str(error).count(chr(10)), error)
"""


def run_on_a_full_disk(folder: Path, limit: int) -> str:
    return subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(folder), str(limit)], capture_output=True, text=True, check=False, timeout=120
    ).stdout


def test_a_lost_working_folder_is_made_again_from_the_warehouse(tmp_path: Path) -> None:
    account = Account(tmp_path, **SMALL)
    account.run()
    usual = account.run().calls
    shutil.rmtree(account.places.work)
    account.places.work.mkdir()
    assert account.run().calls == usual
    assert account.differences() == {}


@pytest.mark.parametrize("limit", [20_000, 200_000])
def test_a_full_disk_is_named_in_one_line_and_the_next_run_repairs(tmp_path: Path, limit: int) -> None:
    said = run_on_a_full_disk(tmp_path, limit)
    assert said.startswith("0 "), f"expected a failed load, in one line: {said}"
    assert "make room on the disk" in said
    account = Account(tmp_path, **SMALL)
    from pipelines.night.load import finish_pending, open_pipeline

    finish_pending(open_pipeline(warehouse_at(account.places.db)))
    account.run()
    assert account.differences() == {}


@pytest.mark.parametrize(
    "now",
    [
        datetime(2028, 3, 1, 3, tzinfo=UTC),
        datetime(2027, 1, 1, 0, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    ],
    ids=["leap day", "year end", "clocks go forward", "clocks go back"],
)
def test_days_that_few_years_have_are_loaded_like_any_other(tmp_path: Path, now: datetime) -> None:
    account = Account(tmp_path, **SMALL, now=now)
    account.run()
    account.advance(1)
    account.run()
    assert account.differences() == {}


def test_a_clock_that_jumps_back_loses_nothing(tmp_path: Path) -> None:
    account = Account(tmp_path, **SMALL, now=datetime(2026, 6, 1, tzinfo=UTC))
    account.run()
    loaded = account.snapshot()
    earlier = Account(tmp_path, **{**SMALL, "days": 10}, now=datetime(2026, 5, 30, tzinfo=UTC))
    earlier.run("report_activities", "history_meetings")
    account.advance(1)
    account.run()
    assert account.differences() == {}
    assert account.snapshot()["report_activities"].total() >= loaded["report_activities"].total()
