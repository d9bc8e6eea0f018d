"""Words that tests of writes are told in."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.sandbox.conftest import Zoom

Open = Callable[..., Zoom]
MAY = {"from": "2026-05-01", "to": "2026-05-31"}
JULY = {"topic": "Review", "type": 2, "start_time": "2026-07-01T09:00:00Z", "duration": 45}
BY_HAND = {**JULY, "settings": {"approval_type": 1}}


def create(zoom: Zoom, email: str = "new.person@example.com", action: str = "custCreate", **more: Any) -> dict[str, Any]:
    info = {"email": email, "first_name": "New", "last_name": "Person", "type": 2, **more}
    return dict(zoom.write("POST", "/users", {"action": action, "user_info": info}).json())


def plan(zoom: Zoom, user: str, what: str = "meetings", **body: Any) -> dict[str, Any]:
    kind = {"type": 5} if what == "webinars" else {}
    return dict(zoom.write("POST", f"/users/{user}/{what}", {**BY_HAND, **kind, **body}).json())


def register(zoom: Zoom, path: str, email: str, **more: Any) -> httpx.Response:
    return zoom.write("POST", f"{path}/registrants", {"email": email, "first_name": "Some", **more})


def listed(zoom: Zoom, **params: str) -> dict[str, dict[str, Any]]:
    return {user["email"]: user for user in zoom.records("/users", "users", {"page_size": 2000, **params})}


def statuses(zoom: Zoom, path: str) -> dict[str, str]:
    """Status of each registrant, by email."""
    return {
        one["email"]: status
        for status in ("approved", "pending", "denied")
        for one in zoom.records(f"{path}/registrants", "registrants", {"status": status})
        if one["status"] == status
    }


def refusal(answer: httpx.Response) -> tuple[int, int]:
    return answer.status_code, answer.json()["code"]


def fields(answer: httpx.Response) -> list[str]:
    assert refusal(answer) == (400, 300)
    return [error["field"] for error in answer.json()["errors"]]


def webinar_host(zoom: Zoom) -> str:
    """Somebody with a licence for webinars, who is not the owner if there is anybody else."""
    people = [user["id"] for user in listed(zoom).values()]
    return str(next(user for user in reversed(people) if zoom.ask(f"/users/{user}/webinars").status_code == 200))
