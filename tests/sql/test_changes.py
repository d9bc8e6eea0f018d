"""Models that build only what changed hold what a whole build gives, and leave alone what did not change."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.models.transform import PROJECT
from tests.sql.building import build
from tests.sql.changes import CHANGING, find_fingerprints, find_model, read_changing
from tests.sql.made_up import MadeUp

PARTITIONS = {
    "report_meeting_participants": "meeting_uuid",
    "history_meetings": "meeting_uuid",
    "report_meetings": "uuid",
    "report_activities": "coalesce(email, '') || ' ' || cast(time as date)",
}
"""Raw tables of which every column is changed, each in a partition where nothing else changes."""
MORE_MEETINGS = """
    insert into zoom_raw.{0}
    select once.* replace ({1} || '-' || number as {1}) from zoom_raw.{0} as once, range(1, 4) as numbers(number)
"""
MOVED_PEOPLE = """
    create temp table moved_people as
    select id, row_number() over (order by (select count(*) from zoom_raw.report_meeting_participants as stays
        where users.id in (stays.id, stays.participant_user_id)), id) as place
    from zoom_raw.users as users
    where id is not null and status = 'active'
    qualify place <= 3
"""
MOVES = """
    update zoom_raw.users
    set timezone = case when timezone = 'Asia/Tokyo' then 'America/Lima' else 'Asia/Tokyo' end, dept = 'Moved'
    where id = (select id from moved_people where place = 1);
    update zoom_raw.users set email = 'moved.' || email where id = (select id from moved_people where place = 2);
    update zoom_raw.users set _deleted_at = timestamptz '2026-05-01 00:00+00'
    where id = (select id from moved_people where place = 3);
