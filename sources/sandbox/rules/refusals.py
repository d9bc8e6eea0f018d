"""Zoom's way of saying no."""

from collections.abc import Mapping
from typing import Any


class RefusalError(Exception):
    """An answer other than success: HTTP status, Zoom's code and message, further headers."""

    def __init__(
        self,
        http: int,
        code: int,
        message: str,
        *,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.http = http
        self.code = code
        self.message = message
        self.fields = dict(fields or {})
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.fields:
            body["errors"] = [{"field": field, "message": message} for field, message in self.fields.items()]
        return body


def refuse_value(field: str, message: str) -> RefusalError:
    """A parameter's value is not taken: 400/300."""
    return RefusalError(400, 300, "Validation Failed.", fields={field: message})


def refuse_user(user: str) -> RefusalError:
    """404/1001."""
    return RefusalError(404, 1001, f"User does not exist: {user}.")


def refuse_meeting(meeting: str) -> RefusalError:
    """404/3001."""
    return RefusalError(404, 3001, f"Meeting does not exist: {meeting}.")


def refuse_path() -> RefusalError:
    """400/2300."""
    return RefusalError(400, 2300, "This API endpoint is not recognized.")


def refuse_phone() -> RefusalError:
    """403/2031."""
    return RefusalError(403, 2031, "Zoom Phone has not been enabled for this account.")


def refuse_plan() -> RefusalError:
    """400/200."""
    return RefusalError(400, 200, "This API is only available for Pro or higher accounts.")


def refuse_method(method: str) -> RefusalError:
    """405: a path that is there takes another method."""
    return RefusalError(405, 405, f"Request method '{method}' is not supported.")
