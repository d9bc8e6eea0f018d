"""Date arithmetic holds for any day, grid and retention."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.zoom.partitions import name_partition
from sources.zoom.vocabulary import Grid, Window
from sources.zoom.windows import WIDEST_DAYS, Span, ask_for, cell_of, cells, join_days, reach_of

DAYS = st.dates(date(1999, 1, 1), date(2060, 12, 31))
GRIDS = st.sampled_from(list(Grid))


@given(GRIDS, DAYS)
def test_every_day_lies_in_exactly_the_cell_that_is_its_own(grid: Grid, day: date) -> None:
    cell = cell_of(grid, day)
    assert cell.start <= day < cell.end
    assert {cell_of(grid, cell.start), cell_of(grid, cell.end - timedelta(days=1))} == {cell}
    assert cell_of(grid, cell.end).start == cell.end


@given(GRIDS, DAYS, st.integers(1, 400))
def test_cells_cover_a_reach_without_gap_or_overlap(grid: Grid, start: date, days: int) -> None:
    reach = Span(start, start + timedelta(days=days))
    found = list(cells(grid, reach))
    assert found, "a reach that holds a day has a cell"
    assert found[0].start <= reach.start
    assert found[-1].end >= reach.end
    assert all(left.end == right.start for left, right in itertools.pairwise(found))
    assert all(cell.meets(reach) for cell in found)
    labels = [name_partition(grid, "", cell).name for cell in found]
    assert len(set(labels)) == len(labels)


@given(st.sets(DAYS, max_size=200), st.integers(0, 2))
def test_joined_windows_hold_exactly_the_days_and_are_never_too_wide(days: set[date], edge: int) -> None:
    window = Window(Grid.DAY, "time", edge_days=edge)
    spans = list(join_days(window, days))
    held = [span.start + timedelta(days=place) for span in spans for place in range(span.days)]
    assert sorted(days) == held
    assert all(span.days + 2 * edge <= WIDEST_DAYS for span in spans)


@given(DAYS, st.integers(1, 400), GRIDS, st.integers(0, 1), st.data())
def test_what_is_asked_for_holds_what_is_owned_and_stays_inside_the_reach(
    today: date, retention: int, grid: Grid, edge: int, data: st.DataObject
) -> None:
    window = Window(grid, "time", retention_days=retention, edge_days=edge)
    reach = reach_of(window, today)
    assert reach.start <= today < reach.end
    cell = data.draw(st.sampled_from(list(cells(grid, reach))))
    owned = cell.clamp(reach)
    assert owned is not None
    first, last = ask_for(window, owned, reach)
    assert reach.start <= first <= owned.start
    assert owned.end - timedelta(days=1) <= last <= today
    if grid is not Grid.MONTH:
        assert (last - first).days + 1 <= WIDEST_DAYS


def test_four_weeks_begin_on_a_monday_before_and_after_1970() -> None:
    assert {cell_of(Grid.FOUR_WEEKS, day).start.weekday() for day in (date(1969, 7, 20), date(2026, 2, 28))} == {0}


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (date(2028, 2, 29), date(2028, 2, 16), date(2028, 3, 1)),
        (date(2026, 12, 31), date(2026, 12, 16), date(2027, 1, 1)),
        (date(2026, 3, 15), date(2026, 3, 1), date(2026, 3, 16)),
    ],
    ids=["leap day", "year end", "last day of the first half"],
)
def test_half_months_end_where_months_do(day: date, start: date, end: date) -> None:
    assert cell_of(Grid.HALF_MONTH, day) == Span(start, end)


def test_a_span_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="holds no day"):
        Span(date(2026, 1, 1), date(2026, 1, 1))
