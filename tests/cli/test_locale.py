"""Whatever the locale: no traceback, and output that can be read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SETTINGS = [
    {"LC_ALL": "C"},
    {"LC_ALL": "POSIX"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "en_US.ISO-8859-1", "PYTHONUTF8": "0"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "ascii:strict"},
    {"PYTHONIOENCODING": "latin-1"},
]


def call(settings: dict[str, str], folder: Path, *arguments: str | bytes) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    command = [sys.executable, "-m", "pipelines", *arguments]
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        command, env={**kept, "PYTHONPATH": root, **settings}, cwd=folder, capture_output=True, check=False, timeout=120
    )


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_a_query_of_any_characters_is_answered_in_any_locale(settings: dict[str, str], tmp_path: Path) -> None:
    import duckdb

    db = tmp_path / "entrepôt.duckdb"
    duckdb.connect(db).close()
    ended = call(settings, tmp_path, "query", "--db", str(db), "select 'café \u4f1a\u8bae' as word")
    assert b"Traceback" not in ended.stderr
    assert ended.returncode == 0, ended.stderr
    shown = ended.stdout
    assert b"word" in shown
    assert any(written in shown for written in (b"caf\xc3\xa9", b"caf\xe9", b"caf\\xe9"))
