"""Whether the marts may be published: what the last build of all models came to. The warehouse itself keeps it."""

from enum import StrEnum

from pipelines.errors import CommandError, ExitCode
from pipelines.warehouse.marker import Marker, marker_in, read_marker, write_marker
from pipelines.warehouse.protocol import Session, Warehouse


class Verdict(StrEnum):
    BUILDING = "building"
    """Written before a build begins; found afterwards if the build was killed."""
    GOOD = "good"
    FAILED = "failed"
    UNTESTED = "untested"
    """Built without the tests, or by nobody knows whom."""


def keep_verdict(warehouse: Warehouse, verdict: Verdict, failed: str = "") -> None:
    """Remember it; `failed` names the first model or test that did not pass. Raises `WarehouseError`."""
    write_marker(warehouse, verdict=verdict, failed=failed)


def read_verdict(warehouse: Warehouse) -> tuple[Verdict, str]:
    """Without a record nothing is known of the models, so they count as untested. Raises `WarehouseError`."""
    return _verdict_of(read_marker(warehouse))


def verdict_in(session: Session) -> tuple[Verdict, str]:
    """The same of a warehouse that is open."""
    return _verdict_of(marker_in(session))


def _verdict_of(marker: Marker | None) -> tuple[Verdict, str]:
    if marker is None or marker.verdict not in set(Verdict):
        return Verdict.UNTESTED, ""
    return Verdict(marker.verdict), marker.failed or ""


def check_verdict(warehouse: Warehouse, doing: str) -> None:
    """Raises `CommandError` if the last build of all models failed, did not end or went without its tests."""
    verdict, failed = read_verdict(warehouse)
    advice = "run zoom-elt build and see what it says; readers keep the snapshot they have"
    said = {
        Verdict.FAILED: f"the last build failed ({failed})",
        Verdict.BUILDING: "the last build did not end",
        Verdict.UNTESTED: "no build has tested the models",
    }
    if verdict in said:
        raise CommandError(doing, f"{said[verdict]}, so nothing is published", advice, ExitCode.FAILED)
