"""Quiet units are left alone for a week at most, never where something shows activity or nobody can tell, and not all at once."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.zoom._outlook import ParentRow
from sources.zoom.clock import SLIP
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.planner import Memory, Period, plan_units
from sources.zoom.quiet import DISTANCES, LONGEST_DAYS, Signs, count_unchanged, digest_answer, rests
from sources.zoom.units import History, Outcome, Unit, make_unit
from sources.zoom.windows import Span

NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)
MEETINGS = ENDPOINTS["meetings"]
EARLY = timedelta(hours=6)
MOMENTS = st.integers(0, 60 * 24 * 30).map(lambda minutes: NOW + timedelta(minutes=minutes))
QUIET = st.builds(
    History,
    outcome=st.sampled_from([Outcome.LOADED, Outcome.EMPTY]),
    fetched_at=MOMENTS,
    attempts=st.just(0),
    failing_since=st.none(),
    unchanged=st.integers(0, 9),
    signs=st.just("same"),
)


def host(name: str, signed_in: str | None = "then", nears: datetime | None = None) -> ParentRow:
    return ParentRow({"userId": name}, hangs_on=signed_in or "", untold=signed_in is None, nears=nears)


def plan(rows: list[ParentRow], memory: Memory, now: datetime, *, all_known: bool = True) -> list[Unit]:
    return plan_units(MEETINGS, memory, rows, now, Period(), signs=Signs(MEETINGS, rows, now, all_known=all_known))


def read(units: list[Unit], memory: Memory, now: datetime, digest: str = "answer") -> Memory:
    """What the ledger has after these were read."""
    found = {
        name: History(
            Outcome.LOADED,
            now,
            0,
            None,
            digest=digest,
            unchanged=count_unchanged(unit, name, digest),
            signs=unit.signs,
            stirred=unit.stirred,
        )
        for unit in units
        for name in unit.names
    }
    return replace(memory, histories={**memory.histories, **found})


@given(st.text(max_size=12), QUIET, MOMENTS, st.integers(0, LONGEST_DAYS))
def test_nothing_is_left_alone_beyond_its_distance_nor_beyond_a_week(
    unit: str, history: History, now: datetime, most: int
) -> None:
    if rests(unit, history, "same", now, most):
        days = min(DISTANCES[min(history.unchanged, 4) - 1], most)
        assert history.unchanged > 0
        assert -SLIP <= now - history.fetched_at < timedelta(days=days) - EARLY < timedelta(days=7)


@given(st.text(max_size=12), QUIET, MOMENTS)
def test_activity_or_not_knowing_of_any_is_asked_about_at_once(unit: str, history: History, now: datetime) -> None:
    odd = (
        replace(history, attempts=1),
        replace(history, doubts=1),
        replace(history, waiting_since=NOW),
        replace(history, unasked=True),
        replace(history, signs=None),
        replace(history, unchanged=0),
        *(replace(history, outcome=outcome) for outcome in set(Outcome) - {Outcome.LOADED, Outcome.EMPTY}),
    )
    assert not any(rests(unit, one, "same", now, LONGEST_DAYS) for one in odd)
    assert not any(rests(unit, history, signs, now, LONGEST_DAYS) for signs in (None, "other"))
    assert not rests(unit, history, "same", now, 0)


@given(st.lists(st.tuples(st.integers(1, 72), st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_whatever_the_nights_a_host_who_signed_in_is_asked_and_others_within_a_week(nights: list[tuple[int, bool, bool]]) -> None:
    memory, now, signed_in, asked_at = Memory(quiet_days=LONGEST_DAYS), NOW, 0, NOW
    answer = 0
    for hours, signs_in, changes in nights:
        now += timedelta(hours=hours)
        signed_in += signs_in
        answer += changes
        due = plan([host("u", str(signed_in))], memory, now)
        if due:
            asked_at, memory = now, read(due, memory, now, str(answer))
        assert due or not signs_in
        assert now - asked_at < timedelta(days=7) - EARLY


def test_distances_grow_with_answers_that_stay_the_same_and_begin_anew_with_another() -> None:
    memory, asked = Memory(quiet_days=LONGEST_DAYS), []
    for day in range(80):
        now = NOW + timedelta(days=day)
        if due := plan([host("u")], memory, now):
            asked.append(day)
            memory = read(due, memory, now, "changed" if day >= 40 else "answer")
    distances = [after - before for before, after in pairwise(asked)]
    changed = next(place for place, day in enumerate(asked) if day >= 40)
    assert distances[0] == 1
    assert all(distance <= longest for distance, longest in zip(distances, (1, 1, 2, 4, *[7] * 60), strict=False))
    assert set(distances[5:changed]) == {7}
    assert distances[changed : changed + 2] == [1, 1]
    assert distances[-1] == 7


def test_hosts_who_were_read_in_one_night_are_not_due_in_one_night() -> None:
    rows = [host(f"user {number}") for number in range(210)]
    memory, asked = Memory(quiet_days=LONGEST_DAYS), Counter[int]()
    for day in range(40):
        now = NOW + timedelta(days=day)
        due = plan(rows, memory, now)
        asked[day] = len(due)
        memory = read(due, memory, now)
    assert (asked[0], asked[1]) == (210, 210)
    assert all(15 <= asked[day] <= 50 for day in range(20, 40))
    assert sum(asked[day] for day in range(20, 27)) == 210


@pytest.mark.parametrize(
    ("rows", "all_known"),
    [
        ([host("u", None)], True),
        ([host("u"), ParentRow({}, lacking="rows have no id")], True),
        ([host("u")], False),
        ([host("u", nears=NOW + timedelta(days=10))], True),
    ],
    ids=["no time of a sign-in", "somebody without a name", "a list that was not read whole", "soon over"],
)
def test_unknown_and_soon_are_not_quiet(rows: list[ParentRow], all_known: bool) -> None:
    named = [row for row in rows if not row.lacking]
    memory = Memory(quiet_days=LONGEST_DAYS)
    for day in range(9):
        memory = read(plan([host("u")], memory, NOW + timedelta(days=day)), memory, NOW + timedelta(days=day))
    later = NOW + timedelta(days=8, minutes=1)
    assert plan([host("u")], memory, later) == []
    signs = Signs(MEETINGS, rows, later, all_known=all_known)
    assert len(plan_units(MEETINGS, memory, named, later, Period(), signs=signs)) == 1


def test_thorough_and_a_setting_of_no_days_ask_for_all() -> None:
    memory = Memory(quiet_days=LONGEST_DAYS)
    for day in (0, 1):
        memory = read(plan([host("u")], memory, NOW + timedelta(days=day)), memory, NOW + timedelta(days=day))
    now = NOW + timedelta(days=1, hours=1)
    assert plan([host("u")], memory, now) == []
    for asking in (replace(memory, thorough=True), replace(memory, quiet_days=0)):
        assert len(plan([host("u")], asking, now)) == 1


def test_signs_of_other_days_do_not_count_for_a_window() -> None:
    recordings = ENDPOINTS["recordings"]
    key = make_unit(recordings, {"userId": "u"}).parent_key
    cell = Span(datetime(2026, 5, 11, tzinfo=UTC).date(), datetime(2026, 6, 8, tzinfo=UTC).date())

    def tell(*rows: ParentRow) -> str | None:
        return Signs(recordings, rows, NOW, all_known=True).tell(key, cell)

    def recorded(day: int, month: int, what: str) -> ParentRow:
        return ParentRow({"userId": "u"}, datetime(2026, month, day, tzinfo=UTC), hangs_on=what)

    assert tell() == tell(recorded(1, 3, "old")) == tell(ParentRow({"userId": "other"}, hangs_on="other"))
    assert tell() != tell(recorded(20, 5, "new")) != tell(recorded(20, 5, "larger"))
    assert tell(recorded(20, 5, "a"), recorded(21, 5, "b")) == tell(recorded(21, 5, "b"), recorded(20, 5, "a"))


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers()), max_size=5), st.randoms())
def test_an_answer_is_the_same_in_any_order_and_another_one_is_not(records: list[dict[str, int]], chance: object) -> None:
    mixed = list(records)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert digest_answer(mixed) == digest_answer(records)
    assert digest_answer([*records, {"d": 1}]) != digest_answer(records) != digest_answer(records, "refused")
