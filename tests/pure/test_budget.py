"""Daily budgets are counted across processes and kept apart by family."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sources.zoom.budget import Budget, FileSlate, daily_limit, next_day
from sources.zoom.limits import AccountPlan
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
    first = Budget(AccountPlan.PRO, share, FileSlate(file))
    assert all(first.take(Family.GENERAL, Label.HEAVY, NOW) for _ in range(60))
    assert spend(Budget(AccountPlan.PRO, share, FileSlate(file))) == 40
    assert spend(Budget(AccountPlan.PRO, share, FileSlate(file))) == 0


def test_heavy_and_resource_intensive_calls_share_a_limit_and_lighter_ones_have_none() -> None:
    budget = Budget(AccountPlan.PRO, 10 / 30_000)
    assert spend(budget) == 10
    assert spend(budget, Label.RESOURCE_INTENSIVE) == 0
    assert budget.left(Family.GENERAL, Label.HEAVY, NOW) == 0
    assert daily_limit(AccountPlan.PRO, Family.GENERAL, Label.MEDIUM) is None
    assert spend(budget, Label.MEDIUM) == 200
    assert spend(budget, family=Family.PHONE) == 5


def test_what_is_left_is_the_share_less_what_was_made() -> None:
    budget = Budget(AccountPlan.BUSINESS, 3 / 60_000)
    left: list[int] = []
    while (remaining := budget.left(Family.GENERAL, Label.HEAVY, NOW)) and len(left) < 9:
        left.append(remaining)
        assert budget.take(Family.GENERAL, Label.HEAVY, NOW)
    assert left == [3, 2, 1]
    assert budget.refused_until(Family.GENERAL, Label.HEAVY, NOW) == next_day(NOW)
    limits = {
        (plan, family): daily_limit(plan, family, Label.HEAVY)
        for plan in (AccountPlan.PRO, AccountPlan.BUSINESS)
        for family in Family
    }
    assert list(limits.values()) == [30_000, 15_000, 60_000, 30_000]


def test_a_new_utc_day_is_a_new_budget(tmp_path: Path) -> None:
    file = tmp_path / "budget.json"
    budget = Budget(AccountPlan.PRO, 10 / 30_000, FileSlate(file))
    assert spend(budget) == 10
    assert next_day(NOW) == datetime(2026, 6, 2, tzinfo=UTC)
    assert spend(budget, now=NOW + timedelta(minutes=1)) == 10
    assert spend(Budget(AccountPlan.PRO, 10 / 30_000, FileSlate(file)), now=NOW + timedelta(minutes=2)) == 0


def test_the_free_plan_has_a_limit_for_every_label() -> None:
    assert {label: daily_limit(AccountPlan.FREE, Family.GENERAL, label) for label in Label} == {
        Label.LIGHT: 6_000,
        Label.MEDIUM: 2_000,
        Label.HEAVY: 1_000,
        Label.RESOURCE_INTENSIVE: 30_000,
    }


def test_a_count_file_that_cannot_be_read_begins_the_day_anew(tmp_path: Path) -> None:
    file = tmp_path / "budget.json"
    file.write_text("{")
    assert spend(Budget(AccountPlan.PRO, 10 / 30_000, FileSlate(file))) == 10


def test_a_label_that_zoom_refuses_for_the_day_is_closed_for_all_who_share_its_limit(tmp_path: Path) -> None:
    file = tmp_path / "budget.json"
    until = next_day(NOW)
    Budget(AccountPlan.PRO, 1.0, FileSlate(file)).refuse(Family.GENERAL, Label.HEAVY, until, NOW)
    later = Budget(AccountPlan.PRO, 1.0, FileSlate(file))
    assert not later.take(Family.GENERAL, Label.RESOURCE_INTENSIVE, NOW)
    assert later.refused_until(Family.GENERAL, Label.HEAVY, NOW) == until
    assert later.left(Family.GENERAL, Label.HEAVY, NOW) == 0
    assert later.take(Family.GENERAL, Label.MEDIUM, NOW)
    assert later.take(Family.PHONE, Label.HEAVY, NOW)
    assert later.take(Family.GENERAL, Label.HEAVY, until)
    assert Budget(AccountPlan.FREE, 1.0, FileSlate(file)).take(Family.GENERAL, Label.RESOURCE_INTENSIVE, NOW), (
        "the free plan counts them apart"
    )


def test_a_label_is_closed_on_any_plan_and_never_for_ever(tmp_path: Path) -> None:
    budget = Budget(AccountPlan.UNLIMITED, 1.0, FileSlate(tmp_path / "budget.json"))
    until = budget.refuse(Family.GENERAL, Label.MEDIUM, datetime(9999, 12, 31, tzinfo=UTC), NOW)
    assert until == datetime(2026, 6, 3, tzinfo=UTC)
    assert not budget.take(Family.GENERAL, Label.MEDIUM, NOW)
    another = Budget(AccountPlan.UNLIMITED, 1.0, FileSlate(tmp_path / "budget.json"))
    assert not another.take(Family.GENERAL, Label.MEDIUM, NOW)
    assert another.refused_until(Family.GENERAL, Label.MEDIUM, NOW) == until
    assert budget.take(Family.GENERAL, Label.MEDIUM, until)
    (tmp_path / "budget.json").write_text(
        '{"day": "2026-06-01", "counts": {}, "closed": {"general: MEDIUM": "9999-12-31T00:00:00+00:00"}}'
    )
    assert Budget(AccountPlan.UNLIMITED, 1.0, FileSlate(tmp_path / "budget.json")).take(Family.GENERAL, Label.MEDIUM, NOW)


def test_processes_side_by_side_lose_none_of_each_others_calls(tmp_path: Path) -> None:
    budgets = [Budget(AccountPlan.PRO, 100 / 30_000, FileSlate(tmp_path / "budget.json")) for _ in range(3)]
    taken = [budgets[call % 3].take(Family.GENERAL, Label.HEAVY, NOW) for call in range(150)]
    assert sum(taken) == 100


def test_a_file_that_cannot_be_written_costs_nobody_their_calls(tmp_path: Path) -> None:
    (tmp_path / "no folder").write_text("")
    assert spend(Budget(AccountPlan.PRO, 10 / 30_000, FileSlate(tmp_path / "no folder" / "budget.json"))) == 10
