"""The verb that changes something at Zoom: do."""

import csv
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.warehouse_option import warehouse_option
from pipelines.configuration import read_caution, read_settings
from pipelines.errors import CommandError, ExitCode
from pipelines.terminal import as_json as write_json
from pipelines.terminal import err, out, print_json
from pipelines.warehouse.places import DEFAULT_DB

if TYPE_CHECKING:
    from pipelines.actions.do import Report
    from sources.zoom import Operation

verbs = typer.Typer()
_SHOWN = 20


@verbs.command(
    "do",
    epilog="Example: `zoom-elt do update_user_status --input idle.csv`, then the same with `--execute --allow-destructive`",
)
def do(
    operation: Annotated[str, typer.Argument(help="What to do; --list shows what there is.")] = "",
    source: Annotated[str, typer.Option("--input", metavar="FILE", help="Rows as CSV or JSON; - is standard input.")] = "",
    question: Annotated[str, typer.Option("--from-query", metavar="SQL", help="Rows from the published marts.")] = "",
    listing: Annotated[bool, typer.Option("--list", help="Show the operations.")] = False,
    describe: Annotated[bool, typer.Option("--describe", help="Show an operation's inputs, with a row for an example.")] = False,
    execute: Annotated[bool, typer.Option("--execute", help="Write to Zoom; without it nothing is changed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="For scripts: do not ask; needs --max.")] = False,
    most: Annotated[
        int | None, typer.Option("--max", metavar="N", min=0, help="Write nothing if there is more to do than this.")
    ] = None,
    allow_destructive: Annotated[
        bool, typer.Option("--allow-destructive", help="Allow to delete and to deactivate people.")
    ] = False,
    stop_on_error: Annotated[bool, typer.Option("--stop-on-error", help="Begin no further row after a refusal.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Send rows of which nobody knows whether they happened, or that were done before.")
    ] = False,
    allow_past: Annotated[bool, typer.Option("--allow-past", help="Send times that have passed.")] = False,
    links: Annotated[bool, typer.Option("--links", help="Keep and show join links: whoever has one can come in.")] = False,
    file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write what became of each row, .csv or .json.")
    ] = None,
    db: Annotated[Any, warehouse_option("The warehouse that keeps the journal.")] = DEFAULT_DB,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")] = False,
) -> None:
    """Change something at Zoom, row by row: people, meetings, webinars, registrations.

    Without --execute it is a dry run: rows are checked, Zoom is asked how things stand, and what would change is shown. Each row
    is written once: what is so already is left alone, and what was sent is kept in the warehouse (`zoom_raw._actions`).
    """
    from sources.zoom import OPERATIONS

    if listing:
        _show_operations(list(OPERATIONS.values()), as_json=as_json)
        return
    wanted = _find(operation)
    if describe:
        _describe(wanted, as_json=as_json)
        return
    _check_options(execute=execute, yes=yes, most=most, source=source, question=question, file=file)
    from pipelines.actions.do import Report, Wanted, run_writes
    from pipelines.actions.inputs import read_input, read_question

    given = read_input(source) if source else read_question(db, question)
    settings = read_settings()

    def agree(report: Report) -> None:
        count = _count_of(report)
        if most is not None and count > most:
            raise CommandError(wanted.name, f"there are {count} rows to write, and --max is {most}", "nothing was sent")
        if yes:
            return
        _show(report)
        err.print(f"Type {count} to write {count} row{'s' if count > 1 else ''} to Zoom: ", end="")
        if sys.stdin.readline().strip() != str(count):
            raise CommandError(wanted.name, "the number was not typed", "nothing was sent")

    report = run_writes(
        settings,
        Wanted(
            wanted,
            given,
            db,
            read_caution(),
            execute=execute,
            allow_destructive=allow_destructive,
            again=again,
            stop_on_error=stop_on_error,
            allow_past=allow_past,
            keep_links=links,
        ),
        agree,
        say=lambda sentence: err.say(sentence, "yellow"),
    )
    if file is not None:
        _write(report, file)
    if as_json:
        print_json(report.as_json())
    else:
        _show(report)
    raise typer.Exit(report.exit_code)


def _count_of(report: "Report") -> int:
    from sources.zoom.operations.writer import WriteOutcome

    return report.counts[WriteOutcome.WOULD]


def _find(name: str) -> "Operation":
    from sources.zoom import OPERATIONS
    from sources.zoom.operations import find_operation

    if not name:
        raise CommandError("reading the operation", "no operation is named", "zoom-elt do --list shows them")
    found = find_operation(name)
    if isinstance(found, str):
        advice = f"did you mean {found}?" if found else "the operations are " + ", ".join(OPERATIONS)
        raise CommandError("reading the operation", f"there is no operation {name!r}", advice)
    return found


def _check_options(*, execute: bool, yes: bool, most: int | None, source: str, question: str, file: Path | None) -> None:
    doing = "reading the options"
    if bool(source) == bool(question):
        raise CommandError(doing, "rows come from --input or from --from-query", "give one of the two")
    if yes and most is None:
        raise CommandError(doing, "--yes needs --max", "say how many rows may be written at most")
    if execute and not yes and (source == "-" or not sys.stdin.isatty()):
        raise CommandError(doing, "there is no terminal to ask at", "give --yes and --max N")
    if file is not None and file.suffix not in (".csv", ".json"):
        raise CommandError(f"writing {file}", "its name ends in neither .csv nor .json", "end it in one of them")


def _show_operations(operations: "list[Operation]", *, as_json: bool) -> None:
    from pipelines.layout import lay_out

    if as_json:
        print_json([{"operation": one.name, "about": one.about, "call": one.request.operation} for one in operations])
        return
    out.show(
        lay_out(out, ["operation", "what it does", "call"], [(one.name, one.about, one.request.operation) for one in operations])
    )


def _describe(operation: "Operation", *, as_json: bool) -> None:
    from pipelines.layout import lay_out

    described = [
        {
            "input": one.name,
            "kind": one.kind.value,
            "required": "yes" if one.required else "",
            "about": one.about + (f" One of {', '.join(str(choice) for choice in one.choices)}." if one.choices else ""),
        }
        for one in operation.inputs
    ]
    if as_json:
        print_json({"operation": operation.name, "about": operation.about, "inputs": described, "example": operation.example})
        return
    out.say(f"{operation.name}: {operation.about} {operation.request.operation}")
    out.say(f"scopes: {operation.request.scopes_classic[0]}, or {operation.request.scopes_granular[0]}")
    out.show(lay_out(out, list(described[0]), [tuple(one.values()) for one in described]))
    out.say("a row: " + write_json(operation.example))


def _show(report: "Report") -> None:
    from pipelines.layout import lay_out

    shown = report.results[:_SHOWN]
    names = ["row", "key", "outcome", "said", "advice"]
    rows = [(one.row.number, one.row.key, one.outcome.value, one.said, one.advice) for one in shown]
    out.show(lay_out(out, names, rows))
    if len(report.results) > len(shown):
        out.say(f"... and {len(report.results) - len(shown)} more rows: --out FILE has all")
    counts = ", ".join(f"{count} {outcome.value}" for outcome, count in report.counts.items())
    if report.executed:
        out.say(f"{report.operation}: {counts}; {report.calls} calls")
        return
    count = _count_of(report)
    needs = " and --allow-destructive" if report.destroying else ""
    out.say(
        f"dry run of {report.operation}: {counts}; {report.calls} calls made to look, {count} to come"
        + (f", {report.seconds:.0f} s at least at the plan's rate" if report.seconds >= 1 else "")
    )
    if count:
        out.say(f"nothing was changed: --execute{needs} does it")


def _write(report: "Report", file: Path) -> None:
    from pipelines.sharing import private_files

    rows = report.as_rows()
    try:
        with private_files(), file.open("w", encoding="utf-8", newline="") as opened:
            if file.suffix == ".json":
                opened.write(write_json(rows, 2) + "\n")
                return
            writer = csv.DictWriter(opened, list(rows[0]))
            writer.writeheader()
            writer.writerows(_flat(row) for row in rows)
    except OSError as error:
        said = str(error.strerror)
        raise CommandError(f"writing {file}", said, "what was done is in zoom_raw._actions", ExitCode.FAILED) from None


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: write_json(value) if isinstance(value, dict) else value for name, value in row.items()}
