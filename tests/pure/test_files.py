"""A file that is written anew is there whole or not at all."""

import os
from pathlib import Path

import pytest

from sources.zoom.files import replacing


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "kept.json"
    file.write_text("before")
    return file


def test_what_is_written_takes_the_place_when_all_of_it_is_there(file: Path) -> None:
    with replacing(file, lambda path: path.chmod(0o640)) as beside:
        beside.write_text("after")
        assert file.read_text() == "before"
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("after", 0o640)
    assert os.listdir(file.parent) == [file.name]


@pytest.mark.parametrize("ending", [None, "new"])
def test_what_is_written_by_halves_is_gone(file: Path, ending: str | None) -> None:
    def write() -> None:
        with replacing(file, ending=ending) as beside:
            beside.write_text("af")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert file.read_text() == "before"
    assert os.listdir(file.parent) == [file.name]


def test_what_cannot_be_settled_stays_out(file: Path) -> None:
    def refuse(_: Path) -> None:
        raise OSError("no room")

    def write() -> None:
        with replacing(file, refuse) as beside:
            beside.write_text("after")

    with pytest.raises(OSError, match="no room"):
        write()
    assert file.read_text() == "before"
    assert os.listdir(file.parent) == [file.name]
