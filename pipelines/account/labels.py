"""How Zoom counts a call of a person's own: its family and label, by the method and path that are really sent."""

import re
from functools import cache
from typing import Final

from pipelines.warehouse.address import Address
from pipelines.warehouse.choice import warehouse_at
from sources.zoom import ENDPOINTS, Budget, ZoomSettings
from sources.zoom.vocabulary import Family, Label

_LIGHT: Final = """
    GET /users/{} | GET /meetings/{} | GET /meetings/{}/polls | GET /meetings/{}/registrants/questions
    GET /meetings/{}/meeting_summary | GET /webinars/{}/polls | GET /webinars/{}/registrants/questions
    GET /past_meetings/{} | GET /past_webinars/{}/instances
    POST /users | POST /users/{}/meetings | POST /users/{}/webinars | POST /meetings/{}/registrants
    POST /webinars/{}/registrants | PUT /users/{}/status | DELETE /users/{}
"""
_MEDIUM: Final = """
    GET /users/{}/settings | GET /past_meetings/{}/instances | GET /past_meetings/{}/participants | GET /past_meetings/{}/polls
    GET /past_webinars/{}/polls | GET /past_webinars/{}/qa | GET /webinars/{}/panelists | GET /webinars/{}/tracking_sources
    GET /meetings/meeting_summaries | GET /groups/{}/members | GET /archive_files | GET /chat/channels
    GET /report/chat/sessions | GET /report/chat/sessions/{} | GET /phone/sms/sessions | GET /phone/sms/sessions/{}
    GET /phone/devices | GET /phone/users/{}/call_history | PUT /meetings/{}/registrants/status
    PUT /webinars/{}/registrants/status
"""
_INTENSIVE: Final = "GET /metrics/{}"
_DEAREST: Final = Label.HEAVY
"""For what we do not know: it is counted in the day's budget, and paced as slowly as a report."""


def count_as(method: str, path: str) -> tuple[Family, Label]:
    """Family and label of a call; HEAD counts as GET. What is not known is taken for HEAVY."""
    family = Family.PHONE if path.startswith("/phone/") else Family.GENERAL
    call = f"{'GET' if method == 'HEAD' else method} {path.partition('?')[0].rstrip('/')}"
    for pattern, label in _patterns():
        if re.fullmatch(pattern, call):
            return family, label
    return family, _DEAREST


@cache
def _patterns() -> list[tuple[str, Label]]:
    """Calls as patterns, those without a placeholder first: `/meetings/meeting_summaries` is not a meeting."""
    known = [(endpoint.request.operation, endpoint.request.label) for endpoint in ENDPOINTS.values()]
    for text, label in ((_LIGHT, Label.LIGHT), (_MEDIUM, Label.MEDIUM), (_INTENSIVE, Label.RESOURCE_INTENSIVE)):
        known += [(call.strip(), label) for line in text.strip().splitlines() for call in line.split(" | ")]
    known.sort(key=lambda one: one[0].count("{"))
    return [(re.sub(r"\\{\w*\\}", "[^/]+", re.escape(call)), label) for call, label in known]


def budget_of(db: Address, settings: ZoomSettings) -> Budget:
    """The day's budget that runs of a warehouse draw on too."""
    return Budget(settings.plan, settings.budget_share, warehouse_at(db.resolve()).slate())
