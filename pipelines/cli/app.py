"""`zoom-elt`: the verbs a person runs. Parses, calls, prints, and turns errors into one line and an exit code."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text
from typer.core import TyperGroup

from pipelines.cli import account_verbs, reader_verbs, write_verbs
from pipelines.cli.warehouse_option import warehouse_option
from pipelines.configuration import quieten, read_prices, read_settings
from pipelines.env_file import adopt_env_file
from pipelines.errors import CommandError, ExitCode, LoadFailed
from pipelines.layout import lay_out
from pipelines.readers.query import Format, find_question, run_query
from pipelines.terminal import err, fail, out, print_json, settle_streams
from pipelines.warehouse.address import read_address
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.places import DEFAULT_DB

if TYPE_CHECKING:
    from pipelines.night.report import RunReport
    from pipelines.night.run import RunOptions
    from sources.zoom import ZoomSettings

_WRITING = ("demo", "run", "retry", "build", "publish", "move")
_INTERRUPTED = "interrupted: what was loaded before stays loaded: run again to go on"


class Verbs(TyperGroup):
    """Errors for people become one line on standard error and an exit code; none of them reaches a person as a traceback."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        try:
            return super().invoke(ctx)
        except CommandError as error:
            fail(str(error), error.code)
        except KeyboardInterrupt:
            fail(_INTERRUPTED if ctx.invoked_subcommand in _WRITING else "interrupted", ExitCode.INTERRUPTED)
        except RuntimeError as error:
            if "Query interrupted" not in str(error):
                raise
            fail("interrupted", ExitCode.INTERRUPTED)  # what a database makes of Ctrl-C
        except OSError as error:
            place = f" {error.filename}" if error.filename else ""
            fail(f"using{place or ' the disk'}: {error.strerror or error}: see that it can be read and written", ExitCode.FAILED)


app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="A Zoom account in your warehouse: complete, typed, documented, current.\n\n"
    "Try `zoom-elt demo` first: it needs no account.",
    epilog="Exit codes: 0 all done; 1 something failed; 2 wrong usage or configuration; "
    "75 stopped at a daily budget or lock, run again; 130 interrupted.",
)
app.add_typer(reader_verbs.verbs)
app.add_typer(account_verbs.verbs)
app.add_typer(write_verbs.verbs)
Db = Annotated[Any, warehouse_option()]
Select = Annotated[str, typer.Option(help="default, all, or endpoint names with commas between.")]
Since = Annotated[
    str | None,
    typer.Option(metavar="YYYY-MM-DD", help="First UTC day. Without it: where the last run left off, or Zoom's reach."),
]
Until = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="UTC day to stop before. Without it: now.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def _print_version(asked: bool) -> None:
    if asked:
        out.say(f"zoom-elt {version('zoom-elt')}")
        raise typer.Exit


