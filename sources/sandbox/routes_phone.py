"""Paths of Zoom Phone beyond users and the account's calls."""

from sources.sandbox.answers.phone_views import list_call_recordings, list_metrics, list_user_logs, read_profile
from sources.sandbox.limits import HEAVY, LIGHT, MEDIUM, PHONE
from sources.sandbox.paging import PageRule
from sources.sandbox.params import Param, choice, dates
from sources.sandbox.route import PAGE, Route

PHONE_ROUTES: tuple[Route, ...] = (
    Route(
        "/phone/users/{userId}",
        read_profile,
        LIGHT,
        ("phone:read", "phone:read:admin", "phone:read:user", "phone:read:user:admin"),
        family=PHONE,
    ),
    Route(
        "/phone/users/{userId}/call_logs",
        list_user_logs,
        MEDIUM,
        (
            "phone:read",
            "phone:read:admin",
            "phone_call_log:read",
            "phone_call_log:read:admin",
            "phone:read:list_call_logs",
            "phone:read:list_call_logs:admin",
        ),
        (
            *PAGE,
            *dates(required=False),
            choice("type", "all", "missed"),
            Param("phone_number"),
            choice("time_type", "startTime", "endTime"),
        ),
        PageRule(refusal_code=400),
        PHONE,
    ),
    Route(
        "/phone/metrics/call_logs",
        list_metrics,
        HEAVY,
        ("phone:read:admin", "phone:read:list_call_logs:admin"),
        (*PAGE, *dates(required=False), Param("site_id"), Param("quality_type")),
        PageRule(largest=100, refusal_code=400),
        PHONE,
    ),
    Route(
        "/phone/recordings",
        list_call_recordings,
        MEDIUM,
        ("phone:read:admin", "phone_recording:read:admin", "phone:read:list_call_recordings:admin"),
        (
            *PAGE,
            *dates(required=False),
            *(Param(name) for name in ("owner_type", "recording_type", "site_id", "query_date_type", "group_id")),
        ),
        PageRule(refusal_code=400),
        PHONE,
    ),
)
