"""One call that changes something, and what the sandbox knows of its path."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sources.sandbox.account import Account
from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.limits import GENERAL, DailyCounts, Locks
from sources.sandbox.rules.params import Param
from sources.sandbox.rules.route import split_path

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Write:
    """What an executing function may use."""

    account: Account
    time: int
    args: Mapping[str, str]
    given: Mapping[str, str]
    body: Record
    plan: str
    label: str
    counts: DailyCounts
    locks: Locks

    @property
    def inquiry(self) -> Inquiry:
        """The same for functions that read."""
        return Inquiry(self.account, self.time, self.args, self.given, {})


@dataclass(frozen=True, slots=True)
class Done:
    """The answer to a write that was executed; `changed` is False where all was so already."""

    status: int
    body: Record | None = None
    changed: bool = True


@dataclass(frozen=True, slots=True)
class WriteRoute:
    """`scopes`: classic and granular names, any one of which will do."""

    method: str
    path: str
    execute: Callable[[Write], Done]
    label: str
    scopes: tuple[str, ...]
    params: tuple[Param, ...] = ()
    family: str = GENERAL
    paid: bool = False

    @property
    def operation(self) -> str:
        """Its name in Zoom's documents."""
        return f"{self.method} {self.path}"

    @property
    def segments(self) -> tuple[str, ...]:
        """Its parts."""
        return split_path(self.path)
