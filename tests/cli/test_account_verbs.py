"""check, options and request ask the account itself."""

import json
from pathlib import Path

import pytest

from sources.zoom.endpoints import ENDPOINTS
from tests.cli.terminal import Sandbox, call


def test_check_says_of_every_endpoint_that_it_works_and_what_it_costs(account: Sandbox) -> None:
    answer = call("check", "--json", **account.settings)
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    verdicts = {entry["endpoint"]: entry["verdict"] for entry in found["endpoints"]}
    assert len(verdicts) == len(ENDPOINTS)
    assert set(verdicts.values()) <= {"works", "not tried"}
    assert verdicts["users"] == verdicts["history_meetings"] == "works"
    calls = {entry["endpoint"]: entry["first_run_calls"] for entry in found["endpoints"]}
    assert (calls["users"], calls["report_daily"]) == (3, 7)
    assert found["first_run"]["default"]["fits_daily_limit"] is True


def test_plan_says_what_a_run_takes_and_a_run_takes_it(account: Sandbox, tmp_path: Path) -> None:
    db = str(tmp_path / "zoom.duckdb")
    asked = ("--select", "users,roles,report_daily", "--db", db)
    shown = call("plan", *asked, **{**account.settings, "SOURCES__ZOOM__PLAN": "pro"})
    assert shown.returncode == 0, shown.stderr
    assert "at the pace of the plan pro" in shown.stdout
    assert "general: HEAVY and RESOURCE-INTENSIVE: 7 of the 24,000 calls of a day that are ours" in shown.stdout
    assert not Path(db).exists()
    found = json.loads(call("plan", "--json", *asked, **account.settings).stdout)
    run = call("run", "--no-build", "--json", *asked, **account.settings)
    assert found["calls"] == json.loads(run.stdout)["calls"]
    again = json.loads(call("plan", "--json", *asked, **account.settings).stdout)
    assert (again["calls_made"], again["days"]) == (0, 1)
    assert all(endpoint["known"] or endpoint["endpoint"] == "report_daily" for endpoint in again["endpoints"])
    wrong = call("plan", "--select", "userz", **account.settings)
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)


def test_check_names_missing_scopes_to_paste_and_fails(account: Sandbox) -> None:
    poor = {**account.settings, "SOURCES__ZOOM__CLIENT_ID": "scopes:user:read:admin"}
    answer = call("check", "--json", **poor)
    found = json.loads(answer.stdout)
    assert answer.returncode == 1
    roles = next(entry for entry in found["endpoints"] if entry["endpoint"] == "roles")
    assert roles["verdict"] == "missing scope"
    assert roles["reason"] == "add role:read:list_roles:admin or role:read:admin"
    assert roles["code"] == 4711
    assert "role:read:list_roles:admin" in found["scopes_missing"]
    assert "user:read:list_users:admin" not in found["scopes_missing"]
    # nothing of these was listed, so the token's own words decide
    members = next(entry for entry in found["endpoints"] if entry["endpoint"] == "role_members")
    assert (members["verdict"], members["code"]) == ("missing scope", None)
    assert "role:read:list_members:admin" in found["scopes_missing"]


def test_options_are_names_with_their_ids(account: Sandbox) -> None:
    answer = call("options", "roles", "--json", **account.settings)
    assert {"label": "Owner", "value": "0"} in json.loads(answer.stdout)
    users = json.loads(call("options", "users", "--json", **account.settings).stdout)
    meetings = call("options", "meetings", "--user", users[0]["value"], "--json", **account.settings)
    assert meetings.returncode == 0, meetings.stderr
    assert isinstance(json.loads(meetings.stdout), list)


def test_options_of_a_user_need_the_user(account: Sandbox) -> None:
    answer = call("options", "webinars", **account.settings)
    assert answer.returncode == 2
    assert "name one with --user" in answer.stderr


def test_request_prints_zooms_json_and_reads_every_page_if_asked(account: Sandbox) -> None:
    one = json.loads(call("request", "GET", "/users?page_size=2", "-q", "status=active", **account.settings).stdout)
    every = json.loads(call("request", "get", "/users", "-q", "page_size=2", "--all", **account.settings).stdout)
    assert len(one["users"]) == 2
    assert len(every["users"]) == every["total_records"] > 2
    assert every["next_page_token"] == ""


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("POST", "/users"), 2, "confirm it with --write"),
        (("FETCH", "/users"), 2, "there is no method FETCH"),
        (("GET", "users"), 2, "is not a path"),
        (("GET", "/users", "-q", "status"), 2, "has no '='"),
        (("GET", "/users", "-H", "Authorization: x"), 2, "is ours to set"),
        (("POST", "/users", "--write", "--data", "nowhere.json"), 2, "reading nowhere.json: No such file"),
        (("GET", "/nothing/here"), 1, "code 2300"),
    ],
)
def test_a_request_that_cannot_be_is_answered_in_one_line(
    account: Sandbox, arguments: tuple[str, ...], code: int, words: str
) -> None:
    answer = call("request", *arguments, **account.settings)
    assert answer.returncode == code
    assert words in answer.stderr
    assert answer.stderr.strip().count("\n") == 0


def test_a_write_takes_its_body_from_a_file(account: Sandbox, tmp_path: Path) -> None:
    info = {"email": "from.a.file@example.com", "first_name": "New", "type": 1}
    (tmp_path / "body.json").write_text(json.dumps({"action": "create", "user_info": info}))
    words = ("request", "POST", "/users", "--write", "--data", str(tmp_path / "body.json"))
    answer = call(*words, **account.settings)
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["email"] == info["email"]
    again = call(*words, **account.settings)
    assert again.returncode == 1
    assert "POST /users: Zoom answered" in again.stderr


def test_check_options_and_request_draw_on_the_days_budget_of_the_warehouse(account: Sandbox, tmp_path: Path) -> None:
    settings = {**account.settings, "SOURCES__ZOOM__PLAN": "pro"}
    words = ("--db", str(tmp_path / "zoom.duckdb"))

    def counted() -> dict[str, int]:
        (file,) = tmp_path.glob(".*/budget.json")
        counts: dict[str, int] = json.loads(file.read_text())["counts"]
        return counts

    call("request", "GET", "/report/operationlogs?from=2026-05-31&to=2026-05-31", *words, **settings)
    assert counted() == {"general: HEAVY and RESOURCE-INTENSIVE": 1}
    call("request", "PATCH", "/nobody/knows", "--write", *words, **settings)
    assert counted() == {"general: HEAVY and RESOURCE-INTENSIVE": 2}
    call("request", "GET", "/users", *words, **settings)
    call("options", "roles", *words, **settings)
    assert counted() == {"general: HEAVY and RESOURCE-INTENSIVE": 2}
    call("check", *words, **settings)
    counts = counted()
    assert counts["general: HEAVY and RESOURCE-INTENSIVE"] > 10
    assert counts["phone: HEAVY and RESOURCE-INTENSIVE"] >= 3

    spent = {**settings, "SOURCES__ZOOM__BUDGET_SHARE": "0.0001"}
    answer = call("request", "GET", "/report/operationlogs?from=2026-05-31&to=2026-05-31", *words, **spent)
    assert answer.returncode == 75
    assert "run again after 2026-06-02 00:00 UTC" in answer.stderr
