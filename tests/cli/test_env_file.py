"""The file `.env`: what it may decide, who may read it, and how `init` writes it."""

import json
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import configuration
from pipelines.cli.app import app
from pipelines.configuration import find_settings, read_settings
from pipelines.errors import CommandError
from sources.zoom.limits import AccountPlan
from tests.cli.conftest import Loaded
from tests.cli.terminal import CREDENTIALS, Sandbox, call

ADDRESSES = ("SOURCES__ZOOM__API_URL", "SOURCES__ZOOM__TOKEN_URL")


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(configuration, "_is_root", lambda: False)


def write(text: str, mode: int = 0o600) -> None:
    path = Path(".env")
    path.touch()
    path.chmod(mode)
    path.write_text(text, encoding="utf-8")


def as_lines(values: dict[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())


def test_it_gives_the_credentials_and_the_environment_goes_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        "# ours\nexport SOURCES__ZOOM__ACCOUNT_ID='one'\nSOURCES__ZOOM__CLIENT_ID=two # its name\n"
        "SOURCES__ZOOM__CLIENT_SECRET=three\n"
    )
    Path(".dlt").mkdir()
    Path(".dlt/secrets.toml").touch(mode=0o600)
    Path(".dlt/secrets.toml").write_text('[sources.zoom]\naccount_id = "later"\nplan = "business"\n')
    settings = read_settings(print)
    assert (settings.account_id, settings.client_id, settings.client_secret) == ("one", "two", "three")
    assert settings.plan is AccountPlan.BUSINESS
    monkeypatch.setenv("SOURCES__ZOOM__ACCOUNT_ID", "nearer")
    assert read_settings(print).account_id == "nearer"
    assert find_settings()["client_id"].place == ".env"


@pytest.mark.parametrize("name", ADDRESSES)
def test_it_does_not_say_where_the_secret_of_the_environment_goes(name: str, account: Sandbox) -> None:
    write(f"{name}={account.url}/elsewhere\n")
    before = account.calls()
    answer = CliRunner().invoke(app, ["check"], env=CREDENTIALS)
    assert answer.exit_code == 2
    assert "reading the settings: .env names a " in answer.stderr
    assert account.calls() == before


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        (as_lines(CREDENTIALS), 0o644, r"reading .env: others on this machine may read it \(mode 644\): run chmod 600 .env"),
        ("A=1\nSOURCES__ZOOM__PLAN pro\n", 0o600, "reading .env: line 2 is not NAME=value: fix the file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_fault(text: str, mode: int, said: str) -> None:
    write(text, mode)
    with pytest.raises(CommandError, match=said):
        read_settings(print)


def test_it_names_the_warehouse(loaded: Loaded) -> None:
    write(f"ZOOM_ELT_DB={loaded.db}\n")
    assert json.loads(call("history", "--json").stdout)[0]["status"] == "done"


@pytest.mark.parametrize("text", [as_lines(CREDENTIALS).encode(), b"what is this?\n", b"NAME=\xff\n"])
def test_who_only_asks_the_warehouse_does_without_it(loaded: Loaded, text: bytes) -> None:
    Path(".env").write_bytes(text)
    Path(".env").chmod(0o644)
    assert call("status", "--db", loaded.db).returncode == 0


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(CommandError, match="account_id, client_id, client_secret are missing: run zoom-elt init, set SOURCES"):
        read_settings(print)


def test_init_asks_writes_for_ones_own_eyes_and_tries(account: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ADDRESSES:
        monkeypatch.setenv(name, account.settings[name])
    write("OTHER=kept", 0o640)
    answer = CliRunner().invoke(app, ["init", "--plan", "enterprise", "--no-check"], input="an-account\na-client\nsandbox\n")
    assert answer.exit_code == 0, answer.stderr
    assert "sandbox" not in answer.output
    assert stat.S_IMODE(Path(".env").stat().st_mode) == 0o600
    assert Path(".env").read_text().startswith("OTHER=kept\n#")
    settings = read_settings(print)
    assert (settings.account_id, settings.client_secret, settings.plan) == ("an-account", "sandbox", AccountPlan.BUSINESS)
    checked = CliRunner().invoke(app, ["check", "--json"])
    assert checked.exit_code == 0, checked.stderr
    again = CliRunner().invoke(app, ["init"], input="another\n")
    assert again.exit_code == 2
    assert "writing .env: it has SOURCES__ZOOM__ACCOUNT_ID, " in again.stderr
    assert read_settings(print).account_id == "an-account"


def test_init_says_at_once_that_the_secret_is_wrong(account: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ADDRESSES:
        monkeypatch.setenv(name, account.settings[name])
    answer = CliRunner().invoke(app, ["init"], input="an-account\na-client\nwrong\n")
    assert answer.exit_code == 2
    assert "wrong" not in answer.stdout
    assert answer.stderr.splitlines()[-1].startswith("asking Zoom for a token")


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (("--plan", "gold"), "", "plan 'gold' is unknown"),
        ((), "an account\nclient\nsecret\n", "SOURCES__ZOOM__ACCOUNT_ID holds signs that no value of Zoom's has"),
        ((), "", "there was no answer"),
    ],
)
def test_init_writes_nothing_that_cannot_work(words: tuple[str, ...], given: str, said: str) -> None:
    answer = CliRunner().invoke(app, ["init", *words], input=given)
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert not Path(".env").exists()


def test_history_and_tables_say_what_the_warehouse_went_through_and_holds(loaded: Loaded) -> None:
    (run,) = json.loads(call("history", "--json", "--db", loaded.db).stdout)
    assert (run["status"], run["row_count"]) == ("done", json.loads(loaded.report)["rows"])
    assert run["run_id"][:8] in call("history", "--db", loaded.db).stdout
    tables = json.loads(call("tables", "--json", "--db", loaded.db).stdout)
    assert {"table": "zoom_raw.roles", "what it is": "One row per role."}.keys() == tables[0].keys()
    assert "zoom_raw.roles" in {row["table"] for row in tables}
    columns = json.loads(call("tables", "roles", "--json", "--db", loaded.db).stdout)
    assert {row["column"] for row in columns} >= {"id", "name", "total_members"}
    assert all(row["what it is"] for row in columns if not row["column"].startswith("_dlt"))
    missed = call("tables", "role", "--db", loaded.db)
    assert (missed.returncode, missed.stderr) == (2, "looking for role: there is no such table: did you mean roles?\n")


def test_no_last_day_lies_ahead(loaded: Loaded) -> None:
    found = json.loads(call("status", "--json", "--db", loaded.db).stdout)
    here = datetime.fromisoformat(found["last_run"]["zoom_now"]).astimezone(UTC).date()
    days = {row["endpoint"]: row["days_to"] for row in found["endpoints"] if row["days_to"]}
    assert "report_daily" in days
    assert {name for name, day in days.items() if (date.fromisoformat(day) - here).days > 1} == set()
