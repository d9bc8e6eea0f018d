"""The files for schedulers: each is what its reader takes, and says nothing that the command does not know."""

import json
import os
import re
import shlex
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from packaging.requirements import Requirement
from typer.core import TyperGroup

from pipelines.cli.app import app
from pipelines.configuration import find_settings
from pipelines.errors import ExitCode
from tests.cli.terminal import COMMAND, Sandbox, environment

ROOT = Path(__file__).parents[2]
FILES = ROOT / "pipelines" / "deploy"
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(FILES.iterdir()) if path.is_file()}
_BIN = ROOT / ".venv-deploy" / "bin"
_CALLED = re.compile(
    r"(?:^|[\s/`])zoom-elt (?P<verb>[a-z]+)(?![\w-])(?P<options>(?: --[a-z-]+(?: (?![-<>|&])\S+)?)*)", re.MULTILINE
)
_NOT_CALLED = re.compile(r"^\s*#.*$|^\s*(?:name|image|group|claimName):.*$|^[A-Z][A-Za-z]+=(?!.*bin/).*$", re.MULTILINE)
_NAMED = re.compile(r"\b(?:SOURCES__ZOOM__|ZOOM_ELT_)[A-Z_]+\b")
_MATERIALIZE = """
import json, sys
import dagster as dg
from definitions import defs

assets = [defs.resolve_assets_def(name) for name in ("zoom_raw", "zoom_marts")]
done = dg.materialize(assets, selection=sys.argv[1:], raise_on_error=False)
checks = {check.check_name: check.passed for check in done.get_asset_check_evaluations()}
print(json.dumps({"success": done.success, "checks": checks}))
"""


def need(program: str) -> Path:
    """A program of .venv-deploy; without it the test is skipped, and fails in CI."""
    if not (_BIN / program).exists():
        assert not os.environ.get("CI"), f"{_BIN / program} is missing: .ci/run makes it"
        pytest.skip(f"no {program}: make .venv-deploy as .ci/run does")
    return _BIN / program


