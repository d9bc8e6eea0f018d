"""Writes among the nights of a schedule: what is asked for, and whether each thing was done once in the end."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp

from pipelines.actions.do import Report, Wanted, run_writes
from pipelines.configuration import Caution
from pipelines.errors import CommandError
from pipelines.warehouse.address import Address
from sources.sandbox.clock import DAY, write_time
from sources.sandbox.people.draws import ACTIVE
from sources.sandbox.sandbox import Sandbox
from sources.zoom.client import ZoomClient
from sources.zoom.operations import OPERATIONS
from sources.zoom.operations.writer import WriteOutcome
from tests.flow.account import settings_for
from tests.flow.nights import Wire

_ROWS = 3
_DONE = {WriteOutcome.DONE, WriteOutcome.ALREADY}
Given = list[Mapping[str, Any]]


@dataclass
class Writes:
    """A person who writes to the account between its nights."""

    app: ASGIApp
    sandbox: Sandbox
    db: Address
    seed: int
    asked: list[tuple[str, Given]] = field(default_factory=list)

    def ask(self, night: int) -> None:
        """Ask for something once, whatever comes of it."""
        operation, given = self._draw(random.Random(f"writes {self.seed}/{night}"), night)
        self.asked.append((operation, given))
        try:
            self._do(operation, given)
        except CommandError:
            return  # no token, say: it is asked for again when all is well

    def insist(self) -> list[str]:
        """Ask for everything again now that nothing goes wrong. Returns what was done twice, or was not done."""
        wrong = []
        for operation, given in self.asked:
            report = self._do(operation, given)
            wrong += [f"{operation}: {result.row.key}: {result.said}" for result in report.results if result.outcome not in _DONE]
        log = Counter(f"{one['operation']} {one['body']} {one.get('args', '')}" for one in self.sandbox.desk.log)
        wrong += [f"done {count} times: {what}" for what, count in log.items() if count > 1]
        wanted = sum(len(given) for _, given in self.asked)
        if log.total() != wanted:
            wrong.append(f"{log.total()} writes were done where {wanted} were asked for")
        return wrong

    def _draw(self, chance: random.Random, night: int) -> tuple[str, Given]:
        people, now = self.sandbox.account.people, self.sandbox.clock.seconds
        if chance.random() < 0.5:
            rows: Given = [{"email": f"new{night}.{number}@acme.example", "user_type": 1} for number in range(_ROWS)]
            return "create_user", rows
        host = people.emails[people.with_status(ACTIVE, now).tolist()[0]]
        begins = write_time(now + 200 * DAY)
        return "create_meeting", [
            {"user_id": host, "topic": f"Night {night}, no. {number}", "start_time": begins} for number in range(_ROWS)
        ]

    def _do(self, operation: str, given: Given) -> Report:
        def open_client(settings: Any, **more: Any) -> ZoomClient:
            return ZoomClient(settings, transport=lambda: Wire(self.app), **more)

        wanted = Wanted(OPERATIONS[operation], given, self.db, Caution((), 1.0), execute=True)
        return run_writes(settings_for(), wanted, lambda _: None, open_client=open_client)
