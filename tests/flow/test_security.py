"""No file that a run leaves behind holds a secret, and Zoom's data leads nowhere it should not."""

import base64
import json
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from pipelines.errors import LoadFailed
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.runs import store_run
from sources.zoom.client import ZoomClient, encode_segment
from sources.zoom.errors import CredentialsRefused, ZoomError
from tests.flow.account import Account, settings_for

SECRET = "s3cr3t-of-the-tests-7391"
BASIC = base64.b64encode(f"tests:{SECRET}".encode()).decode()


class Tattling:
    """A server that repeats in its refusals whatever secret it was sent, in front of a sandbox."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.tokens: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        sent = headers.get(b"authorization", b"").decode()
        if sent == f"Basic {BASIC}":
            scope = {**scope, "headers": [*((k, v) for k, v in scope["headers"] if k != b"authorization"), SANDBOX]}
        elif sent.startswith("Bearer "):
            self.tokens.add(sent.removeprefix("Bearer "))
        if scope["path"].endswith(("/roles", "/report/operationlogs")):
            body = json.dumps({"code": 5010, "message": f"bad token {sent} of {SECRET}"}).encode()
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"application/json")]})
            await send({"type": "http.response.body", "body": body})
            return
        await self.app(scope, receive, send)


SANDBOX = (b"authorization", b"Basic " + base64.b64encode(b"tests:sandbox"))


def test_a_server_that_repeats_our_secrets_leaves_none_in_any_file_or_message(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "roles", "report_operation_logs"], seed=2, users=6, days=5)
    tattling = Tattling(account.app)
    settings = settings_for(secret=SECRET)
    messages: list[str] = []

    def client() -> ZoomClient:
        return ZoomClient(settings, transport=lambda: httpx.ASGITransport(tattling), pause_seconds=0.001)

    account.client = client  # type: ignore[method-assign]
    report = account.run()
    store_run(warehouse_at(account.places.db), report.as_row())
    messages.append(json.dumps(report.as_json()))
    messages += [row["message"] or "" for name in account.endpoints for row in account.ledger(name)]

    assert tattling.tokens, "the run was let in"
    assert any("bad token" in message for message in messages), "the refusals reached the report"
    secrets = {SECRET, BASIC, *tattling.tokens}
    for secret in secrets:
        assert not any(secret in message for message in messages)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        held = path.read_bytes()
        assert not [secret for secret in secrets if secret.encode() in held], path


def test_refused_credentials_are_named_without_being_shown(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["roles"], users=5, days=2)
    settings = settings_for(secret=SECRET)
    account.client = lambda: ZoomClient(settings, transport=lambda: httpx.ASGITransport(account.app))  # type: ignore[method-assign]
    with pytest.raises((ZoomError, LoadFailed)) as caught:
        account.run()
    assert isinstance(caught.value, CredentialsRefused)
    assert SECRET not in str(caught.value) + repr(caught.value) + repr(settings)


@pytest.mark.parametrize("value", [".", "..", "../users", "a/../b", "%2e%2e", "x?status=pending", "x#y", "x y"])
def test_an_id_from_zooms_data_stays_one_segment_of_the_path(value: str) -> None:
    url = httpx.URL(f"http://127.0.0.1/v2/users/{encode_segment(value)}/recordings")
    raw = url.raw_path.decode()
    assert raw.startswith("/v2/users/")
    assert raw.endswith("/recordings")
    assert raw.count("/") == 4
    assert "/../" not in raw
    assert "?" not in raw
    assert not url.fragment
