"""Builds the staging views, marts and their tests with dbt, inside this process.

Data flow: zoom_raw.* -> sql/models/staging -> sql/models/intermediate -> sql/models/marts, in one DuckDB file.
dbt is imported when a build starts and not before: the import alone takes seconds.
"""

import contextlib
import hashlib
import io
import itertools
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from pipelines.configuration import read_prices
from pipelines.warehouse.address import Address
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.errors import WarehouseError
from pipelines.warehouse.protocol import Warehouse
from pipelines.warehouse.verdict import Verdict, keep_verdict, read_verdict

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest
    from dbt_common.events.base_types import EventMsg

PROJECT: Final = Path(__file__).resolve().parents[2] / "sql"
"""The dbt project's folder."""

Tests: TypeAlias = Literal["all", "data", "none"]
"""Which tests a build runs: all; those of the data, which can break any night; or none. Unit tests and the tests of seeds prove
the code: they belong to a change of the models, not to a night."""

Count: TypeAlias = Callable[[int, int], None]
"""Hears how many of the nodes of a build are done, of how many."""

_LEFT_OUT: Final[Mapping[Tests, tuple[str, ...]]] = {"all": (), "data": ("unit_test",), "none": ("test", "unit_test")}
_DECIDING: Final = ("macros", "models", "seeds")
"""Folders of the project that decide what a table holds."""
_RULES: Final = "keeps"
"""Our generic test: all rules of a model in one query."""
_SEED_TESTS: Final = "resource_type:test,path:seeds"
_PASSED: Final = {"success", "pass"}
_HOSTS: Final = ("DBT_", "ZOOM_ELT_")
"""Beginnings of names that dbt, or our project, would take for its settings, whoever set them."""
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class TransformError(RuntimeError):
    """A build could not start, or dbt stopped before it ran anything. The text is one line for people."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A model or test that did not pass."""

    name: str
    kind: str
    """model, seed, test or unit_test."""
    status: str
    """dbt's word: warn, fail, error or skipped."""
    message: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    models_built: int
    seeds_loaded: int
    tests_passed: int
    unit_tests_passed: int
    warned: tuple[Finding, ...]
    failed: tuple[Finding, ...]
    """Models and tests that failed, and those skipped for it."""
    seconds: float

    @property
    def succeeded(self) -> bool:
        return not self.failed


def build_models(
    db: Address,
    *,
    select: str | None = None,
    tests: Tests = "all",
    whole: bool = False,
    verbose: bool = False,
    count: Count | None = None,
) -> BuildReport:
    """Run `dbt build` on a warehouse and say what came of it.

    `select` is dbt's selection syntax (`marts`, `+fct_calls`); `tests` is "all", "data" (no unit tests) or "none". Models that
    build only what changed are built whole if `whole`, in a selection, and where another project than this built them. `count` is
    told how many models, seeds and tests are done, of how many.
    dbt's files go to the working folder beside the warehouse; its own log lines reach stdout only if `verbose`. The file is
    released afterwards, so the caller may open it at once. What the build came to is kept for the publisher. Failed models
    and tests are in the report; `TransformError` is raised if the file is missing or locked, if nothing matches the selection
    or if dbt cannot read the project, `CommandError` if the prices of the settings cannot be used.
    """
    started = time.perf_counter()
    prices = read_prices()
    variables = {"licence_prices": prices.by_licence, "currency": prices.currency}
    warehouse = warehouse_at(db.resolve())
    _check_warehouse(warehouse)
    work = warehouse.places.work / "dbt"
    work.mkdir(parents=True, exist_ok=True)
    before = read_verdict(warehouse)
    keep_verdict(warehouse, Verdict.BUILDING)
    environment = {
        "ZOOM_ELT_PROJECT_DIGEST": _digest(warehouse.engine) if select is None else "",
        "DO_NOT_TRACK": "1",
    }
    with (
        warehouse.building() as told,
        _environment({**environment, **told.environment}),
        _signals_kept(),
        _output(verbose=verbose),
    ):
        options = _options(work, told.target, {name: value for name, value in variables.items() if value}, verbose=verbose)
        manifest, result = _invoke(options, _select(select, tests, whole=whole), count)
    try:
        expected = _expect(manifest, tests) if select is None else None
        report = _report(result, expected, time.perf_counter() - started, warehouse)
    except TransformError:
        keep_verdict(warehouse, *before)  # nothing was built
        raise
    if report.failed:
        keep_verdict(warehouse, Verdict.FAILED, report.failed[0].name)
    elif tests == "none" and (select is None or before[0] is Verdict.GOOD):
        keep_verdict(warehouse, Verdict.UNTESTED)
    elif select is None:
        keep_verdict(warehouse, Verdict.GOOD)
    else:
        keep_verdict(warehouse, *before)
    return report


