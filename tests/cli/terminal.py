"""The installed command as people and schedulers call it, and a sandbox account it can talk to."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import httpx

from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.schema import all_tables

COMMAND = shutil.which("zoom-elt", path=str(Path(sys.executable).parent)) or "zoom-elt"
PATIENCE = 300.0
"""Seconds after which something hangs, on the busiest machine: no test waits for them."""
CREDENTIALS = {
    "SOURCES__ZOOM__ACCOUNT_ID": "account-of-the-tests",
    "SOURCES__ZOOM__CLIENT_ID": "client-of-the-tests",
    "SOURCES__ZOOM__CLIENT_SECRET": "sandbox",
    "SOURCES__ZOOM__PLAN": "unlimited",
}
DEFAULT = tuple(name for name, endpoint in ENDPOINTS.items() if endpoint.cadence.default)
_OURS = ("SOURCES__", "ZOOM_ELT", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING", "TERM")


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without what would change the command's behaviour, and with what is given."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_OURS)} | dict(given)


def call(*words: str | Path, cwd: str | Path | None = None, **given: str) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end. Standard output and error are pipes, as for a scheduler."""
    return subprocess.run(
        [COMMAND, *map(str, words)],
        cwd=cwd,
        env=environment(given),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@contextmanager
def started(*words: str | Path, **given: str) -> Iterator["subprocess.Popen[str]"]:
    """The command while it goes on; ended with the block."""
    process = subprocess.Popen(
        [COMMAND, *map(str, words)],
        env=environment({"PYTHONUNBUFFERED": "1", **given}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def interrupt(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGINT)


def wait_for_step(process: "subprocess.Popen[str]", step: str) -> None:
    """Read what a run says until it says it has come to this step."""
    assert process.stderr is not None
    for line in process.stderr:
        if line == f"{step} ...\n":
            return
    raise AssertionError(f"the run ended before {step}")


class Sandbox:
    """A sandbox in a process of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = httpx.Client(base_url=f"{url}/__sandbox__/", timeout=PATIENCE, trust_env=False)

    @property
    def settings(self) -> dict[str, str]:
        return {
            **CREDENTIALS,
            "SOURCES__ZOOM__API_URL": f"{self.url}/v2",
            "SOURCES__ZOOM__TOKEN_URL": f"{self.url}/oauth/token",
        }

    def control(self, method: str, path: str, body: object = None) -> httpx.Response:
        return self._client.request(method, path, json=body).raise_for_status()

    def calls(self, path: str = "") -> int:
        found = self.control("GET", "calls").json()
        return int(found["paths"].get(path, {}).get("requests", 0) if path else found["total"])

    def wait_for_calls(self, count: int, path: str = "") -> None:
        """Return once there have been so many calls."""
        deadline = time.monotonic() + PATIENCE
        while (made := self.calls(path)) < count:
            assert time.monotonic() < deadline, f"{made} calls of {path or 'any path'}, not {count}"

    @contextmanager
    def broken(self, *rules: Mapping[str, Any]) -> Iterator[None]:
        self.control("POST", "faults", {"rules": rules})
        try:
            yield
        finally:
            self.control("DELETE", "faults")

    def differences(self, db: Path, folder: Path, selected: Iterable[str] = DEFAULT) -> dict[str, tuple[int, int]]:
        """Tables of the selection that differ from the truth: rows only here, rows only there. Without JSON columns."""
        wanted = [table.name for table in all_tables(ENDPOINTS[name] for name in selected)]
        found = {}
        with duckdb.connect(db, read_only=True) as connection:
            connection.execute("set timezone = 'UTC'")
            tables = connection.execute(
                "select table_name, list({'name': column_name, 'type': data_type} order by column_index) from duckdb_columns() "
                "where schema_name = 'zoom_raw' and list_contains(?, table_name) group by 1 order by 1",
                [wanted],
            ).fetchall()
            for table, columns in tables:
                truth = folder / f"{table}.ndjson"
                truth.write_bytes(self.control("GET", f"truth/{table}").content)
                compared = [c for c in columns if not c["name"].startswith("_") and c["type"] != "JSON"]
                names = ", ".join(f'"{c["name"]}"' for c in compared)
                types = "{" + ", ".join(f"'{c['name']}': '{c['type']}'" for c in compared) + "}"
                ours = f"select {names} from zoom_raw.{table}"
                theirs = f"select {names} from read_json('{truth}', format = 'newline_delimited', columns = {types})"
                pair = [
                    connection.execute(f"select count(*) from ({left} except all {right})").fetchall()[0][0]
                    for left, right in ((ours, theirs), (theirs, ours))
                ]
                if any(pair):
                    found[table] = (pair[0], pair[1])
        return found


@contextmanager
def sandbox(*words: str) -> Iterator[Sandbox]:
    with started("sandbox", "--port", "0", "--users", "12", "--days", "14", "--plan", "unlimited", *words) as process:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
        assert ready, "the sandbox did not start"
        yield Sandbox(process.stdout.readline().strip().removeprefix("listening on "))


def read_json(text: str) -> Any:
    """The one JSON value of a text, refusing what JSON does not have."""
    return json.loads(text, parse_constant=lambda word: (_ for _ in ()).throw(ValueError(word)))
