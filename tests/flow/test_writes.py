"""What was changed at Zoom through its API is in the warehouse after the next night, in every table."""

import asyncio
from pathlib import Path
from typing import Any

import httpx

from sources.zoom.endpoints import ENDPOINTS
from tests.contract.rules import WRITES
from tests.flow.account import URL, Account

MEETING = {"topic": "Review", "type": 2, "start_time": "2026-08-03T09:00:00Z", "duration": 45, "settings": {"approval_type": 1}}
WEBINAR = {**MEETING, "type": 9, "recurrence": {"type": 1, "end_times": 3}, "tracking_fields": [{"field": "Cost", "value": "7"}]}
PERSON = {"first_name": "New", "last_name": "Person", "custom_questions": [{"title": "Why?", "value": "Because"}]}


class Hand:
    """Changes an account through its API."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def send(self, method: str, path: str, body: object = None, **query: str) -> dict[str, Any]:
        answer = asyncio.run(self._send(method, path, body, query))
        assert answer.is_success, answer.text
        return dict(answer.json()) if answer.content else {}

    async def _send(self, method: str, path: str, body: object, query: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(self._account.app)
        async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
            form = {"grant_type": "account_credentials", "account_id": "tests"}
            token = (await client.post("/oauth/token", data=form, auth=("tests", "sandbox"))).json()["access_token"]
            headers = {"Authorization": f"Bearer {token}"}
            return await client.request(method, f"/v2{path}", json=body, params=query, headers=headers)

    def register(self, path: str, *emails: str) -> None:
        for email in emails:
            self.send("POST", f"{path}/registrants", {**PERSON, "email": email})

    def decide(self, path: str, action: str, *emails: str) -> None:
        body = {"action": action, "registrants": [{"email": email} for email in emails]}
        self.send("PUT", f"{path}/registrants/status", body)


def choose_host(account: Account) -> str:
    """Who hosts most, but for the owner and administrators."""
    ((host,),) = account.select(
        "select users.id from users join report_meetings on host_id = users.id"
        " where role_id = '2' and status = 'active' group by 1 order by count(*) desc, 1 limit 1"
    )
    return str(host)


def change_everything(account: Account, hand: Hand) -> dict[str, Any]:
    """Each of the nine writes, once at least; what came of them."""
    people = account.sandbox.account.people
    owner, gone = people.ids[0], choose_host(account)
    heir = hand.send("POST", "/users", {"action": "custCreate", "user_info": {**PERSON, "email": "heir@example.com", "type": 2}})
    invited = hand.send("POST", "/users", {"action": "create", "user_info": {"email": "invited@example.com", "type": 1}})
    meeting = hand.send("POST", f"/users/{gone}/meetings", MEETING)
    webinar = hand.send("POST", f"/users/{owner}/webinars", WEBINAR)
    for path in (f"/meetings/{meeting['id']}", f"/webinars/{webinar['id']}"):
        hand.register(path, "a@b.example", "c@d.example", "e@f.example", "g@h.example")
        hand.decide(path, "approve", "a@b.example")
        hand.decide(path, "deny", "c@d.example")
        hand.decide(path, "cancel", "e@f.example")
    ((waiting, email),) = account.select(
        "select webinar_id, email from webinar_registrants where status = 'pending' order by 2 limit 1"
    )
    hand.decide(f"/webinars/{waiting}", "approve", email)
    ((idle,),) = account.select(
        "select id from users where status = 'active' and role_id = '2'"
        f" and id not in (select host_id from report_meetings) and id <> '{gone}' order by 1 limit 1"
    )
    hand.send("PUT", f"/users/{idle}/status", {"action": "deactivate"})
    ((caller,),) = account.select(
        "select user_id from phone_user_call_logs join users on users.id = user_id"
        f" where role_id = '2' and users.id not in ('{gone}', '{idle}') group by 1 order by count(*) desc, 1 limit 1"
    )
    hand.send("DELETE", f"/users/{caller}")
    transfers = {f"transfer_{what}": "true" for what in ("meeting", "recording")}
    hand.send("DELETE", f"/users/{gone}", action="delete", transfer_email=heir["email"], **transfers)
    return {
        "heir": heir,
        "invited": invited,
        "meeting": meeting,
        "webinar": webinar,
        "idle": idle,
        "gone": gone,
        "approved": email,
    }


def test_the_next_night_sees_each_of_the_nine_writes(tmp_path: Path) -> None:
    account = Account(tmp_path, only=ENDPOINTS, seed=5, users=10, days=6)
    assert account.run().exit_code == 0
    assert account.differences() == {}
    done = change_everything(account, Hand(account))
    assert {entry["operation"] for entry in account.sandbox.desk.log} == {facts["request"] for facts in WRITES.values()}

    account.advance(1)
    assert account.run().exit_code == 0
    assert account.differences() == {}
    listed: dict[str, str] = dict(account.select("select email, status from users where _deleted_at is null"))
    assert (listed["heir@example.com"], listed["invited@example.com"]) == ("active", "pending")
    heir, meeting, webinar = done["heir"]["id"], done["meeting"]["id"], done["webinar"]["id"]
    assert account.select(f"select status from users where id = '{done['idle']}'") == [("inactive",)]
    assert account.select(f"select _deleted_at is not null from users where id = '{done['gone']}'") == [(True,)]
    assert account.select(f"select user_id from meetings where id = {meeting} and _deleted_at is null") == [(heir,)]
    registered = [("a@b.example", "approved"), ("c@d.example", "denied"), ("g@h.example", "pending")]
    for table, column, number in (("meeting", "meeting_id", meeting), ("webinar", "webinar_id", webinar)):
        query = f"select email, status from {table}_registrants where {column} = {number} and _deleted_at is null order by 1"
        assert account.select(query) == registered
    assert len(account.select(f"select 1 from webinar_occurrences where webinar_id = {webinar}")) == 3
    assert account.select(f"select status from webinar_registrants where email = '{done['approved']}'")[0] == ("approved",)

    account.advance(1)
    assert account.run().exit_code == 0
    assert account.differences() == {}
