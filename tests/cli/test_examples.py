"""Every example of the help is a command that works: on the made-up account, one after the other in one folder."""

import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from pipelines.cli.app import app
from tests.cli.terminal import COMMAND, PATIENCE, Sandbox, call, environment, read_json

COMMANDS = typer.main.get_command(app)
assert isinstance(COMMANDS, TyperGroup)
EXAMPLES = {
    name: [part for part in re.findall(r"`([^`]+)`", command.epilog or "") if part.startswith("zoom-elt ")]
    for name, command in COMMANDS.commands.items()
}
ELSEWHERE = {
    "demo": "tests/docs plays it",
    "sandbox": "it does not end",
    "move": "it names a server",
    "grants": "it names a server",
    "retry": "tests/flow/test_set_aside.py plays it",
}
"""Verbs whose examples are read and not run."""
ORDER = ("init", "build", "publish")
"""These come first: others rest on what they bring."""
ANSWERS = "account\nclient\nsandbox\n"
"""What a person types."""
SHELLS = {
    "bash": {"COMP_WORDS": "zoom-elt stat", "COMP_CWORD": "1"},
    "zsh": {"_TYPER_COMPLETE_ARGS": "zoom-elt stat"},
    "fish": {"_TYPER_COMPLETE_ARGS": "zoom-elt stat", "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
}


def test_every_verb_but_one_has_an_example_of_its_own() -> None:
    assert {name for name, examples in EXAMPLES.items() if not any(name in one.split() for one in examples)} == {"superset"}


@pytest.mark.parametrize("verb", [name for name in EXAMPLES if EXAMPLES[name]])
def test_an_example_is_understood(verb: str) -> None:
    assert isinstance(COMMANDS, TyperGroup)
    for example in EXAMPLES[verb]:
        for part in re.split(r"\|\||&&|\|", example):
            program, called, *words = shlex.split(part)
            if program == "zoom-elt":
                COMMANDS.commands[called].make_context(called, words)


def test_examples_work_on_the_made_up_account(account: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "idle.csv").write_text("user_id,action\nnobody@acme.example,deactivate\n")
    given = {**account.settings, "PATH": f"{Path(COMMAND).parent}:{os.environ['PATH']}"}
    played = []
    verbs = [*ORDER, *(name for name in EXAMPLES if name not in ORDER)]
    for example in (one for verb in verbs if verb not in ELSEWHERE for one in EXAMPLES[verb]):
        line = f"{example} --no-build" if example.startswith("zoom-elt run --select") else example  # `init` has run whole
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=tmp_path,
            check=False,
            env=environment(given),
            input=ANSWERS,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        wanted = 1 if " do " in example else 0  # of somebody who is not there
        assert done.returncode == wanted, f"{line}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        played.append(example)
        if example == "zoom-elt run":
            assert status(tmp_path)["published"]["of_last_run"] is True
    found = status(tmp_path)
    assert (found["build"]["verdict"], found["never_loaded"], found["published"]["of_last_run"]) == ("good", [], False)
    assert len(played) > 12
    assert {"calls.parquet", "overview.html", ".env", "data"} <= {path.name for path in tmp_path.iterdir()}


def status(folder: Path) -> Any:
    return read_json(call("status", "--json", cwd=folder).stdout)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_verbs_and_options(shell: str) -> None:
    def ask(**given: str) -> str:
        answer = subprocess.run([COMMAND], env=environment(given), capture_output=True, text=True, check=False, timeout=PATIENCE)
        assert answer.stderr == ""
        return answer.stdout

    script = ask(_ZOOM_ELT_COMPLETE=f"source_{shell}")
    assert "zoom-elt" in script
    assert "_ZOOM_ELT_COMPLETE" in script
    assert "status" in ask(_ZOOM_ELT_COMPLETE=f"complete_{shell}", **SHELLS[shell])
    asked = {name: value.replace("zoom-elt stat", "zoom-elt status --js") for name, value in SHELLS[shell].items()}
    if shell == "bash":
        asked["COMP_CWORD"] = "2"
        checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")
    assert "--json" in ask(_ZOOM_ELT_COMPLETE=f"complete_{shell}", **asked)
