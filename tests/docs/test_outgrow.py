"""The commands of the page on homes that outgrow the file, in their order, on a server that is reached as libpq finds it."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipelines.warehouse.address import ServerAddress
from tests.docs.documents import find_commands, read_document
from tests.postgres import need_postgres

_PAGE = "sources/OUTGROW.md"
_PATIENCE = 600


def test_every_command_of_the_page_runs(server: ServerAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = find_commands(read_document(_PAGE), _PAGE)
    assert len(commands) == 11
    parts = urlsplit(server.url)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], str(need_postgres())])
    here = {"PGHOST": str(parts.hostname), "PGPORT": str(parts.port), "PGUSER": str(parts.username), "PATH": path}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZOOM_ELT", "SOURCES__", "PG"))}
    said = {}
    for command in commands:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command.text],
            cwd=tmp_path,
            env=kept | here,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"{command.place}\n{done.stdout}{done.stderr}"
        said[command.text] = done.stdout
    assert "no holes" in said["zoom-elt coverage --warehouse postgresql:///zoom"]
    assert "119" in said['zoom-elt query "select count(*) from marts.dim_users" --warehouse postgresql:///zoom']
