"""A disk that is full ends a run with one line; nothing is lost, and a run with more room loads all."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import Sandbox, call

KINDS = ("users", "roles", "report_activities", "history_meetings", "report_meeting_participants")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """An empty disk of no size yet."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True, text=True, check=False)
    if made.returncode:
        said = f"a small disk cannot be mounted here, which needs root: {made.stderr.strip()}"
        assert not os.environ.get("CI"), said
        pytest.skip(said)
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def resize(disk: Path, megabytes: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={megabytes}m", disk], check=True)


@pytest.mark.parametrize("megabytes", [2, 4, 6, 8])
def test_a_full_disk_ends_a_run_with_one_line_and_loses_nothing(
    megabytes: int, disk: Path, account: Sandbox, tmp_path: Path
) -> None:
    words = ("run", "--no-build", "--db", disk / "zoom.duckdb", "--select", ",".join(KINDS))
    resize(disk, megabytes)
    full = call(*words, **account.settings)
    assert "Traceback" not in full.stderr + full.stdout
    said = [line for line in full.stderr.splitlines() if not line.endswith(" ...")]
    if full.returncode:
        assert full.returncode == 1
        assert len(said) == 1
        assert said[0].endswith(": make room on the disk, then run again")
    else:
        assert said == []
        assert megabytes > 4, "so little room was enough"
    resize(disk, 400)
    roomy = call(*words, **account.settings)
    assert (roomy.returncode, roomy.stderr.count("Traceback")) == (0, 0), roomy.stderr
    assert account.differences(disk / "zoom.duckdb", tmp_path, KINDS) == {}
