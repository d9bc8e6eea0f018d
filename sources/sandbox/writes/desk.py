"""Where writes come in: admitted, checked, executed or struck by a fault, and written down."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote

from sources.sandbox.account import Account
from sources.sandbox.clock import Clock, write_time
from sources.sandbox.mishaps.faults import FaultKind, Faults, Rule
from sources.sandbox.mishaps.mischief import strike_write
from sources.sandbox.mishaps.schedule import Mishap
from sources.sandbox.mishaps.spoiling import prepare
from sources.sandbox.routes import find_route
from sources.sandbox.rules.limits import DailyCounts, Locks
from sources.sandbox.rules.params import check_params, read_query
from sources.sandbox.rules.refusals import RefusalError, refuse_method, refuse_path
from sources.sandbox.rules.reply import Reply, write_refusal, write_reply
from sources.sandbox.rules.route import split_path
from sources.sandbox.rules.traffic import Traffic
from sources.sandbox.writes.bodies import read_body
from sources.sandbox.writes.route import Done, Record, Write, WriteRoute
from sources.sandbox.writes.routes import WRITE_ROUTES, find_write

SENT, LATE, LOST = "sent", "late", "lost"
"""How an answer went out: in time, held back, or not at all."""


class Desk:
    """Takes every call that is not GET. `log` has the writes that were executed, in order."""

    def __init__(
        self,
        account: Account,
        clock: Clock,
        faults: Faults,
        traffic: Traffic,
        admit: Callable[[WriteRoute, str, int], None],
        read_plan: Callable[[], str],
    ) -> None:
        self.log: list[Record] = []
        self._account = account
        self._clock = clock
        self._faults = faults
        self._traffic = traffic
        self._admit = admit
        self._read_plan = read_plan
        self._counts = DailyCounts()
        self._locks = Locks(lambda: clock.seconds)
        self._latency = account.config.latency_ms / 1000

    def answer(self, method: str, path: str, query: bytes, authorization: str, raw: bytes) -> tuple[Reply, float]:
        """Answer of a path, still encoded, and seconds to hold it back."""
        segments = split_path(path)
        found = find_write(method, segments)
        if found is None:
            refused = refuse_method(method) if _is_path(segments) else refuse_path()
            self._traffic.note(unquote(path), "unknown", refused.http, "")
            return write_refusal(refused), 0.0
        route, args = found
        given = read_query(query)
        reply, delay = self._face(route, path, args, given, authorization, raw)
        refusal = (
            "" if reply.status != 429 else "daily" if reply.headers.get("X-RateLimit-Type") == "Daily-limit" else "per_second"
        )
        self._traffic.note(route.operation, f"{route.family} {route.label}", reply.status, refusal)
        return reply, delay

    def _face(
        self, route: WriteRoute, path: str, args: Mapping[str, str], given: dict[str, str], authorization: str, raw: bytes
    ) -> tuple[Reply, float]:
        """What a fault makes of a call, before it is executed or after."""
        rule, schedule = self._faults.choose(route.path, path, route.method), self._faults.schedule
        early, delay, lost = _read_rule(rule, given)
        if rule is None and schedule is not None:
            asked = f"{route.method} {path}?{sorted(given.items())} {blake2b(raw, digest_size=8).hexdigest()}"
            early, late = strike_write(schedule, asked, route.label, self._clock.seconds)
            lost = late is Mishap.LOST_ANSWER
            delay = {Mishap.TIME_OUT: schedule.delay_ms / 1000, Mishap.SLOW: schedule.delay_ms / 9000}.get(
                late or Mishap.NOT_JSON, 0.0
            )
        if early is not None:
            return early, 0.0
        self._locks.seconds = self._latency + delay
        reply, entry = self._execute(route, args, given, authorization, raw)
        if entry is not None:
            entry["answer"] = LOST if lost else LATE if delay else SENT
        return replace(reply, unanswered=lost), delay

    def _execute(
        self, route: WriteRoute, args: Mapping[str, str], given: dict[str, str], authorization: str, raw: bytes
    ) -> tuple[Reply, Record | None]:
        now = self._clock.seconds
        try:
            self._admit(route, authorization, now)
            check_params(route.params, given)
            body = read_body(route.operation, raw)
            named = {name: unquote(value) for name, value in args.items()}
            write = Write(self._account, now, named, given, body, self._read_plan(), route.label, self._counts, self._locks)
            done = route.execute(write)
        except RefusalError as refused:
            return write_refusal(refused), None
        self.log.append(self._describe(route, write, done))
        return (Reply(done.status, b"", kind="") if done.body is None else write_reply(done.status, done.body)), self.log[-1]

    def _describe(self, route: WriteRoute, write: Write, done: Done) -> dict[str, Any]:
        return {
            "number": len(self.log) + 1,
            "time": write_time(write.time),
            "operation": route.operation,
            "args": dict(write.args),
            "query": dict(write.given),
            "body": write.body,
            "status": done.status,
            "result": done.body,
            "changed": done.changed,
        }


def _read_rule(rule: Rule | None, given: dict[str, str]) -> tuple[Reply | None, float, bool]:
    """The answer a rule gives in place of any, or seconds by which it holds the right one back, or that nobody hears it."""
    if rule is None:
        return None, 0.0, False
    if rule.kind is FaultKind.RESET_BEFORE:
        return Reply(500, b"", unanswered=True), 0.0, False
    delay = float(rule.given.get("delay_ms", 1000)) / 1000 if rule.kind is FaultKind.SLOW else 0.0
    return prepare(rule, given), delay, rule.kind is FaultKind.RESET


def _is_path(segments: tuple[str, ...]) -> bool:
    return find_route(segments) is not None or any(find_write(route.method, segments) for route in WRITE_ROUTES)
