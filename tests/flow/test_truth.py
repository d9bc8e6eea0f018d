"""What is loaded is what the account holds, row for row, multiplicity included: first, again, and night after night."""

from pathlib import Path

import pytest

from tests.flow.account import Account


@pytest.mark.parametrize("seed", [3, 7, 11])
def test_every_table_equals_the_truth_after_each_night(tmp_path: Path, seed: int) -> None:
    account = Account(tmp_path, seed=seed, users=25, days=40)
    first = account.run()
    assert account.differences() == {}
    assert first.exit_code == 0

    account.forget_calls()
    before = account.snapshot()
    again = account.run()
    assert account.snapshot() == before
    assert again.calls < first.calls / 2
    assert account.calls() == again.calls + 1  # and the token

    for _ in range(5):
        account.advance(1)
        night = account.run()
        assert night.exit_code == 0
        assert account.differences() == {}
