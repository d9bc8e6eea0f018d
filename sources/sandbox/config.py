"""What a sandbox account is made from, and the error people see when it cannot be served."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

PLANS = ("free", "pro", "business", "unlimited")
USERS_LIMIT = 100_000
"""Meeting numbers have room for 2^17 users, those who join later included."""


class SandboxError(Exception):
    """What we were doing: what was said: what to do."""


@dataclass(frozen=True, slots=True)
class FaultSpec:
    """Faults set from the start, in the form of `POST /__sandbox__/faults`."""

    rules: tuple[Mapping[str, Any], ...] = ()
    switches: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "switches", MappingProxyType(dict(self.switches)))


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """Arguments of an account; the same arguments give the same bytes.

    `users` is the size of the account on 1 June of the year of `now`; `days` is how far back events reach before `now`.
    Raises `SandboxError` for values that no account can have.
    """

    seed: int = 7
    users: int = 200
    days: int = 190
    now: datetime = datetime(2026, 6, 1, tzinfo=UTC)
    plan: str = "business"
    latency_ms: int = 0
    other_apps: float = 0.0
    """The share of the account's calls of a second or minute that other apps make."""
    faults: FaultSpec | None = None
    fault_seed: int | None = None
    """Number of a fault schedule that is on from the start."""
    fault_intensity: float = 0.3

    def __post_init__(self) -> None:
        if self.plan not in PLANS:
            raise SandboxError(f"making the account: there is no plan {self.plan!r}: take one of {', '.join(PLANS)}")
        if not 1 <= self.users <= USERS_LIMIT:
            raise SandboxError(f"making the account: {self.users} users: take 1 to {USERS_LIMIT}")
        if self.days < 1 or self.latency_ms < 0:
            raise SandboxError("making the account: days and latency count upwards: take days of 1 or more, latency 0 or more")
        if not 0 <= self.other_apps < 1:
            raise SandboxError(f"making the account: other apps make {self.other_apps} of the calls: take 0 up to, not with, 1")
        if self.now.tzinfo is None:
            raise SandboxError("making the account: the clock has no time zone: write it with a Z at the end")
        if not 0 <= self.fault_intensity <= 1:
            raise SandboxError(f"making the account: the fault intensity {self.fault_intensity}: take 0 to 1")
        if not 2016 <= self.now.year <= 2035:
            raise SandboxError(f"making the account: the year {self.now.year}: take 2016 to 2035")

    @property
    def start(self) -> int:
        """Midnight of the first day with events, seconds since 1970."""
        return (int(self.now.timestamp()) // 86400 - self.days) * 86400

    @property
    def reference(self) -> int:
        """The instant at which the account counts `users` users, seconds since 1970."""
        return int(datetime(self.now.year, 6, 1, tzinfo=UTC).timestamp())