def done(*words: str | Path, cwd: Path, **given: str) -> str:
    answer = subprocess.run(
        [*map(str, words)], cwd=cwd, env=environment(given), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@cache
def instructions() -> list[tuple[str, str]]:
    """Of the Containerfile, as a parser of such files reads it."""
    script = (
        "import json, sys; from dockerfile_parse import DockerfileParser as P; "
        "print(json.dumps([(i['instruction'], i['value']) for i in P(fileobj=open(sys.argv[1], 'rb')).structure]))"
    )
    found = json.loads(done(need("python"), "-c", script, FILES / "Containerfile", cwd=FILES))
    return [(name, value) for name, value in found if name != "COMMENT"]


def test_every_command_in_them_is_one() -> None:
    commands = typer.main.get_command(app)
    assert isinstance(commands, TyperGroup)
    found = []
    for name, text in TEXTS.items():
        if name.endswith(".py"):
            continue
        for called in _CALLED.finditer(_NOT_CALLED.sub("", text)):
            words = shlex.split(called["options"])
            commands.commands[called["verb"]].make_context(called["verb"], words)  # raises for what it does not know
            found.append((name, called["verb"]))
    assert {name for name, _ in found} == {"crontab", "github-workflow.yml", "zoom-elt.service"}


def test_every_variable_in_them_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {name for text in TEXTS.values() for name in _NAMED.findall(text)}
    assert {"SOURCES__ZOOM__CLIENT_SECRET", "ZOOM_ELT_DB"} <= named
    for name in named:
        monkeypatch.setenv(name, "1")
    read = {f"SOURCES__ZOOM__{name.upper()}" for name in find_settings()}
    own = {name for path in (ROOT / "pipelines").rglob("*.py") for name in re.findall(r'"(ZOOM_ELT_[A-Z_]+)"', path.read_text())}
    assert named - read - own == set()


def test_github_takes_the_workflow() -> None:
    file = FILES / "github-workflow.yml"
    done(need("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", file, cwd=FILES)
    steps = yaml.safe_load(TEXTS[file.name])["jobs"]["night"]["steps"]
    restored, saved = (step for step in steps if "cache" in step.get("uses", ""))
    assert restored["with"]["path"] == saved["with"]["path"]
    assert restored["with"]["key"] == saved["with"]["key"]
    assert restored["with"]["key"].startswith(restored["with"]["restore-keys"])
    assert saved["if"] == "always()"  # a run that failed or was stopped loaded something too
    (night,) = (step for step in steps if "zoom-elt run" in step.get("run", ""))
    assert night["env"]["ZOOM_ELT_DB"].startswith(f"{saved['with']['path']}/")
    secrets = {name: value for name, value in night["env"].items() if "_ID" in name or "SECRET" in name}
    assert secrets == {name: f"${{{{ secrets.{name} }}}}" for name in secrets}
    assert len(secrets) == 3


@pytest.mark.parametrize(("code", "taken"), [(0, 0), (75, 0), (1, 1), (2, 1), (130, 1)])
def test_the_workflow_and_the_crontab_fail_when_somebody_has_to_look(code: int, taken: int, tmp_path: Path) -> None:
    """Their own lines, run by a shell with a command that ends so."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    command = tmp_path / ".venv" / "bin" / "zoom-elt"
    command.write_text(f"#!/bin/sh\necho why >&2\nexit {code}\n")
    command.chmod(0o755)
    path = f"{command.parent}:{os.environ['PATH']}"
    steps = yaml.safe_load(TEXTS["github-workflow.yml"])["jobs"]["night"]["steps"]
    (night,) = (step["run"] for step in steps if "zoom-elt run" in step.get("run", ""))
    assert subprocess.run(["bash", "-e", "-c", night], env={"PATH": path}, check=False, capture_output=True).returncode == taken
    *_, line = TEXTS["crontab"].splitlines()
    assert "%" not in line  # cron's line break
    minute, hour, day, month, weekday, job = line.split(maxsplit=5)
    assert (0 <= int(minute) < 60, 0 <= int(hour) < 24, day, month, weekday) == (True, True, "*", "*", "*")
    mailed = subprocess.run(
        ["sh", "-c", job.replace("/srv/zoom-elt", str(tmp_path))], check=False, capture_output=True, text=True
    )
    assert mailed.stdout == ("why\n" if taken else "")


def test_kubernetes_takes_the_objects() -> None:
    done(need("kubernetes-validate"), "--strict", "-k", "1.31", FILES / "kubernetes.yml", cwd=FILES)
    secret, claim, job = yaml.safe_load_all(TEXTS["kubernetes.yml"])
    assert job["spec"]["concurrencyPolicy"] == "Forbid"
    work = job["spec"]["jobTemplate"]["spec"]
    pod = work["template"]["spec"]
    (rule,) = work["podFailurePolicy"]["rules"]
    assert (rule["action"], rule["onExitCodes"]["values"]) == ("FailJob", [ExitCode.USAGE, ExitCode.LATER])
    (container,) = pod["containers"]
    assert container["envFrom"] == [{"secretRef": {"name": secret["metadata"]["name"]}}]
    claimed = {volume["name"] for volume in pod["volumes"] if volume.get("persistentVolumeClaim")}
    assert claimed == {"data"}
    assert pod["volumes"][0]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    image = dict(instructions())
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounts["data"] == image["VOLUME"]
    assert pod["securityContext"]["runAsUser"] == int(image["USER"])
    assert json.loads(image["ENTRYPOINT"]) + container["args"] == ["zoom-elt", "run"]


def test_the_image_is_built_of_what_it_copies(tmp_path: Path) -> None:
    """The first stage is played: the files that it copies are all that the wheel takes, and the lock pins all that it wants."""
    last = max(place for place, (name, _) in enumerate(instructions()) if name == "FROM")
    first, image = instructions()[1:last], dict(instructions()[last:])
    for name, value in first:
        if name == "COPY":
            *sources, target = value.split()
            for source in sources:
                if (ROOT / source).is_dir():
                    ignored = shutil.ignore_patterns("__pycache__", "target", "logs")
                    shutil.copytree(ROOT / source, tmp_path / target, ignore=ignored)
                else:
                    shutil.copy(ROOT / source, tmp_path / target)
    path = f"{need('python').parent}:{os.environ['PATH']}"
    for name, value in first:
        if name == "RUN":
            done("sh", "-c", value, cwd=tmp_path, PATH=path, PIP_NO_BUILD_ISOLATION="0")
    (wheel,) = tmp_path.glob("dist/zoom_elt-*.whl")
    named = done(need("python"), "-c", _REQUIRES, wheel, cwd=tmp_path).splitlines()
    wanted = {Requirement(line).name for line in named if "extra" not in line or "postgres" in line}
    pinned = {line.partition("==")[0] for line in (tmp_path / "dist" / "constraints.txt").read_text().splitlines()}
    assert wanted
    assert wanted - pinned == set()
    assert not any("deploy" in name for name in done(need("python"), "-m", "zipfile", "-l", wheel, cwd=tmp_path).splitlines())
    assert image["FROM"].endswith("-slim")
    assert (image["USER"], image["STOPSIGNAL"]) == ("10001", "SIGINT")
    assert image["VOLUME"] == image["WORKDIR"] + "/data"


_REQUIRES = """
import email, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    print(*email.message_from_bytes(wheel.read(name)).get_all("Requires-Dist"), sep="\\n")
"""


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        assert not os.environ.get("CI"), "systemd-analyze is missing: .ci/run installs it"
        pytest.skip("no systemd-analyze: install Debian's package systemd")
    for name in ("zoom-elt.service", "zoom-elt.timer"):
        (tmp_path / name).write_text(TEXTS[name].replace("/opt/zoom-elt/bin/zoom-elt", COMMAND))
        warned = subprocess.run(["systemd-analyze", "verify", tmp_path / name], capture_output=True, text=True, check=False)
        assert (warned.returncode, [line for line in warned.stderr.splitlines() if "zoom-elt" in line]) == (0, [])
    assert f"SuccessExitStatus={ExitCode.LATER:d}\n" in TEXTS["zoom-elt.service"]


def test_dagster_materializes_a_night(account: Sandbox, tmp_path: Path) -> None:
    python = need("dagster").with_name("python")
    given = {
        **account.settings,
        "PATH": f"{Path(COMMAND).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(FILES),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DAGSTER_DISABLE_TELEMETRY": "yes",
    }

    def materialize(*names: str) -> Any:
        return json.loads(done(python, "-c", _MATERIALIZE, *names, cwd=tmp_path, **given).splitlines()[-1])

    with account.broken({"match": "/report/activities", "status": 400, "body": {"code": 1234, "message": "No"}, "times": None}):
        assert materialize("zoom_raw") == {"success": True, "checks": {"complete": False}}
    assert materialize("zoom_raw", "zoom_marts") == {"success": True, "checks": {"complete": True}}
    assert (tmp_path / "data" / "published" / "zoom_marts.duckdb").exists()
    assert (tmp_path / "data" / "published" / "overview.html").exists()
