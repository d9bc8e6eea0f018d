"""`zoom-elt`: the verbs a person runs. Parses, calls, prints, and turns errors into one line and an exit code."""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from pipelines.configuration import quieten, read_settings
from pipelines.errors import CommandError, ExitCode
from pipelines.places import DEFAULT_DB
from pipelines.query import Form

if TYPE_CHECKING:
    from pipelines.run import RunOptions

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="A Zoom account in your warehouse: complete, typed, documented, current.\n\n"
    "Try `zoom-elt demo` first: it needs no account.",
    epilog="Exit codes: 0 all done; 1 something failed; 2 wrong usage or configuration; "
    "75 stopped at a daily budget or lock, run again; 130 interrupted.",
)
Db = Annotated[Path, typer.Option("--db", help="The DuckDB file of the warehouse.", envvar="ZOOM_ELT_DB")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


@app.command()
def demo(db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """Load a made-up account of 120 users, build the models and show results. Run it again for the next night."""
    from pipelines.demo import read_results, run_demo
    from pipelines.progress import Progress
    from pipelines.query import grid_of

    with Progress(_err) as progress:
        report = run_demo(db, progress.watch, _err.print)
    if as_json:
        _print_json(report.as_json())
    else:
        _out.print(report.render())
        if report.exit_code is ExitCode.DONE:
            for title, names, rows in read_results(db):
                _out.print()
                _out.print(grid_of(names, rows, title))
    raise typer.Exit(report.exit_code)


@app.command()
def run(
    db: Db = DEFAULT_DB,
    select: Annotated[str, typer.Option(help="default, all, or endpoint names with commas between.")] = "default",
    since: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="First UTC day. Without it: where the last run left off, or Zoom's reach."),
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="UTC day to stop before. Without it: now.")] = None,
    build: Annotated[bool, typer.Option(help="Build and publish the models afterwards.")] = True,
    accept_shrink: Annotated[bool, typer.Option("--accept-shrink", help="Believe lists that lost many rows.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the warehouse up to date with the Zoom account of your credentials.

    Set SOURCES__ZOOM__ACCOUNT_ID, SOURCES__ZOOM__CLIENT_ID and SOURCES__ZOOM__CLIENT_SECRET, or put them into
    .dlt/secrets.toml under [sources.zoom]. SOURCES__ZOOM__PLAN (free, pro, business) sets the pace.
    """
    from pipelines.run import RunOptions

    _run(RunOptions(db, select, _day("--since", since), _day("--until", until), build, accept_shrink=accept_shrink), as_json)


@app.command()
def retry(
    db: Db = DEFAULT_DB,
    select: Annotated[str, typer.Option(help="default, all, or endpoint names with commas between.")] = "default",
    as_json: AsJson = False,
) -> None:
    """Run, and bring back what was set aside because it kept failing.

    A unit that fails is tried in every run, then less often, and is set aside after nine tries: see `zoom-elt coverage`.
    """
    from pipelines.run import RunOptions

    _run(RunOptions(db, select, retry=True), as_json)


@app.command()
def publish(db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """Put a checked copy of the warehouse in place for readers: published/ beside it. `run` does this after each good build."""
    from pipelines.places import Places
    from pipelines.publish import publish_snapshot

    places = Places(db.resolve())
    if not db.exists():
        raise CommandError(f"publishing {db}", "there is no such file", "load it first with zoom-elt run")
    with places.writing():
        snapshot = publish_snapshot(places)
    if as_json:
        _print_json({"path": str(snapshot.path), "tables": snapshot.tables, "rows": snapshot.rows})
    else:
        _out.print(f"published {snapshot.tables} tables, {snapshot.rows:,} rows: {snapshot.path}")


@app.command()
def build(
    db: Db = DEFAULT_DB,
    select: Annotated[str | None, typer.Option(help="dbt's selection, such as +fct_calls.")] = None,
    tests: Annotated[bool, typer.Option(help="Run the tests of the models too.")] = True,
    verbose: Annotated[bool, typer.Option(help="Show what dbt says.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build staging views, marts and their tests with dbt."""
    from pipelines.places import Places
    from pipelines.run import describe_build
    from pipelines.transform import TransformError, build_models

    if not db.exists():
        raise CommandError(f"building the models in {db}", "there is no such file", "load it first with zoom-elt run")
    with Places(db.resolve()).writing():
        try:
            built = build_models(db, select=select, tests=tests, verbose=verbose)
        except TransformError as error:
            _fail(str(error), ExitCode.FAILED)
    described = describe_build(built)
    if as_json:
        _print_json(described)
    else:
        for sentence in [*described["warned"], *described["failed"]]:
            _out.print(sentence, style="yellow" if sentence in described["warned"] else "red")
        _out.print(f"{described['models']} models, {described['tests']} tests, {described['seconds']} s")
    raise typer.Exit(ExitCode.DONE if built.succeeded else ExitCode.FAILED)


@app.command()
def status(db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """The last run, the rows and freshness of every endpoint, and what is missing."""
    from pipelines.inspect_warehouse import read_status
    from pipelines.query import grid_of

    found = read_status(db)
    if as_json:
        _print_json(found)
        return
    last = found["last_run"]
    if last is None:
        _out.print("no run is stored yet")
    else:
        _out.print(
            f"last run {last['run_id'][:8]}: {last['status']}, began {last['started_at']:%Y-%m-%d %H:%M} UTC, "
            f"{last['row_count']:,} rows, {last['calls']:,} calls"
        )
    names = ["endpoint", "rows", "units", "skipped", "failed", "days", "last loaded"]
    rows = [
        (
            row["endpoint"],
            row["row_count"] or 0,
            row["units_loaded"],
            row["units_skipped"] or None,
            row["units_failed"] or None,
            f"{row['days_from']}..{row['days_to']}" if row["days_from"] else None,
            row["last_loaded_at"],
        )
        for row in found["endpoints"]
    ]
    _out.print(grid_of(names, rows))
    failed = sum(row["units_failed"] for row in found["endpoints"])
    skipped = sum(row["units_skipped"] for row in found["endpoints"])
    if failed or skipped:
        _out.print(f"{failed:,} units failed, {skipped:,} skipped: see zoom-elt coverage", style="yellow")


@app.command()
def coverage(db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """Holes: what could not be read, since when, and in Zoom's words. Exit code 1 if anything failed."""
    from pipelines.inspect_warehouse import read_holes
    from pipelines.query import grid_of

    holes = read_holes(db)
    if as_json:
        _print_json(holes)
    elif not holes:
        _out.print("no holes: everything that was asked for is loaded")
    else:
        names = ["endpoint", "unit", "outcome", "since", "tries", "why"]
        rows = [
            (hole["endpoint"], hole["partition"], hole["outcome"], hole["failing_since"], hole["attempts"], hole["message"])
            for hole in holes
        ]
        _out.print(grid_of(names, rows))
    raise typer.Exit(ExitCode.FAILED if any(hole["outcome"] == "failed" for hole in holes) else ExitCode.DONE)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help='The question, such as "select * from marts.dim_users".')],
    db: Db = DEFAULT_DB,
    form: Annotated[Form, typer.Option("--format", help="How to print the answer.")] = Form.TABLE,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows of a printed table.")] = 50,
) -> None:
    """Ask the warehouse a question in SQL, read-only."""
    from pipelines.query import run_query

    run_query(db, sql, form, out, limit)


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0 picks a free one.")] = 8765,
    seed: Annotated[int, typer.Option(help="Same seed, same account.")] = 7,
    users: Annotated[int, typer.Option(min=1, max=50_000, help="People in the account.")] = 200,
    days: Annotated[int, typer.Option(min=1, help="Days of history.")] = 190,
    now: Annotated[str, typer.Option(metavar="ISO", help="What time it is there.")] = "2026-06-01T00:00:00Z",
    plan: Annotated[str, typer.Option(help="free, pro, business or unlimited: sets the limits.")] = "business",
    latency_ms: Annotated[int, typer.Option(min=0, help="Each answer takes this long.")] = 0,
    faults: Annotated[Path | None, typer.Option(help="JSON file of faults to play.")] = None,
) -> None:
    """Serve a made-up Zoom account on this machine. Any client id works with the secret `sandbox`."""
    from sources.sandbox.config import FaultSpec, SandboxConfig, SandboxError
    from sources.sandbox.server import serve

    try:
        config = SandboxConfig(
            seed=seed,
            users=users,
            days=days,
            now=_moment(now),
            plan=plan,
            latency_ms=latency_ms,
            faults=FaultSpec(**_read_object(faults)) if faults else None,
        )
        serve(config, port=port)
    except SandboxError as error:
        _fail(str(error), ExitCode.USAGE)


