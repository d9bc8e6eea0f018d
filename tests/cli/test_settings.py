"""Where settings come from, which of them wins, and where a secret is never sent."""

import itertools
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import configuration
from pipelines.cli.app import app
from pipelines.configuration import check_addresses, find_settings, read_settings
from pipelines.errors import CommandError
from tests.cli.terminal import CREDENTIALS, Sandbox, call

FOLDER, HOME, VARIABLES = "folder", "home", "variables"
VERBS = (("run", "--db", "zoom.duckdb"), ("retry",), ("check",), ("options", "meetings"), ("request", "GET", "/users/me"))


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(configuration, "_is_root", lambda: False)


def write(place: str, name: str, **settings: str) -> None:
    folder = Path(".dlt") if place == FOLDER else Path("~/.dlt").expanduser()
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.touch(mode=0o600)
    path.write_text("[sources.zoom]\n" + "".join(f'{key} = "{value}"\n' for key, value in settings.items()))


def set_variables(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"SOURCES__ZOOM__{name.upper()}", value)


@pytest.mark.parametrize("name", ["token_url", "api_url"])
@pytest.mark.parametrize("file", ["config.toml", "secrets.toml"])
@pytest.mark.parametrize("words", VERBS, ids=lambda words: words[0])
def test_a_folder_does_not_say_where_the_secret_of_the_environment_goes(
    words: tuple[str, ...], file: str, name: str, account: Sandbox
) -> None:
    write(FOLDER, file, **{name: f"{account.url}/elsewhere"})
    before = account.calls()
    answer = CliRunner().invoke(app, list(words), env=CREDENTIALS)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    (line,) = answer.stderr.splitlines()
    assert line.startswith(
        f"reading the settings: .dlt/{file} names a {name} ({account.url}/elsewhere), and the secret is not of"
    )
    assert f"set SOURCES__ZOOM__{name.upper()}" in line
    assert account.calls() == before


