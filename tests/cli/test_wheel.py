"""The wheel, installed as somebody else would: it works in an empty folder, and leaves a project's own names alone."""

import os
import subprocess
from pathlib import Path

import pytest

from pipelines import face

_BIN = Path(__file__).parents[2] / ".venv-wheel" / "bin"
_OWN = "import sources, pipelines; assert sources.OURS and pipelines.OURS"
_LIBRARY = """
import dlt
from zoom_elt import read_frame, zoom_source

source = zoom_source("account", "client", "secret", api_url="http://127.0.0.1:1/v2", token_url="http://127.0.0.1:1/oauth/token")
assert {"users", "report_meeting_participants"} <= source.resources.keys()
try:
    read_frame("select 1")
except Exception as error:
    print(error)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dlt user's folder: it has packages called `sources` and `pipelines` already."""
    if not (_BIN / "zoom-elt").exists():
        assert not os.environ.get("CI"), f"{_BIN} is missing: .ci/run makes it"
        pytest.skip("no wheel to try: make wheel, then install dist/zoom_elt-*.whl into .venv-wheel")
    folder = tmp_path_factory.mktemp("project")
    for name in ("sources", "pipelines"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("OURS = True\n", encoding="utf-8")
    return folder


def _run(project: Path, program: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(project), "COLUMNS": "100"}
    return subprocess.run([_BIN / program, *words], cwd=project, env=environment, capture_output=True, text=True, check=False)


def test_the_demo_loads_and_builds_in_an_empty_folder(project: Path) -> None:
    done = _run(project, "zoom-elt", "demo")
    assert done.returncode == 0, done.stderr
    asked = _run(
        project, "zoom-elt", "query", "select count(*) > 100 as many from marts.fct_meeting_instances", "--format", "csv"
    )
    assert asked.stdout.split() == ["many", "true"], asked.stderr
    built = _run(project, "zoom-elt", "build", "--db", "data/zoom.duckdb")
    assert built.returncode == 0, built.stderr


def test_it_is_a_library_beside_packages_of_the_same_names(project: Path) -> None:
    done = _run(project, "python", "-c", _OWN + _LIBRARY)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "reading a frame: pandas is not installed: install zoom-elt[pandas]"


def test_it_claims_one_name(project: Path) -> None:
    del project
    (record,) = _BIN.parent.glob("lib/python*/site-packages/zoom_elt-*.dist-info/RECORD")
    tops = {line.partition("/")[0] for line in record.read_text(encoding="utf-8").splitlines()}
    assert {top for top in tops if not top.endswith(".dist-info") and top != ".."} == {"zoom_elt"}


def test_its_face_has_what_it_says() -> None:
    assert sorted(face.__all__) == ["main", "read_frame", "zoom_actions", "zoom_source"]
    assert all(callable(getattr(face, name)) for name in face.__all__)
    with pytest.raises(AttributeError, match="no attribute 'source'"):
        _ = face.source