def _run(options: "RunOptions", as_json: bool) -> None:
    settings = read_settings()
    from pipelines.progress import Progress
    from pipelines.run import run_night

    with Progress(_err) as progress:
        report = run_night(settings, options, progress.watch)
    if as_json:
        _print_json(report.as_json())
    else:
        _out.print(report.render())
    raise typer.Exit(report.exit_code)


def main() -> None:
    """Entry point: errors for people become one line, and nothing else reaches them as a traceback."""
    quieten()
    try:
        app()
    except CommandError as error:
        _fail(str(error), error.code)
    except KeyboardInterrupt:
        _fail("interrupted: what was loaded before stays loaded: run again to go on", ExitCode.INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(ExitCode.DONE) from None


def _fail(sentence: str, code: ExitCode) -> None:
    _err.print(sentence, style="red", markup=False, soft_wrap=True)
    raise SystemExit(code)


def _day(option: str, word: str | None) -> date | None:
    if word is None:
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise CommandError(f"reading {option}", f"{word!r} is no date", "write it as 2026-05-31") from None


def _moment(word: str) -> datetime:
    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        raise CommandError("reading --now", f"{word!r} is no time", "write it as 2026-06-01T00:00:00Z") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _read_object(path: Path) -> dict[str, Any]:
    doing = f"reading {path}"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(doing, str(error.strerror), "name a file that can be read") from None
    except ValueError as error:
        raise CommandError(doing, f"it is no JSON ({error})", "mend the file") from None
    if not isinstance(found, dict) or not found.keys() <= {"rules", "switches"}:
        raise CommandError(doing, "it holds something else than rules and switches", 'write {"rules": [...], "switches": {...}}')
    return found


def _print_json(value: Any) -> None:
    from pipelines.query import plain

    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, indent=1) + "\n")
