"""Rate limits of the plans."""

from collections.abc import Callable
from datetime import datetime

import pytest

from sources.sandbox.rules.limits import GENERAL, HEAVY, INTENSIVE, LIGHT, MEDIUM, PHONE, Limits, Locks
from sources.sandbox.rules.refusals import RefusalError
from tests.sandbox.conftest import Zoom

Open = Callable[..., Zoom]
NOW = int(datetime.fromisoformat("2026-06-01T12:00:00Z").timestamp())


class Watch:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def count_admitted(limits: Limits, plan: str, family: str, label: str, calls: int) -> int:
    admitted = 0
    for _ in range(calls):
        try:
            limits.admit(plan, family, label, NOW)
        except RefusalError:
            continue
        admitted += 1
    return admitted


@pytest.mark.parametrize(
    ("plan", "family", "label", "rate"),
    [
        ("free", GENERAL, LIGHT, 4),
        ("free", GENERAL, HEAVY, 1),
        ("pro", GENERAL, MEDIUM, 20),
        ("pro", PHONE, HEAVY, 5),
        ("business", GENERAL, LIGHT, 80),
        ("business", GENERAL, HEAVY, 40),
        ("business", PHONE, MEDIUM, 20),
        ("unlimited", GENERAL, HEAVY, 200),
    ],
)
def test_each_second_has_its_calls(plan: str, family: str, label: str, rate: int) -> None:
    watch = Watch()
    limits = Limits(watch)
    for _ in range(3):
        assert count_admitted(limits, plan, family, label, 200) == rate
        watch.seconds += 1


def test_intensive_calls_are_counted_by_the_minute() -> None:
    watch = Watch()
    limits = Limits(watch)
    assert count_admitted(limits, "business", GENERAL, INTENSIVE, 50) == 20
    watch.seconds += 1
    assert count_admitted(limits, "business", GENERAL, INTENSIVE, 50) == 0
    watch.seconds += 60
    assert count_admitted(limits, "business", GENERAL, INTENSIVE, 50) == 20


def test_labels_and_families_do_not_share_seconds() -> None:
    limits = Limits(Watch())
    assert count_admitted(limits, "pro", GENERAL, HEAVY, 50) == 10
    assert count_admitted(limits, "pro", GENERAL, MEDIUM, 50) == 20
    assert count_admitted(limits, "pro", PHONE, HEAVY, 50) == 5


def test_costly_labels_share_a_day() -> None:
    watch = Watch()
    limits = Limits(watch)
    limits.daily_quota = 15
    assert count_admitted(limits, "pro", GENERAL, HEAVY, 10) == 10
    assert count_admitted(limits, "pro", GENERAL, INTENSIVE, 10) == 5
    watch.seconds += 100
    assert count_admitted(limits, "pro", GENERAL, HEAVY, 10) == 0
    assert count_admitted(limits, "pro", GENERAL, MEDIUM, 10) == 10
    limits.admit("pro", GENERAL, HEAVY, NOW + 86400)


def test_a_burst_is_refused_with_zooms_headers(open_zoom: Open) -> None:
    zoom = open_zoom(plan="free")
    answers = [zoom.ask("/roles") for _ in range(40)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    for answer in refused:
        assert answer.json()["code"] == 429
        assert "per-second" in answer.json()["message"]
        assert answer.headers["X-RateLimit-Category"] == "MEDIUM"
        assert answer.headers["X-RateLimit-Type"] == "QPS"
        assert answer.headers["X-RateLimit-Limit"] == "2"
        assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert {answer.headers.get("Retry-After") for answer in refused} == {None, "1"}
    calls = zoom.control("calls").json()
    assert calls["labels"]["general MEDIUM"]["refused_per_second"] == len(refused)
    assert calls["paths"]["/roles"]["requests"] == 40


def test_an_empty_day_says_when_the_next_begins(open_zoom: Open) -> None:
    zoom = open_zoom(plan="business")
    zoom.control("faults", {"switches": {"daily_quota": 2}})
    asked = {"year": 2026, "month": 5}
    assert [zoom.ask("/report/daily", asked).status_code for _ in range(3)] == [200, 200, 429]
    answer = zoom.ask("/report/daily", asked)
    assert answer.headers["X-RateLimit-Type"] == "Daily-limit"
    assert answer.headers["Retry-After"] == "2026-06-02T00:00:00Z"
    assert "daily" in answer.json()["message"]
    assert zoom.ask("/users").status_code == 200
    zoom.control("clock", {"now": "2026-06-02T00:00:00Z"})
    zoom.token = zoom.sign_in("tests")
    assert zoom.ask("/report/daily", asked).status_code == 200


def test_a_lock_ends_by_either_clock() -> None:
    moment, now = 1_000, 50.0
    locks = Locks(lambda: moment, lambda: now)
    locks.seconds = 90.0
    locks.hold("host", "schedule for")
    with pytest.raises(RefusalError, match="Too many concurrent requests"):
        locks.hold("host", "schedule for")
    moment += 90
    locks.hold("host", "schedule for")
    now += 90.0
    locks.hold("host", "schedule for")
