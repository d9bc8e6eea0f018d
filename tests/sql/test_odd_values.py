"""Values that Zoom may send and nobody expects: the models are built, the tests warn, and what is good is published."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.places import Places
from pipelines.publish import publish_snapshot
from tests.sql.conftest import Warehouse, build_account
from tests.sql.small_account import fill

EXTREMES = {
    "BIGINT": ("9223372036854775807", "-9223372036854775808"),
    "DOUBLE": ("1.7e308", "-1.7e308"),
}
"""The largest and the smallest number of a type."""


def fill_with_extremes(db: Path) -> None:
    """The small account, with the largest number in one half of what Zoom counts and the smallest in the other."""
    fill(db)
    with duckdb.connect(str(db)) as connection:
        columns = connection.execute(
            "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'zoom_raw' "
            "and data_type in ('BIGINT', 'DOUBLE') and column_name not like '\\_%' escape '\\' "
            "and table_name not like '\\_%' escape '\\' and not regexp_matches(column_name, '(^|_)id$') order by all"
        ).fetchall()
        for table, column, kind in columns:
            largest, smallest = EXTREMES[kind]
            connection.execute(
                f'update zoom_raw."{table}" set "{column}" = case when rowid % 2 = 0 then {largest} else {smallest} end'
            )


@pytest.fixture(scope="module")
def extremes(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return build_account(tmp_path_factory.mktemp("extremes"), fill_with_extremes, "data")


def test_the_largest_and_smallest_numbers_keep_nothing_from_being_published(extremes: Warehouse) -> None:
    assert extremes.report.failed == ()
    assert publish_snapshot(Places(extremes.db), datetime(2026, 3, 10, tzinfo=UTC)).tables > 0


def test_a_number_out_of_measure_is_warned_of_and_left_out_of_sums(extremes: Warehouse) -> None:
    assert "numbers_keep_within_measure" in {finding.name for finding in extremes.report.warned}
    assert extremes.rows("select count(*) from zoom_raw.recording_files where abs(file_size::hugeint) > 1e15") != [(0,)]
    assert extremes.rows("select sum(file_bytes), sum(seen_bytes) from marts.fct_recordings") == [(0, 0)]
