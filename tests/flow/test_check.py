"""The check tries as much as there is to try, for few calls."""

import asyncio
from pathlib import Path

import pytest

from pipelines.account.check import CheckReport
from pipelines.errors import ExitCode
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.probe import Probe, ProbeResult, probe_endpoints
from tests.flow.account import Account
from tests.flow.altered import altering


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
    assert untried == {"webinar_details", "webinar_registrants"}
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
    assert CheckReport(list(found.values()), frozenset()).exit_code is ExitCode.FAILED


def test_a_count_out_of_all_measure_is_no_estimate(tmp_path: Path) -> None:
    account = Account(tmp_path, seed=7, users=2, days=2)
    account.alter = altering("/roles", lambda _: {"roles": [{"id": "0", "name": "Owner"}], "total_records": 10**400})
    found = check(account)["roles"]
    assert (found.result, found.counted, found.first_run_calls) == (ProbeResult.WORKS, 1, 1)