@app.callback()
def zoom_elt(
    asked: Annotated[  # noqa: ARG001 - heeded by its callback
        bool, typer.Option("--version", help="Show the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    adopt_env_file()


@app.command(epilog="Example: `zoom-elt demo`, then `zoom-elt status`, then `zoom-elt demo` again for the next night.")
def demo(db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """Load a made-up account of 120 users, build the models and show results. Run it again for the next night."""
    from pipelines.night.demo import read_results, run_demo
    from pipelines.night.progress import Progress

    with Progress(err) as progress:
        report = run_demo(db, progress.watch, err.say, progress.count)
    _tell(report, as_json)
    if not as_json and report.exit_code is ExitCode.DONE:
        for title, names, rows in read_results(db):
            out.print()
            out.show(lay_out(out, names, rows, title))
        out.print()
        out.say(f"the dashboard, for your browser: {warehouse_at(db).places.page}")
    raise typer.Exit(report.exit_code)


@app.command(epilog="Example: `zoom-elt run --select users,report_meetings --since 2026-05-01`")
def run(
    db: Db = DEFAULT_DB,
    select: Select = "default",
    since: Since = None,
    until: Until = None,
    build: Annotated[bool, typer.Option(help="Build and publish the models afterwards.")] = True,
    accept_shrink: Annotated[bool, typer.Option("--accept-shrink", help="Believe lists that lost many rows.")] = False,
    thorough: Annotated[
        bool,
        typer.Option("--thorough", help="Ask for all that may have changed, also where other answers say that there is nothing."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the warehouse up to date with the Zoom account of your credentials.

    Set SOURCES__ZOOM__ACCOUNT_ID, SOURCES__ZOOM__CLIENT_ID and SOURCES__ZOOM__CLIENT_SECRET, or put them into
    .dlt/secrets.toml under [sources.zoom]. SOURCES__ZOOM__PLAN (free, pro, business) sets the pace. Ctrl-C once
    keeps what was read; the next run goes on from there.
    """
    first, stop = _day("--since", since), _day("--until", until)
    read_prices()  # the build after the load would refuse them
    settings = read_settings()
    from pipelines.night.run import RunOptions

    _run(settings, RunOptions(db, select, first, stop, build, accept_shrink=accept_shrink, thorough=thorough), as_json)


@app.command(epilog="Example: `zoom-elt plan --select all`")
def plan(
    db: Db = DEFAULT_DB,
    select: Select = "default",
    since: Since = None,
    until: Until = None,
    thorough: Annotated[bool, typer.Option("--thorough", help="As for a run that asks for all that may have changed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what a run would take before it runs: units, calls, time at your plan's pace, share of the daily limits.

    What the warehouse knows is planned from it, as a run does. What was never read is estimated from the first pages of a
    few of its lists: before a first run that takes some hundred calls, whatever the size of the account.
    """
    first, stop = _day("--since", since), _day("--until", until)
    settings = read_settings()
    from pipelines.night.forecast import foresee_run
    from pipelines.night.run import RunOptions

    foreseen = foresee_run(settings, RunOptions(db, select, first, stop, thorough=thorough))
    if as_json:
        print_json(foreseen.as_json())
        return
    for part in foreseen.render():
        out.show(part)


@app.command(epilog="Example: `zoom-elt retry --select report_meeting_participants`")
def retry(
    db: Db = DEFAULT_DB,
    select: Select = "default",
    as_json: AsJson = False,
) -> None:
    """Run, and bring back what was set aside because it kept failing.

    A unit that fails is tried in every run, then less often, and is set aside after nine tries: see `zoom-elt coverage`.
    """
    settings = read_settings()
    from pipelines.night.run import RunOptions

    _run(settings, RunOptions(db, select, retry=True), as_json)


@app.command(epilog="Example: `zoom-elt build --select +fct_calls --no-tests`")
def build(
    db: Db = DEFAULT_DB,
    select: Annotated[str | None, typer.Option(help="dbt's selection, such as +fct_calls.")] = None,
    tests: Annotated[bool, typer.Option(help="Test what was built, as every night does.")] = True,
    unit_tests: Annotated[
        bool, typer.Option("--unit-tests", help="Run the models' unit tests too: they prove changed SQL, whatever the data.")
    ] = False,
    whole: Annotated[bool, typer.Option("--whole", help="Build every table whole, also where little changed.")] = False,
    verbose: Annotated[bool, typer.Option(help="Show what dbt says.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build staging views, marts and their tests with dbt."""
    from pipelines.models.transform import Tests, TransformError, build_models
    from pipelines.night.progress import Progress
    from pipelines.night.run import describe_build
    from pipelines.readers.inspect_warehouse import check_loaded
    from pipelines.warehouse.upgrade import complete_tables

    if verbose and as_json:
        raise CommandError("reading the options", "--verbose and --json both want standard output", "leave one out")
    if unit_tests and not tests:
        raise CommandError("reading the options", "--unit-tests and --no-tests exclude each other", "leave one out")
    check_loaded(db)
    warehouse = warehouse_at(db.resolve())
    with warehouse.writing(err.say), Progress(err, moving=not verbose) as progress:
        progress.watch(None, "building the models")
        try:
            complete_tables(warehouse)
            chosen: Tests = "all" if unit_tests else "data" if tests else "none"
            built = build_models(db, select=select, tests=chosen, whole=whole, verbose=verbose, count=progress.count)
        except (TransformError, LoadFailed) as error:
            fail(str(error), ExitCode.FAILED)
    described = describe_build(built)
    if as_json:
        print_json(described)
    else:
        out.say(f"{described['models']} models, {described['tests']} tests, {described['seconds']} s")
    for finding in built.warned:
        err.say(f"{finding.name}: {finding.message}", "yellow")
    for finding in built.failed:
        if finding.status != "skipped":
            err.say(f"building {finding.name}: {finding.message or finding.status}: see zoom-elt build --verbose", "red")
    if skipped := sum(finding.status == "skipped" for finding in built.failed):
        err.say(f"{skipped:,} more were skipped for it", "red")
    raise typer.Exit(ExitCode.DONE if built.succeeded else ExitCode.FAILED)


@app.command(epilog="Example: `zoom-elt move --db data/zoom.duckdb --to postgresql://zoom@db.example/zoom`")
def move(
    to: Annotated[Any, typer.Option("--to", metavar="FILE|URL", help="An empty warehouse.", parser=read_address)],
    db: Db = DEFAULT_DB,
    as_json: AsJson = False,
) -> None:
    """Bring a warehouse over into another: all that was loaded, with its history. The one it comes from stays as it is.

    Marts are built there: by the next run, or by `zoom-elt build` and `zoom-elt publish`. Runs go on where the last one left off.
    """
    from pipelines.warehouse.moving import move_warehouse

    moved = move_warehouse(warehouse_at(db.resolve()), warehouse_at(to.resolve()), lambda table: err.say(f"moving {table} ..."))
    if as_json:
        print_json(moved)
    else:
        out.say(f"moved {len(moved)} tables, {sum(moved.values()):,} rows to {warehouse_at(to).name}")


@app.command(epilog="Example: `zoom-elt grants analysts --warehouse postgresql://zoom@db.example/zoom | psql zoom`")
def grants(
    role: Annotated[str, typer.Argument(help="The role to come, such as analysts.")],
    db: Db = DEFAULT_DB,
) -> None:
    """Print the SQL for a role that reads marts and reports on a server and sees nothing else."""
    for line in warehouse_at(db.resolve()).grants(role):
        out.say(line)


@app.command(epilog="Example: `zoom-elt status --json`")
def status(db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """The last run, what is published, the rows and freshness of every endpoint, what was never loaded and what is missing."""
    from pipelines.readers.inspect_warehouse import NOTHING_LOADED, age_in_words, describe_state, read_status

    found = read_status(db)
    if as_json:
        print_json(found)
        return
    last = found["last_run"]
    if last is None:
        out.say("no run is stored yet" if found["endpoints"] else f"no run is stored yet: {NOTHING_LOADED}")
    else:
        out.say(_last_run_in_words(last, age_in_words(last["age_seconds"])))
    rows = [
        (
            row["endpoint"],
            row["row_count"] or 0,
            (row["units_skipped"] + row["units_failed"] + row["units_waiting"] + row["units_missing"]) or None,
            row["days_from"],
            row["days_to"] and row["days_to"] - timedelta(days=1),
            age_in_words(row["age_seconds"]),
        )
        for row in found["endpoints"]
    ]
    out.show(lay_out(out, ["endpoint", "rows", "holes", "first day", "last day", "asked"], rows))
    for sentence in describe_state(found):
        out.show(Text(sentence))
    failed = sum(row["units_failed"] for row in found["endpoints"])
    skipped = sum(row["units_skipped"] for row in found["endpoints"])
    waiting = sum(row["units_waiting"] for row in found["endpoints"])
    if failed or skipped or waiting:
        words = f", {waiting:,} wait to be asked for" if waiting else ""
        out.say(f"{failed:,} units failed, {skipped:,} skipped{words}: see zoom-elt coverage", "yellow")
    if missing := sum(row["units_missing"] for row in found["endpoints"]):
        out.say(f"{missing:,} units were loaded and their rows are not there any more: see zoom-elt coverage", "red")
    if aside := sum(row["rows_set_aside"] for row in found["endpoints"]):
        out.say(f"{aside:,} rows could not be placed: see zoom-elt coverage", "red")
    if doubtful := [row["endpoint"] for row in found["endpoints"] if row["doubts"]]:
        out.say(f"in doubt: {', '.join(doubtful)}: see zoom-elt coverage", "yellow")
    if misfit := [row["endpoint"] for row in found["endpoints"] if row["misfits"]]:
        out.say(f"values that do not fit their columns, kept in _extra: {', '.join(misfit)}", "yellow")
    for tally in ((last and last["report"]) or {}).get("endpoints", []):
        for alarm in tally.get("alarms", ()):
            out.say(f"{tally['endpoint']}: ALARM: {alarm}", "red")


@app.command(epilog="Example: `zoom-elt coverage || echo something is missing`")
def coverage(db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """Holes: what could not be read or placed or is in doubt, since when, in Zoom's words; and what was due and not asked for.

    Exit code 1 if anything failed or waits to be asked for.
    """
    from pipelines.readers.inspect_warehouse import FAILURES, group_holes, read_holes

    holes = read_holes(db)
    if as_json:
        print_json(holes)
    elif not holes:
        out.say("no holes: everything that was asked for is loaded")
    else:
        for gap in group_holes(holes):
            out.show(Text(gap.headline(), style="red" if gap.outcome in FAILURES else "yellow"))
            for line in filter(None, (gap.reason, gap.names())):
                out.show(Text(f"  {line}"))
    missing = {*FAILURES, "waiting"}
    raise typer.Exit(ExitCode.FAILED if any(hole["outcome"] in missing for hole in holes) else ExitCode.DONE)


@app.command(epilog='Example: `zoom-elt query "select * from marts.fct_calls" --out calls.parquet`')
def query(
    sql: Annotated[
        str, typer.Argument(help='The question, such as "select * from marts.dim_users"; a file that ends in .sql; - reads it.')
    ],
    db: Db = DEFAULT_DB,
    form: Annotated[
        Format | None, typer.Option("--format", help="How to give the answer. Without it: by the ending of --out, or a table.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--out", help="Write to this file.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows of a printed table.")] = 50,
) -> None:
    """Ask the warehouse a question in SQL, read-only. Times are in UTC.

    Marts and reports are asked in the published snapshot, which a run never touches; zoom_raw and staging in the warehouse
    itself, which nobody can open while a run writes to it (exit code 75).

    All but the table are UTF-8 and complete; `spreadsheet` is CSV in which no text is a formula, `ndjson` an object on each line.
    A printed table shows the first rows, or a record for each row if it is wide.
    """
    run_query(db, find_question(sql), form, file, limit)


@app.command(epilog="Example: `zoom-elt sandbox --port 8765 --users 50 --days 30`")
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0 picks a free one.")] = 8765,
    seed: Annotated[int, typer.Option(help="Same seed, same account.")] = 7,
    users: Annotated[int, typer.Option(min=1, max=50_000, help="People in the account.")] = 200,
    days: Annotated[int, typer.Option(min=1, help="Days of history.")] = 190,
    now: Annotated[str, typer.Option(metavar="ISO", help="What time it is there.")] = "2026-06-01T00:00:00Z",
    plan: Annotated[str, typer.Option(help="free, pro, business or unlimited: sets the limits.")] = "business",
    latency_ms: Annotated[int, typer.Option(min=0, help="Each answer takes this long.")] = 0,
    other_apps: Annotated[float, typer.Option(min=0, max=0.99, help="Share of the rates that other apps use up.")] = 0.0,
    faults: Annotated[Path | None, typer.Option(help="JSON file of faults to play.")] = None,
    fault_seed: Annotated[int | None, typer.Option(help="Play the schedule of faults of this number.")] = None,
    fault_intensity: Annotated[float, typer.Option(min=0, max=1, help="How much goes wrong in that schedule.")] = 0.3,
) -> None:
    """Serve a made-up Zoom account on this machine. Any client id works with the secret `sandbox`.

    The first line printed names the address; Ctrl-C ends it.
    """
    from sources.sandbox.config import FaultSpec, SandboxConfig, SandboxError
    from sources.sandbox.mishaps.faults import Faults
    from sources.sandbox.server import serve

    spec: FaultSpec | None = None
    try:
        if faults is not None:
            spec = FaultSpec(**_read_faults(faults))
            try:
                Faults(seed, spec)
            except (TypeError, ValueError) as error:
                raise CommandError(f"reading {faults}", str(error), "fix the value in the file") from None
        config = SandboxConfig(
            seed=seed,
            users=users,
            days=days,
            now=_moment(now),
            plan=plan,
            latency_ms=latency_ms,
            other_apps=other_apps,
            faults=spec,
            fault_seed=fault_seed,
            fault_intensity=fault_intensity,
        )
        serve(config, port=port)
    except SandboxError as error:
        fail(str(error), ExitCode.USAGE)


def _run(settings: "ZoomSettings", options: "RunOptions", as_json: bool) -> None:
    from pipelines.night.progress import Progress
    from pipelines.night.run import run_night

    with Progress(err) as progress:
        report = run_night(settings, options, progress.watch, count=progress.count)
    _tell(report, as_json)
    raise typer.Exit(report.exit_code)


def main() -> None:
    """Entry point."""
    quieten()
    settle_streams()
    try:
        app()
    except KeyboardInterrupt:
        fail("interrupted", ExitCode.INTERRUPTED)
    except SystemExit as end:
        # Ctrl-C before a verb began: typer ends without a word
        if isinstance(end.__context__, typer.Exit) and isinstance(end.__context__.__cause__, KeyboardInterrupt):
            err.say("interrupted", "red")
        raise


def _tell(report: "RunReport", as_json: bool) -> None:
    if as_json:
        print_json(report.as_json())
    elif report.zoom_now is not None:
        out.show(report.render())
    for sentence in report.errors:
        err.say(sentence, "red")
    if report.interrupted:
        err.say(_INTERRUPTED, "red")


def _last_run_in_words(last: Mapping[str, Any], age: str) -> str:
    status = "begun and not ended" if last["status"] == "running" else last["status"]
    words = f"last run {last['run_id'][:8]}: {status}, {age} ({last['started_at']:%Y-%m-%d %H:%M} UTC), "
    return words + f"{last['row_count'] or 0:,} rows, {last['calls'] or 0:,} calls"


def _day(option: str, word: str | None) -> date | None:
    if word is None:
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise CommandError(f"reading {option}", f"{word!r} is not a date", "write it as 2026-05-31") from None


def _moment(word: str) -> datetime:
    try:
        moment = datetime.fromisoformat(word)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise CommandError("reading --now", f"{word!r} is not a time", "write it as 2026-06-01T00:00:00Z") from None


def _read_faults(path: Path) -> dict[str, Any]:
    doing = f"reading {path}"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(doing, str(error.strerror), "name a file that can be read") from None
    except ValueError as error:
        raise CommandError(doing, f"it is not JSON ({error})", "fix the file") from None
    advice = 'write {"rules": [{...}], "switches": {...}}'
    if not isinstance(found, dict) or not found.keys() <= {"rules", "switches"}:
        raise CommandError(doing, "it holds more than rules and switches", advice)
    rules, switches = found.get("rules", []), found.get("switches", {})
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules) or not isinstance(switches, dict):
        raise CommandError(doing, "rules must be a list of objects, and switches an object", advice)
    return found
