"""A partition and its name say the same."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.ledger import Entry, read_history, write_entries
from sources.zoom.partitions import REFUSED, UNASKED, WHOLE, Partition, name_days, name_partition, read_partition
from sources.zoom.units import Outcome
from sources.zoom.vocabulary import Endpoint, Grid
from sources.zoom.windows import Span, cell_of

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
KEYS = st.text(st.characters(codec="utf-8"), min_size=1) | st.sampled_from(
    ["a|b", "2026-05-01", "u|2026-05", "|", "*", "?", "all", "=", "=*"]
)
DAYS = st.dates(date(2001, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=lambda endpoint: endpoint.name)
@given(KEYS, DAYS)
def test_a_name_is_read_as_it_was_written(endpoint: Endpoint, key: str, day: date) -> None:
    window = endpoint.cadence.window
    cell = cell_of(window.grid, day) if window else None
    written = name_partition(window.grid if window else None, key if endpoint.cadence.parents else "", cell)
    assert read_partition(endpoint, written.name) == written


@given(KEYS, KEYS)
def test_no_key_is_taken_for_a_name_of_ours_nor_for_another_key(key: str, other: str) -> None:
    name = name_partition(None, key, None).name
    assert name not in (WHOLE, REFUSED, UNASKED)
    assert (name == name_partition(None, other, None).name) == (key == other)


@pytest.mark.parametrize(
    ("grid", "parent", "name"),
    [
        (Grid.DAY, "", "2025-09-01"),
        (Grid.FOUR_WEEKS, "u", "u|2025-09-01"),
        (Grid.HALF_MONTH, "", "2025-09-01"),
        (Grid.MONTH, "u", "u|2025-09"),
        (None, "u", "u"),
        (None, "", WHOLE),
    ],
)
def test_names_stay_those_that_rows_in_warehouses_have(grid: Grid | None, parent: str, name: str) -> None:
    cell = cell_of(grid, date(2025, 9, 1)) if grid else None
    assert name_partition(grid, parent, cell) == Partition(name, parent, cell)


def test_days_of_which_one_is_meant_are_named_together() -> None:
    start = date(2026, 5, 1)
    assert name_days("", Span(start, start + timedelta(days=1))) == "2026-05-01"
    assert name_days("u", Span(start, start + timedelta(days=3))) == "u|2026-05-01..2026-05-03"


@pytest.mark.parametrize("cell", [None, Span(date(2025, 9, 1), date(2025, 9, 29))])
def test_the_ledger_keeps_the_days_and_remembers_them(cell: Span | None) -> None:
    entry = Entry("e", "u|2025-09-01", Outcome.LOADED, NOW, "r1", parent="u", cell=cell)
    (row,) = write_entries([entry]).to_pylist()
    assert read_history(row).partition == (Partition("u|2025-09-01", "u", cell) if cell else None)
    before: dict[str, Any] = {name: value for name, value in row.items() if name not in ("cell_from", "cell_to")}
    assert read_history(before).partition is None, "as an earlier version wrote it"
