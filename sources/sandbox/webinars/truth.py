"""What a perfect extraction would hold of webinars, planned and past."""

from collections.abc import Iterator

from sources.sandbox.meetings.planned import write_plan
from sources.sandbox.meetings.registrants import write_registrants
from sources.sandbox.meetings.truth import find_plans, list_asked, list_details, list_polls, list_seen
from sources.sandbox.perfect_reading import Found, PerfectReading, Source
from sources.sandbox.webinars.records import write_absentees, write_questions, write_webinar
from sources.zoom import Endpoint


def _webinars(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for plan, owner in find_plans(run, webinar=True):
        yield write_plan(run.account, plan, owner, run.now), {"userId": run.account.people.ids[owner]}


def _details(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for plan, owner in find_plans(run, webinar=True):
        yield write_webinar(run.account, plan, owner, run.now), {"webinarId": str(plan.number)}


def _registrants(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for plan, _owner in find_plans(run, webinar=True):
        for record in write_registrants(run.account, plan, run.now):
            yield record, {"webinarId": str(plan.number)}


def _questions(run: PerfectReading, endpoint: Endpoint) -> Iterator[Found]:
    return list_asked(run, endpoint, write_questions)


def _absentees(run: PerfectReading, endpoint: Endpoint) -> Iterator[Found]:
    return list_asked(run, endpoint, lambda account, webinar, _: write_absentees(account, webinar) or [])


WEBINARS_TRUTH: dict[str, Source] = {
    "webinars": _webinars,
    "webinar_details": _details,
    "webinar_registrants": _registrants,
    "webinar_absentees": _absentees,
    "report_webinars": list_details,
    "report_webinar_participants": list_seen,
    "report_webinar_polls": list_polls,
    "report_webinar_qa": _questions,
}
