"""Verbs that ask the Zoom account itself: check, options, request. Of a warehouse they touch the count of the day's calls."""

import sys
import warnings
from getpass import GetPassWarning
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl

import typer

from pipelines.account.options import Options
from pipelines.cli.warehouse_option import warehouse_option
from pipelines.configuration import read_settings
from pipelines.errors import CommandError, explain_zoom
from pipelines.terminal import err, out, print_json
from pipelines.warehouse.places import DEFAULT_DB

verbs = typer.Typer()
Db = Annotated[Any, warehouse_option("The warehouse whose runs draw on the same daily limits.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


@verbs.command(epilog="Example: `zoom-elt init --plan business`, then `zoom-elt run`")
def init(
    account_id: Annotated[str, typer.Option(help="Account ID of the app; asked for if not given.")] = "",
    client_id: Annotated[str, typer.Option(help="Client ID of the app; asked for if not given.")] = "",
    plan: Annotated[str, typer.Option(help="free, pro, business, enterprise or education: sets the pace of the calls.")] = "pro",
    try_out: Annotated[bool, typer.Option("--check/--no-check", help="See at once whether they work, as `check` does.")] = True,
    db: Db = DEFAULT_DB,
) -> None:
    """Ask for the three values of your Zoom app, keep them in .env, and see whether they work.

    They stand on the page of a Server-to-Server OAuth app: Zoom App Marketplace, Develop, Build App. The secret is no option, as
    everybody on the machine sees those. The file is for your eyes alone (mode 600), and the verbs read it in this folder.
    """
    from pipelines.env_file import ENV_FILE, check_free, write_env_file
    from sources.zoom import SettingsError, make_settings

    def ask(what: str, *, hidden: bool = False) -> str:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", GetPassWarning)  # of a pipe, which shows nothing anyway
                return str(typer.prompt(what, hide_input=hidden, err=True)).strip()
        except typer.Abort:
            raise CommandError("asking for the app's values", "there was no answer", "answer, or set the variables") from None

    try:
        make_settings(account_id="-", client_id="-", client_secret="-", plan=plan)  # noqa: S106 - the plan alone is looked at
    except SettingsError as error:
        raise explain_zoom(error) from None
    check_free()
    values = {
        "SOURCES__ZOOM__ACCOUNT_ID": account_id or ask("Account ID"),
        "SOURCES__ZOOM__CLIENT_ID": client_id or ask("Client ID"),
        "SOURCES__ZOOM__CLIENT_SECRET": ask("Client secret (not shown)", hidden=True),
        "SOURCES__ZOOM__PLAN": plan,
    }
    write_env_file(values)
    err.say(f"written {ENV_FILE}")
    if try_out:
        check(db)


@verbs.command(epilog="Example: `zoom-elt check --json`")
def check(db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """Try a few cheap calls for each endpoint: what works, which scope or plan is missing, and what a first run will take.

    That is calls, time at the pace of your plan, and whether it fits the daily limit.

    Exit code 1 if the default selection cannot be read whole.
    """
    from pipelines.account.check import run_check
    from pipelines.account.labels import budget_of

    settings = read_settings()
    report = run_check(settings, budget_of(db, settings))
    if as_json:
        print_json(report.as_json())
    else:
        for part in report.render():
            out.show(part)
    raise typer.Exit(report.exit_code)


@verbs.command(epilog="Example: `zoom-elt options meetings --user me`")
def options(
    wanted: Annotated[Options, typer.Argument(help="What to look up.")],
    user: Annotated[
        str, typer.Option(help="Whose, by id or address, or me for the app's own: for lists that belong to a user.")
    ] = "",
    db: Db = DEFAULT_DB,
    as_json: AsJson = False,
) -> None:
    """Look up names and the ids that go with them."""
    from pipelines.account.labels import budget_of
    from pipelines.account.lookups import read_options
    from pipelines.layout import lay_out

    settings = read_settings()
    found = read_options(settings, wanted, user, budget_of(db, settings))
    if as_json:
        print_json(found)
        return
    names = list(dict.fromkeys(name for option in found for name in option)) or ["label", "value"]
    out.show(lay_out(out, names, [tuple(option.get(name) for name in names) for option in found]))


@verbs.command(epilog="Example: `zoom-elt request GET /users/me -q include_fields=custom_attributes`")
def request(
    method: Annotated[str, typer.Argument(help="GET, HEAD, POST, PUT, PATCH or DELETE.")],
    path: Annotated[str, typer.Argument(help="Path below /v2, such as /users/me.")],
    query: Annotated[list[str] | None, typer.Option("--query", "-q", metavar="NAME=VALUE", help="Query parameter.")] = None,
    header: Annotated[list[str] | None, typer.Option("--header", "-H", metavar="NAME:VALUE", help="Header.")] = None,
    data: Annotated[str | None, typer.Option(metavar="FILE", help="Body from a file; - is standard input.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Allow a call that changes something at Zoom.")] = False,
    every_page: Annotated[bool, typer.Option("--all", help="Read every page and join the lists.")] = False,
    db: Db = DEFAULT_DB,
) -> None:
    """Make a call of your own, with authentication, pace, retries and errors taken care of. Prints Zoom's JSON."""
    from pipelines.account.labels import budget_of
    from pipelines.account.request import RawRequest, parse_pairs, send_request

    bare, _, asked = path.partition("?")
    wanted = RawRequest(
        method.upper(),
        bare,
        {**dict(parse_qsl(asked, keep_blank_values=True)), **parse_pairs(query or [], "=", "--query")},
        parse_pairs(header or [], ":", "--header"),
        _read_body(data),
        write=write,
        every_page=every_page,
    )
    settings = read_settings()
    print_json(send_request(settings, wanted, budget_of(db, settings)))


def _read_body(source: str | None) -> bytes | None:
    if source is None:
        return None
    try:
        return sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise CommandError(f"reading {source}", str(error.strerror), "name a file that can be read, or -") from None
