"""Query parameters: what a path takes and what is refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote_plus

from sources.sandbox.clock import read_day, read_time
from sources.sandbox.rules.refusals import RefusalError, refuse_value


class ParamKind(StrEnum):
    """What a value has to look like."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    """A date, or a date with a time."""
    CHOICES = "choices"
    """Several values, as repeated parameters or with commas."""


@dataclass(frozen=True, slots=True)
class Param:
    """One query parameter."""

    name: str
    kind: ParamKind = ParamKind.TEXT
    among: tuple[str, ...] = ()
    required: bool = False

    def check(self, value: str) -> None:
        """Raises `RefusalError` (400/300) for a value Zoom does not take."""
        if self.kind is ParamKind.INTEGER and not value.lstrip("-").isdigit():
            raise refuse_value(self.name, "Invalid field.")
        if self.kind is ParamKind.BOOLEAN and value not in ("true", "false"):
            raise refuse_value(self.name, "Invalid field.")
        if self.kind in (ParamKind.DATE, ParamKind.MOMENT):
            try:
                if self.kind is ParamKind.DATE or "T" not in value:
                    read_day(value)
                else:
                    read_time(value)
            except ValueError:
                raise refuse_value(self.name, "Invalid date format, yyyy-MM-dd is expected.") from None
        values = value.split(",") if self.kind is ParamKind.CHOICES else [value]
        if self.among and any(part not in self.among for part in values):
            raise refuse_value(self.name, f"Invalid parameter: {value}.")


def choice(name: str, *among: str) -> Param:
    """One of some values."""
    return Param(name, among=among)


def several(name: str, *among: str) -> Param:
    """Any whole_number of some values."""
    return Param(name, ParamKind.CHOICES, among)


def whole_number(name: str) -> Param:
    """A whole whole_number."""
    return Param(name, ParamKind.INTEGER)


def flag(name: str) -> Param:
    """True or false."""
    return Param(name, ParamKind.BOOLEAN)


def dates(*, required: bool) -> tuple[Param, Param]:
    """The window of report paths."""
    return Param("from", ParamKind.DATE, required=required), Param("to", ParamKind.DATE, required=required)


MOMENTS = (Param("from", ParamKind.MOMENT), Param("to", ParamKind.MOMENT))


def read_query(query: bytes) -> dict[str, str]:
    """Decoded parameters; repeated ones, also written `name[]`, are joined with commas."""
    found: dict[str, str] = {}
    for pair in query.decode("latin-1").split("&"):
        if not pair:
            continue
        name, _, value = pair.partition("=")
        name, value = unquote_plus(name).removesuffix("[]"), unquote_plus(value)
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def check_params(params: Iterable[Param], given: Mapping[str, str]) -> None:
    """Raises `RefusalError` (400/300) for a missing or wrong parameter; unknown ones are passed over, as Zoom does."""
    missing = {param.name: f"{param.name} is required." for param in params if param.required and not given.get(param.name)}
    if missing:
        raise RefusalError(400, 300, "Validation Failed.", fields=missing)
    for param in params:
        if given.get(param.name):
            param.check(given[param.name])
