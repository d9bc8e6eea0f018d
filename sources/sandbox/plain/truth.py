"""What a perfect extraction would hold of a plain list."""

from collections.abc import Iterable, Iterator

from sources.sandbox.perfect_reading import Found, PerfectReading
from sources.sandbox.plain.draws import list_plain, read_page
from sources.zoom import Endpoint
from sources.zoom.vocabulary import Origin


def list_plain_rows(run: PerfectReading, endpoint: Endpoint, owners: Iterable[str]) -> Iterator[Found]:
    """All that stands in it, of each of what it belongs to, with what columns take from around the list."""
    head = read_page(endpoint.name, endpoint.request.records).head
    taken = {column.path.partition(".")[0] for column in endpoint.table.columns if column.origin is Origin.BODY}
    placeholder = next((name for parent in endpoint.cadence.parents for name in parent.give), "")
    for owner in owners:
        for record in list_plain(run.account, endpoint, run.now, owner):
            yield {**record, **{name: head.get(name) for name in taken}}, {placeholder: owner} if placeholder else {}
