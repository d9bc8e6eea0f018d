"""What a run would take is known before it runs: within a tenth, before a first run and before later ones."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.account.plan import Plan
from pipelines.errors import CommandError, ExitCode
from pipelines.night.forecast import foresee_run
from pipelines.night.run import RunOptions, run_night
from sources.zoom.budget import Budget
from sources.zoom.client import ZoomClient
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.settings import ZoomSettings
from sources.zoom.survey import SAMPLED
from tests.flow.account import Account, settings_for, tally_of

DEFAULT = frozenset(name for name, endpoint in ENDPOINTS.items() if endpoint.cadence.default)


def foresee(account: Account, select: str = "default", plan: str = "business") -> Plan:
    def open_client(settings: ZoomSettings, *, budget: Budget | None = None) -> ZoomClient:
        return ZoomClient(settings_for(), budget=budget, transport=account.open_wire, pause_seconds=0.001)

    settings = settings_for(plan=plan)
    return foresee_run(settings, RunOptions(account.places.db, select), open_client)


def test_a_first_run_and_a_week_of_nights_take_what_was_foreseen(tmp_path: Path) -> None:
    account = Account(tmp_path, only=DEFAULT, seed=5, users=60, days=60)
    first = foresee(account)
    report = account.run()
    assert first.calls == pytest.approx(report.calls, rel=0.1)
    assert first.spent < report.calls / 3
    assert {forecast.endpoint for forecast in first.forecasts} == DEFAULT
    foreseen, made = 0, 0
    for night in range(1, 9):
        account.advance(1)
        plan = foresee(account)
        report = account.run()
        assert plan.spent == 0
        assert plan.calls == pytest.approx(report.calls, rel=0.1 if night <= 2 else 0.2)
        assert plan.calls < first.calls / 2
        foreseen, made = foreseen + plan.calls, made + report.calls
    assert foreseen == pytest.approx(made, rel=0.1)


def test_nothing_is_written_and_no_call_is_made_but_for_what_was_never_read(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "roles"], seed=1, users=20, days=5)
    account.run("users")
    before = account.snapshot()
    account.forget_calls()
    plan = foresee(account, "users,roles")
    assert {forecast.endpoint: (forecast.calls, forecast.known) for forecast in plan.forecasts} == {
        "users": (3, True),
        "roles": (1, False),
    }
    assert (plan.spent, account.calls("/roles"), account.calls("/users")) == (1, 1, 0)
    assert account.snapshot() == before


def test_a_large_list_costs_a_fixed_number_of_calls_to_foresee(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "meetings"], seed=2, users=150, days=3)
    plan = foresee(account, "meetings")
    (meetings,) = [forecast for forecast in plan.forecasts if forecast.endpoint == "meetings"]
    assert plan.spent <= 3 + SAMPLED
    assert meetings.calls == tally_of(account.run("users", "meetings"), "meetings").calls


def test_days_and_time_follow_from_the_plan_s_limits(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "history_meetings", "report_meetings"], seed=5, users=60, days=60)
    plans = {name: foresee(account, "report_meeting_participants", name) for name in ("free", "pro", "business", "unlimited")}
    calls = plans["free"].calls
    assert all(plan.calls == calls for plan in plans.values())
    assert plans["free"].seconds > plans["pro"].seconds > plans["business"].seconds > plans["unlimited"].seconds == 0.0
    assert plans["unlimited"].budgets() == {}
    ((needed, ours, left),) = [budget for name, budget in plans["free"].budgets().items() if name == "general: HEAVY"]
    assert (ours, plans["free"].days) == (800, 1)
    assert 0 < needed < left < ours, "what was asked to find out is counted"


def test_what_zoom_refuses_is_said_and_the_rest_is_foreseen(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "roles"], seed=1, users=5, days=5)
    account.break_with({"match": "/roles", "status": 400, "body": {"code": 4711, "message": "no scope"}, "times": None})
    plan = foresee(account, "users,roles")
    refused = {forecast.endpoint: bool(forecast.refused) for forecast in plan.forecasts}
    assert refused == {"users": False, "roles": True}


def test_a_warehouse_that_cannot_be_read_ends_in_one_line(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users"], seed=1, users=5, days=5)
    account.places.db.write_bytes(b"no database")
    with pytest.raises(CommandError) as caught:
        foresee(account, "users")
    assert caught.value.code is ExitCode.USAGE


def test_a_run_says_what_was_planned_and_what_it_came_to(tmp_path: Path) -> None:
    account = Account(tmp_path, only=DEFAULT, seed=5, users=40, days=40)

    def open_client(settings: ZoomSettings, *, budget: Budget | None = None) -> ZoomClient:
        return ZoomClient(settings_for(), budget=budget, transport=account.open_wire, pause_seconds=0.001)

    settings = settings_for(plan="business")
    for night in range(3):
        foreseen = foresee(account).calls if night else None
        report = run_night(settings, RunOptions(account.places.db, build=False), lambda _, step: None, open_client)
        told = report.as_json()
        planned = told["plan"]["calls"]
        assert planned == pytest.approx(report.calls, rel=0.1)
        assert foreseen in (None, planned), "the run plans as the verb does"
        assert planned == sum(label["planned"] for label in told["plan"]["labels"].values())
        assert report.calls == sum(label["made"] for label in told["plan"]["labels"].values())
        assert told["plan"]["seconds"] > 0 < told["plan"]["reading_seconds"]
        console = Console(width=400, record=True, file=StringIO())
        console.print(report.render())
        assert f"calls planned and made: {planned:,} and {report.calls:,} (HEAVY " in console.export_text()
        account.advance(1)
