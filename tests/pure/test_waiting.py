"""What was read too early and is never to be read again is named, once, and nothing else is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.zoom._outlook import ParentRow
from sources.zoom._waiting import (
    Standing,
    doubt_of_parents,
    marked_final,
    marked_waiting,
    never_read_again,
    noted_ahead,
    partitions_read_before,
    unread_entries,
)
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.partitions import REFUSED, UNASKED, read_partition
from sources.zoom.planner import Memory, Period, plan_units
from sources.zoom.units import History, Outcome, Unit
from sources.zoom.windows import Span

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOSTED = ENDPOINTS["report_meetings"]
DAILY = ENDPOINTS["report_activities"]
HOST = ParentRow({"userId": "h"})
UNNAMED = ParentRow({}, lacking="rows of report_users have no id")
READ = NOW - timedelta(days=170)


def loaded(outcome: Outcome = Outcome.LOADED, *, waits: bool = True, read: datetime = READ, doubts: int = 0) -> History:
    return History(outcome, read, 0, None, doubts=doubts, waiting_since=NOW if waits else None)


def final(*parents: ParentRow, accounted: tuple[str, ...] = (), **histories: Any) -> set[str]:
    memory = Memory({name.replace("__", "|").replace("_", "-"): history for name, history in histories.items()})
    return set(never_read_again(HOSTED, memory, parents, accounted, NOW))


def test_what_was_not_asked_for_waits_from_now_on_whether_it_was_read_before_or_never() -> None:
    days = tuple(read_partition(DAILY, name) for name in ("2026-05-01", "2026-05-02"))
    units = [Unit("report_activities", partitions=days, span=Span(date(2026, 5, 1), date(2026, 5, 3)))]
    never = list(unread_entries(DAILY, units, Memory({"2026-05-01": loaded()}), "the day's limit", NOW, "r1"))
    assert [(entry.partition, entry.outcome, entry.waiting_since) for entry in never] == [("2026-05-02", Outcome.WAITING, NOW)]
    assert [entry.cell for entry in never] == [days[1].cell]
    assert [(entry.message, entry.window) for entry in never] == [("the day's limit", (date(2026, 5, 2), date(2026, 5, 3)))]
    hosted = Unit("report_meetings", {"userId": "h"}, partitions=(read_partition(HOSTED, "h|2026-05-11"),))
    (asked,) = unread_entries(HOSTED, [hosted], Memory(), "", NOW, "r1")
    assert (never[0].parent, asked.parent) == (None, "h")
    for outcome in Outcome:
        for waits in (False, True):
            memory = Memory({"2026-05-01": loaded(outcome, waits=waits)})
            read = outcome in (Outcome.LOADED, Outcome.EMPTY, Outcome.GONE)
            assert list(partitions_read_before(units, memory)) == (["2026-05-01"] if read and not waits else [])
    assert marked_waiting([{"rows": 3, "waiting_since": None}], NOW) == [{"rows": 3, "waiting_since": NOW}]


def test_what_waits_is_over_when_its_parent_is_gone_and_not_while_some_parent_has_no_name() -> None:
    rows: dict[str, Any] = {"h__2026_05_11": loaded(), "x__2026_05_11": loaded(), "y__2026_05_11": loaded(waits=False)}
    assert final(HOST, **rows) == {"x|2026-05-11"}
    assert final(HOST, UNNAMED, **rows) == set()
    assert final(HOST, accounted=("x|2026-05-11",), **rows) == set()
    assert final(HOST, x__2026_05_11=loaded(Outcome.WAITING)) == set(), "never read: it is closed"
    assert final(HOST, x__2026_05_11=loaded(Outcome.GONE)) == {"x|2026-05-11"}


def test_what_was_read_before_it_settled_is_over_when_zoom_forgets_its_first_day() -> None:
    def days(read: str, **options: bool | int | Outcome) -> set[str]:
        moment = datetime.fromisoformat(read).replace(tzinfo=UTC)
        history = loaded(read=moment, **options)  # type: ignore[arg-type]
        return set(never_read_again(DAILY, Memory({"2025-12-02": history, "2025-12-03": history}), (), (), NOW))

    assert days("2025-12-05T23:59", waits=False) == {"2025-12-02"}, "the edge of reach is 2025-12-03"
    assert days("2025-12-06T00:00", waits=False) == set(), "it had settled"
    assert days("2025-12-06T00:00", waits=True) == {"2025-12-02"}
    assert days("2025-12-05T23:59", waits=False, doubts=1) == set(), "it is named already"
    assert days("2025-12-05T23:59", waits=True, doubts=1) == {"2025-12-02"}
    assert days("2025-12-05T23:59", waits=False, outcome=Outcome.EMPTY) == {"2025-12-02"}
    assert days("2025-12-05T23:59", waits=False, outcome=Outcome.SKIPPED) == set()


def test_records_that_zoom_counted_and_did_not_send_are_lost_once_nobody_can_ask_again() -> None:
    def cut_short(outcome: Outcome = Outcome.LOADED, tries: int = 2, missing: int = 5) -> History:
        return History(outcome, READ, tries, None, doubts=1, missing=missing)

    assert final(HOST, x__2026_05_11=cut_short()) == {"x|2026-05-11"}
    assert final(HOST, h__2026_05_11=cut_short()) == set(), "it can be asked for again"
    assert final(HOST, UNNAMED, x__2026_05_11=cut_short()) == set()
    assert final(HOST, x__2026_05_11=cut_short(tries=6)) == set(), "Zoom is believed"
    assert final(HOST, x__2026_05_11=cut_short(missing=0)) == set(), "nothing is missing"
    assert final(HOST, x__2026_05_11=cut_short(Outcome.EMPTY, missing=0)) == {"x|2026-05-11"}
    memory = Memory({"2025-12-02": cut_short(), "2025-12-03": cut_short()})
    (words,) = never_read_again(DAILY, memory, (), (), NOW).values()
    assert words == "Zoom counted 5 records more than it sent, and Zoom answers 180 days back only: these are lost"


def test_what_speaks_for_an_endpoint_or_for_unnamed_parents_is_no_day() -> None:
    memory = Memory({REFUSED: loaded(), UNASKED: loaded()})
    assert never_read_again(DAILY, memory, (), (), NOW) == {}


def test_a_ledger_row_is_in_doubt_for_good_and_one_that_is_gone_is_not() -> None:
    rows: list[dict[str, Any]] = [
        {"partition": "a", "outcome": "loaded", "doubts": None, "message": None, "waiting_since": NOW, "attempts": 2},
        {"partition": "b", "outcome": "loaded", "doubts": 2, "message": "odd", "waiting_since": NOW, "attempts": 0},
        {"partition": "b", "outcome": "gone", "doubts": 0, "message": None, "waiting_since": NOW, "attempts": 0},
    ]
    assert marked_final(rows, {"a": "lost", "b": "lost"}) == [
        {"partition": "a", "outcome": "loaded", "doubts": 1, "message": "lost", "waiting_since": None, "attempts": 0},
        {"partition": "b", "outcome": "loaded", "doubts": 3, "message": "lost", "waiting_since": None, "attempts": 0},
        {"partition": "b", "outcome": "gone", "doubts": 0, "message": None, "waiting_since": None, "attempts": 0},
    ]


def test_what_hangs_on_lists_is_as_whole_as_they_are() -> None:
    def judge(*standings: Standing) -> tuple[Outcome, str] | None:
        names = ("history_meetings", "report_meetings", "users")
        return doubt_of_parents(ENDPOINTS["report_meeting_participants"], dict(zip(names, standings, strict=False)))

    whole, broken, refused = Standing.WHOLE, Standing.BROKEN, Standing.REFUSED
    assert judge() is None
    assert judge(whole, whole, broken) is None
    assert judge(whole, refused) is None, "the other list tells"
    waiting = "history_meetings could not be read whole, so there may be more to ask about"
    assert judge(broken, refused) == (Outcome.WAITING, waiting)
    assert judge(broken, broken) == (Outcome.WAITING, waiting.replace("history_meetings", "history_meetings and report_meetings"))
    assert judge(refused) == (Outcome.SKIPPED, "history_meetings is refused, so there is nothing to ask about")
    both = "history_meetings and report_meetings is refused, so there is nothing to ask about"
    assert judge(refused, refused) == (Outcome.SKIPPED, both)


@pytest.mark.parametrize(("endpoint", "parents"), [("report_activities", []), ("recordings", [HOST]), ("report_daily", [])])
@given(days=st.integers(1, 900), outcome=st.sampled_from([Outcome.WAITING, Outcome.FAILED, Outcome.SKIPPED, Outcome.EMPTY]))
def test_what_a_wrong_clock_planned_in_days_that_lie_ahead_is_forgotten_and_nothing_else(
    endpoint: str, parents: list[ParentRow], days: int, outcome: Outcome
) -> None:
    declared, wrong = ENDPOINTS[endpoint], NOW + timedelta(days=days)
    planned = [
        partition
        for unit in plan_units(declared, Memory(), parents, wrong, Period())
        for partition in unit.partitions
        if partition.cell is not None
    ]
    memory = Memory({partition.name: History(outcome, wrong, 1, wrong, partition=partition) for partition in planned})
    honest = {name for unit in plan_units(declared, Memory(), parents, NOW, Period()) for name in unit.names}
    early = {partition.name for partition in planned if partition.cell and partition.cell.end <= NOW.date()}
    forgotten = noted_ahead(declared, memory, NOW)
    left = memory.without(forgotten).histories.keys()
    assert not honest & set(forgotten)
    assert left <= honest | early, "what is left is asked for, or lies behind"
    assert noted_ahead(declared, Memory({name: memory.histories[name] for name in left}), NOW) == []


def test_rows_of_days_that_lie_ahead_keep_their_place_in_the_ledger() -> None:
    memory = Memory({"2026-06-02": loaded(waits=False), "2026-06-03": loaded(Outcome.EMPTY, waits=False), REFUSED: loaded()})
    assert noted_ahead(DAILY, memory, NOW) == ["2026-06-03"]
    assert noted_ahead(ENDPOINTS["users"], Memory({"all": loaded(Outcome.WAITING)}), NOW) == []
