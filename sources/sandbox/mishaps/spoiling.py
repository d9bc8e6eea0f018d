"""How faults spoil answers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import orjson

from sources.sandbox.clock import read_day, write_day
from sources.sandbox.mishaps.faults import FaultKind, Rule
from sources.sandbox.rules.reply import HTML_403, Reply, write_reply


def prepare(rule: Rule | None, given: dict[str, str]) -> Reply | None:
    """What a fault does before the call is looked at: an answer of its own, or a change of the parameters in place."""
    if rule is None:
        return None
    if rule.kind is FaultKind.STATUS:
        body = rule.given.get("body", {"code": rule.given["status"], "message": "The sandbox was told to answer this."})
        headers = {str(name): str(value) for name, value in rule.given.get("headers", {}).items()}
        if isinstance(body, str):
            return Reply(rule.given["status"], body.encode(), headers, "text/plain;charset=UTF-8")
        return write_reply(rule.given["status"], body, headers)
    if rule.kind is FaultKind.HTML_403:
        return Reply(403, HTML_403.encode(), {}, "text/html")
    if rule.kind is FaultKind.REFUSAL_200:
        message = rule.given.get("message", "This API is only available for Pro or higher accounts.")
        return write_reply(200, {"code": int(rule.given.get("code", 200)), "message": message})
    if rule.kind is FaultKind.DEAD_TOKEN and given.get("next_page_token"):
        return write_reply(
            400, {"code": int(rule.given.get("code", 300)), "message": "The next page token is invalid or expired."}
        )
    if rule.kind is FaultKind.WINDOW_SHIFT and given.get("from"):
        shift = timedelta(days=int(rule.given.get("days", 1))).days
        given["from"] = min(write_day(read_day(given["from"][:10]) + shift), given.get("to", "9999")[:10])
    return None


def spoil(rule: Rule | None, reply: Reply, sent: Mapping[str, str]) -> Reply:
    """What a fault does to a finished answer."""
    if rule is None or reply.status >= 300:
        return reply
    if rule.kind is FaultKind.CUT_JSON:
        return replace(reply, body=reply.body[: len(reply.body) // 2])
    if rule.kind is FaultKind.RESET:
        return replace(reply, dropped=True)
    if rule.kind is FaultKind.REPEAT_TOKEN and sent.get("next_page_token"):
        return replace(reply, body=orjson.dumps({**orjson.loads(reply.body), "next_page_token": sent["next_page_token"]}))
    if rule.kind is FaultKind.EDIT:
        body = orjson.loads(reply.body)
        for value in body.values():
            for record in value if isinstance(value, list) else ():
                for name in rule.given.get("drop", ()):
                    record.pop(name, None)
                record.update(rule.given.get("put", {}))
        return replace(reply, body=orjson.dumps(body))
    return reply
