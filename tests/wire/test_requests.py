"""How a declaration becomes a request: path, query and dates in Zoom's form."""

from dataclasses import replace
from datetime import date

import pytest

from sources.zoom._queries import make_query
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.units import Unit
from sources.zoom.vocabulary import Cadence, Form, Grid, Parent, Window
from sources.zoom.windows import Span, reach_of

LOGS = ENDPOINTS["report_activities"]
SPAN = Span(date(2026, 5, 2), date(2026, 5, 4))


@pytest.mark.parametrize(
    ("grid", "form", "dates"),
    [
        (Grid.DAY, Form.DATE, {"from": "2026-05-01", "to": "2026-05-04"}),
        (Grid.DAY, Form.MOMENT, {"from": "2026-05-01T00:00:00Z", "to": "2026-05-05T00:00:00Z"}),
    ],
)
def test_a_window_is_written_in_the_form_zoom_takes(grid: Grid, form: Form, dates: dict[str, str]) -> None:
    endpoint = replace(LOGS, cadence=replace(LOGS.cadence, window=Window(grid, "time", form=form)))
    assert make_query(endpoint, Unit(LOGS.name, span=SPAN, ask=("2026-05-01", "2026-05-04")), {}) == dates


def test_a_month_is_asked_for_by_year_and_number() -> None:
    month = Span(date(2026, 5, 1), date(2026, 6, 1))
    unit = Unit("report_daily", span=month, ask=("2026-05-01", "2026-05-31"))
    assert make_query(ENDPOINTS["report_daily"], unit, {}) == {"year": "2026", "month": "5"}


def test_what_the_path_has_no_place_for_goes_into_the_query() -> None:
    messages = replace(
        LOGS,
        request=replace(LOGS.request, path="/chat/users/{userId}/messages"),
        cadence=Cadence("By channel.", (Parent("users", give={"userId": "id", "to_channel": "email"}),)),
    )
    unit = Unit("chat_messages", {"userId": "u", "to_channel": "c"})
    assert make_query(messages, unit, {"status": "x"}) == {"status": "x", "to_channel": "c"}


def test_a_window_that_has_to_end_yesterday_does() -> None:
    today = date(2026, 6, 1)
    assert reach_of(Window(Grid.DAY, "time", newest_days_back=1), today).end == today
    assert reach_of(Window(Grid.DAY, "time"), today).end == date(2026, 6, 2)
