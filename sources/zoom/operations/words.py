"""The words a write is declared in: what a person may give, where Zoom wants it, and how one finds out whether it happened."""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sources.zoom.operations.asking import Asker
from sources.zoom.vocabulary import DeclarationError, Method, Request

Values = Mapping[str, Any]
"""What was given for one write, by the names of the inputs, read and checked."""


class InputKind(StrEnum):
    """How a value is written."""

    TEXT = "text"
    EMAIL = "e-mail address"
    INTEGER = "whole number"
    BOOLEAN = "true or false"
    MOMENT = "time with its zone"
    EVENT = "number of a meeting or webinar"
    LIST = "list"
    OBJECT = "object"
    OBJECTS = "list of objects"


class InputPlace(StrEnum):
    """Where Zoom wants a value."""

    PATH = "path"
    QUERY = "query"
    BODY = "body"
    NOWHERE = "nowhere"
    """Accepted because people have it in their rows; Zoom's path does not."""


@dataclass(frozen=True, slots=True)
class Input:
    """One column of the rows that are given."""

    name: str
    about: str
    example: Any = None
    kind: InputKind = InputKind.TEXT
    place: InputPlace = InputPlace.BODY
    field: str = ""
    """Zoom's name, with dots where it is nested; the input's own unless given."""
    required: bool = False
    choices: tuple[Any, ...] = ()
    longest: int = 0
    """Characters of a text, 0 for any number."""
    ahead: bool = False
    """A time that has to lie ahead."""
    secret: bool = False
    """Never kept, never shown."""
    shapes: Mapping[str, InputKind] = dataclasses.field(default_factory=dict)
    """Fields of an object that Zoom wants written in one way, and people write in several; a list becomes a text with commas."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "field", self.field or self.name)
        object.__setattr__(self, "shapes", MappingProxyType(dict(self.shapes)))


class State(StrEnum):
    """How things stand at Zoom."""

    SO = "already so"
    OPEN = "not so"
    IMPOSSIBLE = "would be refused"
    UNKNOWABLE = "cannot be asked"


@dataclass(frozen=True, slots=True)
class Found:
    """What a look at Zoom found: words for a person, what an answer to the write would have told, and the record there."""

    state: State
    said: str = ""
    kept: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    about: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DailyLimit:
    """So many writes of a UTC day for the same values of these inputs; operations of one `name` share it."""

    name: str
    calls: int
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One write. Raises `DeclarationError` if it contradicts itself."""

    name: str
    about: str
    request: Request
    inputs: tuple[Input, ...]
    key: tuple[str, ...]
    """Inputs that tell what is done from other things: two rows with the same are one."""
    lane: tuple[str, ...]
    """Inputs of what Zoom locks while it is changed: writes that share their values go one after the other."""
    look: Callable[[Asker, Values], Awaitable[Found]]
    """Reads how things stand at Zoom."""
    kept: tuple[str, ...]
    """Fields of Zoom's answer that are kept."""
    answer: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """What stands for an answer where Zoom sends none."""
    fixed: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """Fields of the body that are always sent, by Zoom's names."""
    defaults: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """Inputs that need not be given."""
    limit: DailyLimit | None = None
    destroys: Callable[[Values], bool] = lambda _: False
    """Whether a row takes something away from a person."""
    body: Callable[[Values], dict[str, Any]] | None = None
    """Makes the body where it is not the inputs by Zoom's names."""
    needs: tuple[tuple[str, ...], ...] = ()
    """Groups of inputs of which one at least is given."""

    def __post_init__(self) -> None:
        for name in ("answer", "fixed", "defaults"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        names = [one.name for one in self.inputs]
        used = {
            *self.key,
            *self.lane,
            *self.defaults,
            *(self.limit.by if self.limit else ()),
            *(n for g in self.needs for n in g),
        }
        if self.request.method is Method.GET:
            raise DeclarationError(f"{self.name}: {self.request.operation} changes nothing")
        if len(names) != len(set(names)) or used - set(names):
            raise DeclarationError(f"{self.name}: inputs are declared once each, and {sorted(used - set(names))} are none")
        filled = {one.field for one in self.inputs if one.place is InputPlace.PATH}
        if filled != self.request.placeholders:
            raise DeclarationError(f"{self.name}: the path {self.request.path} is filled by {sorted(filled)}")

    def input(self, name: str) -> Input:
        return next(one for one in self.inputs if one.name == name)

    @property
    def example(self) -> dict[str, Any]:
        """A row as one could give it."""
        return {one.name: one.example for one in self.inputs if one.example is not None}
