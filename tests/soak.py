"""`make soak`: random schedules of bad nights, each played until all is well again. `make truth`: nights without faults.

    python -m tests.soak --schedules 200 --seed 1
    python -m tests.soak --schedules 20 --calm

Three schedules in four play their nights in this process, without models. One in four plays them over HTTP in processes that are
killed, once or twice a night, often between the commit of a load job and dlt's note of it. One in five of those builds and
publishes too, in one bad night, and there most kills come while it does; one in three of the others is run by a dlt pipeline of
one's own instead of the command line. One schedule in six asks for all endpoints, one for those of an ordinary run, the others
for three to eight. In most of the last kind somebody deletes a user, and may restore them a night or two later.

A schedule follows from its number: the same number plays the same account, faults and kills; kills by time depend on the machine
as well. Exits 1 if anything was lost, doubled or left unresolved, and names the numbers of those schedules.
"""

import argparse
import contextlib
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.configuration import quieten

if TYPE_CHECKING:
    from pipelines.warehouse.address import ServerAddress
    from tests.flow.simulation import Outcome

_TOGETHER = 50
"""Schedules that the same processes play."""


def play_seed(seed: int, chosen: Mapping[str, Any], server: "ServerAddress | None" = None) -> "Outcome":
    """One schedule in a folder of its own."""
    quieten()
    from tests.flow.nights import prepare_children
    from tests.flow.scenario import draw_scenario
    from tests.flow.simulation import play
    from tests.postgres import make_database

    prepare_children("dbt.cli.main", "dbt.task.build", "dbt.adapters.duckdb.impl")
    scenario = draw_scenario(seed, **chosen)
    address = make_database(server) if server is not None else None
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, contextlib.chdir(folder):
        return play(scenario, Path(folder), address)


def play_all(seeds: range, workers: int, chosen: Mapping[str, Any], server: "ServerAddress | None" = None) -> Iterator["Outcome"]:
    """Schedules as they end, `workers` at a time, in new processes from time to time, so that memory stays flat."""
    if workers == 1:
        yield from (play_seed(seed, chosen, server) for seed in seeds)
        return
    for first in range(0, len(seeds), _TOGETHER):
        with ProcessPoolExecutor(workers, get_context("spawn"), _end_with_parent) as pool:
            for done in as_completed([pool.submit(play_seed, seed, chosen, server) for seed in seeds[first : first + _TOGETHER]]):
                yield done.result()


def _end_with_parent() -> None:
    """A worker whose parent was ended would wait for ever for its next schedule."""

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--schedules", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="number of the first schedule; the others follow")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", action=argparse.BooleanOptionalAction, help="in every schedule, or in none")
    parser.add_argument("--build", action=argparse.BooleanOptionalAction, help="models in every schedule with kills, or in none")
    parser.add_argument("--plain", action=argparse.BooleanOptionalAction, help="every schedule with kills by dlt alone, or none")
    parser.add_argument("--select", help="endpoints in every schedule: default, all or names with commas between")
    parser.add_argument("--calm", action="store_true", help="no faults: every table compared on each of four nights")
    parser.add_argument("--warehouse", choices=("duckdb", "postgres"), default="duckdb", help="postgres: on a server of its own")
    given = parser.parse_args()
    if given.warehouse == "duckdb":
        return play_and_tell(given, None)
    from tests.postgres import need_postgres, running_postgres

    given.plain = False  # a pipeline of a dlt user's own brings its own destination
    with running_postgres(need_postgres()) as server:
        return play_and_tell(given, server)


def play_and_tell(given: argparse.Namespace, server: "ServerAddress | None") -> int:
    """Play the schedules asked for and print what came of them. 1 if something is wrong."""
    began = time.monotonic()
    faults, kills, absences, rows, writes = Counter[str](), Counter[str](), Counter[str](), 0, 0
    failed: dict[int, str] = {}
    seeds = range(given.seed, given.seed + given.schedules)
    chosen = {"kills": given.kills, "build": given.build, "plain": given.plain, "select": given.select, "calm": given.calm}
    for outcome in play_all(seeds, given.workers, chosen, server):
        sys.stdout.write(outcome.line() + (" FAILED" if outcome.failed else "") + "\n")
        sys.stdout.flush()
        faults += outcome.injected
        kills += outcome.kills
        absences += outcome.absences
        writes += outcome.writes
        rows += outcome.rows
        if outcome.failed:
            failed[outcome.scenario.seed] = outcome.explain()
    by_kind = ", ".join(f"{name} {count:,}" for name, count in sorted(faults.items()))
    by_step = ", ".join(f"{name} {count:,}" for name, count in sorted(kills.items()))
    sys.stdout.write(
        f"{given.schedules} schedules in {time.monotonic() - began:.0f} s\n"
        f"faults injected: {faults.total():,} ({by_kind})\n"
        f"kills: {kills.total():,} ({by_step})\n"
        f"writes, each asked for once and done once: {writes:,}\n"
        f"users deleted: {absences['deleted']:,}, restored: {absences['restored']:,}\n"
        f"rows compared: {rows:,}\n"
        f"schedules with differences or unresolved units: {len(failed)} {sorted(failed) if failed else ''}\n"
    )
    sys.stdout.writelines(f"{explanation}\n" for _, explanation in sorted(failed.items()))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
