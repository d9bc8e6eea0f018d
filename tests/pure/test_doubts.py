"""Signs that an answer was not whole, and how long they are remembered."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from sources.zoom._records import Converted, FetchedUnit, convert_units
from sources.zoom.client import encode_segment
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.ledger import count_attempts
from sources.zoom.planner import is_due
from sources.zoom.units import History, Outcome, Unit

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=100)


def convert(endpoint: str, *records: dict[str, Any]) -> Converted:
    return convert_units(ENDPOINTS[endpoint], [FetchedUnit(Unit(endpoint), NOW, list(records), [(0, {})])])


def test_a_key_that_comes_twice_puts_the_unit_in_doubt() -> None:
    one, other = {"id": "1", "name": "Owner"}, {"id": "2", "name": "Owner"}
    assert convert("roles", one, other).doubts[0].total() == 0
    assert convert("roles", one, other, one).doubts[0].total() == 1


def test_people_without_an_id_are_told_apart_by_nothing() -> None:
    pending = {"email": "new@acme.example", "status": "pending"}
    assert convert("users", pending, {**pending, "email": "newer@acme.example"}).doubts[0].total() == 0


def test_something_else_where_an_object_belongs_does_not_fit() -> None:
    record = {"meeting_uuid": "a==", "meeting_id": 1, "start_time": "2026-05-01T10:00:00Z", "end_time": "2026-05-01T11:00:00Z"}
    converted = convert("history_meetings", record, {**record, "meeting_uuid": "b==", "feature_used": "none"})
    assert sum(misfits.total() for misfits in converted.misfits) == 1
    assert converted.misfit_columns == {"feature_used": 1}


@pytest.mark.parametrize(
    ("attempts", "days", "due"),
    [
        (1, 0, True),
        (2, 0, True),
        (3, 0.5, False),
        (3, 1, True),
        (4, 1, False),
        (4, 2, True),
        (5, 2, False),
        (5, 4, True),
        (6, 90, False),
    ],
)
def test_an_answer_in_doubt_is_read_again_in_every_run_then_with_pauses_then_believed(
    attempts: int, days: float, due: bool
) -> None:
    history = History(Outcome.LOADED, NOW, attempts, None, doubts=1)
    assert is_due(history, LONG_AGO, NOW + timedelta(days=days)) is due


def test_what_was_given_up_with_its_parent_is_read_when_the_parent_is_back() -> None:
    given_up = History(Outcome.SKIPPED, NOW, 3, failing_since=LONG_AGO)
    refused = History(Outcome.SKIPPED, NOW, 0, failing_since=None)
    gone = History(Outcome.GONE, NOW, 0, failing_since=None)
    assert is_due(given_up, LONG_AGO, NOW)
    assert is_due(gone, LONG_AGO, NOW)
    assert not is_due(refused, LONG_AGO, NOW)
    assert is_due(refused, LONG_AGO, NOW, retry=True), "a person may know that it would answer now"


@pytest.mark.parametrize(
    ("outcome", "failed", "doubtful", "attempts"),
    [
        (Outcome.FAILED, True, False, 5),
        (Outcome.FAILED, False, True, 1),
        (Outcome.LOADED, False, True, 5),
        (Outcome.EMPTY, False, True, 5),
        (Outcome.LOADED, True, False, 5),
        (Outcome.LOADED, False, False, 0),
        (Outcome.FAILED, False, False, 0),
    ],
)
def test_tries_are_counted_apart_for_failures_and_doubts(outcome: Outcome, failed: bool, doubtful: bool, attempts: int) -> None:
    unit = Unit("roles", histories={"all": History(outcome, NOW, 4, None)})
    assert count_attempts(unit, "all", failed=failed, doubtful=doubtful) == attempts


@pytest.mark.parametrize("value", [".", ".."])
def test_a_key_of_dots_leads_to_no_other_path(value: str) -> None:
    path = f"/v2/users/{encode_segment(value)}/recordings"
    assert httpx.Request("GET", f"http://zoom{path}").url.raw_path == path.encode()
