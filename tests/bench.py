"""`make bench`: prints figures of the whole road from a sandbox over HTTP into DuckDB. A program, not a test.

The sandbox runs in a process of its own, without limits, so that the figures are the pipeline's. Machines differ and are
noisy: compare figures of one run with each other.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import httpx
from rich.console import Console

from pipelines.configuration import quieten
from pipelines.layout import grid_of
from sources.zoom._warehouse import EmptyWarehouse
from sources.zoom.vocabulary import Family, Label


@contextmanager
def sandbox(users: int, days: int, latency_ms: int, plan: str = "unlimited", other_apps: float = 0.0) -> Iterator[str]:
    """A sandbox in its own process; yields its address."""
    command = [
        sys.executable,
        "-c",
        "from pipelines.cli.app import main; main()",
        "sandbox",
        "--port",
        "0",
        "--plan",
        plan,
        "--other-apps",
        str(other_apps),
    ]
    command += ["--users", str(users), "--days", str(days), "--latency-ms", str(latency_ms)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip().removeprefix("listening on ")
    finally:
        process.terminate()
        process.wait(timeout=20)


LATENCY_MS = 200
"""What an answer of Zoom's takes, about."""

FEW = 96
"""Users of an account whose nights are counted one by one."""
Figures = list[dict[str, Any]]


