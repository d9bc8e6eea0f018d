"""Privacy classes travel from the declarations to what is published: no column is called less than what it is made of."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.models.lineage import (
    ORDER,
    PUBLISHED,
    SCHEMAS,
    Classes,
    LineageError,
    find_classes,
    meta_of,
    read_classes,
    read_descriptions,
)
from pipelines.readers.dashboard.charts import CHARTS, read_definitions, shows_people
from pipelines.warehouse.places import Places
from sources.zoom.staged import PrivacyClass
from tests.sql.conftest import Warehouse

BECAUSE = "privacy_because"
"""Word of a column's `meta`: why it is less than what it is made of."""
REASONS = {(table, column["name"]): meta_of(column).get(BECAUSE) for table, columns in read_descriptions() for column in columns}


@pytest.fixture(scope="module")
def compiled(empty_account: Warehouse) -> dict[str, str]:
    """SQL of each model as it was built, by table."""
    folder = Places(empty_account.db).work / "dbt" / "target" / "compiled" / "zoom_elt"
    found = {
        f"{schema}.{path.stem}": path.read_text(encoding="utf-8")
        for place, schema in SCHEMAS.items()
        for path in (folder / place).glob("*.sql")
    }
    assert len(found) > 100
    return found


@pytest.fixture(scope="module")
def sources(compiled: dict[str, str]) -> dict[str, dict[str, PrivacyClass]]:
    """What the columns of each model are made of: the strongest class among what its SQL reads, as that is declared."""
    known = read_classes()
    return {table: find_classes(sql, known) for table, sql in compiled.items()}


def find_weaker(table: str, made_of: dict[str, PrivacyClass], declared: Classes) -> Iterator[str]:
    """Columns that are called less than what they are made of."""
    for column, strongest in made_of.items():
        if ORDER[declared[table].get(column, "none")] < ORDER[strongest]:
            yield column


def test_no_column_is_called_less_than_what_it_is_made_of(sources: dict[str, dict[str, PrivacyClass]]) -> None:
    declared = read_classes()
    for table, made_of in sources.items():
        assert made_of.keys() == declared[table].keys()
        for column in find_weaker(table, made_of, declared):
            said = f"{table}.{column} is made of what is {made_of[column]}: say so in its yml, or why it is less ({BECAUSE})"
            assert REASONS[table, column], said


def test_a_reason_is_given_only_where_one_is_needed(sources: dict[str, dict[str, PrivacyClass]]) -> None:
    declared = read_classes()
    given = {place for place, reason in REASONS.items() if reason}
    assert given == {(table, column) for table in sources for column in find_weaker(table, sources[table], declared)}
    assert all(str(REASONS[place]).endswith(".") for place in given)


@pytest.mark.parametrize("column", ["answer", "answer_text", "user_key"])
def test_a_mark_that_is_lost_is_found(compiled: dict[str, str], column: str) -> None:
    table, declared = "marts.fct_poll_answers", read_classes()
    made_of = find_classes(compiled[table], declared)
    declared[table][column] = "none"
    assert column in find_weaker(table, made_of, declared)


def test_nothing_secret_is_in_what_is_published() -> None:
    published = read_classes(PUBLISHED)
    assert len(published) > 20
    assert [table for table, columns in published.items() if "secret" in columns.values()] == []
    assert set(ORDER) >= {each for columns in read_classes().values() for each in columns.values()}


