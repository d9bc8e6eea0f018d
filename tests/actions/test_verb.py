"""`zoom-elt do` as a person and a script type it, and the same as a dlt destination."""

import csv
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sources.zoom.operations import OPERATIONS
from tests.cli.terminal import COMMAND, PATIENCE, Sandbox, call, environment, sandbox

PEOPLE = "email,user_type,first_name\nnew{0}@acme.example,1,New\nmore{0}@acme.example,1,More\n"


@pytest.fixture(scope="module")
def account() -> Iterator[Sandbox]:
    with sandbox() as found:
        yield found


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def written(account: Sandbox) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = account.control("GET", "writes").json()["writes"]
    return found


def type_in(account: Sandbox, typed: str, *words: str) -> tuple[int, str]:
    """Run the verb at a terminal where a person types; exit code and what it wrote to standard error."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, *words],
        env=environment(account.settings),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    os.write(ours, typed.encode())
    _, said = process.communicate(timeout=PATIENCE)
    os.close(ours)
    os.close(theirs)
    return process.returncode, said


def test_it_teaches_what_there_is(account: Sandbox) -> None:
    listed = json.loads(call("do", "--list", "--json").stdout)
    assert [one["operation"] for one in listed] == list(OPERATIONS)
    for name in OPERATIONS:
        told = json.loads(call("do", name, "--describe", "--json").stdout) if name in ("create_user", "create_meeting") else None
        if told:
            assert told["example"] == OPERATIONS[name].example
            assert {one["input"] for one in told["inputs"]} == {one.name for one in OPERATIONS[name].inputs}
    assert "did you mean create_meeting?" in call("do", "create_meting").stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "no operation is named"),
        (["create_user"], "give one of the two"),
        (["create_user", "--input", "rows.csv", "--from-query", "select 1"], "give one of the two"),
        (["create_user", "--input", "rows.csv", "--execute"], "give --yes and --max N"),
        (["create_user", "--input", "rows.csv", "--execute", "--yes"], "--yes needs --max"),
        (["create_user", "--input", "rows.csv", "--out", "rows.txt"], "neither .csv nor .json"),
        (["create_user", "--input", "absent.csv"], "No such file"),
        (["create_user", "--input", "empty.csv"], "it is empty"),
        (["create_user", "--input", "wrong.json"], "it is not JSON"),
        (["create_user", "--input", "wrong.csv"], "row 1, column user_typ: create_user has none: did you mean user_type?"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(account: Sandbox, words: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(PEOPLE.format(0), encoding="utf-8")
    (tmp_path / "empty.csv").write_text("\n", encoding="utf-8")
    (tmp_path / "wrong.json").write_text('[{"email": ', encoding="utf-8")
    (tmp_path / "wrong.csv").write_text("email,user_typ\na@b.example,1\n", encoding="utf-8")
    before = account.calls()
    done = call("do", *words, **account.settings)
    assert done.returncode == 2
    assert said in done.stderr
    assert account.calls() == before


def test_a_dry_run_a_person_who_types_the_count_and_one_who_does_not(account: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(PEOPLE.format(1), encoding="utf-8")
    words = ("do", "create_user", "--input", "rows.csv")
    before = len(written(account))
    dry = call(*words, **account.settings)
    assert dry.returncode == 0, dry.stderr
    assert "2 would be done" in dry.stdout
    code, said = type_in(account, "3\n", *words, "--execute")
    assert code == 2
    assert "the number was not typed: nothing was sent" in said
    assert len(written(account)) == before
    code, said = type_in(account, "2\n", *words, "--execute", "--out", "results.csv")
    assert code == 0, said
    assert "Type 2 to write 2 rows to Zoom" in said
    assert len(written(account)) == before + 2
    with (tmp_path / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["outcome"] for row in rows] == ["done", "done"]
    assert json.loads(rows[0]["answer"])["email"] == "new1@acme.example"


def test_a_script_says_how_many_at_most(account: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "rows.json").write_text(
        json.dumps([{"email": f"script{number}@acme.example", "user_type": 1} for number in range(3)]), encoding="utf-8"
    )
    words = ("do", "create_user", "--input", "rows.json", "--execute", "--yes", "--json")
    before = len(written(account))
    few = call(*words, "--max", "2", **account.settings)
    assert few.returncode == 2
    assert "there are 3 rows to write, and --max is 2: nothing was sent" in few.stderr
    assert len(written(account)) == before
    enough = call(*words, "--max", "3", **account.settings)
    assert enough.returncode == 0, enough.stderr
    report = json.loads(enough.stdout)
    assert (report["executed"], report["counts"]) == (True, {"done": 3})
    again = json.loads(call(*words, "--max", "0", **account.settings).stdout)
    assert again["counts"] == {"already so": 3}
    assert len(written(account)) == before + 3


def rows_of_all(account: Sandbox, tag: str) -> dict[str, dict[str, Any]]:
    """A row for each operation that the account can do now, by operation."""
    users = account.control("GET", "truth/users").text.splitlines()
    active = [user for user in map(json.loads, users) if user["status"] == "active" and user["role_id"] == "2"]
    webinars = [json.loads(line) for line in account.control("GET", "truth/webinars").text.splitlines()]
    host = next(user["email"] for user in active if user["type"] == 2)
    july = "2026-07-01T09:00:00Z"
    made: dict[str, dict[str, Any]] = {
        "create_user": {"email": f"{tag}@acme.example", "user_type": 1},
        "create_meeting": {"user_id": host, "topic": tag, "start_time": july, "settings": '{"approval_type": 1}'},
        "create_webinar": {
            "user_id": webinars[0]["host_id"],
            "topic": tag,
            "start_time": july,
            "settings": '{"approval_type": 1}',
        },
    }
    return made | {"update_user_status": {"user_id": active[-1]["email"], "action": "deactivate"}}


def rows_of_registrants(meeting: object, webinar: object, tag: str) -> dict[str, dict[str, Any]]:
    email = f"{tag}@guests.example"
    return {
        "add_meeting_registrant": {"meeting_id": str(meeting), "email": email, "first_name": "G"},
        "create_webinar_registrant": {"webinar_id": str(webinar), "email": email, "first_name": "G"},
        "update_meeting_registrants_status": {"meeting_id": str(meeting), "action": "approve", "email": email},
        "update_webinar_registrants_status": {"webinar_id": str(webinar), "action": "deny", "email": email},
    }


def test_every_operation_is_done_by_the_verb(account: Sandbox, tmp_path: Path) -> None:
    def do(operation: str, row: dict[str, Any]) -> dict[str, Any]:
        (tmp_path / "row.json").write_text(json.dumps(row), encoding="utf-8")
        words = ("do", operation, "--input", "row.json", "--execute", "--yes", "--max", "1", "--allow-destructive", "--json")
        done = call(*words, ZOOM_ELT_MOST="1", **account.settings)
        assert done.returncode == 0, done.stdout + done.stderr
        (result,) = json.loads(done.stdout)["rows"]
        assert result["outcome"] == "done"
        return dict(result["answer"])

    before = len(written(account))
    first = rows_of_all(account, "by.verb")
    answers = {operation: do(operation, row) for operation, row in first.items()}
    assert answers["update_user_status"] == {"updated": True}
    registrants = rows_of_registrants(answers["create_meeting"]["id"], answers["create_webinar"]["id"], "by.verb")
    answers |= {operation: do(operation, row) for operation, row in registrants.items()}
    assert answers["update_meeting_registrants_status"] == {"updated": True}
    assert do("delete_user", {"user_id": first["create_user"]["email"]}) == {"success": True}
    assert len(written(account)) == before + len(OPERATIONS)


_ALL = """
import json, sys
import dlt
from zoom_elt import zoom_actions

