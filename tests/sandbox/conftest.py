"""A client of sandboxes in this process, over ASGI: nothing between it and the rules."""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from sources.sandbox.config import SandboxConfig
from sources.sandbox.server import create_app
from tests.contract.rules import CONTRACT, find_faults, find_operation, validator_for


class Zoom:
    """Speaks to one sandbox with a token of its own."""

    def __init__(self, config: SandboxConfig, client_id: str = "tests") -> None:
        app = create_app(config)
        self.sandbox = app.state.sandbox
        self._runner = asyncio.Runner()
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox")
        self.token = self.sign_in(client_id)

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._runner.run(self._client.request(method, path, **options))

    def sign_in(self, client_id: str) -> str:
        form = {"grant_type": "account_credentials", "account_id": "anything"}
        answer = self.send("POST", "/oauth/token", data=form, auth=(client_id, "sandbox"))
        assert answer.status_code == 200
        return str(answer.json()["access_token"])

    def ask(self, path: str, params: dict[str, Any] | None = None) -> httpx.Response:
        return self.send("GET", f"/v2{path}", params=params or {}, headers={"Authorization": f"Bearer {self.token}"})

    def write(self, method: str, path: str, body: Any = None, params: dict[str, str] | None = None) -> httpx.Response:
        """A write; what succeeds must have been asked and answered as Zoom documents it."""
        raw = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}"} | ({} if raw is None else {"Content-Type": "application/json"})
        answer = self.send(method, f"/v2{path}", params=params or {}, content=raw, headers=headers)
        if answer.is_success:
            assert find_faults(method, path, params or {}, raw) == []
            operation = find_operation(method, path)
            assert operation is not None
            ((status, schema),) = CONTRACT[operation]["responses"].items()
            assert answer.status_code == int(status)
            assert schema is not None or answer.content == b""
            if schema is not None:
                validator_for(operation, status).validate(answer.json())
        return answer

    def writes(self) -> list[dict[str, Any]]:
        """What was executed, in order."""
        return list(self.control("writes").json()["writes"])

    def read(self, path: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.ask(path, params)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def pages(self, path: str, params: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        given = dict(params or {})
        while True:
            page = self.read(path, given)
            yield page
            if not page.get("next_page_token"):
                return
            given["next_page_token"] = page["next_page_token"]

    def records(self, path: str, name: str, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        return [record for page in self.pages(path, params) for record in page[name]]

    def control(self, name: str, value: dict[str, Any] | None = None, method: str = "") -> httpx.Response:
        return self.send(method or ("GET" if value is None else "POST"), f"/__sandbox__/{name}", json=value)


def encode_twice(uuid: str) -> str:
    return quote(quote(uuid, safe=""), safe="")


@pytest.fixture
def open_zoom() -> Iterator[Callable[..., Zoom]]:
    """Makes clients of new sandboxes, and closes them."""
    made: list[Zoom] = []

    def open_one(client_id: str = "tests", **arguments: Any) -> Zoom:
        made.append(Zoom(SandboxConfig(**{"users": 60, "days": 190, "plan": "unlimited", **arguments}), client_id))
        return made[-1]

    yield open_one
    for zoom in made:
        zoom.close()


@pytest.fixture(scope="module")
def zoom() -> Iterator[Zoom]:
    """One account that the tests of a module read and do not change."""
    made = Zoom(SandboxConfig(users=80, days=190, plan="unlimited"))
    yield made
    made.close()
