"""Paths of planned meetings and webinars, of single past ones, and of what the account pays for."""

from sources.sandbox.answers.instances import read_details, read_polls, read_questions, read_recording
from sources.sandbox.answers.meetings import list_participants
from sources.sandbox.answers.planned import (
    list_meeting_registrants,
    list_planned,
    list_webinar_registrants,
    list_webinars,
    read_webinar,
)
from sources.sandbox.answers.reports import list_storage, list_telephone
from sources.sandbox.limits import HEAVY, LIGHT, MEDIUM
from sources.sandbox.paging import PageRule
from sources.sandbox.params import Param, choice, dates, flag, whole_number
from sources.sandbox.route import PAGE, REPORTS, Route

_MEETINGS = ("meeting:read", "meeting:read:admin")
_WEBINARS = ("webinar:read", "webinar:read:admin")
_STATUS = choice("status", "pending", "approved", "denied")

EVENT_ROUTES: tuple[Route, ...] = (
    Route(
        "/users/{userId}/meetings",
        list_planned,
        MEDIUM,
        (*_MEETINGS, "meeting:read:list_meetings", "meeting:read:list_meetings:admin"),
        (
            *PAGE,
            whole_number("page_number"),
            choice("type", "scheduled", "live", "upcoming", "upcoming_meetings", "previous_meetings"),
            *dates(required=False),
            Param("timezone"),
        ),
        PageRule(numbered=True),
    ),
    Route(
        "/meetings/{meetingId}/registrants",
        list_meeting_registrants,
        MEDIUM,
        (*_MEETINGS, "meeting:read:list_registrants", "meeting:read:list_registrants:admin"),
        (*PAGE, whole_number("page_number"), Param("occurrence_id"), _STATUS),
        PageRule(numbered=True),
    ),
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
        "/meetings/{meetingId}/recordings",
        read_recording,
        LIGHT,
        (
            "recording:read",
            "recording:read:admin",
            "phone_recording:read:admin",
            "cloud_recording:read:list_recording_files",
            "cloud_recording:read:list_recording_files:admin",
        ),
        (Param("include_fields"), whole_number("ttl")),
    ),
    Route("/report/meetings/{meetingId}", read_details, HEAVY, (REPORTS, "report:read:meeting:admin"), paid=True),
    Route("/report/meetings/{meetingId}/polls", read_polls, HEAVY, (REPORTS, "report:read:list_meeting_polls:admin"), paid=True),
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
    Route(
        "/report/cloud_recording",
        list_storage,
        HEAVY,
        (REPORTS, "report:read:cloud_recording:admin"),
        (*dates(required=True), Param("group_id")),
        paid=True,
    ),
    Route(
        "/report/telephone",
        list_telephone,
        HEAVY,
        (REPORTS, "report:read:telephone:admin"),
        (
            *PAGE,
            whole_number("page_number"),
            *dates(required=True),
            choice("type", "1", "2", "3"),
            choice("query_date_type", "start_time", "end_time", "meeting_start_time", "meeting_end_time"),
        ),
        PageRule(numbered=True),
        paid=True,
    ),
)
