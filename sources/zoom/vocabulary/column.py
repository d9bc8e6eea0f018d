"""A column: one value of a row, what it holds, and how it is read, loaded and staged."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict, Unpack

from sources.zoom.staged import PRIVACY_CLASSES, Cleaning, Decoded, PrivacyClass, Reading

NAME = re.compile(r"_?[a-z][a-z0-9]*(_{1,2}[a-z0-9]+)*")
"""What a table or a column may be called."""


class DeclarationError(ValueError):
    """A declaration is incomplete or contradicts itself."""


class Type(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    """64 bits, signed: meeting numbers need it."""
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    """UTC, microseconds."""
    DATE = "date"
    JSON = "json"


class Origin(StrEnum):
    """Where a column's value is found."""

    RECORD = "record"
    BODY = "body"
    """In the answer around the records."""
    PARENT = "parent"
    """In the path or query of the request: the parent's key."""
    WINDOW = "window"
    """The dates asked for: path is `from` (first day) or `to` (last day)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a raw table, under Zoom's own name."""

    name: str
    type: Type
    description: str
    path: str = ""
    """Dotted path inside the record (or body, or parent); the name with `__` read as `.` unless given."""
    origin: Origin = Origin.RECORD
    always: bool = False
    """Zoom sends it in every row: a row without it is in doubt and its unit is read again."""
    privacy: PrivacyClass = "none"
    """What it says about a person: tagged in the dictionary. A secret is also private."""
    private: bool = False
    """A secret or a message's text: null unless asked for by name (`private_columns` in the settings)."""
    staged: str = ""
    """Its name in the staging view; `name_staged` gives it unless it is said."""
    cleaning: Cleaning | str | None = None
    """What the staging view makes of it, or SQL over `source`; `choose_cleaning` gives it unless it is said."""
    said: str = ""
    """What it means once it is cleaned, where that is something else."""
    values: tuple[str, ...] = ()
    """All values that Zoom documents, as the staging view has them: another one is warned of."""
    decoded: Decoded | None = None
    readings: tuple[Reading, ...] = ()

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise DeclarationError(f"column {self.name!r}: write the name in snake_case")
        if not self.description.endswith("."):
            raise DeclarationError(f"column {self.name!r}: describe it in one sentence that ends with a full stop")
        if self.privacy not in PRIVACY_CLASSES:
            raise DeclarationError(f"column {self.name!r}: its privacy is one of {', '.join(sorted(PRIVACY_CLASSES))}")
        if not self.path:
            object.__setattr__(self, "path", self.name.replace("__", "."))
        if self.privacy == "secret":
            object.__setattr__(self, "private", True)

    @property
    def personal(self) -> bool:
        """Whether it says something about a person."""
        return self.privacy not in ("none", "secret")


class Words(TypedDict, total=False):
    """What a declaration may say of a column, besides its name, type and description."""

    path: str
    origin: Origin
    always: bool
    privacy: PrivacyClass
    private: bool
    staged: str
    cleaning: Cleaning | str
    said: str
    values: tuple[str, ...]
    decoded: Decoded
    readings: tuple[Reading, ...]


def text(name: str, description: str, **words: Unpack[Words]) -> Column:
    """A column of text."""
    return Column(name, Type.TEXT, description, **words)


def integer(name: str, description: str, **words: Unpack[Words]) -> Column:
    """A column of 64-bit integers."""
    return Column(name, Type.INTEGER, description, **words)


def number(name: str, description: str, **words: Unpack[Words]) -> Column:
    """A column of doubles."""
    return Column(name, Type.NUMBER, description, **words)


def boolean(name: str, description: str, **words: Unpack[Words]) -> Column:
    """A column of true and false."""
    return Column(name, Type.BOOLEAN, description, **words)


def timestamp(name: str, description: str, **words: Unpack[Words]) -> Column:
    """A column of UTC times."""
    return Column(name, Type.TIMESTAMP, description, **words)


def date(name: str, description: str, **words: Unpack[Words]) -> Column:
    """A column of days."""
    return Column(name, Type.DATE, description, **words)


def json_value(name: str, description: str, **words: Unpack[Words]) -> Column:
    """A column that keeps a list or an object as JSON."""
    return Column(name, Type.JSON, description, **words)
