"""One sandbox and one loaded warehouse for all tests of the command line, which therefore share a worker."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.terminal import Sandbox, call, sandbox


@dataclass(frozen=True)
class Loaded:
    """A warehouse, and what the run that loaded it printed."""

    db: Path
    report: str
    progress: str


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("SOURCES__", "ZOOM_ELT")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def account() -> Iterator[Sandbox]:
    with sandbox() as found:
        yield found


@pytest.fixture(scope="session")
def loaded(account: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """The account in a warehouse named by a relative path, without the models."""
    folder = tmp_path_factory.mktemp("loaded")
    answer = call("run", "--no-build", "--json", "--db", "here/zoom.duckdb", cwd=folder, **account.settings)
    assert answer.returncode == 0, answer.stderr
    return Loaded(folder / "here" / "zoom.duckdb", answer.stdout, answer.stderr)
