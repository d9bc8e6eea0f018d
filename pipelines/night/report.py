"""The run report: what a run did, for a person, for a script and for the warehouse."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from pipelines.account.pace import by_label, label_in_words, seconds_for, time_in_words
from pipelines.errors import ExitCode
from sources.zoom.limits import AccountPlan
from sources.zoom.tally import EndpointTally
from sources.zoom.units import Outcome
from sources.zoom.vocabulary import Family, Label


@dataclass(slots=True)
class RunReport:
    """What a run did. `errors` are sentences about the run as a whole."""

    run_id: str
    started_at: datetime
    zoom_now: datetime | None = None
    previous: datetime | None = None
    """Zoom's time at the run before, None if this is the first."""
    clocks: str | None = None
    """What is odd about Zoom's time, if it does not go with that of the run before."""
    tallies: Mapping[str, EndpointTally] = field(default_factory=dict)
    plan: AccountPlan = AccountPlan.PRO
    """The account's, whose pace the calls keep."""
    foreseen: Mapping[str, int] = field(default_factory=dict)
    """Calls of the endpoints that were read before, as foreseen before the first one."""
    reading_seconds: float = 0.0
    """How long reading and loading took."""
    ended_at: datetime | None = None
    interrupted: bool = False
    errors: list[str] = field(default_factory=list)
    build: Mapping[str, Any] | None = None
    selected: frozenset[str] = frozenset()
    """Endpoints that the run is to read."""
    holes: int = 0
    """Units in the warehouse that failed, in this run or before, and are missing still, and rows that could not be placed."""
    waiting: int = 0
    """Units in the warehouse that were due, in this run or before, and wait still to be asked for."""
    refused: str | None = None
    """Why the run was impossible, if it was."""
    published: str | None = None
    """The snapshot that was put in place."""
    page: str | None = None
    """The dashboard that was written."""

    def as_row(self) -> dict[str, Any]:
        """The report as `_runs` keeps it."""
        return {
            "run_id": self.run_id,
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            "zoom_now": self.zoom_now,
            "status": self.status,
            "exit_code": int(self.exit_code) if self.ended_at is not None else None,
            "rows": self.rows,
            "calls": self.calls,
            "report": _as_stored(self.as_json()),
        }

    @property
    def rows(self) -> int:
        return sum(tally.rows for tally in self.tallies.values())

    @property
    def calls(self) -> int:
        return sum(tally.calls for tally in self.tallies.values())

    @property
    def calls_planned(self) -> dict[str, int]:
        """Calls by endpoint: foreseen before the first one where it was read before, else when its turn came."""
        return {
            name: self.foreseen.get(name, tally.foreseen or 0)
            for name, tally in self.tallies.items()
            if tally.planned is not None
        }

    @property
    def exit_code(self) -> ExitCode:
        if self.refused is not None:
            return ExitCode.USAGE
        if self.interrupted:
            return ExitCode.INTERRUPTED
        if self.errors or self.holes or any(tally.outcomes[Outcome.FAILED] for tally in self.tallies.values()):
            return ExitCode.FAILED
        if any(tally.set_aside for tally in self.tallies.values()):
            return ExitCode.FAILED
        if self.stopped_until is not None:
            return ExitCode.LATER
        if self.waiting or any(tally.left and not tally.refused for tally in self.tallies.values()):
            return ExitCode.FAILED
        return ExitCode.DONE

    @property
    def stopped_until(self) -> datetime | None:
        """When a daily limit that is used up lets the next run go on."""
        return min((tally.stopped_until for tally in self.tallies.values() if tally.stopped_until), default=None)

    @property
    def status(self) -> str:
        if self.ended_at is None:
            return "running"
        return ExitCode.FAILED.name.lower() if self.refused is not None else self.exit_code.name.lower()

    def as_json(self) -> dict[str, Any]:
        return {
            "run_id": self.run_id,
            "started_at": _iso(self.started_at),
            "ended_at": _iso(self.ended_at),
            "zoom_now": _iso(self.zoom_now),
            "previous": _iso(self.previous),
            "clocks": self.clocks,
            "status": self.status,
            "exit_code": int(self.exit_code) if self.ended_at is not None else None,
            "run_again_after": _iso(self.stopped_until),
            "rows": self.rows,
            "calls": self.calls,
            "plan": {
                "calls": sum(self.calls_planned.values()),
                "seconds": round(seconds_for(self.plan, self.calls_planned), 1),
                "reading_seconds": round(self.reading_seconds, 1),
                "labels": {
                    label_in_words(*label): {"planned": count, "made": self._made[label]}
                    for label, count in sorted(by_label(self.calls_planned).items())
                },
            },
            "endpoints": [
                tally.as_json() | {"calls_planned": self.calls_planned.get(tally.endpoint)} for tally in self._shares()
            ],
            "holes": self.holes,
            "waiting": self.waiting,
            "published": self.published,
            "page": self.page,
            "errors": [*self.errors, *filter(None, [self.refused])],
            "build": dict(self.build) if self.build is not None else None,
        }

    @property
    def _made(self) -> Counter[tuple[Family, Label]]:
        return by_label({name: tally.calls for name, tally in self.tallies.items()})

    def _shares(self) -> Iterator[EndpointTally]:
        """What came of each endpoint; those that the run was to read and did not come to have nothing planned."""
        for name, tally in self.tallies.items():
            if tally.planned is not None or name in self.selected:
                yield tally
        yield from (EndpointTally(name) for name in sorted(self.selected - self.tallies.keys()))

    def render(self) -> RenderableType:
        """The report as a person reads it at the end of a run; `errors` are said apart, on standard error."""
        shown = [tally for tally in self.tallies.values() if tally.planned is not None]
        return Group(
            Text(self._opening(), style="bold"), tally_grid(shown), *self._remarks(), *self._compare(), Text(self._closing())
        )

    def _compare(self) -> Iterable[Text]:
        """What was planned and what it came to."""
        planned = self.calls_planned
        if not planned:
            return
        made = self._made
        labels = [f"{label_in_words(*label)} {count:,} and {made[label]:,}" for label, count in sorted(by_label(planned).items())]
        pace = time_in_words(seconds_for(self.plan, planned))
        yield Text(
            f"calls planned and made: {sum(planned.values()):,} and {self.calls:,} ({', '.join(labels)}); "
            f"at least {pace} at the pace of the plan {self.plan.value}, and reading took {time_in_words(self.reading_seconds)}"
        )

    def _opening(self) -> str:
        zoom_now = f"{self.zoom_now:%Y-%m-%d %H:%M} UTC at Zoom" if self.zoom_now else "no answer from Zoom"
        if self.previous is None:
            return f"first run, {zoom_now}: everything within Zoom's reach"
        return f"incremental run, {zoom_now}: what is new or may have changed since {self.previous:%Y-%m-%d %H:%M} UTC"

    def _closing(self) -> str:
        seconds = (self.ended_at - self.started_at).total_seconds() if self.ended_at else 0.0
        words = f"{self.status}: {self.rows:,} rows, {self.calls:,} calls, {seconds:.1f} s (run {self.run_id[:8]})"
        if self.stopped_until is not None:
            words += f"; a daily limit is used up: run again after {self.stopped_until:%Y-%m-%d %H:%M} UTC"
        if self.interrupted:
            words += "; what was read is loaded: run again to go on"
        return words

    def _remarks(self) -> Iterable[Text]:
        if self.clocks is not None:
            yield Text(self.clocks, style="yellow")
        for tally in self.tallies.values():
            failed = tally.outcomes[Outcome.FAILED]
            for reason, count in tally.reasons.most_common(5):
                times = f" ({count} times)" if count > 1 else ""
                yield Text(f"{tally.endpoint}: {reason}{times}", style="red" if failed else "yellow")
            for reason, count in tally.set_aside.items():
                yield Text(f"{tally.endpoint}: {count:,} rows could not be placed and are in _set_aside: {reason}", style="red")
            for alarm, count in tally.alarms.items():
                times = f" ({count} units)" if count > 1 else ""
                yield Text(f"{tally.endpoint}: ALARM: {alarm}{times}", style="bold red")
            for remark, count in tally.remarks.most_common(5):
                times = f" ({count} times)" if count > 1 else ""
                yield Text(f"{tally.endpoint}: {remark}{times}", style="yellow")
            if tally.planned and tally.left and not tally.refused:
                yield Text(f"{tally.endpoint}: {tally.left:,} units were not asked for", style="yellow")
            for column, count in tally.misfits.items():
                yield Text(f"{tally.endpoint}: {count:,} values of {column} did not fit; they are in _extra", style="yellow")
            if tally.undeclared:
                names = ", ".join(sorted(tally.undeclared))
                yield Text(
                    f"{tally.endpoint}: Zoom sends fields that are not declared; they are in _extra: {names}", style="yellow"
                )