def _options(work: Path, target: str, variables: Mapping[str, object], *, verbose: bool) -> tuple[list[str], list[str]]:
    """What stands before dbt's verb and after it: all of it said outright, nothing left to what dbt might find in the host."""
    before = [*([] if verbose else ["--quiet"]), "--log-level-file", "none", "--log-path", str(work / "logs")]
    before += ["--no-version-check", "--no-send-anonymous-usage-stats", "--no-write-json"]
    after = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--profile", "zoom_elt", "--target", target]
    after += ["--vars", json.dumps(variables), "--target-path", str(work / "target")]
    return before, after


def _select(select: str | None, tests: Tests, *, whole: bool) -> list[str]:
    """What is built of the project, in dbt's words."""
    arguments = ["--full-refresh"] if whole else []
    if select is not None:
        arguments += ["--select", *select.split(), "--indirect-selection", "buildable"]
    for kind in ("exposure", *_LEFT_OUT[tests]):
        arguments += ["--exclude-resource-type", kind]
    if tests == "data":
        # "empty": else a test of the data that names a seed, such as a code Zoom made up since, would be left out too
        arguments += ["--exclude", _SEED_TESTS, *([] if select else ["--indirect-selection", "empty"])]
    return arguments


def _expect(manifest: "Manifest | None", tests: Tests) -> dict[str, Finding]:
    """What a build of everything has to run, by dbt's id; nothing if dbt could not read the project."""
    if manifest is None:
        return {}
    kinds = {"model", "seed", "snapshot", "test", "unit_test"} - set(_LEFT_OUT[tests])
    return {
        node.unique_id: Finding(node.name, str(node.resource_type), "left out", "")
        for node in (*manifest.nodes.values(), *manifest.unit_tests.values())
        if str(node.resource_type) in kinds
        and node.config.get("materialized") != "ephemeral"
        and not (tests == "data" and node.resource_type == "test" and node.original_file_path.startswith("seeds/"))
    }


