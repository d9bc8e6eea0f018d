"""A daily limit ends a night cleanly, at once and for the day; the next night goes on exactly there."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.errors import ExitCode
from pipelines.night.run import RunOptions, run_night
from sources.zoom.budget import Budget
from sources.zoom.client import ZoomClient
from sources.zoom.limits import AccountPlan
from sources.zoom.units import Outcome
from sources.zoom.vocabulary import Family, Label
from tests.flow.account import Account, settings_for

QUOTA = 40
DAILY = {
    "status": 429,
    "body": {"code": 429, "message": "You have reached the maximum daily rate limit for this API."},
    "headers": {"Retry-After": "2026-06-02T00:00:00Z", "X-RateLimit-Type": "Daily-limit"},
    "times": None,
}


class Watched:
    """The sandbox, and what was asked and answered in which order: a path, or a status for it."""

    def __init__(self, app: Any) -> None:
        self._app: ASGIApp = app
        self.state = app.state
        self.seen: list[str | int] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            if message["type"] == "http.response.start" and "/report/" in scope["path"]:
                self.seen.append(message["status"])
            await send(message)

        if "/report/" in scope["path"]:
            self.seen.append(scope["path"])
        await self._app(scope, receive, note)


@pytest.mark.parametrize("seed", [4])
def test_a_first_read_too_large_for_a_day_takes_the_fewest_days(tmp_path: Path, seed: int) -> None:
    only = ["users", "report_users", "report_meetings", "history_meetings", "report_meeting_participants"]
    account = Account(tmp_path, only=only, seed=seed, users=8, days=15, plan="business")
    account.break_with(daily_quota=QUOTA)
    nights = 0
    report = account.run()
    while report.exit_code is ExitCode.LATER:
        nights += 1
        assert nights < 10
        stopped = {tally.endpoint: tally.stopped_until for tally in report.tallies.values() if tally.stopped_until}
        assert stopped, "a night that stops says at which endpoint"
        assert all(until is not None and until.hour == 0 for until in stopped.values())
        assert not any(tally.outcomes[Outcome.FAILED] for tally in report.tallies.values())
        account.advance(1)
        report = account.run()
    assert report.exit_code is ExitCode.DONE
    assert account.differences() == {}
    assert 1 <= nights <= 4


def test_after_a_daily_refusal_nothing_of_its_label_leaves_in_this_run_or_the_next_of_the_day(tmp_path: Path) -> None:
    only = ["users", "trashed_recordings", "history_meetings", "report_meeting_participants", "report_activities", "report_daily"]
    account = Account(tmp_path, only=only, users=40, days=15, latency_ms=2)
    watched = Watched(account.app)
    account.app = watched  # type: ignore[assignment]
    account.break_with({"match": "/report/*", "after": 40, **DAILY})

    def open_client(settings: Any, **options: Any) -> ZoomClient:
        return ZoomClient(settings, transport=lambda: httpx.ASGITransport(account.app), **options)

    options = RunOptions(account.places.db, ",".join(only), build=False)
    report = run_night(settings_for(), options, lambda *_: None, open_client)
    assert report.exit_code is ExitCode.LATER
    after = watched.seen[watched.seen.index(429) :]
    assert [event for event in after if isinstance(event, str)] == []
    assert account.calls("/users/{userId}/recordings") > 30, "another label goes on"

    watched.seen.clear()
    again = run_night(settings_for(), options, lambda *_: None, open_client)
    assert again.exit_code is ExitCode.LATER
    assert watched.seen == []
    tally = again.tallies["report_meeting_participants"]
    assert tally.left > 0
    assert tally.stopped_until is not None


def test_our_own_share_of_a_day_ends_the_label_without_a_refusal(tmp_path: Path) -> None:
    only = ["users", "report_users", "report_meetings", "history_meetings", "report_meeting_participants"]
    account = Account(tmp_path, only=only, users=20, days=15, latency_ms=1)
    budget = Budget(AccountPlan.BUSINESS, 50 / 60_000)
    account.client = lambda: ZoomClient(  # type: ignore[method-assign]
        settings_for(), transport=lambda: httpx.ASGITransport(account.app), budget=budget
    )
    report = account.run()
    assert report.exit_code is ExitCode.LATER
    labels = account.control("GET", "calls")[0].json()["labels"]
    assert labels["general HEAVY"]["requests"] == 50
    assert budget.left(Family.GENERAL, Label.RESOURCE_INTENSIVE, datetime(2026, 6, 1, 1, tzinfo=UTC)) == 0
