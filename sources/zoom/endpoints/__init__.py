"""All endpoints, parents before children.

Every endpoint that a module of this package declares is one. A name used twice, a parent that does not exist or a column it does
not have is refused when this package is imported.
"""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Final

from sources.zoom.vocabulary import DeclarationError, Endpoint

_READ_FIRST: Final = (
    "users",
    "role_members",
    "contacts",
    "meetings",
    "webinars",
    "webinar_details",
    "recordings",
    "trashed_recordings",
    "history_meetings",
    "report_meeting_participants",
    "report_meeting_details",
    "report_meeting_polls",
    "report_webinars",
    "report_webinar_participants",
    "report_webinar_polls",
    "report_users",
    "report_daily",
    "report_cloud_recording",
    "report_telephone",
    "report_activities",
    "report_operation_logs",
    "phone_user_profiles",
)
"""What is read first where parents leave a choice; the others come after, by module. A new endpoint need not be here."""


def join_endpoints(endpoints: tuple[Endpoint, ...]) -> Mapping[str, Endpoint]:
    """Check the declarations against each other and order them, parents first.

    Raises `DeclarationError` if two endpoints share a table, or if a parent, its columns or a successor do not exist.
    """
    tables = [table.name for endpoint in endpoints for table in endpoint.tables]
    for table in tables:
        if tables.count(table) > 1:
            raise DeclarationError(f"table {table} is declared by two endpoints")
    by_name = {endpoint.name: endpoint for endpoint in endpoints}
    for endpoint in endpoints:
        if endpoint.request.successor and endpoint.request.successor not in by_name:
            raise DeclarationError(f"{endpoint.name}: its successor {endpoint.request.successor} is not declared")
        for parent in endpoint.cadence.asked_about:
            if parent.endpoint not in by_name:
                raise DeclarationError(f"{endpoint.name}: its parent {parent.endpoint} is not declared")
            known = {column.name for column in by_name[parent.endpoint].table.columns}
            used = {
                *parent.give.values(),
                *(parent.span or ()),
                *parent.watch,
                *filter(None, (parent.ends, parent.seen, parent.nears)),
            }
            if used - known:
                missing = ", ".join(sorted(used - known))
                raise DeclarationError(f"{endpoint.name}: its parent {parent.endpoint} has no column {missing}")
    graph = {endpoint.name: {parent.endpoint for parent in endpoint.cadence.asked_about} for endpoint in endpoints}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise DeclarationError(f"parents form a circle: {' -> '.join(error.args[1])}") from error
    return MappingProxyType({name: by_name[name] for name in order})


def _find_endpoints() -> Iterator[Endpoint]:
    """What the modules of this package declare; one that another module imports counts once."""
    for module in sorted(found.name for found in iter_modules(__path__)):
        for declared in vars(import_module(f"{__name__}.{module}")).values():
            if isinstance(declared, Endpoint):
                yield declared


def _order_of(endpoint: Endpoint) -> int:
    return _READ_FIRST.index(endpoint.name) if endpoint.name in _READ_FIRST else len(_READ_FIRST)


ENDPOINTS: Final = join_endpoints(
    tuple(sorted({id(endpoint): endpoint for endpoint in _find_endpoints()}.values(), key=_order_of))
)
