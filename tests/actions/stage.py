"""A sandbox account that is written to through the real client, and the rows for it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from pipelines.actions.do import Report, Wanted, run_writes
from pipelines.configuration import Caution
from pipelines.errors import CommandError
from sources.zoom.client import ZoomClient
from sources.zoom.operations import OPERATIONS
from sources.zoom.operations.writer import WriteOutcome, WriteResult
from tests.flow.account import Account, settings_for
from tests.flow.nights import Wire

Given = Sequence[Mapping[str, Any]]
TOPIC = "Kick-off"
JULY = "2026-07-01T09:00:00Z"


class Stage(Account):
    """An account whose writes are told by the sandbox itself."""

    def do(
        self,
        operation: str,
        given: Given,
        *,
        execute: bool = True,
        most: int = 1000,
        protected: tuple[str, ...] = (),
        share: float = 1.0,
        watch: Callable[[WriteResult], None] = lambda _: None,
        **options: Any,
    ) -> Report:
        """One call of the verb."""

        def open_client(settings: Any, **more: Any) -> ZoomClient:
            wire = (lambda: Wire(self.app)) if self.alter is None else self.open_wire
            return ZoomClient(settings, transport=wire, pause_seconds=0.001, timeout=httpx.Timeout(0.5), **more)

        def agree(report: Report) -> None:
            if report.counts[WriteOutcome.WOULD] > most:
                raise CommandError("agreeing", "too many", "nothing was sent")

        options.setdefault("allow_destructive", True)
        wanted = Wanted(OPERATIONS[operation], given, self.places.db, Caution(protected, share), execute=execute, **options)
        return run_writes(settings_for(), wanted, agree, watch, open_client=open_client)

    def written(self) -> list[dict[str, Any]]:
        """What the sandbox executed, in order."""
        (answer,) = self.control("GET", "writes")
        found: list[dict[str, Any]] = answer.json()["writes"]
        return found

    def people(self) -> list[str]:
        """Addresses of active people, the owner first."""
        (users,) = self.truth("users")
        active = [user for user in users if user["status"] == "active"]
        return [
            user["email"] for user in sorted(active, key=lambda user: (user["role_id"] != "0", user["type"] != 2, user["email"]))
        ]

    def plan_meeting(self, host: str, **settings: Any) -> str:
        """A meeting that people can register for; its number."""
        given = {"user_id": host, "topic": TOPIC, "start_time": JULY, "settings": {"approval_type": 1, **settings}}
        (result,) = self.do("create_meeting", [given]).results
        return str(result.kept["id"])


def open_stage(folder: Path, **config: Any) -> Stage:
    return Stage(folder, **{"users": 12, "days": 5, "seed": 11, **config})
