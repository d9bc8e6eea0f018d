"""Whole lists through the client, from a server of a few lines."""

from typing import Any

from starlette.responses import JSONResponse

from sources.zoom._fetching import fetch_unit
from sources.zoom._records import FetchedUnit
from sources.zoom.client import Meter
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.room import Held, Room
from sources.zoom.units import Unit
from tests.wire.line import Line, Server

Body = dict[str, Any]


def read(server: Server, endpoint: str = "users", **query: str) -> list[Body]:
    with Line(server) as line:
        return line.read(endpoint, **query)


def fetch(server: Server, unit: Unit) -> FetchedUnit:
    with Line(server) as line:
        endpoint = ENDPOINTS[unit.endpoint]
        return line.run(lambda client: fetch_unit(client, endpoint, unit, Meter(), Held(Room()), on_answer=lambda: None))


def bodies(*each: Body) -> Server:
    """One body after another."""
    return Server(lambda request, number: JSONResponse(each[number - 1]))
