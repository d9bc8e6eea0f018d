"""A daily limit ends a night cleanly, and the next night goes on exactly there."""

from pathlib import Path

import pytest

from pipelines.errors import ExitCode
from tests.flow.account import Account

QUOTA = 120


@pytest.mark.parametrize("seed", [4])
def test_a_first_read_too_large_for_a_day_takes_the_fewest_days(tmp_path: Path, seed: int) -> None:
    account = Account(tmp_path, seed=seed, users=25, days=40)
    free = Account(tmp_path / "free", seed=seed, users=25, days=40)
    wanted = free.run().calls
    account.break_with(daily_quota=QUOTA)
    nights = 0
    report = account.run()
    while report.exit_code is ExitCode.LATER:
        nights += 1
        assert nights < 20
        stopped = {tally.endpoint: tally.stopped_until for tally in report.tallies.values() if tally.stopped_until}
        assert stopped, "a night that stops says at which endpoint"
        assert all(until is not None and until.hour == 0 for until in stopped.values())
        assert not any(tally.outcomes["failed"] for tally in report.tallies.values())
        account.advance(1)
        report = account.run()
    assert report.exit_code is ExitCode.DONE
    assert account.differences() == {}
    assert nights <= wanted // QUOTA + 1