"""
_OTHER = {
    "VARCHAR": "coalesce({0}, '') || 'x'",
    "BIGINT": "coalesce({0}, 0) + 1",
    "DOUBLE": "coalesce({0}, 0) + 1",
    "BOOLEAN": "not coalesce({0}, false)",
    "DATE": "{0} + 1",
    "TIMESTAMP WITH TIME ZONE": "{0} + interval 1 second",
    "JSON": "'[1]'",
}


def _quiet_partitions(con: duckdb.DuckDBPyConnection, table: str) -> list[Any]:
    """Partitions without the people who move."""
    named = PARTITIONS[table]
    if table == "report_activities":
        moved = "select email from zoom_raw.users inner join moved_people using (id)"
        busy = f"select {named} from zoom_raw.{table} where email in ({moved})"
    else:
        busy = (
            "select meeting_uuid from zoom_raw.report_meeting_participants, moved_people "
            "where moved_people.id in (report_meeting_participants.id, participant_user_id) "
            "union select meeting_uuid from marts.fct_meeting_instances where host_user_key in (select id from moved_people)"
        )
    query = f"select distinct {named} from zoom_raw.{table} where {named} not in ({busy}) order by 1"
    return [row[0] for row in con.execute(query).fetchall()]


def _change_every_column(con: duckdb.DuckDBPyConnection) -> Any:
    """Change one thing in each of many partitions; returns a day of sign-ins, of one address, where nothing changed."""
    used: set[Any] = set()

    def unused(table: str) -> Iterator[Any]:
        for key in _quiet_partitions(con, table):
            if key not in used:
                used.add(key)
                yield key

    for table, named in PARTITIONS.items():
        columns = con.execute(
            "select column_name, data_type from duckdb_columns() "
            "where schema_name = 'zoom_raw' and table_name = ? and column_name not like '\\_%' escape '\\'",
            [table],
        ).fetchall()
        keys = unused(table)
        for column, kind in columns:
            other, key = _OTHER[kind].format(f'"{column}"'), next(keys)
            con.execute(
                f'update zoom_raw.{table} set "{column}" = {other} '
                f"where rowid = (select min(rowid) from zoom_raw.{table} where {named} = ?)",
                [key],
            )
    meetings, others = unused("report_meeting_participants"), unused("history_meetings")
    for key in (next(meetings), next(meetings)):  # a stay that is gone, and one more
        con.execute(
            "delete from zoom_raw.report_meeting_participants where rowid = "
            "(select max(rowid) from zoom_raw.report_meeting_participants where meeting_uuid = ?)",
            [key],
        )
    for key, name in ((next(meetings), "again"), (next(others), "new")):
        con.execute(
            "insert into zoom_raw.report_meeting_participants select * replace (? as meeting_uuid, ? as name) "
            "from zoom_raw.report_meeting_participants limit 1",
            [key, name],
        )
    con.execute("delete from zoom_raw.report_meeting_participants where meeting_uuid = ?", [next(meetings)])
    con.execute("delete from zoom_raw.history_meetings where meeting_uuid = ?", [next(others)])
    con.execute(
        "insert into zoom_raw.recordings (uuid, user_id, total_size, _partition, _fetched_at) values (?, 'u', 5, 'p', now())",
        [next(others)],
    )
    con.execute(
        "insert into zoom_raw.meetings (id, user_id, duration, start_time, type, _partition, _fetched_at) "
        "select meeting_id, 'u', 7, now(), 2, 'p', now() from zoom_raw.history_meetings where meeting_uuid = ?",
        [next(others)],
    )
    sign_ins, day_of_one = unused("report_activities"), PARTITIONS["report_activities"]
    con.execute(f"delete from zoom_raw.report_activities where {day_of_one} = ?", [next(sign_ins)])
    con.execute(
        f"insert into zoom_raw.report_activities select * from zoom_raw.report_activities where {day_of_one} = ?",
        [next(sign_ins)],
    )
    con.execute("insert into zoom_raw.report_activities select * replace (null as time) from zoom_raw.report_activities limit 1")
    return next(sign_ins)


@pytest.fixture
def db(made_up: MadeUp, tmp_path: Path) -> Path:
    return Path(shutil.copy(made_up.db, tmp_path))


def test_building_what_changed_equals_building_all(db: Path) -> None:
    with duckdb.connect(str(db)) as con:
        for table in ("report_meeting_participants", "history_meetings", "report_meetings"):
            con.execute(MORE_MEETINGS.format(table, PARTITIONS[table]))
    assert build(db, tests="none").failed == ()
    before = read_changing(db)
    with duckdb.connect(str(db)) as con:
        con.execute(MOVED_PEOPLE)
        calm = _change_every_column(con)
        con.execute(MOVES)
        gone = con.execute("delete from marts.fct_sign_ins where email || ' ' || sign_in_date = ? returning *", [calm]).fetchall()
        assert gone
    assert build(db, tests="none").failed == ()
    partly = read_changing(db)
    assert build(db, select=" ".join(CHANGING), tests="none").failed == ()
    wholly = read_changing(db)
    for name in CHANGING:
        assert wholly[name] != before[name]
        assert not partly[name] - wholly[name], f"{name} keeps rows that a whole build does not give"
        missing = Counter(gone) if name == "fct_sign_ins" else Counter()
        assert wholly[name] - partly[name] == missing, f"{name} lacks rows of a whole build, or builds what did not change"


IMPORTS = re.compile(
    r"^(\w+) as \(\n\n    select \* from \{\{ ref\('(\w+)'\) \}\}\n(?:    \{\{ where_changed\('(\w+)'.*\) \}\}\n)?", re.MULTILINE
)
"""What a model reads: its own name of it, the other model, and the fingerprints it is limited by."""


@pytest.mark.parametrize("model", CHANGING)
def test_a_model_reads_nothing_that_its_fingerprints_do_not_have(model: str) -> None:
    fingerprints, sql = find_fingerprints(model), find_model(model).read_text(encoding="utf-8")
    imports = IMPORTS.findall(sql)
    assert len(imports) == sql.count("ref(") > 0
    of_fingerprints = find_model(fingerprints).read_text(encoding="utf-8")
    fingerprinted = {read: name for name, read, _ in IMPORTS.findall(of_fingerprints)}
    for name, read, limited_by in imports:
        assert limited_by == fingerprints, f"{model} reads rows of {name} that did not change"
        if read in CHANGING:
            assert find_fingerprints(read) == fingerprints
        else:
            assert f"content_of('{fingerprinted[read]}')" in of_fingerprints


MORE_READ = {
    "intermediate/int_meetings__instances": (
        "    merged.topic,\n",
        "    coalesce(by_id.display_name, by_email.display_name) as host_profile_name,\n",
    ),
    "marts/fct_meeting_instances": ("instances.topic,\n", "        instances.host_profile_name,\n"),
    "marts/fct_meeting_instances.sql": ("    host_name,\n    department,\n", "    host_profile_name,\n"),
}
"""A further column for a mart: after which lines of which models it is written."""
BUILD = "import sys; from pathlib import Path; from pipelines.models.transform import build_models; \
print(build_models(Path(sys.argv[1]), tests='none').failed)"


def test_what_a_mart_starts_to_read_it_sees_change(raw_small_account: Path, tmp_path: Path) -> None:
    for folder in ("pipelines", "sources", "sql"):
        shutil.copytree(PROJECT.parent / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name, (line, more) in MORE_READ.items():
        model = tmp_path / "sql" / "models" / f"{name.removesuffix('.sql')}.sql"
        sql = model.read_text(encoding="utf-8")
        assert line in sql
        model.write_text(sql.replace(line, line + more), encoding="utf-8")
    db = Path(shutil.copy(raw_small_account, tmp_path))
    names = "select distinct host_profile_name from marts.fct_meeting_instances where host_user_key = 'ada'"

    def build_here() -> list[Any]:
        command = [sys.executable, "-c", BUILD, str(db)]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=600)
        assert ran.stdout.strip() == "()", ran.stdout + ran.stderr
        with duckdb.connect(str(db), read_only=True) as con:
            return con.execute(names).fetchall()

    (before,) = build_here()
    with duckdb.connect(str(db)) as con:
        con.execute("update zoom_raw.users set display_name = 'Ada King' where id = 'ada'")
    assert before != ("Ada King",)
    assert build_here() == [("Ada King",)]
