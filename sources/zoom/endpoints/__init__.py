"""All endpoints, parents before children.

The only place where entities are added. A name used twice, a parent that does not exist or a column it does not have is
refused when this package is imported.
"""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType

from sources.zoom.endpoints import (
    chat,
    meetings,
    phone_calls,
    phone_users,
    planned,
    polls,
    recordings,
    registrants,
    reports,
    users,
    webinars,
)
from sources.zoom.vocabulary import DeclarationError, Endpoint


def join_endpoints(endpoints: tuple[Endpoint, ...]) -> Mapping[str, Endpoint]:
    """Check the declarations against each other and order them, parents first.

    Raises `DeclarationError` if two endpoints share a table, or if a parent, its columns or a successor do not exist.
    """
    tables = [table for endpoint in endpoints for table in endpoint.tables]
    for table in tables:
        if tables.count(table) > 1:
            raise DeclarationError(f"table {table} is declared by two endpoints")
    by_name = {endpoint.name: endpoint for endpoint in endpoints}
    for endpoint in endpoints:
        if endpoint.successor and endpoint.successor not in by_name:
            raise DeclarationError(f"{endpoint.name}: its successor {endpoint.successor} is not declared")
        for parent in endpoint.parents:
            if parent.endpoint not in by_name:
                raise DeclarationError(f"{endpoint.name}: its parent {parent.endpoint} is not declared")
            known = {column.name for column in by_name[parent.endpoint].columns}
            used = {*parent.give.values(), *(parent.span or ()), *([parent.ends] if parent.ends else [])}
            if used - known:
                missing = ", ".join(sorted(used - known))
                raise DeclarationError(f"{endpoint.name}: its parent {parent.endpoint} has no column {missing}")
    graph = {endpoint.name: {parent.endpoint for parent in endpoint.parents} for endpoint in endpoints}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise DeclarationError(f"parents form a circle: {' -> '.join(error.args[1])}") from error
    return MappingProxyType({name: by_name[name] for name in order})


ENDPOINTS = join_endpoints(
    (
        users.users,
        users.roles,
        users.role_members,
        chat.contacts,
        planned.meetings,
        registrants.meeting_registrants,
        webinars.webinars,
        webinars.webinar_details,
        webinars.webinar_registrants,
        recordings.recordings,
        recordings.trashed_recordings,
        recordings.meeting_recordings,
        meetings.history_meetings,
        meetings.report_meetings,
        meetings.report_meeting_participants,
        polls.report_meeting_details,
        polls.report_meeting_polls,
        webinars.report_webinars,
        webinars.report_webinar_participants,
        webinars.report_webinar_polls,
        webinars.report_webinar_qa,
        reports.report_users,
        reports.report_daily,
        reports.report_cloud_recording,
        reports.report_telephone,
        reports.report_activities,
        reports.report_operation_logs,
        phone_users.phone_users,
        phone_users.phone_user_profiles,
        phone_calls.phone_call_logs,
        phone_calls.phone_user_call_logs,
        phone_calls.phone_call_history,
        phone_calls.phone_call_metrics,
        phone_calls.phone_recordings,
        chat.chat_channels,
        chat.chat_channel_members,
        chat.chat_messages,
    )
)