KNOWN: Classes = {
    "marts.people": {"user_key": "contact", "name": "identity", "department": "none", "day": "none"},
    "marts.replies": {"user_key": "contact", "answer": "content", "asked_at": "none"},
}


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("select name, department from marts.people", {"name": "identity", "department": "none"}),
        ("select * from marts.people", KNOWN["marts.people"]),
        ("select upper(name) || department as label from marts.people", {"label": "identity"}),
        ("select coalesce(name, user_key) as who from marts.people", {"who": "contact"}),
        ("select count(*) as people, count(distinct name) as names from marts.people", {"people": "none", "names": "none"}),
        ("select count(distinct name) filter (where day > 3) as names from marts.people", {"names": "none"}),
        (
            "select max(name) as last_name, arg_max(name, day) as newest from marts.people",
            {"last_name": "identity", "newest": "identity"},
        ),
        ("select mode(name) as one, quantile_disc(name, 0.5) as two from marts.people", {"one": "identity", "two": "identity"}),
        (
            "select sum(day) as one, avg(day) as two, bool_or(name = 'a') as three from marts.people",
            dict.fromkeys(("one", "two", "three"), "none"),
        ),
        ("select string_agg(name, ',') as names from marts.people", {"names": "identity"}),
        ("select list(name) as names from marts.people", {"names": "identity"}),
        ("select any_value(name) as one, first(name) as two from marts.people", {"one": "identity", "two": "identity"}),
        ("select row_number() over (partition by name order by user_key) as place from marts.people", {"place": "none"}),
        ("select lag(name) over (order by day) as before from marts.people", {"before": "identity"}),
        ("select first_value(name) over (order by day) as before from marts.people", {"before": "identity"}),
        ("select sum(count(*)) over (order by day) as running from marts.people group by day", {"running": "none"}),
        (
            "select name is null as is_guest, name = 'Ada' or day in (1) as is_ada from marts.people",
            {"is_guest": "none", "is_ada": "none"},
        ),
        ("select case when name = 'Ada' then 'her' else department end as who from marts.people", {"who": "none"}),
        ("select case when day = 1 then name end as who from marts.people", {"who": "identity"}),
        ("select department from marts.people union all select answer from marts.replies", {"department": "content"}),
        ("with a as (select name as n from marts.people), b as (select n from a) select n as m from b", {"m": "identity"}),
        (
            "select p.department, r.answer from marts.people p join marts.replies r using (user_key)",
            {"department": "none", "answer": "content"},
        ),
        ("select (select max(answer) from marts.replies) as one, day from marts.people", {"one": "content", "day": "none"}),
        ("select (select count(*) from marts.replies r where r.user_key = p.user_key) as n from marts.people p", {"n": "none"}),
        ("select exists (select 1 from marts.replies) as is_any from marts.people", {"is_any": "none"}),
        ("select unnest([name, department]) as part from marts.people", {"part": "identity"}),
        ("select part.p from marts.people, unnest([name]) as part(p)", {"p": "identity"}),
        ("select {'n': name} as row from marts.people", {"row": "identity"}),
        ("select people as row from marts.people", {"row": "contact"}),
        ("from marts.people select name", {"name": "identity"}),
        ("select day from marts.people group by all", {"day": "none"}),
    ],
)
def test_classes_follow_where_a_value_comes_from(sql: str, found: dict[str, PrivacyClass]) -> None:
    assert find_classes(sql, KNOWN) == found


@pytest.mark.parametrize(
    "sql", ["select name from marts.others", "select name from 'people.parquet'", "drop table marts.people", "select from"]
)
def test_a_query_that_cannot_be_followed_is_refused(sql: str) -> None:
    with pytest.raises(LineageError):
        find_classes(sql, KNOWN)


def test_charts_that_show_people_are_told_by_what_they_read() -> None:
    known = read_classes(PUBLISHED)
    shown = {each.key for each in read_definitions(CHARTS) if shows_people(each, known)}
    assert shown == {
        "meetings-costliest",
        "meetings-hosts",
        "people-last_seen",
        "people-taken_back",
        "security-operators",
        "webinars-webinars",
    }


@pytest.mark.parametrize("path", sorted(CHARTS.glob("*/*.sql")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_of_every_chart_it_can_be_said_what_it_shows(path: Path) -> None:
    assert find_classes(path.read_text(encoding="utf-8"), read_classes(PUBLISHED))
