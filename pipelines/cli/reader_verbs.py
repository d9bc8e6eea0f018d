"""Verbs of readers: what the warehouse holds and went through, and what gives the marts to others."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.cli.warehouse_option import warehouse_option
from pipelines.terminal import err, out, print_json
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.places import DEFAULT_DB

verbs = typer.Typer()
Db = Annotated[Any, warehouse_option()]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


@verbs.command(epilog="Example: `zoom-elt tables`, then `zoom-elt tables fct_calls`")
def tables(
    name: Annotated[str, typer.Argument(help="A table, to see its columns.")] = "",
    schema: Annotated[str, typer.Option(help="marts, reports, staging or zoom_raw. Without it: marts and reports.")] = "",
    db: Db = DEFAULT_DB,
    as_json: AsJson = False,
) -> None:
    """What there is to ask: the tables and what a row of each is, or the columns of one and what they mean."""
    from pipelines.layout import lay_out
    from pipelines.readers.tables import describe_table, list_tables

    found = describe_table(db, name) if name else list_tables(db, schema)
    if as_json:
        print_json(found)
    else:
        out.show(lay_out(out, list(found[0]), [tuple(row.values()) for row in found]))


@verbs.command(epilog="Example: `zoom-elt history --limit 30`")
def history(
    limit: Annotated[int, typer.Option(min=1, help="How many of the latest runs.")] = 14,
    db: Db = DEFAULT_DB,
    as_json: AsJson = False,
) -> None:
    """The latest runs: when, how each ended, rows, calls and how long it took."""
    from pipelines.layout import lay_out
    from pipelines.readers.inspect_warehouse import read_runs

    found = read_runs(db)[:limit]
    if as_json:
        print_json(found)
        return
    rows = [
        (
            f"{run['started_at']:%Y-%m-%d %H:%M}",
            run["status"],
            run["row_count"],
            run["calls"],
            run["ended_at"] and f"{(run['ended_at'] - run['started_at']).total_seconds():,.0f} s",
            run["run_id"][:8],
        )
        for run in found
    ]
    out.show(lay_out(out, ["started (UTC)", "ended as", "rows", "calls", "took", "run"], rows))


@verbs.command(epilog="Example: `zoom-elt build && zoom-elt publish`")
def publish(
    db: Db = DEFAULT_DB,
    everything: Annotated[bool, typer.Option("--everything", help="Publish raw tables and staging as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put the marts in place for readers: published/ beside the warehouse. `run` does this after each good build.

    zoom_marts.duckdb is for DuckDB 1.4 and newer; parquet/ has a file for each table, and manifest.json with their
    rows and sha256; overview.html is the dashboard. Whoever has the old snapshot open keeps it. If the last build failed,
    nothing is published.
    """
    from pipelines.readers.dashboard.page import write_page
    from pipelines.readers.inspect_warehouse import check_loaded
    from pipelines.readers.publish import publish_snapshot

    check_loaded(db)
    warehouse = warehouse_at(db.resolve())
    with warehouse.writing(err.say):
        snapshot = publish_snapshot(warehouse, datetime.now(UTC), everything=everything)
        write_page(db)
    if as_json:
        print_json(snapshot.as_json())
    else:
        out.say(f"published {snapshot.tables} tables, {snapshot.rows:,} rows: {snapshot.path}")


@verbs.command(epilog="Example: `zoom-elt dashboard --aggregate-only --out overview.html`")
def dashboard(
    db: Db = DEFAULT_DB,
    out_file: Annotated[Path | None, typer.Option("--out", help="Write here instead of published/overview.html.")] = None,
    aggregate_only: Annotated[
        bool, typer.Option("--aggregate-only", help="Leave people out: no names, no topics, no small department.")
    ] = False,
    charts: Annotated[Path | None, typer.Option(help="A folder of charts of your own, to show as well.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the dashboard: one HTML page with charts and tables, which loads nothing from elsewhere.

    It shows the published marts; `run` writes it after each good build. Open the file in a browser, mail it or put it on any
    web server. A chart is two files, SECTION/NAME.sql and SECTION/NAME.json, a Vega-Lite
    specification without data: put yours into a folder and name it with --charts.
    """
    from pipelines.readers.dashboard.page import write_page

    page = write_page(db, out_file, aggregate_only=aggregate_only, charts=charts)
    if as_json:
        print_json(page.as_json())
        return
    out.say(f"written {page.path}: {page.charts} charts, {page.rows:,} rows, {page.bytes / 1e6:.1f} MB")
    if page.holds_personal_data:
        err.say("it holds personal data: share it with care, or use --aggregate-only", "yellow")


@verbs.command(epilog="Then, where Superset lives: `superset import-dashboards -p zoom_superset.zip -u admin`")
def superset(
    db: Db = DEFAULT_DB,
    out_file: Annotated[Path, typer.Option("--out", help="The archive to write.")] = Path("zoom_superset.zip"),
    as_json: AsJson = False,
) -> None:
    """Write a dashboard for Apache Superset: an archive that one command of Superset imports.

    It names the published marts by their path, so Superset must run where that file is, in an environment of its own with the
    package duckdb-engine. Import it again after an update: charts and data sets are replaced, not doubled.
    """
    from pipelines.readers.superset import write_bundle

    marts = write_bundle(db, out_file)
    if as_json:
        print_json({"path": str(out_file), "marts": str(marts)})
        return
    out.say(f"written {out_file}: it reads {marts}")
