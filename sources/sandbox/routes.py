"""Every path the sandbox answers, area by area."""

from sources.sandbox.chat.routes import CHAT_ROUTES
from sources.sandbox.meetings.routes import MEETINGS_ROUTES
from sources.sandbox.people.routes import PEOPLE_ROUTES
from sources.sandbox.phone.routes import PHONE_ROUTES
from sources.sandbox.plain.routes import find_plain, make_plain_route
from sources.sandbox.recordings.routes import RECORDINGS_ROUTES
from sources.sandbox.reports.routes import REPORTS_ROUTES
from sources.sandbox.rules.route import Route, match_path
from sources.sandbox.webinars.past import PAST_ROUTES
from sources.sandbox.webinars.routes import WEBINARS_ROUTES
from sources.zoom import ENDPOINTS

_OWN_ROUTES: tuple[Route, ...] = (
    *PEOPLE_ROUTES,
    *MEETINGS_ROUTES,
    *PAST_ROUTES,
    *WEBINARS_ROUTES,
    *RECORDINGS_ROUTES,
    *PHONE_ROUTES,
    *CHAT_ROUTES,
    *REPORTS_ROUTES,
)
PLAIN_LISTS = tuple(find_plain(ENDPOINTS.values(), (route.path for route in _OWN_ROUTES)))
"""Endpoints that need no code here."""
ROUTES = tuple(sorted((*_OWN_ROUTES, *map(make_plain_route, PLAIN_LISTS)), key=lambda route: route.path.count("{")))
"""Fixed segments count before what stands at a placeholder."""
SCOPES = frozenset(name for route in ROUTES for name in route.scopes)


def find_route(segments: tuple[str, ...]) -> tuple[Route, dict[str, str]] | None:
    """The route of a path, still encoded, and what stands at its placeholders."""
    for route in ROUTES:
        if (args := match_path(route.segments, segments)) is not None:
            return route, args
    return None
