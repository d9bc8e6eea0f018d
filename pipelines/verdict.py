"""Whether the marts may be published: what the last build of all models came to."""

import json
from enum import StrEnum

from pipelines.errors import CommandError, ExitCode
from pipelines.places import Places


class Verdict(StrEnum):
    BUILDING = "building"
    """Written before a build begins; found afterwards if the build was killed."""
    GOOD = "good"
    FAILED = "failed"


def keep_verdict(places: Places, verdict: Verdict, failed: str = "") -> None:
    """Remember it beside the warehouse; `failed` names the first model or test that did not pass."""
    places.work.mkdir(parents=True, exist_ok=True)
    beside = places.verdict.with_suffix(".new")
    beside.write_text(json.dumps({"verdict": verdict, "failed": failed}), encoding="utf-8")
    beside.replace(places.verdict)


def read_verdict(places: Places) -> tuple[Verdict, str]:
    """Without a record the marts count as good: the work folder may be lost at any time."""
    try:
        kept = json.loads(places.verdict.read_text(encoding="utf-8"))
        return Verdict(kept["verdict"]), str(kept["failed"])
    except (OSError, ValueError, KeyError, TypeError):
        return Verdict.GOOD, ""


def check_verdict(places: Places, doing: str) -> None:
    """Raises `CommandError` if the last build of all models failed or did not end."""
    verdict, failed = read_verdict(places)
    advice = "run zoom-elt build and see what it says; readers keep the snapshot they have"
    if verdict is Verdict.FAILED:
        raise CommandError(doing, f"the last build failed ({failed}), so nothing is published", advice, ExitCode.FAILED)
    if verdict is Verdict.BUILDING:
        raise CommandError(doing, "the last build did not end, so nothing is published", advice, ExitCode.FAILED)
