"""What Zoom is asked: path and parameters, how long lists are read, what a call weighs, who may ask, and what a refusal means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from sources.zoom.vocabulary.column import DeclarationError

_PLACEHOLDER = re.compile(r"{(\w+)}")
SCOPE_REFUSALS = (104, 4700, 4711)
"""Codes of a missing scope (HTTP 400, or 403): Zoom Phone says 104, the others 4700 or 4711; every endpoint may get them."""


class Method(StrEnum):
    """What a call does: only GET leaves everything as it is."""

    GET = "GET"
    POST = "POST"
    PATCH = "PATCH"
    PUT = "PUT"
    DELETE = "DELETE"


class PagingKind(StrEnum):
    """How a list is read to its end."""

    TOKEN = "next_page_token"
    """Follow the token if one comes back; if none does but the answer counts several pages, count pages."""
    NONE = "none"
    """A single answer holds everything."""


@dataclass(frozen=True, slots=True)
class Paging:
    """The way of paging, and the largest page Zoom gives."""

    kind: PagingKind
    page_size: int | None = None

    def __post_init__(self) -> None:
        if (self.kind is PagingKind.NONE) != (self.page_size is None):
            raise DeclarationError("paging: a paged endpoint needs a page size, a single answer has none")


SINGLE_ANSWER = Paging(PagingKind.NONE)


class Label(StrEnum):
    """Zoom's weight of a call: its limits hang on it."""

    LIGHT = "LIGHT"
    MEDIUM = "MEDIUM"
    HEAVY = "HEAVY"
    RESOURCE_INTENSIVE = "RESOURCE-INTENSIVE"


class Family(StrEnum):
    """Zoom's two sets of limits."""

    GENERAL = "general"
    PHONE = "phone"


class Reach(StrEnum):
    """How much a refusal speaks for."""

    UNIT = "unit"
    ENDPOINT = "endpoint"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer other than success that Zoom documents for an endpoint, and what it means for us."""

    http: int
    code: int | None
    reason: str
    reach: Reach = Reach.UNIT
    means_empty: bool = False
    """The refusal is Zoom's way of saying that there are no rows."""
    lasts: bool = False
    """It holds until somebody changes what it hangs on: it is asked again weekly, and at once when the parent's row changed."""


@dataclass(frozen=True, slots=True)
class Request:
    """One operation of Zoom's: it fills a table, or writes. Raises `DeclarationError` if it contradicts itself."""

    path: str
    label: Label
    family: Family
    scopes_classic: tuple[str, ...]
    scopes_granular: tuple[str, ...]
    source: str
    """Where its facts are from."""
    method: Method = Method.GET
    records: tuple[str, ...] = ()
    """Names the list may have in the answer, in order of preference; empty if the answer is itself the record."""
    params: Mapping[str, str] = field(default_factory=dict)
    """Sent with every call; Zoom's defaults are written out so that a change of default changes nothing."""
    variants: tuple[Mapping[str, str], ...] = ({},)
    """Parameter sets that together make one unit, such as every status."""
    paging: Paging = SINGLE_ANSWER
    needs: str = ""
    """Zoom plan or feature without which it is refused."""
    refusals: tuple[Refusal, ...] = ()
    successor: str = ""
    """Endpoint that holds the same facts if Zoom has withdrawn this one."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", MappingProxyType(dict(self.params)))
        object.__setattr__(self, "variants", tuple(MappingProxyType(dict(variant)) for variant in self.variants))
        _check_request(self)

    @property
    def operation(self) -> str:
        """How Zoom's documents name it."""
        return f"{self.method} {self.path}"

    @property
    def placeholders(self) -> frozenset[str]:
        """Names in braces in the path."""
        return frozenset(_PLACEHOLDER.findall(self.path))


def _check_request(request: Request) -> None:
    def refuse(sentence: str) -> None:
        raise DeclarationError(f"{request.operation}: {sentence}")

    if not request.path.startswith("/"):
        refuse("the path starts with a slash")
    if not request.scopes_classic:
        refuse("name the classic scope it needs")
    if not request.source:
        refuse("say where the facts come from (source)")
    if request.method is not Method.GET and (request.records or request.paging.kind is not PagingKind.NONE):
        refuse("what changes something at Zoom lists no records and has no pages")
    pairs = [(refusal.http, refusal.code) for refusal in request.refusals]
    for pair in pairs:
        if pairs.count(pair) > 1:
            refuse(f"refusal {pair} is declared twice")
        if pair[1] in (*SCOPE_REFUSALS, 124) or pair[0] == 429 or pair[0] >= 500:
            refuse(f"refusal {pair} belongs to every endpoint and is not declared")
