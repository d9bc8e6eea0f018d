"""The check tries as much as there is to try, for few calls."""

import asyncio
from pathlib import Path

from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.probe import Probe, Verdict, probe_endpoints
from tests.flow.account import Account


def check(account: Account) -> dict[str, Probe]:
    async def probe() -> list[Probe]:
        async with account.client() as client:
            return await probe_endpoints(client, ENDPOINTS, await client.authenticate())

    return {found.endpoint: found for found in asyncio.run(probe())}


def test_on_the_first_of_a_month_hosts_are_found_in_the_half_month_before(tmp_path: Path) -> None:
    account = Account(tmp_path, seed=11, users=12, days=60)
    found = check(account)
    # five hosts have no webinars: the check does not ask all of them
    untried = {name for name, probe in found.items() if probe.verdict is Verdict.UNTRIED}
    assert untried == {"webinar_details", "webinar_registrants"}
    assert {probe.verdict for name, probe in found.items() if name not in untried} == {Verdict.WORKS}
    assert account.calls("/users/{userId}/webinars") == 5
    assert account.calls("/report/users") == 2
    assert account.calls("/report/history_meetings") <= 2
    assert account.calls("/report/activities") == account.calls("/users") == 1
    assert account.calls() <= len(ENDPOINTS) + 10


def test_what_nobody_could_be_asked_about_is_said(tmp_path: Path) -> None:
    account = Account(tmp_path, seed=7, users=1, days=1)
    found = check(account)
    assert account.calls("/report/users") == 2
    assert found["report_users"].verdict is Verdict.WORKS
    assert found["report_meetings"].verdict is Verdict.UNTRIED
    assert found["report_meetings"].reason == "there is no row of report_users to ask about"