for operation, row in json.load(open(sys.argv[1])).items():
    destination = zoom_actions(operation, most=1, db="zoom.duckdb", allow_destructive=True)
    dlt.pipeline("do_" + operation, destination=destination, pipelines_dir="pipes").run([row], table_name="rows")
    print(operation)
"""


def test_every_operation_is_done_by_a_dlt_pipeline(account: Sandbox, tmp_path: Path) -> None:
    def run(rows: dict[str, dict[str, Any]]) -> None:
        (tmp_path / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", _ALL, "rows.json"],
            env=environment({**account.settings, "ZOOM_ELT_MOST": "1", "RUNTIME__DLTHUB_TELEMETRY": "false"}),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.stdout.split() == list(rows), done.stderr

    before = len(written(account))
    first = rows_of_all(account, "by.dlt")
    run(first)
    made = {one["operation"]: one["result"] for one in written(account)[before:]}
    ids = [result["id"] for result in made.values() if isinstance(result, dict) and result.get("topic") == "by.dlt"]
    meeting, webinar = ids
    run(rows_of_registrants(meeting, webinar, "by.dlt") | {"delete_user": {"user_id": "by.dlt@acme.example"}})
    assert len(written(account)) == before + len(OPERATIONS)


_PIPELINE = """
import dlt
from zoom_elt import zoom_actions

rows = [{"email": f"dlt{number}@acme.example", "user_type": 1, "first_name": None} for number in range(3)]
pipeline = dlt.pipeline("invite", destination=zoom_actions("create_user", most=3, db="zoom.duckdb"), pipelines_dir="pipes")
pipeline.run(rows, table_name="people")
print("loaded")
rows.append({"email": "no address", "user_type": 1, "first_name": "Nobody"})
pipeline.run(rows, table_name="people")
"""


def test_a_dlt_pipeline_writes_each_row_once_and_fails_with_what_was_refused(account: Sandbox, tmp_path: Path) -> None:
    before = len(written(account))
    done = subprocess.run(
        [sys.executable, "-c", _PIPELINE],
        cwd=tmp_path,
        env=environment({**account.settings, "RUNTIME__DLTHUB_TELEMETRY": "false"}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout.strip() == "loaded", done.stderr
    assert "'no address' is not an e-mail address" in done.stderr
    assert [one["body"]["user_info"]["email"] for one in written(account)[before:]] == [f"dlt{n}@acme.example" for n in range(3)]
