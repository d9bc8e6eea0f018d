"""Daily budgets are counted across processes and kept apart by family."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sources.zoom.budget import Budget, daily_limit, next_day
from sources.zoom.limits import Plan
from sources.zoom.vocabulary import Family, Label

NOW = datetime(2026, 6, 1, 23, 59, tzinfo=UTC)


def spend(budget: Budget, label: Label = Label.HEAVY, family: Family = Family.GENERAL, now: datetime = NOW) -> int:
    made = 0
    while made < 200 and budget.take(family, label, now):
        made += 1
    return made


def test_a_share_of_zooms_limit_is_ours_and_the_next_process_goes_on_counting(tmp_path: Path) -> None:
    file = tmp_path / "budget.json"
    share = 100 / 30_000
    first = Budget(Plan.PRO, share, file)
    assert all(first.take(Family.GENERAL, Label.HEAVY, NOW) for _ in range(60))
    assert spend(Budget(Plan.PRO, share, file)) == 40
    assert spend(Budget(Plan.PRO, share, file)) == 0


def test_heavy_and_resource_intensive_calls_share_a_limit_and_lighter_ones_have_none() -> None:
    budget = Budget(Plan.PRO, 10 / 30_000)
    assert spend(budget) == 10
    assert spend(budget, Label.RESOURCE_INTENSIVE) == 0
    assert budget.left(Family.GENERAL, Label.HEAVY, NOW) == 0
    assert daily_limit(Plan.PRO, Family.GENERAL, Label.MEDIUM) is None
    assert spend(budget, Label.MEDIUM) == 200
    assert spend(budget, family=Family.PHONE) == 5


def test_a_new_utc_day_is_a_new_budget(tmp_path: Path) -> None:
    file = tmp_path / "budget.json"
    budget = Budget(Plan.PRO, 10 / 30_000, file)
    assert spend(budget) == 10
    assert next_day(NOW) == datetime(2026, 6, 2, tzinfo=UTC)
    assert spend(budget, now=NOW + timedelta(minutes=1)) == 10
    assert spend(Budget(Plan.PRO, 10 / 30_000, file), now=NOW + timedelta(minutes=2)) == 0


def test_the_free_plan_has_a_limit_for_every_label() -> None:
    assert {label: daily_limit(Plan.FREE, Family.GENERAL, label) for label in Label} == {
        Label.LIGHT: 6_000,
        Label.MEDIUM: 2_000,
        Label.HEAVY: 1_000,
        Label.RESOURCE_INTENSIVE: 30_000,
    }


def test_a_count_file_that_cannot_be_read_begins_the_day_anew(tmp_path: Path) -> None:
    file = tmp_path / "budget.json"
    file.write_text("{")
    assert spend(Budget(Plan.PRO, 10 / 30_000, file)) == 10