def tally_grid(tallies: Iterable[EndpointTally], found: Mapping[str, int] | None = None) -> Grid:
    """One line for each endpoint: units done of planned, rows, calls, 429s, and how many units came to what.

    `found` is how many will be planned, as far as it is known, where the parents are still being read.
    """
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    grid.add_column("endpoint", no_wrap=True)
    for heading in ("units", "rows", "calls", "429s"):
        grid.add_column(heading, justify="right")
    grid.add_column("")
    for tally in tallies:
        known = (found or {}).get(tally.endpoint, 0)
        planned = f"{tally.planned:,}" if tally.planned is not None else f"{known:,}?" if known else "?"
        grid.add_row(
            tally.endpoint,
            f"{tally.done:,} of {planned}",
            f"{tally.rows:,}",
            f"{tally.calls:,}",
            f"{tally.refused_429:,}" if tally.refused_429 else "",
            _in_words(tally),
        )
    return grid


def _in_words(tally: EndpointTally) -> str:
    if tally.refused:
        return "skipped" if not tally.outcomes[Outcome.FAILED] else "refused since this run"
    parts = [f"{tally.outcomes[outcome]:,} {outcome}" for outcome in (Outcome.EMPTY, Outcome.SKIPPED, Outcome.FAILED)]
    return ", ".join(part for part in parts if not part.startswith("0 "))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _as_stored(report: Mapping[str, Any]) -> str:
    """JSON that every database takes: of a letter that is half of one only a question mark is left."""
    return json.dumps(report, ensure_ascii=False).encode(errors="replace").decode()
