"""Every path that changes something: one line each."""

from sources.sandbox.rules.limits import LIGHT, MEDIUM
from sources.sandbox.rules.params import Param, choice, flag
from sources.sandbox.rules.route import match_path
from sources.sandbox.writes.events import create_meeting, create_webinar
from sources.sandbox.writes.registrants import (
    add_meeting_registrant,
    add_webinar_registrant,
    decide_meeting_registrants,
    decide_webinar_registrants,
)
from sources.sandbox.writes.route import WriteRoute
from sources.sandbox.writes.users import create_user, delete_user, update_status

_USERS = ("user:write", "user:write:admin")
_MEETINGS = ("meeting:write", "meeting:write:admin")
_WEBINARS = ("webinar:write", "webinar:write:admin")
_OCCURRENCES, _OCCURRENCE = (Param("occurrence_ids"),), (Param("occurrence_id"),)
_TRANSFERS = ("meeting", "webinar", "recording", "whiteboard", "clipfiles", "notes", "visitors", "docs")


def _add(scopes: tuple[str, ...], *granular: str) -> tuple[str, ...]:
    return (*scopes, *granular, *(f"{name}:admin" for name in granular))


WRITE_ROUTES: tuple[WriteRoute, ...] = (
    WriteRoute("POST", "/users", create_user, LIGHT, (*_USERS, "user:write:user:admin")),
    WriteRoute(
        "DELETE",
        "/users/{userId}",
        delete_user,
        LIGHT,
        _add(_USERS, "user:delete:user"),
        (
            flag("encrypted_email"),
            choice("action", "disassociate", "delete"),
            Param("transfer_email"),
            *(flag(f"transfer_{what}") for what in _TRANSFERS),
        ),
    ),
    WriteRoute("PUT", "/users/{userId}/status", update_status, LIGHT, _add(_USERS, "user:update:status")),
    WriteRoute("POST", "/users/{userId}/meetings", create_meeting, LIGHT, _add(_MEETINGS, "meeting:write:meeting")),
    WriteRoute("POST", "/users/{userId}/webinars", create_webinar, LIGHT, _add(_WEBINARS, "webinar:write:webinar")),
    WriteRoute(
        "POST",
        "/meetings/{meetingId}/registrants",
        add_meeting_registrant,
        LIGHT,
        _add(_MEETINGS, "meeting:write:registrant"),
        _OCCURRENCES,
    ),
    WriteRoute(
        "POST",
        "/webinars/{webinarId}/registrants",
        add_webinar_registrant,
        LIGHT,
        _add(_WEBINARS, "webinar:write:registrant"),
        _OCCURRENCES,
    ),
    WriteRoute(
        "PUT",
        "/meetings/{meetingId}/registrants/status",
        decide_meeting_registrants,
        MEDIUM,
        _add(_MEETINGS, "meeting:update:registrant_status"),
        _OCCURRENCE,
    ),
    WriteRoute(
        "PUT",
        "/webinars/{webinarId}/registrants/status",
        decide_webinar_registrants,
        MEDIUM,
        _add(_WEBINARS, "webinar:update:registrant_status"),
        _OCCURRENCE,
    ),
)
WRITE_SCOPES = frozenset(name for route in WRITE_ROUTES for name in route.scopes)


def find_write(method: str, segments: tuple[str, ...]) -> tuple[WriteRoute, dict[str, str]] | None:
    """The route of a method and a path, still encoded, and what stands at its placeholders."""
    for route in WRITE_ROUTES:
        if route.method == method and (args := match_path(route.segments, segments)) is not None:
            return route, args
    return None
