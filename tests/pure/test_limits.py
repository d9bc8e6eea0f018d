"""The pace never starts more calls in a stretch than Zoom allows, and a 429 holds the whole label."""

import asyncio
from collections import Counter
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from sources.zoom.limits import AccountPlan, Pace, Rate, rate_for
from sources.zoom.vocabulary import Family, Label


def run_on_a_clock(play: "Callable[[Callable[[], float]], object]") -> None:
    """Run with a loop whose clock jumps to the next timer instead of waiting."""

    class Jumping(asyncio.SelectorEventLoop):
        skipped = 0.0

        def time(self) -> float:
            return super().time() + self.skipped

        def _run_once(self) -> None:
            scheduled = self._scheduled  # type: ignore[attr-defined]
            if scheduled and not self._ready:  # type: ignore[attr-defined]
                self.skipped += max(0.0, scheduled[0].when() - self.time())
            super()._run_once()  # type: ignore[misc]

    with asyncio.Runner(loop_factory=Jumping) as runner:
        loop = runner.get_loop()
        runner.run(play(loop.time))  # type: ignore[arg-type]


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 40), st.integers(1, 120))
def test_no_stretch_holds_more_starts_than_the_rate(calls: int, wanted: int) -> None:
    starts: list[float] = []

    async def play(clock: Callable[[], float]) -> None:
        pace = Pace(Rate(calls, 1.0), clock)

        async def one() -> None:
            await pace.take()
            starts.append(clock())

        await asyncio.gather(*(one() for _ in range(wanted)))

    run_on_a_clock(play)
    assert len(starts) == wanted
    assert all(late - early > 1.0 for early, late in zip(starts, starts[calls:], strict=False))
    assert starts[-1] - starts[0] < 1.2 * (wanted / calls + 1)


def test_a_429_holds_every_call_of_the_label() -> None:
    starts: list[float] = []

    async def play(clock: Callable[[], float]) -> None:
        pace = Pace(None, clock)
        pace.hold(30.0)
        began = clock()
        await asyncio.gather(*(pace.take() for _ in range(5)))
        starts.append(clock() - began)

    run_on_a_clock(play)
    assert 30.0 <= starts[0] < 30.5


@settings(deadline=None, max_examples=20)
@given(calls=st.integers(4, 60), left=st.sampled_from([0.3, 0.5, 0.8, 1.0]), late=st.sampled_from([0.0, 0.003, 0.03]))
def test_the_rate_is_used_whole_and_what_other_apps_take_of_it_is_noticed(calls: int, left: float, late: float) -> None:
    """A server counts in seconds of its own, and others use up a share of each; timers come late."""
    allowed, wanted = max(1, int(calls * left)), calls * 60
    windows: Counter[int] = Counter()
    taken: list[float] = []
    refused: list[float] = []

    async def play(clock: Callable[[], float]) -> None:
        pace = Pace(Rate(calls, 1.0), clock)
        while len(taken) < wanted:
            await pace.take()
            await asyncio.sleep(late)
            window = int(clock())
            if windows[window] >= allowed:
                refused.append(clock())
                pace.hold(1.0)
            else:
                windows[window] += 1
                taken.append(clock())

    run_on_a_clock(play)
    seconds = taken[-1] - taken[0]
    if allowed == calls:
        assert not refused
        assert seconds < 1.05 * max(1.0, calls * late) * wanted / calls
    elif late == 0.0:
        assert seconds < 1.45 * wanted / allowed
        assert len(refused) < seconds / 2.5


@settings(deadline=None, max_examples=15)
@given(st.integers(1, 20), st.integers(1, 50))
def test_no_minute_holds_more_starts_than_the_rate_and_they_start_as_they_come(calls: int, wanted: int) -> None:
    starts: list[float] = []

    async def play(clock: Callable[[], float]) -> None:
        pace = Pace(Rate(calls, 60.0), clock)
        for _ in range(wanted):
            await pace.take()
            starts.append(clock())

    run_on_a_clock(play)
    assert len(starts) == wanted
    assert all(late - early > 60.0 for early, late in zip(starts, starts[calls:], strict=False))
    assert starts[min(calls, wanted) - 1] - starts[0] < 1.0


RATES = {
    # LIGHT, MEDIUM and HEAVY a second, RESOURCE-INTENSIVE a minute (Zoom docs: Rate limits)
    (AccountPlan.FREE, Family.GENERAL): (4, 2, 1, 10),
    (AccountPlan.PRO, Family.GENERAL): (30, 20, 10, 10),
    (AccountPlan.BUSINESS, Family.GENERAL): (80, 60, 40, 20),
    (AccountPlan.FREE, Family.PHONE): (20, 10, 5, 5),
    (AccountPlan.PRO, Family.PHONE): (20, 10, 5, 5),
    (AccountPlan.BUSINESS, Family.PHONE): (40, 20, 10, 10),
}


def test_every_plan_has_the_rates_that_zoom_publishes_but_the_one_without_limits() -> None:
    labels = (Label.LIGHT, Label.MEDIUM, Label.HEAVY, Label.RESOURCE_INTENSIVE)
    assert set(labels) == set(Label)
    for (plan, family), published in RATES.items():
        rates = [Rate(calls, seconds) for calls, seconds in zip(published, (1.0, 1.0, 1.0, 60.0), strict=True)]
        assert [rate_for(plan, family, label) for label in labels] == rates
    assert all(rate_for(AccountPlan.UNLIMITED, family, label) is None for family in Family for label in Label)
    assert {*RATES} == {(plan, family) for plan in AccountPlan for family in Family if plan is not AccountPlan.UNLIMITED}
