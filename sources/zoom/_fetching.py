"""Reading one unit: all its pages or an error."""

from collections.abc import Callable, Iterable, Sequence

from sources.zoom._queries import make_query
from sources.zoom._records import FetchedUnit
from sources.zoom.client import Call, Meter, ZoomClient, encode_segment
from sources.zoom.errors import Answer, BadAnswer, PageTokenDead, RepeatedPage
from sources.zoom.pages import Body, Record, check_object, is_odd_count, read_count, read_pages, take_records
from sources.zoom.planner import DOUBT_LAST_TRY
from sources.zoom.room import Held
from sources.zoom.units import Outcome, Unit
from sources.zoom.vocabulary import Endpoint

RESTARTS = 3
"""How often a unit is read again from its first page when a page token died or came twice."""


async def fetch_unit(
    client: ZoomClient, endpoint: Endpoint, unit: Unit, meter: Meter, held: Held, *, on_answer: Callable[[], None]
) -> FetchedUnit:
    """Every page of every list that the unit has, as there is room for them; `on_answer` is told of each page.

    Raises whatever `read_pages` raises, `BadAnswer` if Zoom counts records and sends none where rows may be loaded.
    """
    doing = f"reading {unit.describe()}"
    for restart in range(RESTARTS + 1):
        held.give_back()
        fetched = FetchedUnit(unit, client.now)
        slips = meter.slips
        try:
            for variant in endpoint.request.variants:
                query = make_query(endpoint, unit, variant)
                before, counts, is_full = len(fetched.records), list[object](), False
                path = _path_of(endpoint, unit)
                async for body, records in read_pages(client, endpoint, path, query, meter, held, doing):
                    on_answer()
                    fetched.bodies.append((len(fetched.records), body))
                    fetched.records += records
                    counts.append(body.get("total_records"))
                    is_full = _is_full(endpoint, body, records) if records else is_full
                _compare_counts(fetched, len(fetched.records) - before, counts, is_full=is_full)
        except (PageTokenDead, RepeatedPage):
            if restart == RESTARTS:
                raise
        else:
            fetched.doubts += meter.slips - slips
            if fetched.missing and not fetched.records and _may_have_rows(unit):
                said = f"Zoom counts {fetched.missing:,} records and sends none"
                raise BadAnswer(doing, said, "run again: what was loaded before is kept meanwhile", Answer(200, None, ""))
            return fetched
    raise AssertionError("the last restart either returns or raises")


async def fetch_page(
    client: ZoomClient, endpoint: Endpoint, unit: Unit, place: int = 0, token: str = ""
) -> tuple[Body, list[Record]]:
    """The first page of one of a unit's lists, or the one that a page's token leads to.

    Raises whatever `ZoomClient.get` and `take_records` raise, `BadAnswer` for what is not an object.
    """
    doing = f"trying {unit.describe()}"
    query = make_query(endpoint, unit, endpoint.request.variants[place])
    if endpoint.request.paging.page_size is not None:
        query["page_size"] = str(endpoint.request.paging.page_size)
    if token:
        query["next_page_token"] = token
    call = Call(_path_of(endpoint, unit), query, endpoint.request.family, endpoint.request.label, Meter())
    body = check_object(await client.get(call, doing), doing)
    return body, take_records(client, endpoint, body, doing)


def _path_of(endpoint: Endpoint, unit: Unit) -> str:
    return endpoint.request.path.format_map({name: encode_segment(value) for name, value in unit.parent.items()})


def _may_have_rows(unit: Unit) -> bool:
    """Whether rows may be loaded that an empty list would take away; after some tries Zoom is believed."""
    histories = unit.histories.values()
    return any(one.outcome in (Outcome.LOADED, Outcome.FAILED) and one.attempts < DOUBT_LAST_TRY for one in histories)


def _is_full(endpoint: Endpoint, body: Body, records: Sequence[Record]) -> bool:
    """Whether a page holds as many records as were asked for, or as Zoom says that a page can hold."""
    asked = endpoint.request.paging.page_size
    return asked is not None and len(records) >= min(asked, read_count(body.get("page_size")) or asked)


def _compare_counts(fetched: FetchedUnit, read: int, counts: Iterable[object], *, is_full: bool) -> None:
    """Doubt a list whose length is not the number Zoom gives: a hint only, so the list is taken and read again later.

    One that cannot be read leaves open how many there are. One that changes from page to page says that rows came or went
    meanwhile, so that one may be missing or here twice. Where Zoom counts nothing, a list that ends with a full page may have
    been cut off: only a page with room left shows that there is no more.
    """
    counts = list(counts)
    fetched.doubts += any(map(is_odd_count, counts))
    known = {count for count in map(read_count, counts) if count is not None}
    fetched.doubts += is_full and not known
    if known - {read}:
        fetched.doubts += 1
        fetched.missing += max(0, max(known) - read)
