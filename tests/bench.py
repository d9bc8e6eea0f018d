"""`make bench`: prints figures of the whole road from a sandbox over HTTP into DuckDB. A program, not a test.

The sandbox runs in a process of its own, without limits, so that the figures are the pipeline's. Machines differ and are
noisy: compare figures of one run with each other.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from pipelines.configuration import quieten
from pipelines.layout import grid_of


@contextmanager
def sandbox(users: int, days: int, latency_ms: int) -> Iterator[str]:
    """A sandbox in its own process; yields its address."""
    command = [
        sys.executable,
        "-c",
        "from pipelines.cli.app import main; main()",
        "sandbox",
        "--port",
        "0",
        "--plan",
        "unlimited",
    ]
    command += ["--users", str(users), "--days", str(days), "--latency-ms", str(latency_ms)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip().removeprefix("listening on ")
    finally:
        process.terminate()
        process.wait(timeout=20)


def measure(users: int, days: int, latency_ms: int) -> list[tuple[Any, ...]]:
    """First run, second run at once, and one night later: rows, calls, seconds, rates."""
    from pipelines.night.run import RunOptions, run_night
    from sources.zoom.settings import make_settings

    figures: list[tuple[Any, ...]] = []
    with sandbox(users, days, latency_ms) as url, tempfile.TemporaryDirectory() as folder:
        settings = make_settings(
            account_id="bench",
            client_id="bench",
            client_secret="sandbox",
            api_url=f"{url}/v2",
            token_url=f"{url}/oauth/token",
            plan="unlimited",
        )
        options = RunOptions(Path(folder) / "bench.duckdb", build=False)
        for name, advance in (("first run", 0), ("again at once", 0), ("a night later", 1)):
            httpx.post(f"{url}/__sandbox__/clock", json={"advance_days": advance}, timeout=60)
            began, cpu = time.perf_counter(), time.process_time()
            report = run_night(settings, options, lambda extraction, step: None)
            seconds, busy = time.perf_counter() - began, time.process_time() - cpu
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            rates = (report.rows / seconds, report.calls / seconds, report.rows / busy)
            figures.append(
                (
                    name,
                    report.status,
                    report.rows,
                    report.calls,
                    f"{seconds:.1f}",
                    *(f"{rate:,.0f}" for rate in rates),
                    f"{peak:,.0f}",
                )
            )
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--latency-ms", type=int, default=0)
    chosen = parser.parse_args()
    quieten()
    names = ["run", "status", "rows", "calls", "seconds", "rows/s", "calls/s", "rows/CPU s", "peak MB"]
    console = Console(width=120)
    console.print(f"{chosen.users} users, {chosen.days} days, {chosen.latency_ms} ms an answer; load included, models not")
    console.print(grid_of(names, measure(chosen.users, chosen.days, chosen.latency_ms)))


if __name__ == "__main__":
    main()
