"""Mishaps on order: answers that are wrong, late, cut off or refused, and features switched off.

A rule names the calls it is for (`match`: a path template such as `/report/users`, or a pattern with `*` over the path called;
`method`, GET unless said) and when it fires: on every `every`-th of them, after the first `after`, `times` times at most (once
unless said), with the chance `chance` (seeded). What happens is a `status` with `body` and `headers`, or a `kind`. The first rule
that fires counts. Calls that no rule strikes are left to the fault schedule, if one is on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from sources.sandbox.chance.draws import draw, fraction, make_key
from sources.sandbox.config import FaultSpec, SandboxError
from sources.sandbox.mishaps.schedule import Mishap, Schedule, read_schedule


class FaultKind(StrEnum):
    """What happens."""

    STATUS = "status"
    """Answer `status` with `body` (JSON value, or text) and `headers`."""
    CUT_JSON = "cut_json"
    """Success, and half of the body."""
    HTML_403 = "html_403"
    """A proxy's page."""
    SLOW = "slow"
    """The right answer after `delay_ms`."""
    RESET = "reset"
    """The connection ends within the body; that of a write after it was executed, without an answer."""
    RESET_BEFORE = "reset_before"
    """The connection of a write ends before it is executed."""
    DEAD_TOKEN = "dead_token"
    """A page token is refused as if it had died."""
    REPEAT_TOKEN = "repeat_token"
    """The answer's page token is the one that was sent."""
    WINDOW_SHIFT = "window_shift"
    """`from` moves `days` forward, in the echo and in the rows."""
    REFUSAL_200 = "refusal_200"
    """HTTP 200 with Zoom's body of a refusal: `code`, `message`."""
    EDIT = "edit"
    """Records change: `drop` names fields to leave out, `put` gives values to fields."""


_OF_WRITES = {
    FaultKind.STATUS,
    FaultKind.HTML_403,
    FaultKind.SLOW,
    FaultKind.RESET,
    FaultKind.RESET_BEFORE,
    FaultKind.REFUSAL_200,
}
SWITCHES: dict[str, Any] = {
    "phone": True,
    "plan": None,
    "call_logs": "on",
    "call_history_key": "call_logs",
    "remove_participant": [],
    "daily_quota": None,
    "strays": False,
}
"""What can be switched, and how it stands at first. `call_logs`: on, withdrawn (HTTP 404), withdrawn_2300, withdrawn_410.
`strays`: whether answers stray from Zoom's schemas as live ones do (see `strays`)."""
_ALLOWED = {
    "phone": (True, False),
    "plan": (None, "free", "pro", "business", "unlimited"),
    "call_logs": ("on", "withdrawn", "withdrawn_2300", "withdrawn_410"),
    "call_history_key": ("call_logs", "call_history"),
    "strays": (False, True),
}


@dataclass(slots=True)
class Rule:
    """One mishap on order, and how often it has happened."""

    match: str
    kind: FaultKind
    given: Mapping[str, Any] = field(default_factory=dict)
    times: int | None = 1
    every: int = 1
    after: int = 0
    chance: float = 1.0
    seen: int = 0
    fired: int = 0
    method: str = "GET"

    def fits(self, template: str, path: str, method: str) -> bool:
        if method != self.method:
            return False
        return fnmatchcase(path, self.match) if "*" in self.match else self.match in (template, path)

    def show(self) -> dict[str, Any]:
        return {**self.given, "seen": self.seen, "fired": self.fired}


def read_rule(given: Mapping[str, Any]) -> Rule:
    """Raises `SandboxError` for a rule that cannot be followed."""
    if not isinstance(given.get("match"), str):
        raise SandboxError('setting faults: a rule has no "match": name the path it is for')
    name = given.get("kind", FaultKind.STATUS)
    if name not in list(FaultKind):
        raise SandboxError(f"setting faults: there is no kind {name!r}: take one of {', '.join(FaultKind)}")
    kind = FaultKind(name)
    if kind is FaultKind.STATUS and not isinstance(given.get("status"), int):
        raise SandboxError('setting faults: a rule has neither "status" nor "kind": say what shall happen')
    times, method = given.get("times", 1), str(given.get("method", "GET"))
    if (method != "GET" and kind not in _OF_WRITES) or (method == "GET" and kind is FaultKind.RESET_BEFORE):
        raise SandboxError(
            f"setting faults: {kind} cannot happen to {method}: take one of {', '.join(sorted(_OF_WRITES))} for a write"
        )
    return Rule(
        match=str(given["match"]),
        kind=kind,
        given=dict(given),
        times=None if times is None else int(times),
        every=max(1, int(given.get("every", 1))),
        after=int(given.get("after", 0)),
        chance=float(given.get("chance", 1.0)),
        method=method,
    )


class Faults:
    """The rules, switches and schedule set now."""

    def __init__(self, seed: int, spec: FaultSpec | None = None) -> None:
        self._key = make_key(seed, "faults")
        self._drawn = 0
        self.rules: list[Rule] = []
        self.switches: dict[str, Any] = dict(SWITCHES)
        self.schedule: Schedule | None = None
        self.injected: Counter[Mishap] = Counter()
        """Mishaps of all schedules since the start."""
        if spec is not None:
            self.add(spec.rules, spec.switches)

    def add(self, rules: Iterable[Mapping[str, Any]], switches: Mapping[str, Any]) -> None:
        """Add rules and set switches. Raises `SandboxError`, and then changes nothing."""
        read = [read_rule(rule) for rule in rules]
        for name, value in switches.items():
            if name not in SWITCHES:
                raise SandboxError(f"setting faults: there is no switch {name!r}: take one of {', '.join(SWITCHES)}")
            if name in _ALLOWED and value not in _ALLOWED[name]:
                raise SandboxError(f"setting faults: {name} cannot be {value!r}: take one of {_ALLOWED[name]}")
        self.rules += read
        self.switches.update(switches)
        if isinstance(self.switches["remove_participant"], str):
            self.switches["remove_participant"] = [self.switches["remove_participant"]]

    def follow(self, given: Mapping[str, Any]) -> None:
        """Follow a schedule from now on, or none where its seed is None. Raises `SandboxError`, and then changes nothing."""
        if given.get("seed") is None:
            self.schedule = None
            return
        self.schedule = read_schedule(given)
        self.schedule.injected = self.injected

    def clear(self) -> None:
        self.rules = []
        self.switches = dict(SWITCHES)
        self.schedule = None

    def show(self) -> dict[str, Any]:
        return {
            "rules": [rule.show() for rule in self.rules],
            "switches": self.switches,
            "schedule": self.schedule.show() if self.schedule is not None else None,
            "injected": {kind.value: count for kind, count in sorted(self.injected.items())},
        }

    def choose(self, template: str, path: str, method: str = "GET") -> Rule | None:
        """The rule that fires for this call, if any; counts the call for every rule it fits until one fires."""
        for rule in self.rules:
            if not rule.fits(template, path, method):
                continue
            rule.seen += 1
            due = rule.seen > rule.after and (rule.seen - rule.after) % rule.every == 0
            if not due or (rule.times is not None and rule.fired >= rule.times) or not self._strikes(rule.chance):
                continue
            rule.fired += 1
            return rule
        return None

    def _strikes(self, chance: float) -> bool:
        if chance >= 1:
            return True
        self._drawn += 1
        return bool(fraction(draw(self._key, np.array([self._drawn], dtype=np.int64)), 0)[0] < chance)
