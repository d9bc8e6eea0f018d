"""Whatever one unit's answer brings about fails that unit, with its place in the ledger, and costs no other unit its rows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.errors import ExitCode
from tests.flow.account import Account
from tests.flow.altered import Body, altering

LONG = "u" * 100_000


def set_in_first(rows: str, **fields: Any) -> Callable[[Body], None]:
    def change(body: Body) -> None:
        if body.get(rows):
            body[rows][0].update(fields)

    return change


def test_an_id_that_fits_no_address_fails_its_own_unit(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "recordings"], users=6, days=20)
    account.alter = altering("/users", set_in_first("users", id=LONG))
    report = account.run()
    assert report.exit_code is ExitCode.FAILED
    assert not report.errors
    failed = account.ledger("recordings", "failed")
    assert {row["partition"].partition("|")[0] for row in failed} == {LONG}
    assert all(len(row["message"]) < 1_000 for row in failed)
    assert account.count("recordings") > 0


def test_a_count_of_pages_that_no_number_can_hold_fails_nothing_else(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "roles"], users=6, days=5)
    account.alter = lambda request, content: (
        content.replace(b'"page_number"', b'"page_count":' + b"9" * 5_000 + b',"page_number"')
        if request.url.path == "/v2/users"
        else content
    )
    account.run()
    assert account.count("roles") > 0
    assert account.ledger("users")
