"""Which clocks are believed: neither a local clock that jumps nor a Date from nowhere moves Zoom's time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sources.zoom.clock import APART, APART_NEAR, ZoomClock
from sources.zoom.errors import SettingsError
from sources.zoom.planner import is_due
from sources.zoom.units import History, Outcome

NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)
moments = st.integers(-3_000, 30_000).map(lambda days: NOW + timedelta(days=days, hours=days % 24))


class Hands:
    """A local clock that people set, and one that nobody can."""

    def __init__(self) -> None:
        self.local = NOW
        self.steady = 1000.0

    def clock(self, *, near: bool = False) -> ZoomClock:
        return ZoomClock(near=near, wall=lambda: self.local, steady=lambda: self.steady)


def test_a_local_clock_that_jumps_in_a_run_moves_nothing() -> None:
    hands = Hands()
    clock = hands.clock()
    clock.hear(NOW + timedelta(seconds=30))
    hands.local += timedelta(days=370)
    hands.steady += 60
    assert clock.now == NOW + timedelta(seconds=90)


@given(moment=moments)
@example(moment=datetime(2100, 1, 1, tzinfo=UTC))
@example(moment=NOW + timedelta(days=370))
@example(moment=NOW - timedelta(days=370))
def test_a_first_date_far_from_the_local_clock_is_refused_and_both_are_named(moment: datetime) -> None:
    clock = Hands().clock()
    if abs(moment - NOW) <= APART:
        clock.hear(moment)
        assert clock.now == moment
    else:
        with pytest.raises(SettingsError, match="this machine says 2026-06-01 03:00 UTC and Zoom ") as caught:
            clock.hear(moment)
        assert f"{moment:%Y-%m-%d %H:%M}" in str(caught.value)


@given(later=st.lists(moments, max_size=5))
@example(later=[datetime(2100, 1, 1, tzinfo=UTC)])
def test_dates_from_nowhere_in_a_run_are_not_believed(later: list[datetime]) -> None:
    clock = Hands().clock()
    clock.hear(NOW)
    for moment in later:
        before = clock.now
        clock.hear(moment)
        assert clock.now in (before, moment)
        assert abs(clock.now - before) <= APART


def test_a_sandbox_on_this_machine_keeps_its_own_time_but_not_any() -> None:
    clock = Hands().clock(near=True)
    clock.hear(NOW + timedelta(days=2_000))
    assert clock.now == NOW + timedelta(days=2_000)
    with pytest.raises(SettingsError, match="comparing the clocks"):
        Hands().clock(near=True).hear(datetime(2100, 1, 1, tzinfo=UTC))


@given(first=moments, second=moments)
@example(first=NOW + timedelta(days=370), second=NOW)
def test_a_time_of_its_own_is_believed_once_two_answers_go_together(first: datetime, second: datetime) -> None:
    clock = Hands().clock(near=True)
    assume(abs(first - NOW) <= APART_NEAR)
    clock.hear(first)
    if abs(first - NOW) <= APART or abs(second - first) <= APART:
        clock.hear(second)
        assert clock.now == (second if abs(second - first) <= APART else first)
    else:
        with pytest.raises(SettingsError, match="an earlier answer says"):
            clock.hear(second)


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("attempts", [0, 3, 20])
def test_what_was_asked_for_in_days_to_come_is_due(outcome: Outcome, attempts: int) -> None:
    history = History(outcome, NOW + timedelta(days=30), attempts, NOW)
    for settles in (None, NOW - timedelta(days=1), NOW + timedelta(days=1)):
        assert is_due(history, settles, NOW)
