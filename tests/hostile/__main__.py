"""`make hostile`: plays every hostile answer against a small account and prints how each kind ended.

    python -m tests.hostile
    python -m tests.hostile --each 0
    python -m tests.hostile --kind "body: cut" --json

Each case is a night with a hostile answer and an honest one after it, through the real client, dlt and DuckDB. Some cases of each
kind are played unless `--each 0` asks for all. Exits 1 if any
ended in a way that is not allowed, and names what was wrong.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.configuration import quieten
from tests.hostile.pool import play_all

if TYPE_CHECKING:
    from tests.hostile.case import Case, Played


_TOLD_EVERY = 25


def _place_of(case: "Case", cases: list["Case"]) -> int:
    return [one.title for one in cases if one.kind == case.kind].index(case.title)


def main() -> int:
    quieten()
    from tests.hostile.cases import all_cases
    from tests.hostile.stage import first_night
    from tests.hostile.table import describe, show_results

    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kind", help="only kinds that contain these words")
    parser.add_argument("--case", help="only cases that contain these words")
    parser.add_argument("--each", type=int, default=4, help="cases of each kind; 0 plays all")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--list", action="store_true", help="name the cases and play none")
    parser.add_argument("--describe", action="store_true", help="print the table of kinds of pipelines/OPERATING.md")
    parser.add_argument("--json", action="store_true", help="print what came of every case, for scripts")
    given = parser.parse_args()
    if given.describe:
        sys.stdout.write(describe(all_cases()) + "\n")
        return 0
    cases = [case for case in all_cases() if (given.kind or "") in case.kind and (given.case or "") in case.title]
    cases = [case for case in cases if not given.each or given.case or _place_of(case, cases) < given.each]
    if given.list or not cases:
        sys.stdout.writelines(f"{case.title}\n" for case in cases)
        return 0 if cases else 2
    began = time.monotonic()
    played: list[Played] = []
    with tempfile.TemporaryDirectory(prefix="hostile-ready-") as folder:
        ready = first_night(Path(folder))
        for one in play_all([case.title for case in cases], min(given.workers, len(cases)), ready):
            played.append(one)
            if len(played) % _TOLD_EVERY == 0:
                sys.stderr.write(f"{len(played)} of {len(cases)} cases played\n")
            if one.complaints:
                sys.stderr.write(f"{one.title}: {one.ended}\n" + "".join(f"    {words}\n" for words in one.complaints))
                sys.stderr.flush()
    wrong = [one for one in played if one.complaints]
    if given.json:
        sys.stdout.write(json.dumps([one.as_json() for one in played], indent=1, ensure_ascii=True) + "\n")
    else:
        kinds = len({one.kind for one in played})
        sys.stdout.write(f"{show_results(played)}\n{len(played)} cases of {kinds} kinds in {time.monotonic() - began:.0f} s; ")
        sys.stdout.write(f"{len(wrong)} ended in a way that is not allowed\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
