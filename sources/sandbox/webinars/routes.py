"""Paths of webinars, planned and past."""

from sources.sandbox.meetings.answers import list_participants
from sources.sandbox.meetings.instances import read_details, read_polls
from sources.sandbox.rules.limits import HEAVY, LIGHT, MEDIUM
from sources.sandbox.rules.paging import PageRule
from sources.sandbox.rules.params import Param, choice, flag, whole_number
from sources.sandbox.rules.route import PAGE, REPORTS, Route
from sources.sandbox.webinars.answers import (
    list_absentees,
    list_webinar_registrants,
    list_webinars,
    read_questions,
    read_webinar,
)

_WEBINARS = ("webinar:read", "webinar:read:admin")
_STATUS = choice("status", "pending", "approved", "denied")

WEBINARS_ROUTES: tuple[Route, ...] = (
    Route(
        "/users/{userId}/webinars",
        list_webinars,
        MEDIUM,
        (*_WEBINARS, "webinar:read:list_webinars", "webinar:read:list_webinars:admin"),
        (whole_number("page_size"), whole_number("page_number"), choice("type", "scheduled", "upcoming")),
        PageRule(numbered=True),
    ),
    Route(
        "/webinars/{webinarId}",
        read_webinar,
        LIGHT,
        (*_WEBINARS, "webinar:read:webinar", "webinar:read:webinar:admin"),
        (Param("occurrence_id"), flag("show_previous_occurrences")),
    ),
    Route(
        "/webinars/{webinarId}/registrants",
        list_webinar_registrants,
        MEDIUM,
        (*_WEBINARS, "webinar:read:list_registrants", "webinar:read:list_registrants:admin"),
        (*PAGE, whole_number("page_number"), Param("occurrence_id"), Param("tracking_source_id"), _STATUS),
        PageRule(numbered=True),
    ),
    Route(
        "/past_webinars/{webinarId}/absentees",
        list_absentees,
        HEAVY,
        (*_WEBINARS, "webinar:read:list_absentees", "webinar:read:list_absentees:admin"),
        (*PAGE, Param("occurrence_id")),
        PageRule(),
    ),
    Route("/report/webinars/{webinarId}", read_details, HEAVY, (REPORTS, "report:read:webinar:admin"), paid=True),
    Route(
        "/report/webinars/{webinarId}/participants",
        list_participants,
        HEAVY,
        (REPORTS, "report:read:list_webinar_participants:admin"),
        (*PAGE, choice("include_fields", "registrant_id")),
        PageRule(),
        paid=True,
    ),
    Route("/report/webinars/{webinarId}/polls", read_polls, HEAVY, (REPORTS, "report:read:list_webinar_polls:admin"), paid=True),
    Route("/report/webinars/{webinarId}/qa", read_questions, HEAVY, (REPORTS, "report:read:webinar_qna:admin"), paid=True),
)
