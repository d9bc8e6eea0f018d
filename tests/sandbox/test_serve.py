"""The sandbox as a program and as a thread."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from sources.sandbox.config import SandboxConfig, SandboxError
from sources.sandbox.server import running, serve

ROOT = Path(__file__).parents[2]
PROGRAM = """
from sources.sandbox.config import SandboxConfig
from sources.sandbox.server import serve
serve(SandboxConfig(users=20), port=0)
"""


@contextmanager
def started() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env={**os.environ}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_first_line_names_the_address_and_an_interrupt_ends_quietly() -> None:
    with started() as process:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("listening on http://127.0.0.1:")
        answer = httpx.get(f"{line.split()[-1]}/__sandbox__/clock")
        assert answer.json() == {"now": "2026-06-01T00:00:00Z"}
        assert answer.headers.get_list("date") == ["Mon, 01 Jun 2026 00:00:00 GMT"]
        assert "server" not in answer.headers
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
        assert (output, errors) == ("", "")
        assert process.returncode == 0


def test_a_taken_port_is_one_sentence() -> None:
    with running(SandboxConfig(users=5)) as address:
        port = int(address.rsplit(":", 1)[1])
        with pytest.raises(SandboxError, match=f"port {port}: .+: take another port") as caught:
            serve(SandboxConfig(users=5), port=port)
        assert "\n" not in str(caught.value)
        assert httpx.get(f"{address}/__sandbox__/clock").status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/__sandbox__/clock")


def test_a_dropped_connection_is_dropped_on_the_wire() -> None:
    with running(SandboxConfig(users=20)) as address, httpx.Client(base_url=address) as client:
        form = {"grant_type": "account_credentials", "account_id": "a"}
        token = client.post("/oauth/token", data=form, auth=("a", "sandbox")).json()["access_token"]
        client.post("/__sandbox__/faults", json={"rules": [{"match": "/users", "kind": "reset"}]})
        headers = {"Authorization": f"Bearer {token}"}
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/v2/users", headers=headers)
        assert client.get("/v2/users", headers=headers).status_code == 200


def test_awkward_uuids_survive_the_real_server() -> None:
    with running(SandboxConfig(users=60, plan="unlimited")) as address, httpx.Client(base_url=address) as client:
        form = {"grant_type": "account_credentials", "account_id": "a"}
        body = client.post("/oauth/token", data=form, auth=("a", "sandbox")).json()
        assert body["api_url"] == address
        client.headers["Authorization"] = f"Bearer {body['access_token']}"
        awkward = []
        for month in ("03", "04", "05"):
            asked: dict[str, str | int] = {
                "from": f"2026-{month}-01",
                "to": f"2026-{month}-28",
                "page_size": 300,
                "meeting_type": "meeting",
            }
            records = client.get("/v2/report/history_meetings", params=asked).json()["history_meetings"]
            awkward += [one["meeting_uuid"] for one in records if one["meeting_uuid"].startswith("/")]
        assert awkward
        for uuid in awkward:
            once = uuid.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
            assert client.get(f"/v2/report/meetings/{once}/participants").status_code == 404
            assert client.get(f"/v2/report/meetings/{once.replace('%', '%25')}/participants").status_code == 200
