"""The check tries as much as there is to try, for few calls."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.text import Text

from pipelines.account.check import CheckReport, run_check
from pipelines.account.plan import Plan
from pipelines.errors import ExitCode
from sources.zoom import Budget
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.limits import AccountPlan
from sources.zoom.probe import Probe, ProbeResult, probe_endpoints
from tests.flow.account import Account, settings_for
from tests.flow.altered import altering
from tests.wire.serving import serving


def check(account: Account) -> dict[str, Probe]:
    async def probe() -> list[Probe]:
        async with account.client() as client:
            return await probe_endpoints(client, ENDPOINTS, await client.authenticate())

    return {found.endpoint: found for found in asyncio.run(probe())}


def test_on_the_first_of_a_month_hosts_are_found_in_the_half_month_before(tmp_path: Path) -> None:
    account = Account(tmp_path, seed=11, users=12, days=60)
    found = check(account)
    # five hosts have no webinars: the check does not ask all of them
    untried = {name for name, probe in found.items() if probe.result is ProbeResult.UNTRIED}
    assert untried == {
        name for name, one in ENDPOINTS.items() if {parent.endpoint for parent in one.cadence.parents} == {"webinars"}
    }
    assert {probe.result for name, probe in found.items() if name not in untried} == {ProbeResult.WORKS}
    assert account.calls("/users/{userId}/webinars") == 5
    assert account.calls("/report/users") == 2
    assert account.calls("/report/history_meetings") <= 2
    assert account.calls("/report/activities") == account.calls("/users") == 1
    assert account.calls() <= len(ENDPOINTS) + 10


def test_what_nobody_could_be_asked_about_is_said(tmp_path: Path) -> None:
    account = Account(tmp_path, seed=7, users=1, days=1)
    found = check(account)
    assert account.calls("/report/users") == 2
    assert found["report_users"].result is ProbeResult.WORKS
    assert found["report_meetings"].result is ProbeResult.UNTRIED
    assert found["report_meetings"].reason == "there is no row of report_users to ask about"


@pytest.mark.parametrize("body", [{}, {"error": "no such app"}, {"success": False}, {"roles": None}, [], "<html>Welcome</html>"])
def test_a_body_that_is_not_zooms_works_for_no_endpoint(tmp_path: Path, body: object) -> None:
    account = Account(tmp_path, seed=7, users=2, days=2)
    paths = {endpoint.request.path for endpoint in ENDPOINTS.values()}
    account.break_with(*({"match": path, "status": 200, "body": body, "times": None} for path in paths))
    found = check(account)
    without_parents = {name for name, endpoint in ENDPOINTS.items() if not endpoint.cadence.parents}
    assert {found[name].result for name in without_parents} == {ProbeResult.FAILED}
    assert {probe.result for probe in found.values()} <= {ProbeResult.FAILED, ProbeResult.UNTRIED}
    nothing = Plan([], settings_for(), Budget(AccountPlan.UNLIMITED), datetime.now(UTC), 0)
    assert CheckReport(list(found.values()), frozenset(), nothing).exit_code is ExitCode.FAILED


def run_whole_check(account: Account) -> CheckReport:
    with serving(account.app, date_header=False) as url:
        return run_check(settings_for(url), Budget(AccountPlan.UNLIMITED))


def test_a_count_out_of_all_measure_is_no_estimate(tmp_path: Path) -> None:
    account = Account(tmp_path, seed=7, users=2, days=2)
    account.alter = altering("/roles", lambda _: {"roles": [{"id": "0", "name": "Owner"}], "total_records": 10**400})
    found = check(account)["roles"]
    assert (found.result, found.counted) == (ProbeResult.WORKS, 1)


@pytest.mark.parametrize(("users", "days"), [(12, 60), (60, 60), (90, 30)])
def test_a_first_run_takes_what_the_check_says(tmp_path: Path, users: int, days: int) -> None:
    """The sum within a tenth. An endpoint of some calls within a factor of 2.5: a few lists say less of it than all will."""
    account = Account(tmp_path, only=ENDPOINTS, seed=5, users=users, days=days)
    report = run_whole_check(account)
    assert account.calls() <= len(ENDPOINTS) + 180  # however large the account is
    calls = {endpoint["endpoint"]: endpoint["first_run_calls"] for endpoint in report.as_json()["endpoints"]}
    made = {name: tally.calls for name, tally in account.run().tallies.items()}
    assert sum(calls.values()) == report.as_json()["first_run"]["all"]["calls"] == pytest.approx(sum(made.values()), rel=0.1)
    default = [name for name, endpoint in ENDPOINTS.items() if endpoint.cadence.default]
    assert report.as_json()["first_run"]["default"]["calls"] == pytest.approx(sum(made[name] for name in default), rel=0.1)
    assert {
        name: (calls[name], made[name]) for name in made if made[name] >= 30 and not 0.4 <= calls[name] / made[name] <= 2.5
    } == {}


def test_the_check_says_whether_a_first_run_fits_a_day(tmp_path: Path) -> None:
    account = Account(tmp_path, seed=5, users=12, days=20)
    report = run_whole_check(account)
    assert "fits the daily limit: yes" in shown(report)
    budget = Budget(AccountPlan.FREE, 0.01)  # ten calls a day
    small = replace(report, plan=replace(report.plan, settings=settings_for(plan="free"), budget=budget))
    days = small.as_json()["first_run"]["default"]["days"]
    assert days > 2
    assert f"fits the daily limit: no, {days} days with a run on each" in shown(small)
    assert small.as_json()["first_run"]["default"]["fits_daily_limit"] is False


def shown(report: CheckReport) -> list[str]:
    return [line for part in report.render() if isinstance(part, Text) for line in part.plain.splitlines()]
