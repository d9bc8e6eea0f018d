"""What is read becomes tables: each row in the partition of its day, and what does not fit kept, counted and told where it is."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sources.zoom._privacy import MASK
from sources.zoom._records import Converted, FetchedUnit, convert_units
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.planner import Memory, Period, plan_units
from sources.zoom.units import Unit
from sources.zoom.vocabulary import EMPTIED, EXTRA, PARTITION

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
FIRST, LAST = date(2026, 5, 1), date(2026, 5, 2)


def two_days() -> Unit:
    """The sign-ins of two days, asked for together."""
    (unit,) = plan_units(ENDPOINTS["report_activities"], Memory({}, since=FIRST), [], NOW, Period(FIRST, date(2026, 5, 3)))
    return unit


def sign_in(time: str, **more: Any) -> dict[str, Any]:
    return {"email": "a@x.example", "time": time, "type": "Sign in", "ip_address": "1.1.1.1", **more}


def convert(endpoint: str, *answers: tuple[Unit, list[dict[str, Any]]]) -> Converted:
    fetched = [FetchedUnit(unit, NOW, records, [(0, {})]) for unit, records in answers]
    return convert_units(ENDPOINTS[endpoint], fetched)


def test_a_row_belongs_to_its_day_and_one_of_a_neighbours_day_is_the_neighbours() -> None:
    times = [
        "2026-04-29T00:00:00Z",
        "2026-04-30T23:59:59Z",
        "2026-05-01T00:00:00Z",
        "2026-05-02T23:59:59Z",
        "2026-05-03T00:00:00Z",
        "2026-05-04T23:59:59Z",
    ]
    converted = convert("report_activities", (two_days(), [sign_in(time) for time in times]))
    assert converted.rows == [{"2026-05-01": 1, "2026-05-02": 1}]
    assert converted.outside == [0], (
        "Zoom counts its days in another zone: a day more on either side is no answer to something else"
    )
    assert converted.doubts[0].total() == 0


@pytest.mark.parametrize("time", ["2026-04-28T23:59:59Z", "2026-05-05T00:00:00Z"])
def test_a_row_far_from_what_was_asked_for_puts_its_unit_in_doubt(time: str) -> None:
    converted = convert("report_activities", (two_days(), [sign_in("2026-05-01T08:00:00Z"), sign_in(time)]))
    assert (converted.rows, converted.outside) == ([{"2026-05-01": 1}], [1])
    assert converted.doubts == [{"2026-05-01": 1, "2026-05-02": 1}]


def test_a_day_without_rows_is_marked_as_read_and_one_that_failed_is_not() -> None:
    (own,) = convert("report_activities", (two_days(), [sign_in("2026-05-01T08:00:00Z")])).tables.values()
    assert [(row[PARTITION], row[EMPTIED]) for row in own.to_pylist()] == [("2026-05-01", None), ("2026-05-02", True)]
    unplaced = convert("report_activities", (two_days(), [sign_in("never"), sign_in("never")]))
    assert unplaced.tables["report_activities"].num_rows == 0
    assert unplaced.changed == {0: "none of its 2 rows can be placed: it has no readable time, which tells its day"}


@pytest.mark.parametrize(("bad", "good", "alarms"), [(2, 0, 0), (3, 0, 1), (4, 0, 1), (3, 1, 0)])
def test_a_column_of_which_nothing_fits_any_more_is_an_alarm_from_three_values_on(bad: int, good: int, alarms: int) -> None:
    rows = [{"id": str(place), "name": "n", "total_members": "many" if place < bad else 7} for place in range(bad + good)]
    empty = [{"id": f"e{place}", "name": "n", "total_members": value} for place, value in enumerate((None, ""))]
    converted = convert("roles", (Unit("roles"), [*rows, *empty]))
    said = "no value of total_members is an integer any more; they are in _extra"
    assert converted.alarms == ({said: 1} if alarms else {})
    assert converted.misfits == [{"all": bad}]
    extras = converted.tables["roles"][EXTRA].to_pylist()
    assert [json.loads(extra) if extra else None for extra in extras] == [
        *[{"total_members": "many"}] * bad,
        *[None] * (good + len(empty)),
    ]


def test_what_does_not_fit_in_a_nested_list_counts_for_the_row_it_is_in() -> None:
    files = {"id": "f1", "file_size": "large"}, {"id": "f2", "file_size": 7}
    recordings: list[dict[str, Any]] = [
        {"uuid": "u1", "start_time": "2026-05-01T08:00:00Z", "recording_files": [{"id": "f0", "file_size": 1}]},
        {"uuid": "u2", "start_time": "2026-05-01T09:00:00Z", "recording_files": list(files)},
        {"uuid": "u3", "start_time": "2026-05-01T10:00:00Z", "recording_files": "none"},
    ]
    unit = Unit("recordings", {"userId": "a"})
    converted = convert("recordings", (unit, recordings[:1]), (unit, recordings[1:]))
    assert [misfits.total() for misfits in converted.misfits] == [0, 2]
    assert converted.misfit_columns == {"recording_files.file_size": 1, "recording_files": 1}
    children = converted.tables["recording_files"].to_pylist()
    assert [(child["recording_uuid"], child["id"], child["file_size"]) for child in children] == [
        ("u1", "f0", 1),
        ("u2", "f1", None),
        ("u2", "f2", 7),
    ]


@pytest.mark.parametrize(
    ("endpoint", "path", "odd", "words"),
    [
        ("users", "display_name", ["n"], "display_name is text"),
        ("users", "pmi", "many", "pmi is an integer"),
        ("report_telephone", "rate", "dear", "rate is a number"),
        ("history_meetings", "feature_used.video_on", "perhaps", "feature_used__video_on is true or false"),
        ("users", "created_at", "once", "created_at is a time"),
        ("report_daily", "date", "some day", "date is a date"),
    ],
)
def test_an_alarm_says_what_a_column_held_until_now_and_counts_units(endpoint: str, path: str, odd: object, words: str) -> None:
    outer, _, inner = path.rpartition(".")
    row: dict[str, Any] = {outer: {inner: odd}} if outer else {inner: odd}
    unit = Unit(endpoint)
    converted = convert(endpoint, (unit, [row] * 3), (unit, [row] * 4), (unit, [row] * 2))
    assert converted.alarms == {f"no value of {words} any more; they are in _extra": 2}


def test_what_is_odd_in_several_nested_objects_of_a_row_is_kept_masked_and_counted() -> None:
    call = {"id": "1", "date_time": "2026-05-01T08:00:00Z", "owner": 7, "site": {"id": "s", "new": 1, "passcode": "s3cret"}}
    rows = [call, {**call, "id": "2", "owner": None, "site": ["s"]}, {**call, "id": "3", "owner": "o", "site": "t"}]
    (unit,) = plan_units(ENDPOINTS["phone_call_logs"], Memory({}, since=FIRST), [], NOW, Period(FIRST, date(2026, 5, 3)))
    converted = convert("phone_call_logs", (unit, rows))
    extras = [json.loads(extra) for extra in converted.tables["phone_call_logs"][EXTRA].to_pylist() if extra]
    assert extras == [
        {"owner": 7, "site": {"new": 1, "passcode": MASK}},
        {"site": ["s"]},
        {"owner": "o", "site": "t"},
    ]
    assert converted.misfit_columns == {"owner": 2, "site": 2}
    assert converted.misfits[0].total() == 4
    assert converted.undeclared == {"site.new": 1, "site.passcode": 1}


LINK = "https://x.example/1"


@pytest.mark.parametrize(
    ("files", "kept"),
    [({}, {}), ({"download_url": LINK}, {"download_url": MASK}), (7, 7), (True, True), (LINK, MASK), ([LINK], [MASK])],
)
def test_what_is_no_list_of_objects_where_one_belongs_is_kept_without_what_is_private(files: object, kept: object) -> None:
    recordings = [{"uuid": f"u{place}", "start_time": "2026-05-01T08:00:00Z", "recording_files": files} for place in range(2)]
    converted = convert("recordings", (Unit("recordings", {"userId": "a"}), recordings))
    assert (converted.misfits[0].total(), converted.misfit_columns) == (2, {"recording_files": 2})
    extras = [json.loads(extra) for extra in converted.tables["recordings"][EXTRA].to_pylist()]
    assert extras == [{"recording_files": kept}] * 2


def test_what_zoom_always_sends_and_did_not_puts_the_row_in_doubt() -> None:
    converted = convert("roles", (Unit("roles"), [{"id": "1", "name": "Owner"}, {"name": "Nobody"}]))
    assert converted.doubts == [{"all": 1}]
