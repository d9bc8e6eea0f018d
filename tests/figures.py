"""`make figures`: what the marts say of random accounts, beside figures that the accounts' truth gives by another road than SQL.

    python -m tests.figures --seeds 10 --seed 1

An account follows from its seed. Attendance, minutes, peaks, funnels, licences, calls, logs, chats, storage and costs are
compared row by row, by the same code as in `tests/sql`. Exits 1 if a figure differs, and names the rows.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from pipelines.configuration import quieten
from tests.sql import compared_logs, compared_meetings
from tests.sql.comparison import Comparison
from tests.sql.made_up import load_and_build

_SHOWN = 20
"""Differences of one account that are printed."""


def compare_seed(seed: int) -> tuple[str, list[Comparison]]:
    """One account in a folder of its own: what it is like, and all comparisons."""
    chance = Random(seed)
    users, days = chance.randint(6, 24), chance.randint(7, 42)
    with tempfile.TemporaryDirectory(prefix="figures-") as folder:
        made_up = load_and_build(Path(folder), seed, users=users, days=days)
        compared = [
            comparison
            for compare in (*compared_meetings.COMPARISONS, *compared_logs.COMPARISONS)
            for comparison in compare(made_up)
        ]
    return f"{users} people, {days} days", compared


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.figures", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1, help="number of the first account; the others follow")
    given = parser.parse_args()
    quieten()
    began = time.monotonic()
    figures = rows = 0
    failed = []
    for seed in range(given.seed, given.seed + given.seeds):
        account, compared = compare_seed(seed)
        differences = [line for comparison in compared for line in comparison.differences()]
        some, lines = sum(one.figures for one in compared), sum(len(one.expected) for one in compared)
        sys.stdout.write(f"seed {seed}: {account}, {some:,} figures in {lines:,} rows, differences: {len(differences)}\n")
        sys.stdout.writelines(f"  {line}\n" for line in differences[:_SHOWN])
        sys.stdout.flush()
        figures += some
        rows += lines
        failed += [seed] if differences else []
    sys.stdout.write(
        f"{given.seeds} accounts in {time.monotonic() - began:.0f} s: {figures:,} figures in {rows:,} rows compared\n"
        f"accounts with differences: {len(failed)} {failed or ''}\n"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
