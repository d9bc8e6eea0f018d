"""Some of the hostile cases, one of a kind; `make hostile` plays them all. The last tests show that the judge sees."""

from pathlib import Path

import pytest

from tests.hostile.alterations import change_rows, say
from tests.hostile.case import Case, Ending, Start
from tests.hostile.cases import all_cases
from tests.hostile.cases.bodies import ACTIVITIES, ROLES
from tests.hostile.stage import play
from tests.hostile.table import describe

QUICK = (
    "pages: tokens without end / users, rows: new",
    "times: in the column that places a row / history_meetings.start_time: year 0",
    "refusal: a missing scope / quotes within quotes for phone_call_logs, empty",
    "token: access_token / a line break within",
    "text: lone surrogates / the name of a field",
    "private: fields that look secret / recording_files is text",
    "connection: the length is wrong / too long by 1 GB",
    "pages: the list that nobody counts is cut / a further page without rows, report_activities",
    "clock: it jumps / +370 days at the token address",
)


@pytest.mark.parametrize("title", QUICK)
def test_a_hostile_night_ends_as_promised_and_an_honest_one_heals(title: str, ready: Path, tmp_path: Path) -> None:
    case = next(case for case in all_cases() if case.title == title)
    played = play(case, ready, tmp_path)
    assert played.complaints == []


def test_the_judge_sees_rows_that_vanish_without_a_word(ready: Path, tmp_path: Path) -> None:
    case = Case("judge", "rows are missing", ACTIVITIES, change_rows(lambda rows: rows[3:]), (Ending.LOADS,), start=Start.EMPTY)
    complaints = play(case, ready, tmp_path).complaints
    assert any("rows are absent and coverage names no hole" in words for words in complaints)


def test_the_judge_sees_secrets_calls_and_exit_codes(ready: Path, tmp_path: Path) -> None:
    case = Case("judge", "a refusal", ROLES, say({"code": 5010, "message": "\x07"}, 500), (Ending.LOADS,), most_calls=2)
    complaints = " ".join(play(case, ready, tmp_path).complaints)
    assert "exit code 1 where loads" in complaints
    assert "more than 2 calls" in complaints


def test_there_are_cases_of_every_kind() -> None:
    cases = all_cases()
    assert len({case.kind for case in cases}) >= 60
    assert set(QUICK) <= {case.title for case in cases}


def test_the_documents_name_every_kind() -> None:
    said = (Path(__file__).parents[2] / "pipelines" / "OPERATING.md").read_text(encoding="utf-8")
    assert describe(all_cases()) in said, "python -m tests.hostile --describe prints it"
