"""429s of a second, of a minute and of a day, in all the forms Zoom sends them."""

import asyncio
from datetime import UTC, datetime

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sources.sandbox.config import SandboxConfig
from sources.sandbox.rules.limits import Limits
from sources.sandbox.server import create_app
from sources.zoom.client import Meter, ZoomClient
from sources.zoom.errors import DailyLimitReached, RateLimited
from sources.zoom.vocabulary import Label
from tests.wire.line import Line, Server, ask

DATE = {"Date": "Mon, 01 Jun 2026 20:00:00 GMT"}
QPS = {"code": 429, "message": "You have reached the maximum per-second rate limit for this API. Try again later."}
DAILY = {"code": 429, "message": "You have reached the maximum daily rate limit for this API."}


def refuse(number_of_times: int, body: dict[str, object], **headers: str) -> Server:
    sent = DATE | {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(request: Request, number: int) -> Response:
        return JSONResponse(body, 429, sent) if number <= number_of_times else JSONResponse({"roles": []}, 200, DATE)

    return Server(answer)


@pytest.mark.parametrize(
    ("wish", "least", "most"),
    [
        ("7", 7.0, 8.0),
        ("0", 0.0, 1.0),
        ("2026-06-01T20:00:40Z", 38.0, 41.0),
        ("Mon, 01 Jun 2026 20:00:40 GMT", 38.0, 41.0),
        ("2026-06-01T19:00:00Z", 0.0, 1.0),
        ("soon", 1.0, 3.0),
        ("inf", 1.0, 3.0),
    ],
)
def test_a_429_waits_as_long_as_zoom_says_in_whatever_form(wish: str, least: float, most: float) -> None:
    server = refuse(1, QPS, Retry_After=wish)
    with Line(server) as line:
        assert least <= line.seconds(ask) <= most
    assert server.calls == 2


def test_a_429_without_a_wish_waits_a_second_or_more_and_longer_each_time() -> None:
    server = refuse(3, QPS)
    with Line(server) as line:
        assert 3.0 <= line.seconds(ask) <= 10.0
    assert server.calls == 4


def test_429s_are_counted_apart_from_calls() -> None:
    meter = Meter()
    with Line(refuse(2, QPS, Retry_After="1")) as line:
        line.get(meter=meter)
    assert (meter.calls, meter.refused_429) == (3, 2)


def test_429s_without_end_are_given_up() -> None:
    server = refuse(1000, QPS, Retry_After="1")
    with Line(server) as line, pytest.raises(RateLimited):
        line.get()
    assert server.calls == 12


def test_a_429_holds_its_label_and_no_other() -> None:
    begun: dict[str, float] = {}

    def answer(request: Request, number: int) -> Response:
        begun.setdefault(request.url.path.rpartition("/")[2], asyncio.get_running_loop().time())
        return JSONResponse(QPS, 429, {"Retry-After": "20"}) if number == 1 else JSONResponse({})

    async def play(client: ZoomClient) -> None:
        first = asyncio.create_task(ask(client, "/first"))
        while "first" not in begun:
            await asyncio.sleep(0)
        await asyncio.sleep(1)
        await asyncio.gather(first, ask(client, "/same"), ask(client, "/other", label=Label.LIGHT))

    with Line(Server(answer)) as line:
        line.run(play)
    assert begun["same"] - begun["first"] >= 20.0
    assert begun["other"] - begun["first"] < 5.0


def test_a_daily_limit_is_not_tried_again_and_says_until_when() -> None:
    server = refuse(1000, DAILY, Retry_After="2026-06-02T00:00:00Z", X_RateLimit_Type="Daily-limit")
    with Line(server) as line, pytest.raises(DailyLimitReached, match="2026-06-02 00:00 UTC") as caught:
        line.get()
    assert caught.value.until == datetime(2026, 6, 2, tzinfo=UTC)
    assert server.calls == 1


@pytest.mark.parametrize("headers", [{}, {"Retry_After": "2026-06-01T00:00:00Z"}])
def test_a_daily_limit_without_a_time_to_come_ends_at_zooms_midnight(headers: dict[str, str]) -> None:
    with Line(refuse(1000, DAILY, **headers)) as line, pytest.raises(DailyLimitReached) as caught:
        line.get()
    assert caught.value.until == datetime(2026, 6, 2, tzinfo=UTC)


def test_a_429_that_asks_for_an_hour_is_a_budget_used_up_whatever_it_says() -> None:
    server = refuse(1000, QPS, Retry_After="3600")
    with Line(server) as line, pytest.raises(DailyLimitReached) as caught:
        line.get()
    assert server.calls == 1
    assert caught.value.until.hour == 21


def test_two_hundred_heavy_calls_fill_the_plans_rate_and_break_no_limit() -> None:
    app = create_app(SandboxConfig(users=5, days=5, plan="business"))

    async def play(client: ZoomClient) -> None:
        app.state.sandbox.limits = Limits(asyncio.get_running_loop().time)
        await asyncio.gather(*(ask(client, "/report/daily", label=Label.HEAVY, year="2026", month="5") for _ in range(200)))

    with Line(app, plan="business") as line:
        seconds = line.seconds(play)
    counts = app.state.sandbox.traffic.show()["labels"]["general HEAVY"]
    assert counts["requests"] - counts["refused_per_second"] == 200
    assert counts["refused_per_second"] <= 4
    assert 200 / seconds > 0.7 * 40
