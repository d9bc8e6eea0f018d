"""What is not loaded is said to be not loaded: not idle, not zero, not whole."""

import re
from html import unescape

import pytest

from pipelines.models.upstream import find_endpoints
from pipelines.readers.dashboard.charts import CHARTS, read_definitions
from pipelines.readers.dashboard.page import write_page
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.comments import RAW
from pipelines.warehouse.raw_tables import make_tables
from sources.zoom.endpoints import ENDPOINTS
from tests.flow.account import Account
from tests.flow.nights import jumping
from tests.sql.building import build
from tests.sql.conftest import Warehouse

LOADED = ["users", "roles", "phone_users"]


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """People are loaded, and nothing of what they did."""
    account = Account(tmp_path_factory.mktemp("half"), only=LOADED, users=40, days=20)
    with jumping():
        account.run()
    make_tables(warehouse_at(account.places.db), RAW)
    return Warehouse(account.places.db, build(account.places.db, tests="data"))


@pytest.fixture(scope="module")
def page(half: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_page(half.db, tmp_path_factory.mktemp("page") / "overview.html").path.read_text(encoding="utf-8")


def test_nobody_is_idle_of_whom_nothing_is_loaded(half: Warehouse) -> None:
    assert half.report.failed == ()
    assert half.rows("select count(*) from marts.dim_users where idle_days is not null or phone_idle_days is not null") == [(0,)]
    ((holders, unknown, idle, used, reclaimed),) = half.rows(
        """
        select
            sum(holders_count), sum(unknown_count), sum(idle_count), sum(used_count),
            sum(reclaimable_count - deactivated_count)
        from reports.rpt_licence_use where monthly_price > 0
        """
    )
    assert holders >= unknown > 0
    assert (idle, used, reclaimed) == (0, 0, 0)


def test_nobody_never_hosted_where_no_meetings_are_loaded(half: Warehouse) -> None:
    assert half.rows(
        "select count(*) from marts.dim_licences where is_never_hosted is not null or could_be_basic is not null"
    ) == [(0,)]
    assert half.rows("select count(never_hosted_count), count(never_hosted_annual_cost) from reports.rpt_licence_use") == [(0, 0)]


def test_the_page_says_above_all_numbers_that_not_everything_is_here(page: str) -> None:
    (notice,) = re.findall(r'<p class="notice incomplete">.*?</p>', page)
    default = [table.name for each in ENDPOINTS.values() if each.cadence.default for table in each.tables]
    loaded = [table.name for name in LOADED for table in ENDPOINTS[name].tables]
    assert f"{len(default) - len(loaded)} are not loaded yet" in notice
    assert page.index(notice) < page.index("<main")
    assert "Nothing is missing" not in page


def test_the_first_sentence_says_that_hosting_is_not_known(page: str) -> None:
    (sentence,) = re.findall(r'<li id="sentences-never_hosted"[^>]*>(.*?)</li>', page)
    assert re.match(
        r"Which of \d+ licences nobody hosts with is not known: fewer than 30 days of meetings up to now are loaded\. ", sentence
    )
    assert "Not loaded yet: history_meetings" in sentence
    assert "never hosted a meeting" not in page


def card_of(page: str, key: str) -> str:
    card: str
    (card,) = re.findall(rf'<(?:figure|div) class="[^"]*" id="{key}">.*?(?:</figure>|</dl>|<div class="tile")', page, re.DOTALL)
    return unescape(card)


@pytest.mark.parametrize(
    "key",
    ["meetings-by_day", "people-reclaimable", "people-taken_back", "phone-outcomes", "security-sign_ins", "webinars-funnel"],
)
def test_a_chart_without_its_tables_says_that_they_are_not_loaded(page: str, key: str) -> None:
    (definition,) = [each for each in read_definitions(CHARTS) if each.key == key]
    needs = find_endpoints(definition.sql) | set(definition.settings.get("rests_on", ()))
    named = sorted(name for name in needs if ENDPOINTS[name].cadence.default and name not in LOADED)
    assert named
    card = card_of(page, key)
    assert f'<p class="empty" hidden>Nothing can be said yet. Not loaded yet: {", ".join(named)}.</p>' in card
    assert "Every paid licence is in use" not in card


def test_a_headline_number_without_its_tables_has_a_badge(page: str) -> None:
    assert "Not loaded yet: history_meetings" in card_of(page, "headlines-meetings")


def test_every_chart_of_zooms_data_rests_on_some_of_its_lists() -> None:
    of_the_warehouse = {"health-tables", "health-loaded"}
    for definition in read_definitions(CHARTS):
        named = definition.settings.get("rests_on", [])
        assert set(named) <= set(ENDPOINTS)
        assert bool(find_endpoints(definition.sql) | set(named)) == (definition.key not in of_the_warehouse), definition.key
