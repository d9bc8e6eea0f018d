"""The marts on meetings, webinars and licences equal figures that the sandbox's truth gives by another road."""

from collections.abc import Callable, Iterator

import pytest

from tests.sql.compared_meetings import COMPARISONS, compare_attendance, compare_funnel, compare_instances, compare_licences
from tests.sql.comparison import Comparison
from tests.sql.made_up import MadeUp


@pytest.mark.parametrize("compare", COMPARISONS, ids=lambda compare: compare.__name__)
def test_figures_are_those_of_the_truth(made_up: MadeUp, compare: Callable[[MadeUp], Iterator[Comparison]]) -> None:
    for comparison in compare(made_up):
        assert comparison.expected, comparison.name
        assert list(comparison.differences()) == []


def test_the_account_has_what_could_be_counted_wrong(made_up: MadeUp) -> None:
    (attendance,) = compare_attendance(made_up)
    assert len(attendance.found) > 50
    (instances,) = compare_instances(made_up)
    assert any(people > peak for people, _, peak, _ in instances.found.values()), "all people of each meeting are there at once"
    held, _ = compare_funnel(made_up)
    columns = zip(*held.found.values(), strict=True)
    registered, approved, attended, approved_attended, stayed = (sum(column) for column in columns)
    assert registered > approved > approved_attended > 0, "nobody was turned away, or everybody came"
    assert attended > approved_attended, "no panelist"
    assert attended > stayed > 0
    idle_days, _, _, never, needing = compare_licences(made_up)
    assert {True, False} == set(never.found.values())
    assert {0, 1} <= set(needing.found.values()), "nobody could do without a licence, or everybody"
    assert {29, 30} <= set(idle_days.found.values())
