"""One SIGINT to the installed command ends a night of answers without an end, and what was read is kept."""

import threading
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.cli.terminal import CREDENTIALS, PATIENCE, interrupt, read_json, started
from tests.flow.account import Account
from tests.hostile.cases import all_cases
from tests.hostile.cases.bodies import ACTIVITIES, ROLES, USERS
from tests.hostile.sockets import serving, write_http
from tests.hostile.wire import EVERYWHERE, Answer, Asked, Strikes

ENDLESS = (
    "pages: tokens without end / users, rows: new",
    "pages: tokens without end / report_activities, rows: many",
    "connection: it is slow / a blank every 0.2 seconds for ever",
)


@pytest.mark.parametrize("title", ENDLESS)
def test_one_sigint_ends_a_night_of_answers_without_end_and_what_was_read_is_kept(title: str, tmp_path: Path) -> None:
    case = next(case for case in all_cases() if case.title == title)
    account = Account(tmp_path, only=(USERS, ROLES, ACTIVITIES), seed=7, users=7, days=5)
    alter = case.alter or (lambda asked, answer: answer)
    struck, witnessed = threading.Event(), threading.Event()
    path = f"/v2/{'users' if case.at == USERS else 'report/activities'}"

    def send(asked: Asked, answer: Answer) -> Any:
        if asked.path != path:
            witnessed.set()
            return write_http(answer), True
        struck.set()
        return case.raw(asked, answer) if case.raw is not None else (write_http(alter(asked, answer)), True)

    words = ("run", "--no-build", "--json", "--select", f"{ROLES},{case.at}", "--db", str(account.places.db))
    with serving(account.app, Strikes(EVERYWHERE, lambda asked, answer: answer, most_calls=10**6), send) as url:
        given = {**CREDENTIALS, "SOURCES__ZOOM__API_URL": f"{url}/v2", "SOURCES__ZOOM__TOKEN_URL": f"{url}/oauth/token"}
        with started(*words, **given) as process:
            assert struck.wait(PATIENCE)
            assert witnessed.wait(PATIENCE)
            interrupt(process)
            printed, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert read_json(printed)["status"] == "interrupted"
    with duckdb.connect(str(account.places.db), read_only=True) as connection:
        outcomes = dict(connection.execute('select "endpoint", min("outcome") from zoom_raw._ledger group by all').fetchall())
        ((roles,),) = connection.execute("select count(*) from zoom_raw.roles").fetchall()
    assert outcomes.keys() == {ROLES, case.at}
    assert outcomes[ROLES] == "loaded"
    assert outcomes[case.at] in ("waiting", "failed"), "failed if it was found to be without an end first"
    assert roles > 0
