"""Modules import each other in one direction only."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("package", ["sources/zoom", "sources/sandbox", "pipelines"])
def test_no_module_imports_one_that_imports_it(package: str) -> None:
    modules = {_name_of(path): path for path in (ROOT / package).rglob("*.py")}
    imports = {name: set(_read_imports(path)) & modules.keys() - {name} for name, path in modules.items()}
    assert any(imports.values())
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])) + ": these import each other in a circle")


def _name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _read_imports(path: Path) -> Iterator[str]:
    """Names a module imports, wherever in it, and what its names may be modules of."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
