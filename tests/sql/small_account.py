"""A few days of a small company: Ada and Bob are users, Cy is invited, Dee and Eve have left, and guests come by."""

from datetime import UTC, date, datetime
from pathlib import Path

from tests.sql.account import Value, insert_rows


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of March 2026, UTC."""
    return datetime(2026, 3, day, hour, minute, second, tzinfo=UTC)


def window(day: int) -> dict[str, Value]:
    """The columns of the ledger that say which day a unit is."""
    return {"window_from": date(2026, 3, day), "window_to": date(2026, 3, day + 1)}


def fill(db: Path) -> None:
    _add_people(db)
    _add_meetings(db)
    _add_calls(db)
    _add_runs(db)
    _add_one_row_of_the_rest(db)


def _add_people(db: Path) -> None:
    insert_rows(
        db,
        "users",
        [
            {
                "id": "ada",
                "email": "Ada@Example.com",
                "display_name": "Ada",
                "type": 2,
                "status": "active",
                "role_id": "1",
            },
            {
                "id": "bob",
                "email": "bob@example.com",
                "display_name": "Bob",
                "type": 1,
                "status": "inactive",
                "role_id": "2",
            },
            {"id": None, "email": "cy@example.com", "type": 1, "status": "pending"},
            {
                "id": "eve",
                "email": "bob@example.com",
                "type": 2,
                "status": "active",
                "role_id": "3",
                "_deleted_at": at(9, 4),
            },
        ],
    )
    insert_rows(db, "roles", [{"id": "1", "name": "Admin"}, {"id": "2", "name": "Member"}])
    insert_rows(db, "roles", [{"id": "3", "name": "Auditor", "_deleted_at": at(9, 4)}])
    insert_rows(
        db,
        "report_users",
        [
            {
                "from": date(2026, 3, 1),
                "to": date(2026, 3, 15),
                "id": "ada",
                "email": "ada@example.com",
                "type": 2,
                "meetings": 2,
            },
            {
                "from": date(2026, 3, 1),
                "to": date(2026, 3, 15),
                "id": "dee",
                "email": "dee@example.com",
                "type": 2,
                "meetings": 0,
            },
        ],
    )
    insert_rows(
        db,
        "phone_users",
        [
            {
                "id": "ada",
                "email": "ada@example.com",
                "extension_id": "e-ada",
                "extension_number": 101,
                "status": "activate",
            },
            {
                "id": "eve",
                "email": "bob@example.com",
                "extension_id": "e-eve",
                "extension_number": 102,
                "status": "activate",
                "_deleted_at": at(9, 4),
            },
        ],
    )
    insert_rows(db, "user_custom_attributes", [{"user_id": "ada", "_position": 0, "key": "k", "name": "Team", "value": "Blue"}])


def _add_meetings(db: Path) -> None:
    insert_rows(
        db,
        "history_meetings",
        [
            {
                "meeting_uuid": "/m1==",
                "meeting_id": 81234567890,
                "type": "Meeting",
                "topic": "Weekly",
                "host_email": "ada@example.com",
                "department": "Sales",
                "start_time": at(2, 23, 50),
                "end_time": at(3, 0, 20),
                "duration": 30,
                "participants": 3,
            },
            {"meeting_uuid": "w1", "meeting_id": 9, "type": "Webinar", "start_time": at(3, 9), "end_time": at(3, 10)},
        ],
    )
    insert_rows(
        db,
        "report_meetings",
        [
            {
                "uuid": "/m1==",
                "id": 81234567890,
                "type": 2,
                "user_id": "ada",
                "start_time": at(2, 23, 50),
                "duration": 30,
            },
            {
                "uuid": "m2",
                "id": 82,
                "type": 1,
                "user_id": "dee",
                "start_time": at(4, 8),
                "end_time": at(4, 9),
                "duration": 60,
            },
            {"uuid": "w1", "id": 9, "type": 5, "user_id": "ada", "start_time": at(3, 9), "end_time": at(3, 10)},
        ],
    )
    ada: dict[str, Value] = {
        "meeting_uuid": "/m1==",
        "id": "ada",
        "participant_user_id": "ada",
        "name": "Ada",
        "status": "in_meeting",
    }
    guest: dict[str, Value] = {
        "meeting_uuid": "/m1==",
        "id": "",
        "name": "Guest",
        "user_email": "",
        "status": "in_meeting",
        "join_time": at(3, 0, 0),
        "leave_time": at(3, 0, 10),
        "duration": 600,
    }
    insert_rows(
        db,
        "report_meeting_participants",
        [
            {**ada, "user_id": "1", "join_time": at(2, 23, 50), "leave_time": at(3, 0, 5), "duration": 900},
            {**ada, "user_id": "2", "join_time": at(3, 0, 10), "leave_time": at(3, 0, 20), "duration": 0},
            {
                "meeting_uuid": "/m1==",
                "name": "Bob B",
                "user_email": "BOB@example.com",
                "status": "in_meeting",
                "join_time": at(2, 23, 55),
                "leave_time": at(3, 0, 20),
                "duration": 1500,
            },
            guest,
            guest,
        ],
    )
    insert_rows(
        db,
        "recordings",
        [
            {"uuid": "/m1==", "user_id": "ada", "type": "2", "start_time": at(2, 23, 50), "total_size": 5_000_000_000},
            {"uuid": "m2", "user_id": "dee", "type": "1", "start_time": at(4, 8), "total_size": 7, "_deleted_at": at(9, 4)},
        ],
    )
    insert_rows(
        db,
        "recording_files",
        [
            {"recording_uuid": "/m1==", "user_id": "ada", "_position": 0, "file_type": "MP4", "file_size": 5_000_000_000},
            {"recording_uuid": "m2", "user_id": "dee", "_position": 0, "file_size": 7, "_deleted_at": at(9, 4)},
        ],
    )


def _add_calls(db: Path) -> None:
    insert_rows(
        db,
        "phone_call_history",
        [
            {
                "_partition": "2026-03-05",
                "id": "h1",
                "call_id": "c1",
                "direction": "inbound",
                "call_result": "answered",
                "connect_type": "external",
                "callee_ext_id": "e-ada",
                "callee_ext_type": "user",
                "start_time": at(5, 10),
                "answer_time": at(5, 10, 0, 20),
                "end_time": at(5, 10, 5, 20),
                "duration": 300,
            },
        ],
    )
    insert_rows(
        db,
        "phone_call_logs",
        [
            {"id": "l1", "call_id": "c1", "direction": "inbound", "result": "Auto Recorded", "date_time": at(5, 10)},
            {"id": "l2", "call_id": "c2", "direction": "inbound", "result": "Missed", "date_time": at(6, 10)},
        ],
    )


def _add_runs(db: Path) -> None:
    day: dict[str, Value] = {"endpoint": "phone_call_history", "run_id": "r1", "fetched_at": at(7, 4)}
    insert_rows(
        db,
        "_ledger",
        [
            {**day, "partition": "2026-03-05", "outcome": "loaded", **window(5)},
            {**day, "partition": "2026-03-06", "outcome": "skipped", **window(6)},
            {"endpoint": "users", "partition": "all", "outcome": "loaded", "run_id": "r1", "fetched_at": at(7, 4)},
            {
                "endpoint": "report_daily",
                "partition": "*",
                "outcome": "skipped",
                "message": "no plan",
                "failing_since": at(1, 4),
            },
        ],
    )
    insert_rows(db, "_runs", [{"run_id": "r1", "started_at": at(7, 4), "ended_at": at(7, 5), "status": "done", "exit_code": 0}])


def _add_one_row_of_the_rest(db: Path) -> None:
    """So that every staging view has a row to lose."""
    rows: dict[str, dict[str, Value]] = {
        "user_licenses": {"user_id": "ada", "license_type": "MEETING", "license_option": 576460752303423488},
        "history_meeting_custom_fields": {"meeting_uuid": "/m1==", "key": "Project", "value": "X"},
        "history_meeting_tracking_fields": {"meeting_uuid": "/m1==", "field": "Cost", "value": "7"},
        "report_meeting_custom_keys": {"meeting_uuid": "/m1==", "key": "k", "value": "v"},
        "report_user_custom_attributes": {"user_id": "ada", "from": date(2026, 3, 1), "key": "k", "value": "Blue"},
        "report_daily": {"date": date(2026, 3, 2), "meetings": 1, "participants": 5},
        "report_activities": {"time": at(2, 8), "email": "ada@example.com", "type": "Sign out"},
        "report_operation_logs": {"time": at(2, 8), "operator": "ada@example.com", "action": "Update"},
        "phone_user_calling_plans": {"user_id": "ada", "name": "Metered", "type": 100},
        "phone_user_numbers": {"user_id": "ada", "id": "n1", "number": "+15550101"},
    }
    for table, row in rows.items():
        insert_rows(db, table, [row])
    for table in ("user_custom_attributes", "user_licenses", "phone_user_calling_plans", "phone_user_numbers"):
        insert_rows(db, table, [{"user_id": "eve", "_deleted_at": at(9, 4)}])
