"""Modules import each other in one direction only."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


PACKAGES = ("sources/zoom", "sources/sandbox", "pipelines")


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_imports_one_that_imports_it(package: str) -> None:
    modules = {_name_of(path): path for path in (ROOT / package).rglob("*.py")}
    imports = {name: set(_read_imports(path)) & modules.keys() - {name} for name, path in modules.items()}
    assert any(imports.values())
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])) + ": these import each other in a circle")


def test_folders_of_the_verbs_stand_on_those_below_them() -> None:
    folders = ("", "warehouse", "account", "models", "readers", "actions", "night", "cli")
    found = {path.parent.name if path.parent.name != "pipelines" else "" for path in (ROOT / "pipelines").glob("**/*.py")}
    assert found <= {*folders, "dashboard", "deploy", "on_duckdb", "on_postgres", "superset"}
    wrong = []
    for path in (ROOT / "pipelines").rglob("*.py"):
        own = _folder_of(_name_of(path))
        used = {_folder_of(name) for name in _read_imports(path) if name.startswith("pipelines.")}
        wrong += [f"{path.name} of {own!r} imports from {name!r}" for name in used if folders.index(name) > folders.index(own)]
    assert [one for one in wrong if not one.startswith(("__main__.py", "face.py", "frames.py"))] == [], (
        "these are where others come in"
    )


AREAS = ("people", "meetings", "webinars", "recordings", "phone", "chat", "reports", "plain")
"""Of the made-up account, each of which knows those before it."""
PUT_TOGETHER = {
    "account": "what their draws are made from",
    "routes": "the paths they answer",
    "sandbox": "whether plain lists have their sample pages",
    "truth": "what a perfect extraction holds of them",
    "writes": "what changes them",
}


def test_areas_of_the_sandbox_know_those_before_them() -> None:
    folders = {path.name for path in (ROOT / "sources" / "sandbox").iterdir() if any(path.glob("*.py"))}
    assert folders == {*AREAS, "chance", "rules", "mishaps", "writes"}, (
        "a new folder is a new area, or belongs to what areas share"
    )
    wrong = [
        f"{module} imports {name}: of {' < '.join(AREAS)} an area knows those before it"
        for module, names in _read_sandbox()
        if (area := module.split(".")[0]) in AREAS
        for name in names
        if (other := name.split(".")[0]) in AREAS and AREAS.index(other) > AREAS.index(area)
    ]
    assert wrong == []


def test_what_areas_share_knows_them_only_where_they_are_put_together() -> None:
    wrong = [
        f"{module} imports {name}: areas are known to {', '.join(PUT_TOGETHER)} alone"
        for module, names in _read_sandbox()
        if (folder := module.split(".")[0]) not in AREAS and folder not in PUT_TOGETHER
        for name in names
        if name.split(".")[0] in AREAS
    ]
    assert wrong == []


def test_paths_of_an_area_are_known_to_the_list_of_all_paths_alone() -> None:
    lists = {f"{area}.routes" for area in AREAS}
    knowing = {module for module, names in _read_sandbox() if names & lists}
    assert knowing == {"routes"}, "who needs what a path answers imports the function"


def _read_sandbox() -> Iterator[tuple[str, set[str]]]:
    """Each module of the sandbox and what it imports of it, without the name of the package."""
    for path in (ROOT / "sources" / "sandbox").rglob("*.py"):
        names = {name.partition("sources.sandbox.")[2] for name in _read_imports(path)}
        yield _name_of(path).removeprefix("sources.sandbox").removeprefix("."), names - {""}


def test_duckdb_is_known_behind_the_protocol_of_the_warehouse_alone() -> None:
    """Another home for the data is one more implementation: nothing else may have to change for it."""
    knowing = {
        path.relative_to(ROOT).as_posix()
        for folder in ("pipelines", "sources/zoom")
        for path in (ROOT / folder).rglob("*.py")
        if any("duckdb" in name.split(".") for name in _read_imports(path))
    }
    behind = {path for path in knowing if path.startswith("pipelines/warehouse/on_duckdb/")}
    assert behind
    assert knowing == behind


def test_postgresql_is_known_behind_the_protocol_of_the_warehouse_alone() -> None:
    knowing = {
        path.relative_to(ROOT).as_posix()
        for folder in ("pipelines", "sources")
        for path in (ROOT / folder).rglob("*.py")
        if any("psycopg2" in name.split(".") for name in _read_imports(path))
    }
    assert knowing
    assert all(path.startswith("pipelines/warehouse/on_postgres/") for path in knowing)


def test_what_lies_behind_the_protocol_is_reached_where_one_is_chosen_and_where_a_snapshot_is_written() -> None:
    inner = "pipelines.warehouse.on_duckdb"
    reaching = {
        (path.relative_to(ROOT / "pipelines").as_posix(), name.removeprefix(inner).split(".")[1])
        for path in (ROOT / "pipelines").rglob("*.py")
        if path.parent.name != "on_duckdb"
        for name in _read_imports(path)
        if name.startswith(f"{inner}.")
    }
    assert reaching == {
        ("warehouse/choice.py", "warehouse"),
        ("warehouse/published.py", "snapshot"),
        *(("warehouse/on_postgres/snapshot.py", part) for part in ("opening", "session", "snapshot")),
        ("readers/publish.py", "snapshot"),
        ("readers/query.py", "snapshot"),
    }


def _folder_of(module: str) -> str:
    """The folder of `pipelines` that a module is in, or that a name imported from it is in."""
    name = module.split(".")[1] if "." in module else ""
    return name if (ROOT / "pipelines" / name).is_dir() else ""


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


def test_no_two_modules_give_one_name_to_different_things() -> None:
    """What a module defines for others has a name of its own; `main` is what a program begins with.

    What does the same for each kind of warehouse is one thing.
    """
    defined: dict[str, list[str]] = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                    defined.setdefault(node.name, []).append(_name_of(path))
    one = {name: {re.sub(r"\.on_(duckdb|postgres)\..*", ".on", module) for module in found} for name, found in defined.items()}
    assert {name: modules for name, modules in one.items() if len(modules) > 1 and name != "main"} == {}


def test_the_extractor_shows_its_face_and_hides_what_is_inner() -> None:
    """A dozen names are what a program needs; a module that nobody else reads is private, and so stays free to change."""
    import sources.zoom

    assert sorted(sources.zoom.__all__) == sorted(sources.zoom._HOMES)
    assert len(sources.zoom.__all__) == 12
    shown = {name: f"sources.zoom.{sources.zoom._HOMES[name]}" for name in sources.zoom.__all__}
    for name, home in shown.items():
        assert getattr(sources.zoom, name) is getattr(import_module(home), name)
    with pytest.raises(AttributeError, match="no attribute 'Work'"):
        sources.zoom.Work  # noqa: B018

    outside = [path for package in ("sources/sandbox", "pipelines") for path in (ROOT / package).rglob("*.py")]
    used = {name: path.relative_to(ROOT).as_posix() for path in outside for name in _read_imports(path)}
    inner = {_name_of(path) for path in (ROOT / "sources/zoom").glob("*.py") if path.stem != "__init__"}
    assert {name: used[name] for name in used if name.startswith("sources.zoom._")} == {}, "is private"
    assert {module for module in inner if "._" not in module} - used.keys() == set(), "is read by nobody else: call it private"
    for name, home in shown.items():
        assert f"{home}.{name}" not in used, f"{name} is a name of the face: from sources.zoom import {name}"
