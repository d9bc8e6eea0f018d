"""A number that is shown in several places is one number: demo, README, reports, metrics, tiles and charts."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
import yaml

from pipelines.models.transform import PROJECT
from pipelines.readers.dashboard.charts import CHARTS
from tests.sql.conftest import Warehouse
from tests.sql.made_up import MadeUp

Ask: TypeAlias = Callable[[str], list[tuple[Any, ...]]]

OPERATION = (PROJECT / "operations" / "calls_by_direction.sql").read_text(encoding="utf-8")
"""What the demo prints, and README shows: tests/docs plays it."""
MEASURES = {
    measure["name"]: (model["model"].removeprefix("ref('").removesuffix("')"), measure)
    for model in yaml.safe_load((PROJECT / "models" / "semantic" / "_metrics.yml").read_text(encoding="utf-8"))["semantic_models"]
    for measure in model["measures"]
}
START = "(select min(period_start_date) from reports.rpt_headlines where period_number = 1)"
PERIOD = f"between {START} and (select max(period_end_date) from reports.rpt_headlines where period_number = 1)"
"""The days of the newest period of headlines, which are those that the page opens with."""


def chart(name: str) -> str:
    """A chart's rows, as a table of a query."""
    return f"({(CHARTS / f'{name}.sql').read_text(encoding='utf-8')})"


def metric(name: str) -> str:
    mart, measure = MEASURES[name]
    expression = {"sum_boolean": "count(*) filter ({})", "count": "count({})", "sum": "sum({})"}[measure["agg"]]
    return f"select {expression.format(measure['expr'])} from marts.{mart}"


def headline(name: str) -> str:
    return f"select headline_value from reports.rpt_headlines where headline = '{name}' and period_number = 1"


NUMBERS = {
    "answer rate": (
        f"select sum(answered) / sum(calls) from ({OPERATION}) where direction = 'inbound'",
        "select sum(answered_inbound_calls_count) / sum(inbound_calls_count) from reports.rpt_call_volumes",
        "select sum(answer_rate * inbound_calls_count) / sum(inbound_calls_count) from reports.rpt_call_volumes",
        f"select sum(answered) / sum(calls) from {chart('headlines/answered_share')}",
        f"select sum(answered) / sum(inbound) from {chart('phone/answer_rate')}",
        f"select sum(calls) filter (outcome = 'answered') / sum(calls) from {chart('phone/departments')}",
        f"select ({metric('answered_inbound_calls')}) / ({metric('inbound_calls')})",
    ),
    "answer rate of the period": (
        headline("answered_share"),
        f"select sum(answered) / sum(calls) from {chart('headlines/answered_share')} where date {PERIOD}",
        "select sum(answered_inbound_calls_count) / sum(inbound_calls_count) from reports.rpt_call_volumes "
        f"where call_date {PERIOD}",
    ),
    "calls": (
        f"select sum(calls) from ({OPERATION})",
        "select sum(calls_count) from reports.rpt_call_volumes",
        "select sum(calls_count) from reports.rpt_departments",
        f"select sum(calls) from {chart('phone/outcomes')}",
        metric("calls"),
    ),
    "answered calls": (
        f"select sum(answered) from ({OPERATION})",
        "select sum(answered_calls_count) from reports.rpt_call_volumes",
        "select sum(answered_calls_count) from reports.rpt_departments",
    ),
    "active people of the period": (
        headline("active_people"),
        f"select sum(people) from {chart('headlines/active_people')} where date {PERIOD} and "
        f"(previous_date is null or previous_date < {START})",
        f"select count(distinct user_key) from marts.fct_person_days where activity_date {PERIOD}",
    ),
    "active people by day": (
        "select sum(active_people_count) from reports.rpt_adoption where period_type = 'day'",
        f"select sum(people) from {chart('headlines/active_people')}",
        f"select sum(active_people_count) from {chart('adoption/rate_by_day')}",
        "select count(*) from marts.fct_person_days",
    ),
    "active people by month": (
        "select sum(active_people_count) from reports.rpt_adoption where period_type = 'month'",
        "select sum(active_people_count) from reports.rpt_departments",
    ),
    "meetings of the period": (
        headline("meetings"),
        f"select sum(meetings) from {chart('headlines/meetings')} where date {PERIOD}",
        f"{metric('meetings')} where meeting_date {PERIOD}",
    ),
    "person-hours of the period": (
        headline("person_hours"),
        f"select sum(person_hours) from {chart('headlines/person_hours')} where date {PERIOD}",
        f"{metric('person_hours')} where meeting_date {PERIOD}",
    ),
    "recorded bytes of the period": (
        headline("recording_bytes"),
        f"select coalesce(sum(gigabytes), 0) * 1073741824 from {chart('headlines/recording_gigabytes')} where date {PERIOD}",
    ),
    "recorded bytes that are there": (
        "select sum(recording_bytes) from marts.fct_recordings where recording_date is not null",
        f"select coalesce(sum(gigabytes), 0) * 1073741824 from {chart('headlines/recording_gigabytes')}",
    ),
    "storage in use": (
        "select used_bytes from reports.rpt_storage_growth where is_latest",
        f"select sum(gigabytes) * 1073741824 from {chart('recordings/storage')} group by date order by date desc limit 1",
        f"select used * 1073741824 from {chart('recordings/storage')} order by date desc limit 1",
    ),
    "storage that the list of recordings does not show": (
        "select greatest(unlisted_bytes, 0) from reports.rpt_storage_growth where is_latest",
        f"select gigabytes * 1073741824 from {chart('recordings/storage')} where part = 'not in that list' "
        "order by date desc limit 1",
    ),
    "people who never hosted": (
        "select sum(never_hosted_count) from reports.rpt_licence_use where license_type = 'licensed'",
        f"select max(cast(split_part(sentence, ' of ', 1) as bigint)) from {chart('sentences/never_hosted')} "
        "where sentence like '%never hosted%'",
    ),
    "idle licences": (
        "select sum(idle_count) from reports.rpt_licence_use",
        f"select sum(people) filter (use = 'idle') from {chart('people/licences')}",
    ),
    "days that a licensed person is away": (
        "select max(idle_days) from marts.dim_users where license_type = 'licensed' and is_listed",
        f"select max(days) from {chart('people/last_seen')}",
    ),
    "licences to take back": (
        "select sum(reclaimable_count) from reports.rpt_licence_use",
        f"select sum(licences) from {chart('people/reclaimable')}",
    ),
}
"""What is counted -> a query of each place that shows it."""


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_in_several_places_is_one_number(name: str, made_up: MadeUp, small_account: Warehouse) -> None:
    asks: tuple[Ask, ...] = (made_up.rows, small_account.rows)
    found = [[float(ask(query)[0][0] or 0) for query in NUMBERS[name]] for ask in asks]
    for numbers in found:
        assert numbers == pytest.approx([numbers[0]] * len(numbers)), name
    assert max(numbers[0] for numbers in found) > 0, f"nothing is counted: {name}"
