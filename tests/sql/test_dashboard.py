"""The page in a browser: nothing is asked of the network, numbers are those of SQL, filters change them, people can read it."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.errors import CommandError
from pipelines.models.lineage import PUBLISHED, read_classes
from pipelines.readers.dashboard.page import write_page
from tests.sql.busy_marts import NASTY, add_busy_rows
from tests.sql.conftest import Warehouse

CHROMIUM = shutil.which("chromium")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")
DRAWN = "body[data-drawn=yes]"
ACTIVITY = """(
    select host_user_key as user_key, meeting_date as day from marts.fct_meeting_instances
    union select user_key, meeting_date from marts.fct_meeting_participants where is_in_meeting
    union select user_key, webinar_date from marts.fct_webinar_attendance where has_attended
    union select host_user_key, webinar_date from marts.fct_webinar_attendance where is_held
    union select user_key, message_date from marts.fct_chat_activity
    union select user_key, call_date from marts.fct_calls where direction = 'outbound' or is_answered
)"""
NUMBERS = {
    "active_people": f"""
        select count(distinct user_key) from {ACTIVITY} inner join marts.dim_users using (user_key)
        where day between $first and $last and ($department = '' or dim_users.department = $department)""",
    "meetings": """
        select count(*) from marts.fct_meeting_instances
        where meeting_date between $first and $last and ($department = '' or department = $department)""",
    "person_hours": """
        select sum(person_minutes) / 60 from marts.fct_meeting_instances
        where meeting_date between $first and $last and ($department = '' or department = $department)""",
    "answered_share": """
        select 100 * avg(case when is_answered then 1 else 0 end) from marts.fct_calls
        where direction = 'inbound' and is_main_entry and call_date between $first and $last
            and ($department = '' or department = $department)""",
    "recording_gigabytes": """
        select sum(recording_bytes) / 1073741824.0 from marts.fct_recordings
        where recording_date between $first and $last and ($department = '' or department = $department)""",
}
"""What the tiles show, asked of the facts in a plainer way."""


@dataclass
class Shown:
    """A page in a browser, and what it said and asked for."""

    page: Page
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def tile(self, name: str) -> float | None:
        words = self.page.inner_text(f"#headlines-{name} .value")
        return None if words == "\N{EN DASH}" else float(words.replace(",", "").rstrip("%"))

    def choose(self, period: str = "", department: str | None = None) -> None:
        if period:
            self.page.select_option("#period", period)
        if department is not None:
            self.page.select_option("#department", department)
        self.page.wait_for_selector(DRAWN)

    def set_days(self, first: str, last: str) -> None:
        self.page.fill("#from", first)
        self.page.fill("#to", last)
        self.page.wait_for_selector(DRAWN)

    def table(self, chart: str) -> list[list[str]]:
        """Cells of the table under a chart, by row."""
        script = (
            "id => [...document.querySelectorAll(`#${id} tbody tr`)].map(row => [...row.cells].map(cell => cell.textContent))"
        )
        rows: list[list[str]] = self.page.evaluate(script, chart)
        return rows

    def numbers(self, chart: str, title: str) -> list[float]:
        """A column of the table under a chart."""
        titles: list[str] = self.page.evaluate(
            "id => [...document.querySelectorAll(`#${id} thead th`)].map(cell => cell.textContent)", chart
        )
        return [float(row[titles.index(title)].replace(",", "")) for row in self.table(chart)]

    def width(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth"))


@pytest.fixture(scope="module")
def busy(small_account: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    db = tmp_path_factory.mktemp("busy") / "zoom.duckdb"
    shutil.copy(small_account.db, db)
    add_busy_rows(db)
    return Warehouse(db, small_account.report)


@pytest.fixture(scope="module")
def written(busy: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(busy.db, tmp_path_factory.mktemp("page") / "overview.html").path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        assert not os.environ.get("CI"), "chromium is missing: .ci/run installs it"
        pytest.skip("no chromium to open the page with: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@contextmanager
def showing(
    browser: Browser, file: Path, width: int = 1280, scheme: str = "light", zone: str = "America/Los_Angeles"
) -> Iterator[Shown]:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light", timezone_id=zone
    )
    shown = Shown(context.new_page())
    shown.page.on("console", lambda message: shown.messages.append(message.text))
    shown.page.on("pageerror", lambda error: shown.messages.append(str(error)))
    shown.page.on("request", lambda request: shown.requests.append(request.url))
    shown.page.goto(file.as_uri())
    shown.page.wait_for_selector(DRAWN)
    try:
        yield shown
    finally:
        context.close()


@pytest.fixture(scope="module")
def shown(browser: Browser, written: Path) -> Iterator[Shown]:
    with showing(browser, written) as found:
        yield found


def ask(db: Path, query: str, **parameters: object) -> list[tuple[object, ...]]:
    with duckdb.connect(str(db), read_only=True) as connection:
        return connection.execute(query, parameters).fetchall()


def test_every_chart_is_drawn_and_nothing_is_asked_of_the_network(shown: Shown, written: Path) -> None:
    marks = shown.page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.card:not(.list)')].map(card => "
        "[card.id, card.querySelectorAll('[class*=mark-]:not(.role-axis-label):not(.role-axis-grid) path').length]))"
    )
    drawn = {name for name, count in marks.items() if count}
    assert len(marks) >= 25
    assert set(marks) == drawn
    assert shown.messages == []
    assert shown.requests == [written.as_uri()]


@pytest.mark.parametrize(
    ("period", "first", "last", "department"),
    [
        ("30", "2026-05-02", "2026-05-31", ""),
        ("7", "2026-05-25", "2026-05-31", ""),
        ("90", "2026-03-03", "2026-05-31", ""),
        ("30", "2026-05-02", "2026-05-31", "R&D"),
        ("7", "2026-05-25", "2026-05-31", "<Support>"),
        ("", "2026-04-10", "2026-04-11", "Sales"),
    ],
)
def test_headline_numbers_equal_sql(shown: Shown, busy: Warehouse, period: str, first: str, last: str, department: str) -> None:
    shown.choose(period, department)
    if not period:
        shown.set_days(first, last)
    assert (shown.page.input_value("#from"), shown.page.input_value("#to")) == (first, last)
    for name, query in NUMBERS.items():
        (value,) = ask(busy.db, query, first=first, last=last, department=department)[0]
        shows = shown.tile(name)
        if value is None:
            assert not shows, name
        else:
            assert shows == pytest.approx(float(str(value)), abs=0.051 if "." in str(shows) else 0.5), name


def test_the_period_before_is_of_the_same_length(shown: Shown, busy: Warehouse) -> None:
    shown.choose("30", "")
    (before,) = ask(busy.db, NUMBERS["meetings"], first="2026-04-02", last="2026-05-01", department="")[0]
    assert f"against {before} before" in shown.page.inner_text("#headlines-meetings .change")
    shown.choose("all")
    assert shown.page.inner_text("#headlines-meetings .change") == "no whole period before"


def test_the_first_screen_says_what_licences_nobody_hosts_with_cost(shown: Shown, busy: Warehouse) -> None:
    ((licences, never, cost, since),) = ask(
        busy.db,
        """
        select count(*), count(*) filter (where is_never_hosted), sum(annual_cost) filter (where is_never_hosted),
            min(hosting_known_from_date)
        from marts.dim_licences where license_type = 'licensed' and status = 'active'""",
    )
    said = f"{never} of {licences} licences never hosted a meeting or webinar since {since}: ${float(str(cost)):,.0f} a year, "
    sentence = shown.page.inner_text("#sentences-never_hosted")
    assert sentence.startswith(f"{said}at the example price of $13.33 a month each.")
    top = shown.page.evaluate("document.querySelector('#sentences-never_hosted').getBoundingClientRect().bottom + scrollY")
    assert top < 900, "it is on the first screen"


def test_a_list_can_be_sorted_and_searched(shown: Shown, busy: Warehouse) -> None:
    shown.choose("30", "")
    chart = "people-taken_back"
    ((licences,),) = ask(
        busy.db,
        "select count(*) from marts.dim_licences where annual_cost > 0 and licence_kind <> 'bundle' "
        "and (could_be_basic or (is_never_hosted and not is_new) or holder_status in ('idle', 'deactivated'))",
    )
    assert len(shown.table(chart)) == licences != 1
    by_cost = shown.page.locator(f"#{chart} th button", has_text="Cost a year")
    for sign, order in ((-1, "descending"), (1, "ascending")):
        by_cost.click()
        costs = shown.numbers(chart, "Cost a year")
        assert costs == sorted(costs, key=lambda cost: sign * cost)
        assert shown.page.get_attribute(f"#{chart} th[aria-sort]", "aria-sort") == order
    shown.page.fill(f"#{chart} input", "PERSON P6")
    assert [row[0] for row in shown.table(chart)] == ["Person p6"]
    assert f"1 of {licences} rows" in shown.page.inner_text(f"#{chart} .scroll")
    shown.page.fill(f"#{chart} input", "")
    shown.choose("30", "<Support>")
    assert {row[2] for row in shown.table(chart)} == {"<Support>"}
    shown.choose("30", "")
    shown.page.locator("#meetings-hosts summary").click()
    shown.page.locator("#meetings-hosts th button", has_text="Person-hours").click()
    hours = shown.numbers("meetings-hosts", "Person-hours")
    assert hours == sorted(hours, reverse=True)


def test_filters_change_charts_and_tables(shown: Shown, busy: Warehouse) -> None:
    query = """
        select sum(answered_calls_count + missed_calls_count + voicemail_calls_count + abandoned_calls_count + other_calls_count)
        from reports.rpt_call_volumes
        where call_date between $first and '2026-05-31' and ($department = '' or department = $department)"""
    for period, first, department in (("30", "2026-05-02", ""), ("30", "2026-05-02", "Sales"), ("7", "2026-05-25", "Sales")):
        shown.choose(period, department)
        rows = shown.table("phone-outcomes")
        assert sum(int(row[-1]) for row in rows) == ask(busy.db, query, first=first, department=department)[0][0]
        assert min(row[0] for row in rows) >= first
    assert "All departments." in shown.page.inner_text("#adoption-active_by_week .scope")
    assert shown.page.inner_text("#scope") == "2026-05-25 to 2026-05-31 (7 days), Sales."
    shown.choose("30", "")
    assert shown.page.inner_text("#adoption-active_by_week .scope") == ""


def test_days_stay_what_they_are_in_any_time_zone(browser: Browser, written: Path, shown: Shown) -> None:
    shown.choose("30", "")
    with showing(browser, written, zone="Pacific/Auckland") as elsewhere:
        for chart in ("phone-outcomes", "meetings-by_day", "security-oddities"):
            assert elsewhere.table(chart) == shown.table(chart)
            assert elsewhere.table(chart)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "dark")])
def test_it_fits_and_follows_the_scheme(browser: Browser, written: Path, width: int, scheme: str) -> None:
    with showing(browser, written, width, scheme) as found:
        assert found.width() == width
        assert found.messages == []
        paper, ink = found.page.evaluate("(style => [style.backgroundColor, style.color])(getComputedStyle(document.body))")
        assert (brightness(paper) < brightness(ink)) == (scheme == "dark")
        label = found.page.evaluate("getComputedStyle(document.querySelector('.role-axis-label text')).fill")
        assert abs(brightness(label) - brightness(paper)) > 90, "labels of charts can be read"
        too_wide = (
            "[...document.querySelectorAll('.chart svg')].filter(svg => svg.clientWidth > svg.parentElement.clientWidth + 1)"
        )
        assert found.page.evaluate(f"{too_wide}.length") == 0


def brightness(colour: str) -> float:
    red, green, blue = map(float, re.findall(r"[\d.]+", colour)[:3])
    return 0.3 * red + 0.6 * green + 0.1 * blue


@pytest.mark.parametrize(
    ("period", "department"),
    [("7", ""), ("7", "R&D"), ("30", ""), ("30", "Sales"), ("90", "<Support>"), ("all", ""), ("all", "Sales")],
)
def test_the_first_ten_are_those_of_the_choice(shown: Shown, busy: Warehouse, period: str, department: str) -> None:
    shown.choose(period, department)
    days = {"first": shown.page.input_value("#from"), "last": shown.page.input_value("#to"), "department": department}
    chosen = """
        where date_trunc('week', meeting_date) between date_trunc('week', cast($first as date)) and cast($last as date)
            and ($department = '' or meetings.department = $department)"""
    meetings = f"select person_minutes / 60 from marts.fct_meeting_instances as meetings {chosen} order by 1 desc limit 10"
    rows = shown.table("meetings-costliest")
    assert shown.numbers("meetings-costliest", "Person-hours") == pytest.approx(
        [float(str(hours)) for (hours,) in ask(busy.db, meetings, **days)], abs=0.051
    )
    assert len({row[0] for row in rows}) == len(rows)
    hosts = f"""
        select coalesce(sum(person_minutes), 0) / 60 from marts.fct_meeting_instances as meetings
        inner join marts.dim_users as users on meetings.host_user_key = users.user_key
        {chosen.replace("meetings.department", "users.department")}
        group by host_user_key order by 1 desc limit 10"""
    assert shown.numbers("meetings-hosts", "Person-hours") == pytest.approx(
        [float(str(hours)) for (hours,) in ask(busy.db, hosts, **days)], abs=0.051
    )


def test_an_empty_account_has_a_page_too(browser: Browser, empty_account: Warehouse, tmp_path: Path) -> None:
    page = write_page(empty_account.db, tmp_path / "empty.html")
    with showing(browser, page.path) as found:
        assert found.messages == []
        assert {found.tile(name) for name in NUMBERS} == {None}
        assert found.page.inner_text("#scope") == "There is no data yet."
        assert found.page.locator("#meetings-by_day .empty").is_visible()
        assert not found.page.locator("#meetings-by_day .chart").is_visible()
        assert found.page.locator("#period").is_disabled()
        assert "nothing is loaded yet" in found.page.inner_text("header")


def test_words_from_outside_stay_words(shown: Shown, written: Path) -> None:
    shown.choose("30", "")
    assert shown.page.title() == "Zoom overview"
    assert any(NASTY in row[0] for row in shown.table("meetings-costliest"))
    assert shown.page.locator("#department option", has_text="<Support>").count() == 1
    text = written.read_text(encoding="utf-8")
    assert "<script>document.title" not in text
    assert text.count("</script>") == 5


def test_the_policy_is_closed(written: Path) -> None:
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', written.read_text(encoding="utf-8"))
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_a_keyboard_and_a_screen_reader_find_their_way(shown: Shown) -> None:
    page = shown.page
    page.reload()
    page.wait_for_selector(DRAWN)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY", "the skip link leads past the menu"
    page.keyboard.press("Enter")
    assert page.locator("details[open] table").first.is_visible()
    assert page.locator("h1").count() == page.locator("main").count() == page.locator("nav[aria-label]").count() == 1
    assert page.evaluate("[...document.querySelectorAll('select, input')].every(control => control.labels.length === 1)")
    assert page.evaluate(
        "[...document.querySelectorAll('section')].every(each => document.getElementById(each.getAttribute('aria-labelledby')))"
    )
    assert page.evaluate("[...document.querySelectorAll('.chart')].every(chart => chart.getAttribute('aria-label').length > 20)")
    assert page.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map(each => each.id)).size === document.querySelectorAll('[id]').length"
    )


def test_it_prints_without_its_controls(shown: Shown) -> None:
    shown.page.emulate_media(media="print")
    try:
        assert not shown.page.locator("#filters").is_visible()
        assert shown.page.locator("#scope").is_visible()
        assert shown.page.locator("#meetings-by_day svg").is_visible()
    finally:
        shown.page.emulate_media(media="screen")


def test_nothing_is_cut_off_on_paper(shown: Shown) -> None:
    """A page of A4 is narrower than the window that charts were drawn for, and printing draws none of them again."""
    shown.choose("30", "")
    shown.page.emulate_media(media="print")
    try:
        shown.page.evaluate("document.body.style.width = '718px'")
        parts = shown.page.evaluate(
            """[...document.querySelectorAll('.chart:not([hidden]) svg, .list table')].map(part => {
                const [inner, outer] = [part, part.closest('.card')].map(each => each.getBoundingClientRect());
                const drawn = part.viewBox ? part.viewBox.baseVal : inner;
                return [part.closest('.card').id, inner.right <= outer.right && inner.left >= outer.left,
                    inner.width / inner.height, drawn.width / drawn.height, outer.right <= 718];
            })"""
        )
        assert len(parts) > 25
        for name, fits, shape, drawn, on_paper in parts:
            assert fits, name
            assert on_paper, name
            assert shape == pytest.approx(drawn, rel=0.02), name
        assert shown.page.evaluate(
            "[...document.querySelectorAll('.list .scroll')].every(list => list.scrollHeight <= list.clientHeight + 1)"
        ), "a list is printed to its end"
    finally:
        shown.page.evaluate("document.body.style.width = ''")
        shown.page.emulate_media(media="screen")


def test_it_names_its_date_and_its_holes(busy: Warehouse, tmp_path: Path) -> None:
    text = write_page(busy.db, tmp_path / "page.html").path.read_text(encoding="utf-8")
    ((until,),) = ask(busy.db, "select max(last_loaded_at) from marts._coverage")
    assert f"Data until <strong>{until:%Y-%m-%d %H:%M} UTC</strong>" in text
    holes = {name for (name,) in ask(busy.db, "select table_name from marts._coverage where is_refused or holes_count > 0")}
    assert holes
    assert holes <= set(re.findall(r"<li><code>(\w+)</code>:", text))


def test_aggregate_only_leaves_people_out(busy: Warehouse, tmp_path: Path) -> None:
    with_people = write_page(busy.db, tmp_path / "people.html")
    without = write_page(busy.db, tmp_path / "sums.html", aggregate_only=True)
    assert (with_people.holds_personal_data, without.holds_personal_data) == (True, False)
    assert 15 < without.charts < with_people.charts
    text = without.path.read_text(encoding="utf-8")
    data = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    cells = {str(cell) for source in (*data["headlines"], *data["charts"]) for row in source["rows"] for cell in row}
    personal = {
        str(value)
        for table, columns in read_classes(PUBLISHED).items()
        for column, privacy in columns.items()
        if privacy != "none"
        for (value,) in ask(busy.db, f'select distinct "{column}" from {table} where "{column}" is not null')
    }
    assert {"ada@example.com", NASTY} <= personal
    assert cells.isdisjoint(personal)
    assert "holds personal data" in with_people.path.read_text(encoding="utf-8")
    assert "holds personal data" not in text


OWN_CHART = {
    "title": "Topics",
    "mark": "bar",
    "encoding": {"x": {"field": "meetings", "type": "quantitative"}, "y": {"field": "topic"}},
}


class TestOwnCharts:
    """Two files in a folder are a chart more."""

    def write(
        self, folder: Path, sql: str = "select topic, count(*) as meetings from marts.fct_meeting_instances group by topic"
    ) -> Path:
        (folder / "ours").mkdir()
        (folder / "ours" / "topics.sql").write_text(sql)
        (folder / "ours" / "topics.json").write_text(json.dumps(OWN_CHART))
        return folder

    def test_it_is_drawn_in_a_section_of_its_own(self, browser: Browser, busy: Warehouse, tmp_path: Path) -> None:
        page = write_page(busy.db, tmp_path / "page.html", charts=self.write(tmp_path))
        with showing(browser, page.path) as found:
            assert found.page.inner_text("#title-ours") == "Ours"
            assert len(found.table("ours-topics")) == len(ask(busy.db, "select distinct topic from marts.fct_meeting_instances"))
            assert found.messages == []

    @pytest.mark.parametrize(
        ("sql", "more"),
        [
            ("select topic, count(*) as meetings from marts.fct_meeting_instances group by topic", 0),
            (
                "select meeting_date as topic, count(distinct topic) as meetings from marts.fct_meeting_instances group by 1",
                1,
            ),
        ],
    )
    def test_it_is_left_out_of_sums_if_people_are_in_it(self, busy: Warehouse, tmp_path: Path, sql: str, more: int) -> None:
        plain = write_page(busy.db, tmp_path / "plain.html", aggregate_only=True)
        again = write_page(busy.db, tmp_path / "again.html", aggregate_only=True, charts=self.write(tmp_path, sql))
        assert again.charts == plain.charts + more

    @pytest.mark.parametrize(
        ("sql", "words"),
        [
            ("select nothing from marts.dim_users", "asking .*topics.sql: Binder Error: .*: correct the file"),
            ("select 1 from marts.dim_nothing", "asking .*topics.sql: Catalog Error: .*: build the models"),
            ("drop table marts.dim_users", "asking .*topics.sql: DROP does more than read: .*"),
        ],
    )
    def test_sql_that_cannot_be_used(self, busy: Warehouse, tmp_path: Path, sql: str, words: str) -> None:
        with pytest.raises(CommandError, match=words):
            write_page(busy.db, tmp_path / "page.html", charts=self.write(tmp_path, sql))
        assert not (tmp_path / "page.html").exists()

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("[", "reading .*topics.json: it is not JSON .*: fix the file"),
            ("{}", "reading .*topics.json: it has no title: write .*"),
            ('{"title": "x", "data": {"url": "https://zoom.example"}}', "reading .*: it brings data of its own: leave data out"),
            (None, "reading .*topics.sql: topics.json is missing beside it: a chart is"),
        ],
    )
    def test_specifications_that_cannot_be_used(self, busy: Warehouse, tmp_path: Path, text: str | None, words: str) -> None:
        file = self.write(tmp_path) / "ours" / "topics.json"
        if text is None:
            file.unlink()
        else:
            file.write_text(text)
        with pytest.raises(CommandError, match=words):
            write_page(busy.db, tmp_path / "page.html", charts=tmp_path)

    def test_folders_without_charts(self, busy: Warehouse, tmp_path: Path) -> None:
        for folder, words in ((tmp_path / "nowhere", "there is no such folder"), (tmp_path, "there are none")):
            with pytest.raises(CommandError, match=words):
                write_page(busy.db, tmp_path / "page.html", charts=folder)


def test_the_verb_says_what_it_wrote(busy: Warehouse, tmp_path: Path) -> None:
    file = tmp_path / "here" / "page.html"
    answer = CliRunner().invoke(app, ["dashboard", "--db", str(busy.db), "--out", str(file)])
    assert answer.exit_code == 0
    assert answer.stdout.startswith(f"written {file}: ")
    assert answer.stderr == "it holds personal data: share it with care, or use --aggregate-only\n"
    said = CliRunner().invoke(app, ["dashboard", "--db", str(busy.db), "--out", str(file), "--json", "--aggregate-only"])
    found = json.loads(said.stdout)
    assert (found["path"], found["bytes"], found["holds_personal_data"]) == (str(file), file.stat().st_size, False)
    assert said.stderr == ""
    refused = CliRunner().invoke(app, ["dashboard", "--db", str(busy.db), "--out", str(tmp_path)])
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)