def measure_runs(users: int, days: int, latency_ms: int) -> Figures:
    """First run, second run at once, and one night later: rows, calls foreseen and made, seconds, rates."""
    from pipelines.night.forecast import foresee_run
    from pipelines.night.run import RunOptions, run_night
    from tests.flow.account import settings_for

    figures: Figures = []
    with sandbox(users, days, latency_ms) as url, tempfile.TemporaryDirectory() as folder:
        settings = settings_for(url)
        options = RunOptions(Path(folder) / "bench.duckdb", build=False)
        for name, advance in (("first run", 0), ("again at once", 0), ("a night later", 1)):
            httpx.post(f"{url}/__sandbox__/clock", json={"advance_days": advance}, timeout=60)
            foreseen = foresee_run(settings, options)
            began, cpu = time.perf_counter(), time.process_time()
            report = run_night(settings, options, lambda extraction, step: None)
            seconds, busy = time.perf_counter() - began, time.process_time() - cpu
            figures.append(
                {
                    "run": name,
                    "status": report.status,
                    "rows": report.rows,
                    "calls": report.calls,
                    "foreseen": foreseen.calls,
                    "to foresee": foreseen.spent,
                    "seconds": round(seconds, 1),
                    "rows/s": round(report.rows / seconds),
                    "calls/s": round(report.calls / seconds),
                    "CPU ms/call": round(busy / max(1, report.calls) * 1000, 1),
                    "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                }
            )
    return figures


def measure_nights(users: int, days: int, nights: int) -> Figures:
    """Calls of a first run and of nights after it, each with a day's news, then of one without any."""
    from pipelines.night.run import RunOptions, run_night
    from tests.flow.account import settings_for

    figures: Figures = []
    with sandbox(users, days, 0) as url, tempfile.TemporaryDirectory() as folder:
        for night in range(nights + 2):
            advance = 1 if 0 < night <= nights else 0
            httpx.post(f"{url}/__sandbox__/clock", json={"advance_days": advance}, timeout=60)
            settings = settings_for(url)
            report = run_night(settings, RunOptions(Path(folder) / "bench.duckdb", build=False), lambda extraction, step: None)
            figures.append(
                {
                    "night": night if advance or not night else "no news",
                    "status": report.status,
                    "rows": report.rows,
                    "planned": sum(report.calls_planned.values()),
                    "calls": report.calls,
                    "reading s": round(report.reading_seconds, 1),
                }
            )
    return figures


def measure_allowance(latency_ms: int) -> Figures:
    """First runs against Zoom's limits: how long the label that binds would take at its rate, and how long the run took."""
    from pipelines.night.run import RunOptions, run_night
    from sources.zoom.endpoints import ENDPOINTS
    from sources.zoom.limits import AccountPlan, rate_for
    from tests.flow.account import settings_for

    figures: Figures = []
    for plan, users, days, other_apps in (
        ("business", 300, 60, 0.0),
        ("business", 150, 60, 0.5),
        ("pro", 100, 30, 0.0),
        ("free", 8, 7, 0.0),
    ):
        with sandbox(users, days, latency_ms, plan, other_apps) as url, tempfile.TemporaryDirectory() as folder:
            settings = settings_for(url, plan=plan)
            began = time.perf_counter()
            report = run_night(settings, RunOptions(Path(folder) / "bench.duckdb", build=False), lambda extraction, step: None)
            seconds = time.perf_counter() - began
            calls: Counter[tuple[Family, Label]] = Counter()
            for name, tally in report.tallies.items():
                request = ENDPOINTS[name].request
                calls[request.family, request.label] += tally.calls
            bounds = {}
            for (family, label), count in calls.items():
                rate = rate_for(AccountPlan(plan), family, label)
                assert rate is not None
                bounds[f"{family} {label}"] = count / rate.calls * rate.seconds / (1 - other_apps)
            binding = max(bounds, key=bounds.__getitem__)
            figures.append(
                {
                    "plan": plan,
                    "users": users,
                    "other apps": other_apps,
                    "status": report.status,
                    "calls": report.calls,
                    "429s": sum(tally.refused_429 for tally in report.tallies.values()),
                    "label that binds": binding,
                    "s at its rate": round(bounds[binding], 1),
                    "seconds": round(seconds, 1),
                    "share": round(bounds[binding] / seconds, 2),
                }
            )
    return figures


def measure_planning(instances: int) -> Figures:
    """What it takes to find that nothing is due of so many past meetings, all read and settled."""
    from sources.zoom._parents import Parents, parent_query, settled_query
    from sources.zoom.endpoints import ENDPOINTS
    from sources.zoom.planner import Memory, Period, plan_units
    from sources.zoom.vocabulary import Endpoint, Parent

    now, endpoint = datetime(2026, 6, 1, tzinfo=UTC), ENDPOINTS["report_meeting_participants"]
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(
            f"""
            create table history_meetings as select 'u' || i as meeting_uuid, 'Meeting' as type, '2025-12-01' as _partition,
                timestamptz '2025-12-01' + to_seconds(i * 40) as end_time from range({instances}) as rows(i);
            create table report_meetings as select meeting_uuid as uuid, 2 as type, end_time, _partition from history_meetings;
            create table ledger as select '{endpoint.name}' as endpoint, meeting_uuid as partition, 'loaded' as outcome,
                null::timestamptz as waiting_since, 0 as attempts, null::boolean as unasked,
                greatest(timestamptz '2026-05-31', end_time + interval 4 days) as fetched_at from history_meetings
            """
        )

        class Loaded(EmptyWarehouse):
            def read_parents(self, endpoint: Endpoint, parent: Parent, now: datetime) -> list[Mapping[str, Any]]:
                settled = settled_query(endpoint, parent, "ledger", now)
                found = connection.execute(parent_query(parent, parent.endpoint, settled))
                names = [column[0] for column in found.description or []]
                return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

        began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        parents = Parents([endpoint])
        parents.recall(endpoint, Loaded(), now)
        due = plan_units(endpoint, Memory(), list(parents.of(endpoint)), now, Period())
        peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        return [
            {"instances": instances, "due": len(due), "seconds": round(time.perf_counter() - began, 2), "more MB": round(peak)}
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--latency-ms", type=int, default=0)
    parser.add_argument("--instances", type=int, default=300_000, help="past meetings of which nothing is due")
    parser.add_argument("--json", action="store_true", help="print JSON, for scripts")
    chosen = parser.parse_args()
    quieten()
    figures = {
        f"{chosen.users} users, {chosen.days} days, {chosen.latency_ms} ms an answer; load included, models not": measure_runs(
            chosen.users, chosen.days, chosen.latency_ms
        ),
        f"two weeks of nights, {FEW} users, 60 days": measure_nights(FEW, 60, 14),
        "planning what is settled": measure_planning(chosen.instances),
        f"against Zoom's limits, {LATENCY_MS} ms an answer": measure_allowance(LATENCY_MS),
    }
    if chosen.json:
        sys.stdout.write(json.dumps(figures) + "\n")
        return
    console = Console(width=120)
    for title, rows in figures.items():
        console.print(title)
        console.print(grid_of(list(rows[0]), [tuple(row.values()) for row in rows]))


if __name__ == "__main__":
    main()
