"""Help that teaches, and wrong words: exit code 2 before anything is asked or touched."""

import json
import re
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from tests.cli.terminal import CREDENTIALS, Sandbox, call, sandbox

VERBS = (
    "init",
    "history",
    "tables",
    "demo",
    "run",
    "retry",
    "build",
    "publish",
    "dashboard",
    "status",
    "coverage",
    "query",
    "sandbox",
)


@pytest.mark.parametrize("verb", VERBS)
def test_help_says_what_a_verb_does_and_gives_an_example(verb: str) -> None:
    answer = CliRunner().invoke(app, [verb, "--help"], env={"COLUMNS": "80", "NO_COLOR": "1"})
    assert answer.exit_code == 0
    assert f"zoom-elt {verb}" in re.sub(r"\s+", " ", answer.stdout.partition("Example")[2])
    assert max(map(len, answer.stdout.splitlines())) <= 80


def test_help_of_the_whole_names_every_verb_and_exit_code() -> None:
    answer = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "80"})
    assert answer.exit_code == 0
    for word in (*VERBS, "75", "130"):
        assert word in answer.stdout


def test_version() -> None:
    answer = call("--version")
    assert (answer.returncode, answer.stdout) == (0, f"zoom-elt {version('zoom-elt')}\n")


def test_a_verb_imports_only_what_it_needs() -> None:
    costly = {"dbt", "dlt", "httpx", "numpy", "pandas", "pyarrow", "starlette"}
    script = f"import sys, pipelines.cli.app, pipelines.readers.query; print(sorted({costly} & sys.modules.keys()))"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"


@pytest.mark.parametrize("words", [("run", "--bogus"), ("walk",), ("query",), ("query", "select 1", "--format", "xml")])
def test_words_nobody_knows(words: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert "Usage" in answer.stderr


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("run", "--since", "2026-13-01"), ("reading --since", "'2026-13-01' is not a date", "2026-05-31")),
        (("run", "--until", "yesterday"), ("reading --until", "'yesterday' is not a date")),
        (("sandbox", "--now", "soon"), ("reading --now", "'soon' is not a time", "2026-06-01T00:00:00Z")),
        (("sandbox", "--now", "0001-01-01T00:00:00+05:00"), ("reading --now",)),
        (("sandbox", "--plan", "gold"), ("'gold'", "take one of")),
        (("sandbox", "--faults", "nowhere.json"), ("reading nowhere.json", "No such file")),
        (("build", "--json", "--verbose"), ("--verbose and --json", "leave one out")),
        (("build", "--unit-tests", "--no-tests"), ("--unit-tests and --no-tests", "leave one out")),
    ],
)
def test_words_that_cannot_be_meant(words: tuple[str, ...], parts: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    for part in parts:
        assert part in answer.stderr


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "[]",
        '{"rules": 5}',
        '{"rules": [5]}',
        '{"switches": [1]}',
        '{"others": 1}',
        '{"rules": [{"match": "/users", "kind": "zap"}]}',
        '{"rules": [{"match": "/users", "status": 500, "times": "x"}]}',
        '{"switches": {"phone": "maybe"}}',
    ],
)
def test_faults_that_cannot_be_played(text: str, tmp_path: Path) -> None:
    (tmp_path / "faults.json").write_text(text)
    answer = CliRunner().invoke(app, ["sandbox", "--port", "0", "--faults", "faults.json"])
    assert answer.exit_code == 2
    assert len(answer.stderr.splitlines()) == 1
    assert answer.stderr.count(": ") >= 2


def test_a_port_in_use() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = CliRunner().invoke(app, ["sandbox", "--port", str(port)])
    assert answer.exit_code == 2
    assert answer.stderr.splitlines() == [
        f"starting the sandbox on 127.0.0.1 port {port}: Address already in use: take another port, or port 0 for a free one"
    ]


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("--select", "user"), ("there is no endpoint 'user'", "did you mean users?")),
        (("--since", "2026-05-20", "--until", "2026-05-20"), ("2026-05-20", "not before", "give a later day")),
        (("--since", "2024-01-01"), ("180 days back", "2024-01-01", "or later")),
        (("--since", "2026-07-01"), ("lies ahead", "2026-06-01 at Zoom")),
        (("--until", "2024-01-01"), ("180 days back", "give a day after")),
    ],
)
def test_runs_that_can_bring_nothing(words: tuple[str, ...], parts: tuple[str, ...], account: Sandbox, tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["run", "--no-build", "--db", "zoom.duckdb", *words], env=account.settings)
    lines = [line for line in answer.stderr.splitlines() if not line.endswith(" ...")]
    assert (answer.exit_code, len(lines), answer.stdout) == (2, 1, "")
    for part in parts:
        assert part in lines[0]


