"""An endpoint: a table, the request whose answers fill it, and when it is asked."""

from dataclasses import dataclass

from sources.zoom.vocabulary.cadence import Cadence, Grid
from sources.zoom.vocabulary.column import DeclarationError, Origin, Type
from sources.zoom.vocabulary.request import Method, PagingKind, Request
from sources.zoom.vocabulary.table import Table

_NAMING = frozenset({"id", "uuid", "meeting_uuid"})
"""Fields by which Zoom says what an answer is about."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Everything that is known of one endpoint. Raises `DeclarationError` if it contradicts itself."""

    table: Table
    request: Request
    cadence: Cadence

    def __post_init__(self) -> None:
        _check_endpoint(self)

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def tables(self) -> tuple[Table, ...]:
        """All raw tables of the endpoint, its own first."""
        return (self.table, *self.table.children)

    @property
    def envelope(self) -> frozenset[str]:
        """Fields around the list, of which Zoom sends one at least with every answer, an empty one too.

        Where the answer is itself the record: fields that name it or, if there are none, what Zoom always sends and its lists.
        """
        columns, paged, window = self.table.columns, self.request.paging.kind is PagingKind.TOKEN, self.cadence.window
        if not self.request.records:
            named = (column.path for column in columns if column.origin is Origin.RECORD)
            always = {column.path for column in columns if column.always} | {child.link.path for child in self.table.children}
            return frozenset(path for path in named if path in _NAMING) or frozenset(always)
        around = {"total_records", *(column.path.split(".")[0] for column in columns if column.origin is Origin.BODY)}
        if paged:
            around |= {"page_size", "next_page_token", "page_count", "page_number"}
        if window is None:
            return frozenset(around if paged else around | _NAMING)
        return frozenset(around | ({"year", "month"} if window.grid is Grid.MONTH else {"from", "to"}))


def _check_endpoint(endpoint: Endpoint) -> None:
    def refuse(sentence: str) -> None:
        raise DeclarationError(f"{endpoint.name}: {sentence}")

    table, request, cadence = endpoint.table, endpoint.request, endpoint.cadence
    if any(one.ours for one in endpoint.tables):
        refuse("begin no table's name with an underscore, which marks our own tables")
    if table.nested:
        refuse("a nested list is filled by the endpoint of its parent")
    if request.method is not Method.GET:
        refuse(f"{request.method} changes something at Zoom, and fills no table")
    if not cadence.current:
        refuse("say how the table is kept current (current)")
    for parent in cadence.parents:
        if set(parent.give) != cadence.given:
            refuse("every parent has to give the same placeholders")
        if set(parent.once_per) - cadence.given or parent.once_per != cadence.parents[0].once_per:
            refuse("once_per names placeholders that every parent gives, the same for all of them")
        if parent.span and cadence.window is None:
            refuse(f"parent {parent.endpoint} has a span, but there is no window it could limit")
    if request.placeholders - cadence.given:
        refuse(f"no parent gives {', '.join(sorted(request.placeholders - cadence.given))}")
    for column in table.columns:
        if column.origin is Origin.PARENT and column.path not in cadence.given:
            refuse(f"column {column.name} comes from the parent, which gives no {column.path}")
        if column.origin is Origin.WINDOW and (cadence.window is None or column.path not in ("from", "to")):
            refuse(f"column {column.name} comes from the window: declare one, and its path as from or to")
    window = cadence.window
    if window is not None:
        names = {column.name for column in table.columns}
        if window.time and window.time not in names:
            refuse(f"the window's time column {window.time} is not declared")
        if window.time and table.column(window.time).type not in (Type.TIMESTAMP, Type.DATE):
            refuse(f"the window's time column {window.time} is neither a timestamp nor a date")
        if not window.time and window.grid is Grid.DAY:
            refuse("days are fetched together, so rows need a time column to be told apart")
        if not window.time and window.edge_days:
            refuse("sums over a window cannot be cut back, so it has no edge days")
        if window.retention_days <= 0 or cadence.look_back_days < 0:
            refuse("retention and look-back count days")
        if window.grid is Grid.MONTH and request.paging.kind is not PagingKind.NONE:
            refuse("a calendar month is a single answer")
    told_by = cadence.told_by
    if told_by is not None and (
        window is None or window.grid is Grid.DAY or set(told_by.give) != cadence.given or not told_by.ends
    ):
        refuse(
            "a list that tells of it (told_by) gives the placeholders of its parents, and a time for windows that are one call"
        )
    for sign in cadence.signs:
        if set(sign.give) != set(
            cadence.parents[0].once_per if cadence.parents and cadence.parents[0].once_per else cadence.given
        ):
            refuse("a sign of activity (signs) gives the placeholders that tell units apart")
        if not (sign.watch or sign.seen) or (window is not None and window.grid is Grid.DAY):
            refuse("a sign of activity (signs) names what it watches, for units that are asked for one by one")
    if table.keeps_deleted and (not table.key or (window is not None and window.grid is Grid.DAY)):
        refuse("to keep what is deleted it needs a key, and partitions that are fetched one by one")
