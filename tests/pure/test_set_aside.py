"""A row that cannot be placed is set aside once, stays while Zoom sends it, and leaves when it is mended."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sources.zoom._privacy import privacy_of
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.partitions import Partition, name_days
from sources.zoom.planner import Memory, Period, plan_units
from sources.zoom.set_aside import Aside, Quarantine, Unplaced, read_aside
from sources.zoom.units import History, Outcome, Unit, partitions_of
from sources.zoom.vocabulary import EMPTIED
from sources.zoom.windows import Span, midnight

ENDPOINT = ENDPOINTS["history_meetings"]
START = date(2026, 3, 2)
DAYS = 70
NOW = midnight(START + timedelta(days=DAYS - 1))


def units_of(settled: set[date]) -> list[Unit]:
    """The units that are due when all days but the settled were read."""
    history = History(Outcome.LOADED, NOW + timedelta(days=30), 0, None)
    memory = Memory({day.isoformat(): history for day in settled}, since=START)
    return plan_units(ENDPOINT, memory, [], NOW, Period())


def sends(unit: Unit, day: date) -> bool:
    assert unit.ask is not None
    return date.fromisoformat(unit.ask[0]) <= day <= date.fromisoformat(unit.ask[1])


def play(known: dict[str, Aside], units: list[Unit], bad: dict[str, date], failing: set[int]) -> dict[str, Aside]:
    """One run: what the table holds afterwards."""
    quarantine = Quarantine(ENDPOINT, known.values())
    quarantine.expire(NOW.date())
    for number, unit in enumerate(units):
        rows = [Unplaced({"id": name}, {"id": name}, "no time") for name, day in bad.items() if sends(unit, day)]
        quarantine.account(unit, rows, datetime(2026, 6, 1, tzinfo=UTC), loaded=number not in failing)
    table = dict(known)
    for row in quarantine.write_changes("a run").to_pylist():
        table.pop(row["place"], None)
        if not row[EMPTIED]:
            table[row["place"]] = read_aside(row)
    return table


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, DAYS - 1), min_size=1),
    st.lists(st.tuples(st.sets(st.integers(0, DAYS - 1)), st.sets(st.integers(0, 9)), st.randoms()), max_size=4),
)
def test_rows_neither_double_nor_vanish_whatever_is_read_again(
    days: dict[str, int], runs: list[tuple[set[int], set[int], Random]]
) -> None:
    bad = {name: START + timedelta(days=place) for name, place in days.items()}
    table = play({}, units_of(set()), bad, set())
    for settled, failing, random in runs:
        assert sorted(row.raw for row in table.values()) == sorted(f'{{"id":"{name}"}}' for name in bad)
        for name, day in bad.items():
            (span,) = [row.span for row in table.values() if name in row.raw[6:]]
            assert span is not None
            assert span.start <= day < span.end
        units = units_of({START + timedelta(days=day) for day in settled})
        random.shuffle(units)
        table = play(table, units, bad, failing)
    assert len(table) == len(bad)
    assert play(table, units_of(set()), {}, set()) == {}


def test_rows_behind_zooms_reach_stay_and_are_said_to_be_lost() -> None:
    long_ago = Span(date(2025, 1, 1), date(2025, 1, 2))
    row = Aside("x", "2025-01-01", "", "no time", "{}", long_ago, NOW, NOW)
    (kept,) = play({"x": row}, units_of(set()), {}, set()).values()
    assert kept.lost
    assert kept.since == row.since


def day_unit(first: date, last: date, *, ask: tuple[date, date] | None = None) -> Unit:
    """A unit of days that asks for a day more at either end, as units do."""
    span = Span(first, last + timedelta(days=1))
    asked = ask or (first - timedelta(days=1), last + timedelta(days=1))
    return Unit(
        ENDPOINT.name,
        span=span,
        ask=(asked[0].isoformat(), asked[1].isoformat()),
        partitions=partitions_of(ENDPOINT, "", span),
    )


def days_left(*read: tuple[Unit, bool, bool]) -> Span | None:
    """The days that a row may belong to, after units that had it or not, and were loaded or failed; None once it is let go."""
    quarantine = Quarantine(ENDPOINT, ())
    for unit, had, loaded in read:
        quarantine.account(unit, [Unplaced({"id": 1}, {"id": 1}, "no time")] if had else [], NOW, loaded=loaded)
    rows = quarantine.write_changes("a run").to_pylist()
    return read_aside(rows[0]).span if rows else None


def test_a_row_belongs_to_days_that_were_asked_for_and_not_to_those_that_were_read_without_it() -> None:
    first, last, more = date(2026, 5, 1), date(2026, 5, 10), timedelta(days=1)
    both = day_unit(first, last), day_unit(last + more, last + 5 * more)
    assert days_left((both[0], True, True)) == Span(first, last + more)
    assert days_left((both[0], True, True), (both[1], True, True)) == Span(last, last + 2 * more), "both ask for these two"
    without = day_unit(first, first + 4 * more)
    assert days_left((both[0], True, True), (without, False, True)) == Span(first + 5 * more, last + more)
    assert days_left((both[0], True, True), (without, False, False)) == Span(first, last + more), "it failed"
    again = day_unit(first, last)
    assert days_left((both[0], True, True), (again, False, True)) == Span(first, last + more), (
        "they contradict each other: it stays"
    )
    narrow = day_unit(first, last, ask=(first, first + 2 * more))
    assert days_left((narrow, True, True)) == Span(first, first + 3 * more), "the last day that is asked for is asked for"


def test_a_row_of_a_parent_is_let_go_when_its_own_partition_was_read_without_it_and_by_no_other() -> None:
    people = ENDPOINTS["report_meeting_participants"]
    mine, other = (Unit(people.name, {"meetingId": key}, partitions=(Partition(key, key),)) for key in ("m", "o"))
    before = Quarantine(people, ())
    before.account(mine, [Unplaced({"id": 1}, {"id": 1}, "no key")], NOW, loaded=True)
    known = [read_aside(row) for row in before.write_changes("a run").to_pylist()]
    assert [(row.partition, row.parent, row.span, row.lost) for row in known] == [("m", "m", None, False)]
    for unit, loaded, stays in ((other, True, True), (mine, False, True), (mine, True, False)):
        later = Quarantine(people, known)
        later.expire(NOW.date())
        later.account(unit, [], NOW, loaded=loaded)
        assert later.holds_rows is stays
        assert [row[EMPTIED] for row in later.write_changes("a run").to_pylist()] == ([] if stays else [True])


def test_rows_that_are_lost_are_no_rows_that_zoom_could_mend() -> None:
    edge = date(2026, 5, 1)
    for end, lost in ((edge, True), (edge + timedelta(days=1), False)):
        span = Span(edge - timedelta(days=3), end)
        row = Aside("x", name_days("", span), "", "no time", "{}", span, NOW, NOW)
        assert ENDPOINT.cadence.window is not None
        quarantine = Quarantine(ENDPOINT, [row])
        assert quarantine.holds_rows
        quarantine.expire(edge + timedelta(days=ENDPOINT.cadence.window.retention_days))
        assert quarantine.holds_rows is not lost
        assert [row["lost"] for row in quarantine.write_changes("a run").to_pylist()] == ([True] if lost else [])


def test_rows_that_are_the_same_are_each_set_aside() -> None:
    quarantine = Quarantine(ENDPOINT, ())
    twins = [Unplaced({"id": 1}, {"id": 1}, "no time")] * 2
    quarantine.account(units_of(set())[0], twins, NOW, loaded=True)
    assert quarantine.write_changes("a run").num_rows == 2


def test_what_is_private_is_masked_at_any_depth() -> None:
    privacy = privacy_of(ENDPOINTS["recordings"], frozenset())
    sent = {
        "topic": "Weekly",
        "has_passcode": True,
        "password": "letmein",
        "recording_files": [{"id": "f", "download_url": "https://x", "play_url": None}, None],
        "start_url": "https://zoom/s/1?zak=2",
        "encrypted_password": "x",
        "more": {"deep": [{"access_token": 5, "passcode_required": "yes"}]},
    }
    assert privacy.mask(sent) == {
        "topic": "Weekly",
        "has_passcode": True,
        "password": "(private)",
        "recording_files": [{"id": "f", "download_url": "(private)", "play_url": None}, None],
        "start_url": "(private)",
        "encrypted_password": "(private)",
        "more": {"deep": [{"access_token": "(private)", "passcode_required": "yes"}]},
    }


def test_words_in_place_of_a_list_with_private_columns_are_masked() -> None:
    privacy = privacy_of(ENDPOINTS["recordings"], frozenset())
    sent = ["https://zoom/rec/1?pwd=2", 3, None, "", {"id": "f", "download_url": "https://x"}]
    assert privacy.mask_nameless("https://zoom/rec/1?pwd=2") == "(private)"
    assert privacy.mask_nameless(sent) == ["(private)", 3, None, "", {"id": "f", "download_url": "(private)"}]


def test_what_is_private_is_masked_deeper_than_python_calls() -> None:
    privacy = privacy_of(ENDPOINTS["recordings"], frozenset())
    sent: object = {"password": "x"}
    for _ in range(5_000):
        sent = [{"a": sent}]
    masked = privacy.mask(sent)
    for _ in range(5_000):
        masked = masked[0]["a"]
    assert masked == {"password": "(private)"}


def test_what_was_asked_for_by_name_is_shown() -> None:
    asked = frozenset({"recording_files.download_url", "recordings.start_url"})
    privacy = privacy_of(ENDPOINTS["recordings"], asked)
    assert privacy.mask({"start_url": "a", "download_url": "b", "play_url": "c"}) == {
        "start_url": "a",
        "download_url": "b",
        "play_url": "(private)",
    }
