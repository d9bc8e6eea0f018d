"""What a run counts while it goes: read by the progress display, reported at the end."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sources.zoom.units import Outcome


@dataclass(slots=True)
class EndpointTally:
    """One endpoint's share of a run."""

    endpoint: str
    planned: int | None = None
    """Units that were due; None while the parents are still being read."""
    foreseen: int | None = None
    """Calls that the plan has for it; None while the parents are still being read."""
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    """Units by what became of them."""
    rows: int = 0
    calls: int = 0
    refused_429: int = 0
    misfits: Counter[str] = field(default_factory=Counter)
    undeclared: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    """Sentences of units that were skipped or failed."""
    remarks: Counter[str] = field(default_factory=Counter)
    """Sentences about what was loaded all the same, and is to be known."""
    alarms: Counter[str] = field(default_factory=Counter)
    """Sentences about columns that hold nothing any more, because Zoom changed what it sends."""
    set_aside: Counter[str] = field(default_factory=Counter)
    """Rows that could not be placed, by the reason."""
    refused: str = ""
    """Why Zoom refuses the endpoint as such."""
    stopped_until: datetime | None = None
    """When a daily limit lets it go on."""
    finished: bool = False

    @property
    def done(self) -> int:
        return self.outcomes.total()

    @property
    def left(self) -> int:
        """Units that were due and were not asked for."""
        return max(0, (self.planned or 0) - self.done)

    def merge(self, later: "EndpointTally") -> None:
        """Add a later slice of the same run; what was left then is what is left now."""
        self.planned = self.done + (later.planned or 0)
        self.foreseen = max(self.foreseen or 0, self.calls + (later.foreseen or 0))
        self.outcomes += later.outcomes
        self.rows += later.rows
        self.calls += later.calls
        self.refused_429 += later.refused_429
        self.misfits += later.misfits
        self.undeclared += later.undeclared
        self.reasons += later.reasons
        self.remarks += later.remarks
        self.alarms += later.alarms
        self.set_aside += later.set_aside
        self.refused = later.refused or self.refused
        self.stopped_until = later.stopped_until
        self.finished = later.finished

    def as_json(self) -> dict[str, Any]:
        return {
            "endpoint": self.endpoint,
            "planned": self.planned,
            "left": self.left if self.planned is not None else None,
            "units": {outcome.value: self.outcomes[outcome] for outcome in Outcome},
            "rows": self.rows,
            "calls": self.calls,
            "refused_429": self.refused_429,
            "misfits": dict(self.misfits),
            "undeclared": dict(self.undeclared),
            "reasons": dict(self.reasons.most_common(20)),
            "alarms": dict(self.alarms),
            "set_aside": dict(self.set_aside),
            "remarks": dict(self.remarks.most_common(20)),
            "refused": self.refused or None,
            "stopped_until": self.stopped_until.isoformat() if self.stopped_until else None,
        }
