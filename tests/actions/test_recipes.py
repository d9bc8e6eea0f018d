"""The cookbook's recipes that write to Zoom, from a loaded account to the mart that shows the change."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.cli.terminal import COMMAND, Sandbox, call, environment, sandbox

COOKBOOK = (Path(__file__).parents[2] / "sql" / "COOKBOOK.md").read_text(encoding="utf-8")
RECIPES = [block for block in re.findall(r"^```shell\n(.*?)^```$", COOKBOOK, re.MULTILINE | re.DOTALL) if "zoom-elt do" in block]
SELECTED = "users,roles,webinars,webinar_registrants,history_meetings"
IDLE = """
    select email from marts.dim_users where status = 'active' and license_type = 'licensed' and role_name = 'Member'
    and coalesce(last_hosted_at, created_at) < (select max(meeting_date) - 60 from marts.fct_meeting_instances)
"""


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Path]]:
    """An account in a folder of a person's, loaded and published."""
    folder = tmp_path_factory.mktemp("recipes")
    with sandbox("--users", "40", "--days", "80") as found:
        done = call("run", "--select", SELECTED, cwd=folder, **found.settings)
        assert done.returncode == 0, done.stderr
        yield found, folder


def play(recipe: str, account: tuple[Sandbox, Path], **more: str) -> list[subprocess.CompletedProcess[str]]:
    """Each command of a recipe, as typed."""
    found, folder = account
    path = {"PATH": f"{Path(COMMAND).parent}{os.pathsep}{os.environ['PATH']}"}
    steps = []
    for command in re.split(r"^\$ ", recipe, flags=re.MULTILINE)[1:]:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environment({**found.settings, "ZOOM_ELT_MOST": "1", **path, **more}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        steps.append(done)
    return steps


def ask(account: tuple[Sandbox, Path], query: str) -> list[str]:
    """The first column of an answer of the published marts."""
    with duckdb.connect(str(account[1] / "data" / "published" / "zoom_marts.duckdb"), read_only=True) as connection:
        return [str(row[0]) for row in connection.execute(query).fetchall()]


def written(account: tuple[Sandbox, Path]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = account[0].control("GET", "writes").json()["writes"]
    return found


def test_a_department_is_registered_for_a_webinar(account: tuple[Sandbox, Path]) -> None:
    raw = call(
        "query",
        "select id from zoom_raw.webinars where start_time > timestamp '2026-06-02' order by start_time",
        "--format",
        "csv",
        cwd=account[1],
    )
    webinar = raw.stdout.split()[1]
    people = ask(account, "select email from marts.dim_users where status = 'active' and department = 'Operations'")
    before = len(written(account))
    (done,) = play(RECIPES[2], account, WEBINAR=webinar)
    assert done.returncode == 0, done.stdout + done.stderr
    registered = {one["body"]["email"] for one in written(account)[before:]}
    assert registered
    assert registered <= set(people)
    (again,) = play(RECIPES[2], account, WEBINAR=webinar)
    assert again.returncode == 0
    assert len(written(account)) - before == len(registered)


def test_who_waits_and_is_of_a_known_domain_is_let_in(account: tuple[Sandbox, Path]) -> None:
    asked = "select email from zoom_raw.webinar_registrants where status = 'pending' and _deleted_at is null order by email"
    waiting = call("query", asked, "--format", "csv", cwd=account[1]).stdout.split()[1:]
    domain = waiting[0].partition("@")[2]
    before = len(written(account))
    (done,) = play(RECIPES[3], account, DOMAIN=domain)
    assert done.returncode in (0, 1), done.stdout + done.stderr  # a webinar that is over takes no approval
    assert len(written(account)) - before > 0
    assert all(one["body"]["action"] == "approve" for one in written(account)[before:])


def test_idle_licences_are_taken_back_and_the_next_night_shows_it(account: tuple[Sandbox, Path]) -> None:
    idle = ask(account, IDLE)
    assert 0 < len(idle) <= 20
    before = len(written(account))
    (dry,) = play(RECIPES[0], account)
    assert f"{len(idle)} would be done" in dry.stdout, dry.stdout + dry.stderr
    assert len(written(account)) == before
    done, night, shown = play(RECIPES[1], account)
    assert done.returncode == 0, done.stdout + done.stderr
    taken = len(written(account)) - before
    assert taken == len(idle)
    assert night.returncode == 0, night.stderr
    assert "inactive" in shown.stdout
    assert ask(account, IDLE) == []
    assert (account[1] / "taken-back.csv").read_text(encoding="utf-8").count(",done,") == taken
