"""The seven look-up lists: names with the ids that other calls want."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.account.options import Options
from pipelines.errors import CommandError, explain_zoom
from sources.zoom import ENDPOINTS, Budget, ZoomClient, ZoomError, ZoomSettings
from sources.zoom.client import Call, Meter, encode_segment
from sources.zoom.pages import read_pages
from sources.zoom.room import Held, Room
from sources.zoom.vocabulary import Family, Label


@dataclass(frozen=True, slots=True)
class _List:
    endpoint: str
    label: str
    value: str
    shown: tuple[str, ...] = ()
    of_user: bool = False
    query: Mapping[str, str] = field(default_factory=dict)


_LISTS = {
    Options.MEETINGS: _List("meetings", "topic", "id", ("start_time",), of_user=True),
    Options.PHONE_USERS: _List("phone_users", "name", "id", ("extension_number",)),
    Options.ROLES: _List("roles", "name", "id"),
    Options.USER_CHANNELS: _List("chat_channels", "name", "id", of_user=True),
    Options.USERS: _List("users", "email", "id", ("first_name", "last_name")),
    Options.WEBINARS: _List("webinars", "topic", "id", ("start_time",), of_user=True),
}
_AUTHENTICATION = Call("/users/{userId}/settings", {"option": "meeting_authentication"}, Family.GENERAL, Label.MEDIUM)


def read_options(settings: ZoomSettings, options: Options, user: str, budget: Budget) -> list[dict[str, Any]]:
    """Label, value and what helps to tell them apart. `user` is an id or address, for lists that belong to one.

    Raises `CommandError`.
    """

    async def read() -> list[dict[str, Any]]:
        async with ZoomClient(settings, budget=budget) as client:
            await client.authenticate()  # the day of the budget is Zoom's
            if options is Options.AUTHENTICATION_OPTIONS:
                return await _read_authentication(client, user)
            return [option async for option in _read_list(client, _LISTS[options], user)]

    needs_user = options is Options.AUTHENTICATION_OPTIONS or _LISTS[options].of_user
    if needs_user and not user:
        raise CommandError(f"looking up {options}", "they belong to a user", "name one with --user, by id or address")
    try:
        return asyncio.run(read())
    except ZoomError as error:
        raise explain_zoom(error) from None


async def _read_list(client: ZoomClient, wanted: _List, user: str) -> AsyncIterator[dict[str, Any]]:
    endpoint = ENDPOINTS[wanted.endpoint]
    path = endpoint.request.path.format_map({"userId": encode_segment(user)})
    query = {**endpoint.request.params, **endpoint.request.variants[0], **wanted.query}
    async for _, records in read_pages(client, endpoint, path, query, Meter(), Held(Room()), f"looking up {endpoint.name}"):
        for record in records:
            shown = {name: record[name] for name in wanted.shown if record.get(name) not in (None, "")}
            yield {"label": record.get(wanted.label), "value": record.get(wanted.value), **shown}


async def _read_authentication(client: ZoomClient, user: str) -> list[dict[str, Any]]:
    path = _AUTHENTICATION.path.format_map({"userId": encode_segment(user)})
    call = Call(path, _AUTHENTICATION.query, _AUTHENTICATION.family, _AUTHENTICATION.label)
    body = await client.get(call, "looking up authentication options")
    found = body.get("authentication_options", []) if isinstance(body, dict) else []
    return [
        {"label": option.get("name"), "value": option.get("id"), "type": option.get("type")}
        for option in found
        if isinstance(option, dict)
    ]
