"""How the wheel is made: everything under the one name `zoom_elt`.

A checkout has `pipelines`, `sources` and `sql` side by side. Installed under these names they would stand in the way of a
project's own, for so dlt's users call their folders. So the wheel holds them in `zoom_elt`, and their imports of each other say
so. In a checkout `zoom_elt` is its face alone, so that what a document says of it is true in both.
"""

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "zoom_elt"
FOLDERS = ("pipelines", "sources", "sql")
_FACE = "pipelines/face.py"
_SAMPLES = "data/samples"
"""What the made-up account answers for plain lists is drawn from their pages."""
_IMPORT = re.compile(r"^(\s*from )(?=(?:pipelines|sources)\b)", re.MULTILINE)
_PLUGIN = re.compile(r"(module: )(?=pipelines\.)")
_LEFT = re.compile(r"^\s*import (?:pipelines|sources)\b|-m\",? \"pipelines\b", re.MULTILINE)
_SKIPPED = shutil.ignore_patterns("__pycache__", "*.pyc", "target", "logs", ".user.yml", "dbt_packages", "ruff.toml", "deploy")


class WheelHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling for each wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if version == "editable":
            build_data["force_include_editable"][str(root / _FACE)] = f"{PACKAGE}/__init__.py"
            return
        made = Path(tempfile.mkdtemp())
        for folder in FOLDERS:
            shutil.copytree(root / folder, made / folder, ignore=_SKIPPED)
        (made / _SAMPLES).mkdir(parents=True)
        for sample in (root / _SAMPLES).glob("*.json"):
            shutil.copy(sample, made / _SAMPLES)
        (made / _FACE).rename(made / "__init__.py")
        for path in made.rglob("*"):
            if path.suffix in (".py", ".yml"):
                path.write_text(_rename(path, path.read_text(encoding="utf-8")), encoding="utf-8")
        build_data["force_include"][str(made)] = PACKAGE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        del version, artifact_path
        for made in build_data["force_include"]:
            shutil.rmtree(made)


def _rename(path: Path, text: str) -> str:
    if path.suffix == ".yml":
        return _PLUGIN.sub(rf"\1{PACKAGE}.", text)
    if left := _LEFT.search(text):
        raise ValueError(f"making the wheel: {path.name} says {left[0].strip()!r}: write it as `from ... import ...`")
    return _IMPORT.sub(rf"\1{PACKAGE}.", text)
