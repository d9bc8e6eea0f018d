"""Endpoints that the latest run which was to read them did not come to, or did not live to load whole.

Nobody knows what of them is missing. What a run that was killed wrote down of an endpoint may be there before the rows are.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from pipelines.warehouse.places import DATASET
from pipelines.warehouse.protocol import Session
from sources.zoom.ledger import LEDGER

_RUNS: Final = f"select run_id, started_at, status, report from {DATASET}._runs order by started_at desc, run_id"  # noqa: S608 - our name
_READ: Final = f"select distinct endpoint, run_id from {DATASET}.{LEDGER.name}"  # noqa: S608 - our names
_UNENDED: Final = ("running", "killed")


def find_unread(session: Session) -> list[dict[str, Any]]:
    """One hole for each of them, in the words of `zoom-elt coverage`. Raises `WarehouseError`."""
    read = {(endpoint, run_id) for endpoint, run_id in session.run(_READ)}
    seen: set[str] = set()
    found: list[dict[str, Any]] = []
    for run_id, started, status, report in session.run(_RUNS):
        for part in _parts_of(report):
            endpoint = str(part["endpoint"])
            if endpoint in seen:
                continue
            seen.add(endpoint)
            if status in _UNENDED or (part.get("planned") is None and (endpoint, run_id) not in read):
                found.append(_hole(endpoint, started, "has not ended" if status in _UNENDED else "ended before it came to this"))
    return sorted(found, key=lambda hole: str(hole["endpoint"]))


def find_asked(session: Session) -> set[str]:
    """Endpoints that some run came to, if only to find that there is nothing to ask. Raises `WarehouseError`."""
    parts = (part for _, _, _, report in session.run(_RUNS) for part in _parts_of(report))
    return {str(part["endpoint"]) for part in parts if part.get("planned") is not None}


def _parts_of(report: str | None) -> Iterator[Mapping[str, Any]]:
    for part in (json.loads(report) if report else {}).get("endpoints", []):
        if part.get("endpoint"):
            yield part


def _hole(endpoint: str, started: datetime, ended: str) -> dict[str, Any]:
    nothing = ("parent", "window_from", "window_to", "http", "code", "attempts", "failing_since", "last_tried_at")
    message = f"the run of {started:%Y-%m-%d %H:%M} UTC {ended}"
    told = {"partition": "*", "outcome": "waiting", "message": message, "waiting_since": started}
    return dict.fromkeys(nothing) | told | {"endpoint": endpoint}
