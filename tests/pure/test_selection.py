"""What `--select` and `--since` mean."""

from datetime import UTC, date, datetime

import pytest

from pipelines.errors import CommandError, ExitCode
from pipelines.night.run import check_period, select_endpoints
from sources.zoom.endpoints import ENDPOINTS

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LOGS = frozenset({"report_activities"})


def test_names_are_read_with_commas_and_spaces() -> None:
    assert select_endpoints("users, roles") == {"users", "roles"}
    assert select_endpoints("all") == set(ENDPOINTS)
    assert select_endpoints("default") == {name for name, endpoint in ENDPOINTS.items() if endpoint.cadence.default}
    assert select_endpoints("default, contacts") == select_endpoints("default") | {"contacts"}


def test_what_is_asked_about_comes_along() -> None:
    assert select_endpoints("report_meeting_participants") == {"report_meeting_participants", "history_meetings"}
    assert select_endpoints("report_meetings") == {"report_meetings", "report_users"}
    assert select_endpoints("recordings") == {"account_recordings", "recordings", "users"}


def test_a_name_that_does_not_exist_is_answered_with_the_nearest() -> None:
    with pytest.raises(CommandError, match="did you mean report_activities") as caught:
        select_endpoints("report_activity")
    assert caught.value.code is ExitCode.USAGE


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (date(2026, 5, 2), date(2026, 5, 2), "is not before"),
        (date(2025, 12, 2), None, "answers 180 days back"),
        (date(2026, 6, 2), None, "lies ahead"),
        (None, date(2025, 12, 1), "answers 180 days back"),
    ],
)
def test_days_that_zoom_cannot_answer_for_are_refused(since: date | None, until: date | None, words: str) -> None:
    with pytest.raises(CommandError, match=words) as caught:
        check_period(since, until, NOW, LOGS)
    assert caught.value.code is ExitCode.USAGE


def test_the_edge_of_reach_and_today_are_fine() -> None:
    assert check_period(date(2025, 12, 3), None, NOW, LOGS).since == date(2025, 12, 3)
    assert check_period(NOW.date(), None, NOW, LOGS).since == NOW.date()
