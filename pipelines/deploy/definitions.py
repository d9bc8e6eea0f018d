"""A Dagster project: the night as two assets and a schedule.

    pip install dagster dagster-webserver
    dagster dev -f definitions.py

The assets run the command `zoom-elt`, found on the path, so it may be installed in an environment of its own. dagster-dlt would
run dlt's part alone: without the lock, without slices that a crash cannot undo, and without looking for what was lost since.
"""

import json
import subprocess
from typing import Any

import dagster as dg

_LATER = 75
_TRIES = 6
_PAUSE = 600.0
"""Seconds until the lock of another run is tried again."""


def _call(*words: str) -> dict[str, Any]:
    """What a verb says in JSON; what it tells people goes to the step's log. Raises what Dagster makes a failed step of."""
    done = subprocess.run(["zoom-elt", *words, "--json"], stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603, S607
    if not done.stdout and done.returncode == _LATER:
        raise dg.RetryRequested(max_retries=_TRIES, seconds_to_wait=_PAUSE)
    found = json.loads(done.stdout) if done.stdout else {"errors": [f"exit code {done.returncode}: see the log of the step"]}
    if said := [*found.get("errors", ()), *found.get("failed", ())]:
        raise dg.Failure("; ".join(said))
    return dict(found)


@dg.asset(check_specs=[dg.AssetCheckSpec("complete", asset="zoom_raw", description="All that was due is loaded.")])
def zoom_raw() -> dg.MaterializeResult:
    """The raw tables. What could not be read fails the check, not the asset: marts are built of what was read."""
    report = _call("run", "--no-build")
    told = {name: report[name] for name in ("exit_code", "rows", "calls", "holes", "waiting", "run_again_after")}
    return dg.MaterializeResult(
        metadata=told, check_results=[dg.AssetCheckResult(passed=report["exit_code"] == 0, metadata=told)]
    )


@dg.asset(deps=[zoom_raw])
def zoom_marts() -> dg.MaterializeResult:
    """Marts and reports with their tests, put in place for readers with the dashboard."""
    built = _call("build")
    _call("publish")
    return dg.MaterializeResult(metadata={name: built[name] for name in ("models", "tests", "seconds")})


defs = dg.Definitions(
    assets=[zoom_raw, zoom_marts],
    schedules=[dg.ScheduleDefinition(name="nightly", target="*", cron_schedule="15 3 * * *", execution_timezone="UTC")],
)