def _digest(engine: str) -> str:
    """Of all that decides what a table holds: the project's SQL, seeds, settings, and the database, whose hashes are its own."""
    digest = hashlib.sha256(engine.encode())
    files = (path for name in _DECIDING for path in (PROJECT / name).rglob("*") if path.suffix in {".sql", ".csv"})
    for path in (PROJECT / "dbt_project.yml", *sorted(files)):
        digest.update(f"\n{path.relative_to(PROJECT).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _check_warehouse(warehouse: Warehouse) -> None:
    doing = "building the models"
    try:
        if not warehouse.exists():
            said = f"there is no warehouse at {warehouse.name}: load some data first, or {warehouse.another}"
            raise TransformError(f"{doing}: {said}")
        with warehouse.changing():
            pass
    except WarehouseError as error:
        advice = error.advice or warehouse.another
        raise TransformError(f"{doing}: {warehouse.name} could not be opened: {error.said}: {advice}") from error


def _invoke(
    options: tuple[list[str], list[str]], selection: list[str], count: Count | None
) -> "tuple[Manifest | None, dbtRunnerResult]":
    """The project as dbt reads it, if it can, and what became of the build. Of neither a file is written: nobody reads them."""
    from dbt.cli.main import dbtRunner

    before, after = options
    read = dbtRunner().invoke([*before, "parse", *after])
    if read.exception is not None:
        return None, read
    manifest: Any = read.result
    callbacks = [_counting(count)] if count is not None else []
    return manifest, dbtRunner(manifest=manifest, callbacks=callbacks).invoke([*before, "build", *after, *selection])


def _counting(count: Count) -> "Callable[[EventMsg], None]":
    """What follows dbt's own events, which come from its threads."""
    done = itertools.count(1)
    total = 0

    def hear(event: "EventMsg") -> None:
        nonlocal total
        if event.info.name == "LogStartLine":
            total = event.data.total
        elif event.info.name == "NodeFinished":
            count(next(done), total)

    return hear


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """These values and nothing else that dbt would take for a setting, until the build ends."""
    before = {name: value for name, value in os.environ.items() if name in values or name.upper().startswith(_HOSTS)}
    for name in before:
        del os.environ[name]
    os.environ.update(values)
    try:
        yield
    finally:
        for name in values:
            os.environ.pop(name, None)
        os.environ.update(before)


@contextlib.contextmanager
def _signals_kept() -> Iterator[None]:
    """Give the caller's signal handlers back: whatever dbt sets is for the time of the build."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)


@contextlib.contextmanager
def _output(*, verbose: bool) -> Iterator[None]:
    if verbose:
        yield
        return
    with contextlib.redirect_stdout(io.StringIO()):
        yield


def _report(
    result: "dbtRunnerResult", expected: Mapping[str, Finding] | None, seconds: float, warehouse: Warehouse
) -> BuildReport:
    if isinstance(result.exception, KeyboardInterrupt):
        raise KeyboardInterrupt from result.exception
    nodes: list[Any] = list(getattr(result.result, "results", None) or [])
    if not nodes and result.exception is not None:
        said = " ".join(str(result.exception).split())
        raise TransformError(f"building the models: dbt said: {said}: fix the project in {PROJECT} or the selection")
    if not nodes:
        raise TransformError("building the models: dbt said: no model matches the selection: choose one of sql/models")
    built = {"model": 0, "seed": 0, "snapshot": 0, "test": 0, "unit_test": 0}
    warned: list[Finding] = []
    failed: list[Finding] = []
    for node in nodes:
        kind, status = str(node.node.resource_type), str(node.status)
        if status in _PASSED:
            built[kind] = built.get(kind, 0) + 1
            continue
        finding = Finding(node.node.name, kind, status, _name_broken(node, warehouse) or " ".join((node.message or "").split()))
        (warned if status == "warn" else failed).append(finding)
    failed += _left_out(expected, {str(node.node.unique_id) for node in nodes})
    return BuildReport(
        models_built=built["model"],
        seeds_loaded=built["seed"],
        tests_passed=built["test"],
        unit_tests_passed=built["unit_test"],
        warned=tuple(warned),
        failed=tuple(failed),
        seconds=seconds,
    )


def _name_broken(node: Any, warehouse: Warehouse) -> str:
    """The rules of a model that are broken and how often, if it is the test of a model's rules: dbt tells how often alone."""
    metadata = getattr(node.node, "test_metadata", None)
    if metadata is None or metadata.name != _RULES or node.failures is None:
        return ""
    with warehouse.reading() as reader:  # in its own SQL, as dbt has it
        broken = sorted(reader.ask(node.node.compiled_code).rows(), key=lambda found: (-found[1], found[0]))
    return "; ".join(f"{rule}: {count:,} {'time' if count == 1 else 'times'} not so" for rule, count in broken)


def _left_out(expected: Mapping[str, Finding] | None, ran: Iterable[str]) -> list[Finding]:
    """One finding for all that should have run and did not: a test that did not run has not passed."""
    if expected is None:
        return []
    if not expected:
        return [Finding("zoom_elt", "project", "left out", "dbt left no list of what should have run: build again")]
    missing = sorted(expected.keys() - set(ran))
    if not missing:
        return []
    first = expected[missing[0]]
    said = f"{len(missing):,} of {len(expected):,} models and tests did not run, this one first: build again, all of them"
    return [Finding(first.name, first.kind, first.status, said)]
