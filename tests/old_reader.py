"""DuckDB 1.4 in an environment of its own: what many BI tools carry, and what published files must be readable for."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

_PYTHON = Path(__file__).parents[1] / ".venv-duckdb14" / "bin" / "python"
_CODE = "import duckdb, json, sys; print(json.dumps(duckdb.connect(sys.argv[1], read_only=True).execute(sys.argv[2]).fetchall()))"


def need_old_reader() -> None:
    """Skip the test where there is none; where CI is set there has to be one."""
    if not _PYTHON.exists():
        assert not os.environ.get("CI"), f"{_PYTHON} is missing: .ci/run makes it"
        pytest.skip("no DuckDB 1.4 to read with: python -m venv .venv-duckdb14, then install duckdb==1.4.* there")


def ask_old_reader(db: Path, query: str) -> list[list[Any]]:
    """Rows as JSON has them. Fails with DuckDB's words if it refuses."""
    done = subprocess.run([_PYTHON, "-c", _CODE, db, query], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows: list[list[object]] = json.loads(done.stdout)
    return rows