@pytest.mark.parametrize("name", ["account_id", "client_id", "client_secret"])
def test_a_missing_credential(name: str) -> None:
    given = {**CREDENTIALS, f"SOURCES__ZOOM__{name.upper()}": ""}
    answer = CliRunner().invoke(app, ["run"], env=given)
    assert answer.exit_code == 2
    assert answer.stderr == (
        f"reading the settings: {name} is missing: run zoom-elt init, set SOURCES__ZOOM__{name.upper()}, or write them under "
        "[sources.zoom] in .dlt/secrets.toml\n"
    )


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        ({"SOURCES__ZOOM__PLAN": "gold"}, ("plan 'gold' is unknown", "free, pro, business")),
        ({"SOURCES__ZOOM__API_URL": "http://zoom.example/v2"}, ("http://zoom.example is not https",)),
        ({"SOURCES__ZOOM__TOKEN_URL": "http://zoom.example/t"}, ("token_url", "is not https")),
    ],
)
def test_settings_that_cannot_work(given: dict[str, str], parts: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(app, ["run"], env={**CREDENTIALS, **given})
    assert (answer.exit_code, answer.stdout, len(answer.stderr.splitlines())) == (2, "", 1)
    for part in parts:
        assert part in answer.stderr


def test_a_wrong_secret_is_refused_and_not_repeated(account: Sandbox) -> None:
    given = {**account.settings, "SOURCES__ZOOM__CLIENT_SECRET": "s3cr3t-of-somebody"}
    answer = CliRunner().invoke(app, ["run", "--db", "zoom.duckdb"], env=given)
    _, line = answer.stderr.splitlines()
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert line.startswith("asking Zoom for a token: Zoom refused")
    assert "check account id, client id and client secret" in line
    assert "s3cr3t" not in line


def test_an_address_nobody_answers_at(account: Sandbox) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/oauth/token"
    given = {**account.settings, "SOURCES__ZOOM__TOKEN_URL": nobody}
    answer = CliRunner().invoke(app, ["run", "--db", "zoom.duckdb", "--json"], env=given)
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["status"] == "failed"
    lines = answer.stderr.splitlines()
    assert len(lines) == 2
    assert lines[0] == "asking Zoom for a token ..."
    assert lines[1].startswith("asking Zoom for a token: the connection ")


class TestFiles:
    """`.dlt` of the directory the command is called in."""

    def write(self, name: str, text: str) -> None:
        Path(".dlt").mkdir(exist_ok=True)
        Path(".dlt", name).write_text(text)
        Path(".dlt", name).chmod(0o600)

    @pytest.mark.parametrize("name", ["config.toml", "secrets.toml"])
    @pytest.mark.parametrize("verb", ["run", "demo"])
    def test_no_toml(self, name: str, verb: str) -> None:
        self.write(name, '[sources.zoom]\nclient_secret = "s3cr3t\n')
        answer = CliRunner().invoke(app, [verb, "--db", "zoom.duckdb"], env=CREDENTIALS)
        assert answer.exit_code == 2
        assert answer.stderr == f"reading .dlt/{name}: it is not TOML, at line 2, column 24: fix the file\n"

    def test_a_folder_in_its_place(self) -> None:
        Path(".dlt/secrets.toml").mkdir(parents=True)
        answer = CliRunner().invoke(app, ["run", "--db", "zoom.duckdb"], env=CREDENTIALS)
        assert (answer.exit_code, len(answer.stderr.splitlines())) == (2, 1)
        assert "reading .dlt/secrets.toml: Is a directory: " in answer.stderr

    def test_secrets_that_others_may_read_are_refused(self) -> None:
        self.write("secrets.toml", '[sources.zoom]\nclient_secret = "s3cr3t"\n')
        Path(".dlt/secrets.toml").chmod(0o644)
        answer = CliRunner().invoke(app, ["run", "--db", "zoom.duckdb"], env=CREDENTIALS)
        assert answer.exit_code == 2
        said = "others on this machine may read it (mode 644): run chmod 600 .dlt/secrets.toml"
        assert answer.stderr == f"reading .dlt/secrets.toml: {said}\n"

    def test_another_encoding(self) -> None:
        Path(".dlt").mkdir()
        Path(".dlt/config.toml").write_bytes('plan = "é"'.encode("latin-1"))
        answer = CliRunner().invoke(app, ["run", "--db", "zoom.duckdb"], env=CREDENTIALS)
        assert (answer.exit_code, answer.stderr.count("UTF-8")) == (2, 2)

    def test_they_are_read(self, account: Sandbox, tmp_path: Path) -> None:
        written = {name.removeprefix("SOURCES__ZOOM__").lower(): value for name, value in account.settings.items()}
        self.write("secrets.toml", "[sources.zoom]\n" + "".join(f'{name} = "{value}"\n' for name, value in written.items()))
        answer = call("run", "--no-build", "--select", "roles", "--db", "zoom.duckdb", cwd=tmp_path)
        assert answer.returncode == 0, answer.stderr
        assert re.search(r"^roles +1 of 1 +6 +1 *$", answer.stdout, re.MULTILINE)
        assert "asking Zoom for a token ...\nplanning ...\nreading ...\nloading ...\n" in answer.stderr


def test_a_schedule_of_faults_from_the_start() -> None:
    with sandbox("--fault-seed", "5", "--fault-intensity", "0.9") as broken:
        found = broken.control("GET", "faults").json()["schedule"]
    assert (found["seed"], found["intensity"]) == (5, 0.9)
