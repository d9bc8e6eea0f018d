"""Paths of sums over the account, of audit logs, and of what the account pays for."""

from sources.sandbox.reports.answers import (
    list_activities,
    list_daily,
    list_operations,
    list_report_users,
    list_storage,
    list_telephone,
)
from sources.sandbox.reports.logs import CATEGORIES
from sources.sandbox.rules.limits import HEAVY
from sources.sandbox.rules.paging import PageRule
from sources.sandbox.rules.params import Param, choice, dates, whole_number
from sources.sandbox.rules.route import PAGE, REPORTS, Route

REPORTS_ROUTES: tuple[Route, ...] = (
    Route(
        "/report/users",
        list_report_users,
        HEAVY,
        (REPORTS, "report:read:list_users:admin"),
        (*PAGE, *dates(required=True), whole_number("page_number"), choice("type", "active", "inactive"), Param("group_id")),
        PageRule(numbered=True),
        paid=True,
    ),
    Route(
        "/report/daily",
        list_daily,
        HEAVY,
        (REPORTS, "report:read:daily_usage:admin"),
        (whole_number("year"), whole_number("month"), Param("group_id")),
        paid=True,
    ),
    Route(
        "/report/activities",
        list_activities,
        HEAVY,
        (REPORTS, "report:read:user_activities:admin"),
        (*PAGE, *dates(required=False)),
        PageRule(totals=False),
        paid=True,
    ),
    Route(
        "/report/operationlogs",
        list_operations,
        HEAVY,
        (REPORTS, "report:read:operation_logs:admin"),
        (*PAGE, *dates(required=True), choice("category_type", "all", *CATEGORIES)),
        PageRule(totals=False),
        paid=True,
    ),
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
