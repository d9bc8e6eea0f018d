"""Calls, logs, chats, storage and costs of a made-up account equal figures worked out from its truth, row by row, without SQL."""

from collections.abc import Callable, Iterator

import pytest

from tests.sql.compared_logs import COMPARISONS, compare_answer_rate
from tests.sql.comparison import Comparison
from tests.sql.made_up import MadeUp


@pytest.mark.parametrize("compare", COMPARISONS, ids=lambda compare: compare.__name__)
def test_figures_are_those_of_the_truth(made_up: MadeUp, compare: Callable[[MadeUp], Iterator[Comparison]]) -> None:
    for comparison in compare(made_up):
        assert comparison.expected, comparison.name
        assert list(comparison.differences()) == []


def test_some_calls_are_answered_and_some_are_not(made_up: MadeUp) -> None:
    inbound, periods = compare_answer_rate(made_up)
    answered, calls = inbound.found["all"]
    assert 0 < answered < calls
    assert periods.found
