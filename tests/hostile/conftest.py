"""A warehouse after one good night, which every case begins with a copy of."""

from pathlib import Path

import pytest

from tests.hostile.stage import first_night


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return first_night(tmp_path_factory.mktemp("ready"))
