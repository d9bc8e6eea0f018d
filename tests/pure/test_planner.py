"""What is due follows from the declaration, the ledger and the clock alone."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sources.zoom._outlook import ParentRow
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.partitions import WHOLE_LIST, Partition, name_partition, read_partition
from sources.zoom.planner import Closed, Memory, Period, find_closed, is_due, plan_units
from sources.zoom.units import History, Outcome, Unit
from sources.zoom.vocabulary import Grid
from sources.zoom.windows import Span, cell_of

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = NOW.date()
DAILY = ENDPOINTS["report_activities"]
PEOPLE = ENDPOINTS["report_meeting_participants"]
HOSTED = ENDPOINTS["report_meetings"]
RECORDED = ENDPOINTS["recordings"]

SETTLED = date(2026, 5, 20)
"""Days before this one have settled."""


def plan(
    name: str, memory: Memory | None = None, parents: Iterable[ParentRow] = (), now: datetime = NOW, **period: date
) -> list[Unit]:
    return plan_units(ENDPOINTS[name], memory or Memory(), parents, now, Period(**period))


def read_at(units: Iterable[Unit], when: datetime, outcome: Outcome = Outcome.LOADED) -> dict[str, History]:
    return {name: History(outcome, when, 0, None) for unit in units for name in unit.names}


def days_of(units: Iterable[Unit]) -> list[str]:
    return [name for unit in units for name in unit.names]


def test_a_first_run_reaches_back_to_the_edge_of_retention_and_up_to_today() -> None:
    days = sorted(days_of(plan("report_activities")))
    assert (days[0], days[-1], len(days)) == ("2025-12-03", "2026-06-01", 181)


def test_what_zoom_forgets_soon_comes_first_then_the_newest_and_what_failed_comes_last() -> None:
    histories = {"2026-03-10": History(Outcome.FAILED, NOW, 1, NOW)}
    starts = [unit.names[0] for unit in plan("report_activities", Memory(histories))]
    assert starts[0] == "2025-12-03"
    assert starts[-1] == "2026-03-10"
    assert starts[1:-1] == sorted(starts[1:-1], reverse=True)
    parents = [ParentRow({"meetingId": str(age)}, ends=NOW - timedelta(days=age)) for age in (5, 1, 9)]
    assert [unit.parent["meetingId"] for unit in plan("report_meeting_participants", None, parents)] == ["1", "5", "9"]


def test_a_unit_that_keeps_failing_is_tried_less_and_less_and_then_set_aside_until_it_is_asked_for() -> None:
    histories = read_at(plan("report_activities"), NOW)
    tries: list[int] = []
    day = 0
    attempts = 1
    while day < 60:
        histories["2026-05-10"] = History(Outcome.FAILED, NOW + timedelta(days=tries[-1] if tries else 0), attempts, NOW)
        day += 1
        if "2026-05-10" in days_of(plan("report_activities", Memory(histories), now=NOW + timedelta(days=day))):
            tries.append(day)
            attempts += 1
    assert tries == [1, 2, 3, 4, 5, 6, 8, 12]
    assert "2026-05-10" in days_of(plan("report_activities", Memory(histories, retry=True)))


def test_a_second_run_at_once_reads_the_look_back_only() -> None:
    first = plan("report_activities")
    again = sorted(days_of(plan("report_activities", Memory(read_at(first, NOW)))))
    assert again == ["2026-05-29", "2026-05-30", "2026-05-31", "2026-06-01"]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_whatever_the_nights_between_runs_every_day_is_read_after_it_settled(gaps: list[int]) -> None:
    histories: dict[str, History] = {}
    now = NOW
    for gap in gaps:
        now += timedelta(days=gap)
        histories |= read_at(plan("report_activities", Memory(histories), now=now), now)
    for name, history in histories.items():
        settled = datetime.fromisoformat(f"{name}T00:00:00+00:00") + timedelta(days=1 + DAILY.cadence.look_back_days)
        assert history.fetched_at >= min(settled, now)
    assert date.fromisoformat(max(histories)) == now.date()


def test_a_day_that_failed_is_read_again_and_alone() -> None:
    histories = read_at(plan("report_activities"), NOW)
    histories["2026-03-10"] = History(Outcome.FAILED, NOW, 1, NOW)
    assert [unit.names for unit in plan("report_activities", Memory(histories), until=SETTLED)] == [("2026-03-10",)]


def test_values_that_did_not_fit_are_read_again_a_few_times_and_then_taken_as_they_are() -> None:
    histories = read_at(plan("report_activities"), NOW)
    for attempts, expected in ((1, ["2026-03-10"]), (2, ["2026-03-10"]), (3, [])):
        histories["2026-03-10"] = History(Outcome.LOADED, NOW, attempts, None, doubts=1)
        assert days_of(plan("report_activities", Memory(histories), until=SETTLED)) == expected


def test_a_partition_that_reach_now_cuts_through_is_left_as_it_was_loaded() -> None:
    first = plan("report_users")
    clamped = first[0]
    assert clamped.ask == ("2025-12-03", "2025-12-15")
    later = plan("report_users", Memory(read_at(first, NOW - timedelta(days=400))), since=date(2025, 12, 3))
    assert clamped.names[0] == "2025-12-01"
    assert "2025-12-01" not in days_of(later)


def test_since_and_until_limit_the_days_and_a_chosen_beginning_is_kept() -> None:
    chosen = days_of(plan("report_activities", since=date(2026, 5, 1), until=date(2026, 5, 4)))
    assert chosen == ["2026-05-01", "2026-05-02", "2026-05-03"]
    kept = Memory(since=date(2026, 5, 30))
    assert min(days_of(plan("report_activities", kept))) == "2026-05-30"
    assert min(days_of(plan("report_activities", kept, since=date(2026, 5, 10)))) == "2026-05-10"
    assert plan("report_activities", until=date(2025, 12, 3)) == plan("report_activities", since=date(2026, 6, 2)) == []


def test_an_instance_is_read_until_three_days_after_its_end_and_then_no_more() -> None:
    ended = NOW - timedelta(days=10)
    parent = ParentRow({"meetingId": "u=="}, ends=ended)
    for read, due in ((ended + timedelta(days=2), True), (ended + timedelta(days=3), False)):
        memory = Memory({"u==": History(Outcome.LOADED, read, 0, None)})
        assert bool(plan("report_meeting_participants", memory, [parent])) is due


def test_since_and_until_limit_instances_by_the_day_on_which_they_ended() -> None:
    ends = [datetime(2026, 5, day, hour, tzinfo=UTC) for day, hour in ((1, 23), (2, 0), (3, 23), (4, 0))]
    parents = [ParentRow({"meetingId": f"{end:%d}"}, ends=end) for end in ends]
    units = plan("report_meeting_participants", None, parents, since=date(2026, 5, 2), until=date(2026, 5, 4))
    assert [unit.parent_key for unit in units] == ["03", "02"]
    assert plan("report_meeting_participants", None, [ParentRow({"meetingId": "?"})], since=TODAY, until=TODAY), "nobody knows"


def test_an_instance_that_two_parents_show_is_asked_about_once() -> None:
    parents = [ParentRow({"meetingId": "u=="}, ends=NOW), ParentRow({"meetingId": "u=="}, ends=NOW)]
    assert len(plan("report_meeting_participants", None, parents)) == 1


def test_hosts_are_asked_about_the_weeks_they_hosted_in_and_no_others() -> None:
    parents = [ParentRow({"userId": "h"}, span=Span(date(2026, 4, 1), date(2026, 4, 16)))]
    units = plan("report_meetings", None, parents)
    assert units
    assert all(unit.span is not None and unit.span.start < date(2026, 4, 16) for unit in units)
    assert all(unit.span is not None and unit.span.end > date(2026, 4, 1) for unit in units)


def test_a_clock_that_jumps_back_plans_nothing_twice_and_fails_nowhere() -> None:
    loaded = read_at(plan("report_activities"), NOW)
    again = days_of(plan("report_activities", Memory(loaded), now=NOW - timedelta(days=2)))
    assert max(again) == "2026-05-30"
    assert len(again) == len(set(again))


def test_what_failed_and_can_never_be_read_again_is_closed_with_the_reason() -> None:
    failed = History(Outcome.FAILED, NOW, 2, NOW)
    days = Memory({"2025-01-01": failed, "2026-05-01": failed})
    reason = "Zoom answers 180 days back and these are before that"
    assert list(find_closed(DAILY, days, [], NOW)) == [
        Closed(read_partition(DAILY, "2025-01-01"), Outcome.SKIPPED, reason, orphaned=False)
    ]
    people = Memory({"gone==": failed, "here==": failed})
    assert list(find_closed(PEOPLE, people, [ParentRow({"meetingId": "here=="})], NOW)) == [
        Closed(Partition("gone==", "gone=="), Outcome.SKIPPED, "what it belongs to is no longer listed", True)
    ]
    hosted = Memory({"h|2025-01-06": failed, "gone|2026-05-04": failed, "h|2026-05-04": failed})
    assert [one.partition.name for one in find_closed(HOSTED, hosted, [ParentRow({"userId": "h"})], NOW)] == [
        "h|2025-01-06",
        "gone|2026-05-04",
    ]


def test_what_failed_in_days_in_which_nothing_happened_after_all_is_closed() -> None:
    failed = Memory({"h|2026-04-06": History(Outcome.FAILED, NOW, 1, NOW)})
    here, elsewhere = (Span(date(2026, month, 8), date(2026, month, 9)) for month in (4, 5))
    for spans, closes in (([elsewhere], True), ([elsewhere, here], False), ([elsewhere, None], False)):
        closed = list(find_closed(HOSTED, failed, [ParentRow({"userId": "h"}, span=span) for span in spans], NOW))
        reason = "what it belongs to has nothing in these days any more"
        assert closed == ([Closed(read_partition(HOSTED, "h|2026-04-06"), Outcome.SKIPPED, reason)] if closes else [])


def test_what_was_read_is_gone_with_its_parent_where_deleted_rows_are_kept() -> None:
    cells = ("2025-11-24", "2026-04-13", "2026-05-11")
    outcomes = {Outcome.LOADED: True, Outcome.SKIPPED: True, Outcome.FAILED: True, Outcome.EMPTY: False, Outcome.GONE: False}
    for outcome, closes in outcomes.items():
        memory = Memory({f"h|{cell}": History(outcome, NOW, 0, NOW if outcome is Outcome.FAILED else None) for cell in cells})
        closed = list(find_closed(RECORDED, memory, [ParentRow({"userId": "other"})], NOW))
        assert [one.partition.name for one in closed] == (list(memory.histories) if closes else [])
        assert {one.outcome for one in closed} <= {Outcome.SKIPPED if outcome is Outcome.FAILED else Outcome.GONE}
        assert all(one.orphaned for one in closed)
    history = Memory({"h|2026-05-04": History(Outcome.LOADED, NOW, 0, None)})
    assert list(find_closed(HOSTED, history, [], NOW)) == [], "what happened stays"


def test_what_was_gone_is_read_again_with_its_parent_or_taken_as_it_was_behind_zooms_reach() -> None:
    gone = History(Outcome.GONE, NOW, 0, None)
    later = NOW + timedelta(days=60)
    first = plan("recordings", None, [ParentRow({"userId": "h"})])
    memory = Memory({name: gone for unit in first for name in unit.names})
    back = [one.partition.name for one in find_closed(RECORDED, memory, [ParentRow({"userId": "h"})], later)]
    due = days_of(plan("recordings", memory, [ParentRow({"userId": "h"})], later))
    assert back
    assert not set(back) & set(due)
    assert set(back) | set(due) >= memory.histories.keys()


def test_what_failed_is_tried_at_once_five_times_and_then_after_a_pause() -> None:
    failed = [History(Outcome.FAILED, NOW, attempts, NOW) for attempts in range(1, 8)]
    assert [is_due(history, None, NOW + timedelta(minutes=1)) for history in failed] == [True] * 5 + [False] * 2
    assert is_due(failed[5], None, NOW + timedelta(days=1))


def test_what_was_refused_comes_back_when_it_is_asked_for() -> None:
    refused = History(Outcome.SKIPPED, NOW, 0, None)
    settled = NOW - timedelta(days=1)
    assert not is_due(refused, settled, NOW)
    assert is_due(refused, settled, NOW, retry=True)
    assert not is_due(History(Outcome.LOADED, NOW, 0, None), settled, NOW, retry=True)


def test_what_waits_is_due_and_what_was_read_in_days_to_come_too() -> None:
    settled = NOW - timedelta(days=1)
    assert is_due(History(Outcome.WAITING, NOW, 0, None), settled, NOW)
    read = [History(Outcome.LOADED, NOW + timedelta(hours=hours), 0, None) for hours in (0, 2, 3)]
    assert [is_due(history, settled, NOW) for history in read] == [False, False, True], "clocks may differ by two hours"


def test_what_was_read_and_waits_is_asked_for_whatever_its_parent_says_by_then() -> None:
    """Else it would wait for ever: the days of its parent, its end and the beginning that was chosen all may move."""
    ended = NOW - timedelta(days=20)
    april, may = (Span(date(2026, month, 20), date(2026, month, 21)) for month in (4, 5))
    for outcome in (Outcome.LOADED, Outcome.EMPTY, Outcome.GONE):
        read = History(outcome, NOW - timedelta(days=3), 0, None)
        waits = replace(read, waiting_since=NOW - timedelta(days=2))
        for history, asked in ((read, outcome is Outcome.GONE), (waits, True)):
            day = Memory({"2026-05-01": history})
            assert ("2026-05-01" in days_of(plan("report_activities", day))) is asked
            instance = Memory({"u==": history})
            assert bool(plan("report_meeting_participants", instance, [ParentRow({"meetingId": "u=="}, ends=ended)])) is asked
        cells = Memory({"h|2026-04-13": waits, "h|2026-03-16": read})
        hosted = days_of(plan("report_meetings", cells, [ParentRow({"userId": "h"}, span=may)]))
        assert ("h|2026-04-13" in hosted, "h|2026-03-16" in hosted) == (True, False)
        assert days_of(plan("report_meetings", cells, [ParentRow({"userId": "h"}, span=april)], since=date(2026, 5, 11))) == []


def test_what_is_known_stays_known_when_it_moves_before_the_beginning_that_was_chosen() -> None:
    parent = ParentRow({"meetingId": "u=="}, ends=datetime(2026, 5, 9, 23, tzinfo=UTC))
    for history in (History(Outcome.WAITING, NOW, 0, None, waiting_since=NOW), History(Outcome.FAILED, NOW, 1, NOW)):
        known = Memory({"u==": history}, since=date(2026, 5, 10))
        assert len(plan("report_meeting_participants", known, [parent])) == 1
        assert plan("report_meeting_participants", known, [parent], since=date(2026, 5, 10)) == [], "a person says so now"
        assert plan("report_meeting_participants", replace(known, histories={}), [parent]) == []


def test_a_slice_of_a_run_asks_for_nothing_that_an_earlier_one_asked_for() -> None:
    asked = Memory({"all": History(Outcome.LOADED, NOW, 0, None, run_id="r1")}, run_id="r1")
    assert not asked.is_due(WHOLE_LIST, None, NOW)
    assert replace(asked, run_id="r2").is_due(WHOLE_LIST, None, NOW)
    assert asked.is_due(Partition("another"), None, NOW)
    waiting = Memory({"all": History(Outcome.WAITING, NOW, 0, None, run_id="r1")}, run_id="r1")
    assert waiting.is_due(WHOLE_LIST, None, NOW)


def test_days_that_only_share_their_name_with_what_was_read_are_due() -> None:
    """As where an earlier version cut time by another grid: the first half of September 2025 begins with four weeks."""
    start = date(2025, 9, 1)
    half, weeks = (name_partition(grid, "", cell_of(grid, start)) for grid in (Grid.HALF_MONTH, Grid.FOUR_WEEKS))
    assert half.name == weeks.name
    read = History(Outcome.LOADED, NOW, 0, None)
    histories = {None: read, half: replace(read, partition=half), weeks: replace(read, partition=weeks)}
    due = {
        known: Memory({weeks.name: history}).is_due(weeks, NOW - timedelta(days=1), NOW) for known, history in histories.items()
    }
    assert due == {None: False, half: True, weeks: False}
