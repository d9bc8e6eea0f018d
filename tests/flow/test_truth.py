"""What is loaded is what the account holds, row for row, multiplicity included: first, again, and night after night.

`make truth` compares all tables of as many accounts as one likes.
"""

from pathlib import Path

from sources.zoom.endpoints import ENDPOINTS
from tests.flow.account import Account


def test_every_table_equals_the_truth_after_each_night(tmp_path: Path) -> None:
    account = Account(tmp_path, seed=3, users=14, days=20)
    first = account.run()
    assert account.differences() == {}
    assert first.exit_code == 0

    account.forget_calls()
    before = account.snapshot()
    again = account.run()
    assert account.snapshot() == before
    assert again.calls < first.calls / 2
    assert account.calls() == again.calls + 1  # and the token

    for _ in range(3):
        account.advance(1)
        night = account.run()
        assert night.exit_code == 0
        assert account.differences() == {}


def test_everything_that_is_declared_equals_the_truth_on_two_nights(tmp_path: Path) -> None:
    account = Account(tmp_path, only=ENDPOINTS, seed=5, users=8, days=8)
    account.break_with(strays=True)
    for _ in range(2):
        assert account.run().exit_code == 0
        assert account.differences() == {}
        account.advance(1)
