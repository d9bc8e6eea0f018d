"""Paths of plain lists: whatever is declared as one and has no path of its own here."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from sources.sandbox.plain.draws import Record, is_plain, list_plain, read_page
from sources.sandbox.plain.owners import check_owner
from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.listing import Listing
from sources.sandbox.rules.paging import PageRule
from sources.sandbox.rules.params import Param
from sources.sandbox.rules.route import PAGE, Route
from sources.zoom import Endpoint


def find_plain(endpoints: Iterable[Endpoint], answered: Iterable[str]) -> Iterator[Endpoint]:
    """Plain lists among some endpoints whose paths nothing else answers."""
    paths = set(answered)
    return (endpoint for endpoint in endpoints if is_plain(endpoint) and endpoint.request.path not in paths)


def make_plain_route(endpoint: Endpoint) -> Route:
    """The path of a plain list: what it weighs, who may ask and how large its pages are is as declared."""
    request, size = endpoint.request, endpoint.request.paging.page_size
    return Route(
        request.path,
        partial(_list_records if size else _read_whole, endpoint),
        request.label,
        (*request.scopes_classic, *request.scopes_granular),
        (*(PAGE if size else ()), *(Param(name) for name in request.params)),
        PageRule(largest=size, default=min(30, size)) if size else None,
        request.family,
        paid=request.path.startswith("/report/"),
    )


def _list_records(endpoint: Endpoint, inquiry: Inquiry) -> Listing:
    page, records = read_page(endpoint.name, endpoint.request.records), _find_records(endpoint, inquiry)
    return Listing(page.name, len(records), lambda start, stop: records[start:stop], dict(page.head))


def _read_whole(endpoint: Endpoint, inquiry: Inquiry) -> dict[str, Any]:
    page, records = read_page(endpoint.name, endpoint.request.records), _find_records(endpoint, inquiry)
    if not page.name:
        return records[0]
    return {**page.head, **({"total_records": len(records)} if page.counted else {}), page.name: records}


def _find_records(endpoint: Endpoint, inquiry: Inquiry) -> list[Record]:
    return list_plain(inquiry.account, endpoint, inquiry.time, check_owner(endpoint, inquiry))
