"""The option that says which warehouse a verb is about."""

from typing import Any

import typer

from pipelines.configuration import find_warehouse
from pipelines.errors import CommandError
from pipelines.terminal import err
from pipelines.warehouse.address import Address, ServerAddress, read_address


def warehouse_option(about: str = "The warehouse: a DuckDB file, or postgresql://user@host/database.") -> Any:
    """`--db` and `--warehouse` are one option with two names. Passwords are not for a command line, which everybody can read.

    Its values are of the type `Address`, a union, of which typer knows none.
    """
    return typer.Option(
        "--db",
        "--warehouse",
        help=about,
        metavar="FILE|URL",
        envvar=["ZOOM_ELT_WAREHOUSE", "ZOOM_ELT_DB"],
        parser=read_address,
        callback=_settle,
    )


def _settle(context: typer.Context, parameter: typer.CallbackParam, value: Address) -> Address:
    """The warehouse of a file where neither the command nor the environment names one. Raises `CommandError` (2)."""
    given = context.get_parameter_source(parameter.name or "")
    place = given.name if given is not None else ""
    if place == "DEFAULT" and (found := find_warehouse()) is not None:
        value = read_address(str(found.value))
        if isinstance(value, ServerAddress):
            if value.has_password and found.place.endswith("config.toml"):
                advice = "put the URL into secrets.toml beside it, or the password into PGPASSWORD or ~/.pgpass"
                raise CommandError(f"reading {found.place}", "a password stands in it", advice)
            err.say(f"the warehouse is {value}, by {found.place}", "yellow")
    if place == "COMMANDLINE" and isinstance(value, ServerAddress) and value.has_password:
        said = "everybody on this machine can see a password that stands on a command line"
        advice = "put the URL into ZOOM_ELT_WAREHOUSE, or the password into PGPASSWORD or ~/.pgpass"
        raise CommandError("reading --warehouse", said, advice)
    return value
