"""What the sandbox knows of a path it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.limits import GENERAL
from sources.sandbox.rules.listing import Listing
from sources.sandbox.rules.paging import PageRule
from sources.sandbox.rules.params import Param, whole_number

Answer = Callable[[Inquiry], Listing | dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """`scopes`: classic and granular names, any one of which will do."""

    path: str
    answer: Answer
    label: str
    scopes: tuple[str, ...]
    params: tuple[Param, ...] = ()
    pages: PageRule | None = None
    family: str = GENERAL
    paid: bool = False
    """RefusalError on the free plan."""

    @property
    def segments(self) -> tuple[str, ...]:
        return split_path(self.path)


def split_path(path: str) -> tuple[str, ...]:
    """What stands between the slashes."""
    return tuple(path.strip("/").split("/"))


def match_path(parts: tuple[str, ...], given: tuple[str, ...]) -> dict[str, str] | None:
    """What stands in a path at the placeholders of a template; None if it is not a path of it."""
    if len(parts) != len(given) or any(part[0] != "{" and part != one for part, one in zip(parts, given, strict=True)):
        return None
    return {part[1:-1]: one for part, one in zip(parts, given, strict=True) if part[0] == "{"}


TOKEN = Param("next_page_token")
PAGE = (whole_number("page_size"), TOKEN)
REPORTS = "report:read:admin"
