"""The option that says which warehouse a verb is about."""

from typing import Any

import typer

from pipelines.errors import CommandError
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
        callback=_refuse_password,
    )


def _refuse_password(context: typer.Context, parameter: typer.CallbackParam, value: Address) -> Address:
    given = context.get_parameter_source(parameter.name or "")
    if given is not None and given.name == "COMMANDLINE" and isinstance(value, ServerAddress) and value.has_password:
        said = "everybody on this machine can see a password that stands on a command line"
        advice = "put the URL into ZOOM_ELT_WAREHOUSE, or the password into PGPASSWORD or ~/.pgpass"
        raise CommandError("reading --warehouse", said, advice)
    return value
