"""What is seen on terminals of all kinds, and in pipes that close."""

import io
import os
import pty
import re
import select
import shutil
import subprocess
from pathlib import Path

import pytest

from pipelines.night.progress import Progress
from pipelines.readers.inspect_warehouse import age_in_words
from pipelines.terminal import Screen
from sources.zoom.endpoints import ENDPOINTS
from tests.cli.conftest import Loaded
from tests.cli.terminal import COMMAND, PATIENCE, Sandbox, call, environment, sandbox, started

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_terminal(*words: str | Path, **given: str) -> tuple[int, str]:
    """Run the command with a terminal as its standard output and error; its exit code and all that was written there."""
    ours, theirs = pty.openpty()
    settings = environment({"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "40", **given})
    with subprocess.Popen(
        [COMMAND, *map(str, words)], env=settings, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        written = b""
        while select.select([ours], [], [], PATIENCE)[0]:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says so when the other side has closed
                break
            if not piece:
                break
            written += piece
        os.close(ours)
        return process.wait(PATIENCE), written.decode()


def test_progress_moves_on_a_terminal(account: Sandbox, tmp_path: Path) -> None:
    words = ("run", "--no-build", "--select", "report_users,roles", "--db", tmp_path / "zoom.duckdb")
    code, written = on_terminal(*words, **account.settings)
    assert code == 0, written
    assert "\x1b[?25l" in written  # hides the cursor
    assert "\x1b[?25h" in written  # and shows it again
    plain = _CONTROL.sub("", written)
    assert "reading ..." in plain
    assert re.search(r"roles +1 of 1 +6", plain)


def test_a_run_shows_how_far_it_is_as_a_whole(tmp_path: Path) -> None:
    with sandbox("--latency-ms", "60", "--plan", "business") as slow:
        given = {**slow.settings, "SOURCES__ZOOM__PLAN": "business"}
        code, written = on_terminal("run", "--no-build", "--db", tmp_path / "zoom.duckdb", **given)
    assert code == 0, written
    plain = _CONTROL.sub("", written)
    shares = re.findall(r"([\d,]+) of ([\d,]+)(\+?) units, [\d,]+ calls/s, \S+\3 left, \d+% of today's calls", plain)
    assert [more for *_, more in shares] == sorted((more for *_, more in shares), reverse=True)  # known in part, then wholly
    done = [int(done.replace(",", "")) for done, *_ in shares]
    assert done == sorted(done)
    assert len(set(done)) > 2
    assert re.search(r"report_meeting_participants +0 of [1-9]\d*\?", plain), "counted as the meetings are found"
    widest = max(len(line.rstrip()) for line in re.split(r"[\r\n]", plain) if " units, " in line)
    assert widest <= 80


def test_a_build_shows_how_many_models_are_done(loaded: Loaded, tmp_path: Path) -> None:
    db = shutil.copy(loaded.db, tmp_path / "zoom.duckdb")
    code, written = on_terminal("build", "--select", "stg_zoom__ledger stg_zoom__roles", "--no-tests", "--db", db)
    assert code == 0, written
    assert "2 of 2 models, seeds and tests" in _CONTROL.sub("", written)


def test_the_check_fits_eighty_columns(account: Sandbox) -> None:
    poor = {**account.settings, "SOURCES__ZOOM__CLIENT_ID": "scopes:user:read:admin"}
    for given, expected in ((account.settings, 0), (poor, 1)):
        code, written = on_terminal("check", **given)
        lines = [line.rstrip() for line in _CONTROL.sub("", written).splitlines()]
        assert code == expected
        assert max(map(len, lines)) <= 80
        for name, endpoint in ENDPOINTS.items():  # whole, and in one line with its verdict
            selection = "default" if endpoint.cadence.default else "all"
            assert [
                line for line in lines if re.match(rf"{name} +{selection} +(works|not tried|missing scope)( +[\d,]+)?$", line)
            ]
        for total in (r"first run \(default\): [\d,]+ calls, at least .+ at the plan's pace", "fits the daily limit: yes"):
            assert any(re.fullmatch(total, line) for line in lines)
    assert "role:read:list_members:admin" in lines


@pytest.mark.parametrize(("term", "forced"), [("dumb", ""), ("xterm", "1")])
def test_progress_is_lines_where_nothing_can_move(monkeypatch: pytest.MonkeyPatch, term: str, forced: str) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("FORCE_COLOR", forced)
    written = io.StringIO()
    with Progress(Screen(file=written)) as progress:
        for step in ("reading", "reading", "loading"):
            progress.watch(None, step)
    assert written.getvalue() == "reading ...\nloading ...\n"


def test_colours_only_where_they_are_wanted(tmp_path: Path) -> None:
    words = ("status", "--db", tmp_path / "nowhere.duckdb")
    assert "\x1b[31m" in on_terminal(*words)[1]
    assert "\x1b[3" not in on_terminal(*words, NO_COLOR="1")[1]
    assert "\x1b" not in call(*words).stderr


@pytest.mark.parametrize("columns", ["40", "80", "0", "nonsense"])
def test_every_width_is_readable(loaded: Loaded, columns: str) -> None:
    status = call("status", "--db", loaded.db, COLUMNS=columns)
    assert (status.returncode, status.stderr) == (0, "")
    assert "report_meeting_participants" in status.stdout  # not folded
    if columns in ("40", "80"):
        assert max(map(len, status.stdout.splitlines()[1:])) <= int(columns)
    error = call("status", "--db", "a/rather/long/name/of/a/file/that/is/not/there.duckdb", COLUMNS=columns)
    assert (error.returncode, len(error.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_reader_that_stops_is_no_error(loaded: Loaded, form: str) -> None:
    query = "select repeat('x', 200) as text from range(3000)"
    with started("query", query, "--limit", "3000", "--format", form, "--db", loaded.db) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() != ""
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(PATIENCE) == 0


def test_a_terminal_without_our_letters(loaded: Loaded) -> None:
    for words in (("--help",), ("status", "--db", loaded.db), ("run", "--bogus")):
        answer = call(*words, PYTHONIOENCODING="ascii", LC_ALL="C")
        assert "Traceback" not in answer.stderr
        (answer.stdout + answer.stderr).encode("ascii")


def test_ages_in_words() -> None:
    words = {
        0: "just now",
        60: "1 minute ago",
        7199: "1 hour ago",
        7200: "2 hours ago",
        86400: "1 day ago",
        172_800: "2 days ago",
    }
    assert {seconds: age_in_words(seconds) for seconds in words} == words
    assert age_in_words(None) == "never"
