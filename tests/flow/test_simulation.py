"""Nothing lost, nothing doubled: a fixed score of schedules of bad nights. `make soak` plays as many others as one likes."""

from pathlib import Path

import pytest

from tests.flow.account import KINDS
from tests.flow.nights import prepare_children
from tests.flow.scenario import draw_scenario
from tests.flow.simulation import play

_SOME = ",".join(sorted(KINDS))
SCHEDULES = {
    12: _SOME,
    14: "all",
    29: "meeting_registrants,chat_messages",
    8: "history_meetings,phone_call_history,report_activities",
}
"""Rows that come twice or are lost between pages, everything at once, two nights of it, and what no later night would heal."""
KILLED = 2
"""Killed while rows were loaded that dlt had not written down as loaded yet."""
PLAIN = 8
"""The same, and the source is run by dlt alone."""


@pytest.mark.parametrize("seed", [*SCHEDULES, KILLED], ids=lambda seed: f"seed{seed}")
def test_after_bad_nights_all_is_well(tmp_path: Path, seed: int) -> None:
    prepare_children()
    killed = seed in (KILLED, PLAIN)
    select = SCHEDULES.get(seed, _SOME)
    outcome = play(draw_scenario(seed, kills=killed, build=False, plain=seed == PLAIN, select=select), tmp_path)
    assert not outcome.failed, "\n" + outcome.explain()
    assert outcome.injected.total() > 0
    assert bool(outcome.kills) is killed
