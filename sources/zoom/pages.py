"""One loop for all paged lists: every page, in order, or an error."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

from sources.zoom._bounds import LARGEST_CODE, LARGEST_COUNT, LONGEST_TOKEN, read_integer
from sources.zoom._json_body import EARLIER
from sources.zoom._measure import ListMeasure, weigh
from sources.zoom._moments import days_meant
from sources.zoom._values import mend_text
from sources.zoom.client import Call, Meter, ZoomClient
from sources.zoom.errors import Answer, BadAnswer, RepeatedPage, WindowCut
from sources.zoom.room import Held
from sources.zoom.vocabulary import Endpoint, Origin, PagingKind

Record: TypeAlias = dict[str, Any]
Body: TypeAlias = dict[str, Any]


async def read_pages(
    client: ZoomClient, endpoint: Endpoint, path: str, query: Mapping[str, str], meter: Meter, held: Held, doing: str
) -> AsyncIterator[tuple[Body, list[Record]]]:
    """Each page's body and records, to the last.

    A page token is followed while one comes back. An answer without any that counts several pages is read by number, the older
    way. `total_records` is Zoom's hint and never ends the list; an empty page with a further token is passed through. `held` is
    what the caller holds, of other lists too: all of it counts to the list's limit, and waits for room before each page.

    Raises `RepeatedPage` for a token or a page number that comes twice, `WindowCut` if the echoed dates differ from those sent,
    `BadAnswer` if the records cannot be found or the list does not end, and whatever `ZoomClient.get` raises.
    """
    sent = dict(query)
    if endpoint.request.paging.page_size is not None:
        sent["page_size"] = str(endpoint.request.paging.page_size)
    seen: set[str] = set()
    page = 1
    last: list[Record] = []
    measure = ListMeasure(of_one=bool(endpoint.cadence.parents), held=held.rows)
    while True:
        await held.wait()
        body = check_object(
            await client.get(Call(path, dict(sent), endpoint.request.family, endpoint.request.label, meter), doing), doing
        )
        meter.slips += compare_dates(body, query, doing)
        if page > 1 and _count(body.get("page_number")) != page:
            raise RepeatedPage(doing, f"Zoom sent page {body.get('page_number')} for page {page}", "run again", _no_answer())
        records = take_records(client, endpoint, body, doing)
        meter.slips += bool(find_complaint(endpoint, body)) + is_odd_count(body.get("page_count"))
        if len(records) > 1 and records == last:
            raise RepeatedPage(doing, "Zoom sent the same page twice", "run again", _no_answer())
        last = records or last  # an empty page between two that are the same hides nothing
        held.hold(weigh(len(records), meter.size))
        yield body, records
        if endpoint.request.paging.kind is PagingKind.NONE:
            return
        beyond = measure.add(len(records), body.get("total_records"), meter.size)
        token = body.get("next_page_token")
        if token not in (None, ""):
            token = _read_token(token, doing)
            if token in seen:
                raise RepeatedPage(doing, "Zoom sent the same page token twice", "run again", _no_answer())
            seen.add(token)
            sent["next_page_token"] = token
        elif seen or _count(body.get("page_count")) <= page:
            return
        else:
            page += 1
            sent["page_number"] = str(page)
        if beyond is not None:
            raise BadAnswer(doing, beyond, "run again later; if it stays so, ask Zoom", _no_answer())


def check_object(body: Any, doing: str) -> Body:
    """The body of an answer. Raises `BadAnswer` if it is not an object."""
    if not isinstance(body, dict):
        raise BadAnswer(doing, f"Zoom sent {_kind(body)} where an object belongs", "run again later", _no_answer())
    return body


def take_records(client: ZoomClient, endpoint: Endpoint, body: Body, doing: str) -> list[Record]:
    """As `find_records`; what Zoom sent is named without our secrets."""
    try:
        return find_records(endpoint, body, doing)
    except BadAnswer as error:
        error.redact(client.redact)
        raise


def find_records(endpoint: Endpoint, body: Body, doing: str) -> list[Record]:
    """The records of an answer, whichever of its names the list has.

    Raises `BadAnswer` if that is not an answer of Zoom's to this question: an answer that cannot be read, and a body of somebody
    else, must not look like an empty list. So an empty list has something of its envelope around it, no complaint, and nothing
    that could be the rows; and a missing one is none where Zoom counts no records.
    """
    stranger = not any(body.get(name) is not None for name in endpoint.envelope)
    if not endpoint.request.records:
        if stranger:
            raise _no_list(doing, f"the answer has none of {_names(endpoint.envelope)}")
        return [body]
    lists: dict[str, list[Record]] = {}
    for name in endpoint.request.records:
        if name + EARLIER in body:
            raise _no_list(doing, f"the answer has {name} twice")
        records = body.get(name)
        if records is None:
            continue
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise _no_list(doing, f"{name} holds {_kind(records)} where a list of objects belongs")
        lists[name] = records
    filled = [name for name, records in lists.items() if records]
    if len(filled) == 1:
        return lists[filled[0]]
    if filled:
        raise _no_list(doing, f"{' and '.join(filled)} both hold rows")
    said = " and ".join(f"{name} is empty" for name in lists) or f"the answer has no {' or '.join(endpoint.request.records)}"
    if complaint := find_complaint(endpoint, body):
        raise _no_list(doing, f"{said}, and it says {complaint}")
    if others := [name for name, value in body.items() if _holds_rows(value, dict if lists else object)]:
        raise _no_list(doing, f"{said} but {', '.join(others)}")
    if lists and stranger:
        raise _no_list(doing, f"{said} and there is nothing of what Zoom sends around it")
    if not lists and read_count(body.get("total_records")) != 0:
        raise _no_list(doing, said)
    return []


def _holds_rows(value: object, kind: type, depth: int = 3) -> bool:
    """Whether there is a list of such things in a value. Words or numbers beside our list may be a field that Zoom has added."""
    if isinstance(value, dict) and depth:
        return any(_holds_rows(inner, kind, depth - 1) for inner in value.values())
    return isinstance(value, list) and any(isinstance(item, kind) for item in value)


def find_complaint(endpoint: Endpoint, body: Body) -> str:
    """Words by which an answer that came as a good one says that it failed, or failed in part; empty if it does not."""
    own = Origin.BODY if endpoint.request.records else Origin.RECORD
    declared = {column.path.partition(".")[0] for column in endpoint.table.columns if column.origin is own}
    for name, value in body.items():
        if name not in declared and (found := _COMPLAINTS.get(name.replace("_", "").lower())) is not None and found(value):
            return f"{name}: {mend_text(str(value))[:_WORDS_KEPT]}"
    return ""


def _is_failure(status: object) -> bool:
    """Whether a status or code of an answer says that something failed, in whatever way it is written."""
    number = read_integer(status, LARGEST_CODE)
    return status is False or (number or 0) >= 300 or str(status).lower() in ("error", "fail", "failed", "failure")


_COMPLAINTS: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(("error", "errors", "errormessage", "exception", "fault", "failure"), bool),
    **dict.fromkeys(("errorcode", "code", "status", "statuscode", "success", "ok"), _is_failure),
}
_WORDS_KEPT = 100


def _no_list(doing: str, said: str) -> BadAnswer:
    return BadAnswer(doing, said, "run again; if it stays so, Zoom changed its answer, or somebody else gives it", _no_answer())


def _names(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))


def compare_dates(body: Body, query: Mapping[str, str], doing: str) -> int:
    """How many echoed dates cannot be read; a day is the same however it is written.

    Raises `WindowCut` if Zoom answered for other days than it was asked for (forum 42360: wide windows are cut in silence).
    """
    unread = 0
    for name in ("from", "to"):
        echoed = body.get(name)
        if name not in query or echoed in (None, ""):
            continue
        days = days_meant(echoed) if isinstance(echoed, str) else frozenset()
        if not days:
            unread += 1
        elif date.fromisoformat(query[name][:10]) not in days:
            said = f"Zoom answered for {name}={min(days)} where {query[name][:10]} was asked"
            raise WindowCut(doing, said, "run again; if it stays so, Zoom's reach has changed", _no_answer())
    return unread


def read_count(value: object) -> int | None:
    """A count of Zoom's, which can be text (zoom-api facts, section 11); None if it is none."""
    return read_integer(value, LARGEST_COUNT)


def is_odd_count(value: object) -> bool:
    """Whether Zoom gives a count that cannot be read: then it is not known how much there is."""
    return value not in (None, "") and read_count(value) is None


def _count(value: object) -> int:
    return read_count(value) or 0


def _read_token(token: object, doing: str) -> str:
    """A page token, which may come as a number.

    Raises `BadAnswer` for one that no request could carry.
    """
    if isinstance(token, bool) or not isinstance(token, (str, int)):
        raise BadAnswer(doing, f"Zoom sent {_kind(token)} as a page token", "run again", _no_answer())
    word = str(token)
    if len(word) > LONGEST_TOKEN or not word.isprintable():
        said = f"Zoom sent a page token of {len(word):,} characters that cannot be sent back"
        raise BadAnswer(doing, said, "run again later", _no_answer())
    return word


def _kind(value: object) -> str:
    return {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "nothing"}.get(
        type(value), "a number"
    )


def _no_answer() -> Answer:
    return Answer(200, None, "")