@pytest.mark.parametrize(("address", "secret"), list(itertools.product((FOLDER, HOME, VARIABLES), repeat=2)))
def test_an_address_is_taken_from_where_the_secret_is_or_from_the_person(
    address: str, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    token_url = "https://zoom.example/oauth/token"
    if secret == VARIABLES:
        set_variables(monkeypatch, client_secret="s3cr3t", account_id="a", client_id="c")
    else:
        write(secret, "secrets.toml", client_secret="s3cr3t", account_id="a", client_id="c")
    if address == VARIABLES:
        set_variables(monkeypatch, token_url=token_url)
    else:
        write(address, "config.toml", token_url=token_url)
    if address == FOLDER != secret:
        with pytest.raises(CommandError, match="the secret is not of that folder") as caught:
            read_settings(said.append)
        assert "s3cr3t" not in str(caught.value)
        return
    assert read_settings(said.append).token_url == token_url
    assert [sentence.partition(", by ")[0] for sentence in said] == (
        [] if address == VARIABLES else [f"token_url is {token_url}"]
    )


def test_the_address_of_a_file_is_named_before_anything_is_sent(account: Sandbox, tmp_path: Path) -> None:
    written = {name.removeprefix("SOURCES__ZOOM__").lower(): value for name, value in account.settings.items()}
    write(FOLDER, "secrets.toml", **written)
    answer = call("run", "--no-build", "--select", "roles", "--db", "zoom.duckdb", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert answer.stderr.splitlines()[:3] == [
        f"token_url is {account.url}/oauth/token, by .dlt/secrets.toml",
        f"api_url is {account.url}/v2, by .dlt/secrets.toml",
        "asking Zoom for a token ...",
    ]


def test_the_first_place_that_has_a_setting_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    mounted = Path("mounted/sources--zoom--client-id")
    mounted.parent.mkdir()
    monkeypatch.setattr(configuration, "_MOUNTED", mounted.parent)
    places: list[tuple[Callable[[], object], str, str]] = [
        (lambda: write(HOME, "config.toml", plan="home config"), "plan", "home config"),
        (lambda: write(FOLDER, "config.toml", plan="config"), "plan", "config"),
        (lambda: write(HOME, "secrets.toml", plan="home", client_id="home"), "plan", "home"),
        (lambda: write(FOLDER, "secrets.toml", plan="folder", client_id="folder"), "plan", "folder"),
        (lambda: set_variables(monkeypatch, plan="variable"), "plan", "variable"),
        (lambda: mounted.write_text("mounted\n"), "client_id", "mounted"),
        (lambda: set_variables(monkeypatch, client_id="variable"), "client_id", "variable"),
    ]
    for put, name, expected in places:
        put()
        assert find_settings()[name].value == expected


def test_a_secret_in_a_file_of_no_secrets_is_not_taken() -> None:
    write(FOLDER, "config.toml", client_secret="s3cr3t")
    assert "client_secret" not in find_settings()


@pytest.mark.parametrize(
    "variable", ["CLIENT_SECRET", "ZOOM__CLIENT_SECRET", "SOURCES__CLIENT_SECRET", "SOURCES__ZOOM__ZOOM__CLIENT_SECRET"]
)
def test_no_other_name_is_a_setting_of_ours(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "of another program")
    Path(".dlt").mkdir()
    Path(".dlt/config.toml").write_text('plan = "free"\n[sources]\nplan = "free"\n[zoom]\nplan = "free"\n')
    Path("other").mkdir()
    Path("other/.dlt").mkdir()
    Path("other/.dlt/config.toml").write_text('[sources.zoom]\nplan = "free"\n')
    monkeypatch.setenv("DLT_PROJECT_DIR", str(Path("other").absolute()))
    monkeypatch.setenv("DLT_CONFIG_FOLDER", str(Path("other/.dlt").absolute()))
    assert find_settings() == {}


def test_in_the_home_folder_its_files_are_the_persons_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path("home"))
    write(HOME, "config.toml", token_url="https://zoom.example/t")
    set_variables(monkeypatch, client_secret="s3cr3t")
    said: list[str] = []
    check_addresses(find_settings(), said.append)
    assert said == ["token_url is https://zoom.example/t, by .dlt/config.toml"]


def test_private_columns_by_a_folder_are_told() -> None:
    write(FOLDER, "config.toml", private_columns="users.host_key")
    said: list[str] = []
    check_addresses(find_settings(), said.append)
    assert said == ["private_columns are set by .dlt/config.toml: what they hold is loaded"]


@pytest.mark.parametrize(
    "text", ["sources = 5", "[sources]\nzoom = []", "[sources.zoom]\nplan = []", "[sources.zoom.token_url]\na = 1"]
)
def test_a_file_of_another_shape_is_one_line(text: str) -> None:
    Path(".dlt").mkdir()
    Path(".dlt/config.toml").write_text(text)
    answer = CliRunner().invoke(app, ["check"], env=CREDENTIALS)
    assert (answer.exit_code, answer.stdout, len(answer.stderr.splitlines())) == (2, "", 1)
    assert answer.stderr.startswith("reading .dlt/config.toml: ")


def test_the_environment_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    set_variables(monkeypatch, **{name.removeprefix("SOURCES__ZOOM__").lower(): value for name, value in CREDENTIALS.items()})
    before = dict(os.environ)
    read_settings(lambda sentence: None)
    assert dict(os.environ) == before


def test_a_password_does_not_stand_on_a_command_line() -> None:
    url = "postgresql://zoom:s3cret@127.0.0.1:1/zoom"
    answer = CliRunner().invoke(app, ["status", "--warehouse", url])
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "everybody on this machine can see a password" in answer.stderr
    answer = CliRunner().invoke(app, ["status"], env={"ZOOM_ELT_WAREHOUSE": url})
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "opening postgresql://zoom@127.0.0.1:1/zoom" in answer.stderr
    assert "s3cret" not in answer.output + answer.stderr


def test_a_file_may_be_named_as_a_url(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["status", "--warehouse", f"duckdb://{tmp_path}/none.duckdb"])
    assert (answer.exit_code, f"opening {tmp_path}/none.duckdb: there is no such file" in answer.stderr) == (2, True)


def write_warehouse(file: str, url: str, folder: Path = Path(".dlt")) -> None:
    folder.mkdir(exist_ok=True)
    (folder / file).touch(mode=0o600)
    (folder / file).write_text(f"[warehouse]\nurl = {url}\n")


def test_a_file_says_where_the_warehouse_is_unless_somebody_else_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def named(*words: str) -> str:
        answer = CliRunner().invoke(app, ["status", *words])
        assert answer.exit_code == 2
        return answer.stderr

    write_warehouse("config.toml", f'"duckdb://{tmp_path}/home.duckdb"', Path("~/.dlt").expanduser())
    assert "home.duckdb" in named()
    write_warehouse("config.toml", f'"duckdb://{tmp_path}/folder.duckdb"')
    assert "folder.duckdb" in named()
    monkeypatch.setenv("ZOOM_ELT_WAREHOUSE", "variable.duckdb")
    assert "variable.duckdb" in named()
    assert "option.duckdb" in named("--db", "option.duckdb")


@pytest.mark.parametrize(
    ("file", "url", "said"),
    [
        ("config.toml", '"postgresql://zoom:hush@127.0.0.1:1/zoom"', "a password stands in it: put the URL into secrets.toml"),
        ("config.toml", "5", 'warehouse.url is no text: write it below a line [warehouse], as url = "postgresql://..."'),
        ("config.toml", '"mysql://db/zoom"', "mysql is no kind of warehouse"),
        (
            "secrets.toml",
            '"postgresql://zoom:hush@127.0.0.1:1/zoom"',
            "is postgresql://zoom@127.0.0.1:1/zoom, by .dlt/secrets.toml",
        ),
    ],
)
def test_what_a_file_says_of_the_warehouse_is_checked_and_said(file: str, url: str, said: str) -> None:
    write_warehouse(file, url)
    answer = CliRunner().invoke(app, ["status"])
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert "hush" not in answer.output
