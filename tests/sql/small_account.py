"""A few days of a small company: Ada and Bob are users, Cy is invited, Dee and Eve have left, and guests come by."""

from datetime import UTC, date, datetime
from pathlib import Path

from sources.sandbox.routes import PLAIN_LISTS
from sources.zoom import ENDPOINTS
from sources.zoom.vocabulary import Type
from tests.sql.account import Value, insert_rows


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of March 2026, UTC."""
    return datetime(2026, 3, day, hour, minute, second, tzinfo=UTC)


def window(day: int) -> dict[str, Value]:
    """The columns of the ledger that say which day a unit is."""
    first, end = date(2026, 3, day), date(2026, 3, day + 1)
    return {"window_from": first, "window_to": end, "cell_from": first, "cell_to": end}


def fill(db: Path) -> None:
    _add_people(db)
    _add_meetings(db)
    _add_calls(db)
    _add_runs(db)
    _add_plans(db)
    _add_chats(db)
    _add_reports_of_instances(db)
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
    insert_rows(
        db,
        "trashed_recordings",
        [
            {"uuid": "m2", "user_id": "dee", "type": "1", "start_time": at(4, 8), "total_size": 7, "_fetched_at": at(9, 4)},
            {"uuid": "m0", "user_id": "ada", "type": "2", "start_time": at(1, 8), "total_size": 9, "_deleted_at": at(9, 4)},
        ],
    )
    insert_rows(
        db,
        "trashed_recording_files",
        [
            {"recording_uuid": "m2", "user_id": "dee", "_position": 0, "file_size": 7, "deleted_time": at(8, 4)},
            {"recording_uuid": "m0", "user_id": "ada", "_position": 0, "deleted_time": at(7, 4), "_deleted_at": at(9, 4)},
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
            {"endpoint": "recordings", "partition": "dee|2026-02-16", "outcome": "gone", "parent": "dee", "fetched_at": at(7, 4)},
            {"endpoint": "webinars", "partition": "dee", "outcome": "gone", "parent": "dee", "fetched_at": at(7, 4)},
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


def _add_plans(db: Path) -> None:
    """A meeting and a webinar to come; what was planned besides was deleted, and its lists with it."""
    gone: dict[str, Value] = {"_deleted_at": at(9, 4)}
    for event, kind in (("meeting", 2), ("webinar", 5)):
        planned: dict[str, Value] = {"user_id": "ada", "type": kind, "start_time": at(20, 9), "duration": 60}
        insert_rows(db, f"{event}s", [{"id": 91, "topic": "Launch", **planned}, {"id": 92, **planned, **gone}])
        key = f"{event}_id"
        insert_rows(
            db,
            f"{event}_registrants",
            [
                {key: 91, "id": "r1", "email": "Guest@example.com", "status": "approved", "create_time": at(8, 7)},
                {key: 91, "id": "r2", "email": "other@example.com", "status": "pending", "create_time": at(8, 8)},
                {key: 92, "id": "r1", "email": "guest@example.com", "status": "denied", **gone},
            ],
        )
        insert_rows(
            db,
            f"{event}_registrant_answers",
            [
                {key: 91, "registrant_id": "r1", "_position": 0, "title": "Diet?", "value": "None"},
                {key: 92, "registrant_id": "r1", "_position": 0, "title": "Diet?", **gone},
            ],
        )
    insert_rows(db, "webinar_details", [{"webinar_id": 91, "id": 91, "type": 9}, {"webinar_id": 92, "type": 5, **gone}])
    insert_rows(
        db,
        "webinar_occurrences",
        [
            {"webinar_id": 91, "_position": 0, "occurrence_id": "o1", "start_time": at(20, 9), "status": "available"},
            {"webinar_id": 91, "_position": 1, "occurrence_id": "o2", "start_time": at(27, 9), "status": "deleted"},
            {"webinar_id": 92, "_position": 0, "occurrence_id": "o3", "status": "available", **gone},
        ],
    )
    field: dict[str, Value] = {"_position": 0, "field": "Cost", "visible": True}
    insert_rows(db, "webinar_tracking_fields", [{**field, "webinar_id": 91}, {**field, "webinar_id": 92, **gone}])


def _add_chats(db: Path) -> None:
    """Ada and Bob share a channel, and a partner is in it; Eve's row of it went with her."""
    channel: dict[str, Value] = {"id": "ch", "name": "Launch", "type": 2}
    insert_rows(db, "chat_channels", [{**channel, "user_id": user} for user in ("ada", "bob")])
    insert_rows(db, "chat_channels", [{**channel, "user_id": "eve", "_deleted_at": at(9, 4)}])
    insert_rows(
        db,
        "chat_channel_members",
        [
            {"channel_id": "ch", "member_id": "m-ada", "id": "ada", "email": "Ada@example.com", "role": "owner"},
            {"channel_id": "ch", "member_id": "m-out", "id": "", "email": "", "role": "member", "is_external": True},
            {"channel_id": "ch", "member_id": "m-eve", "id": "eve", "role": "member", "_deleted_at": at(9, 4)},
        ],
    )
    insert_rows(
        db,
        "chat_messages",
        [
            {"channel_id": "ch", "id": "t1", "status": "Normal", "sender": "ada@example.com", "date_time": at(2, 9, 50)},
            {
                "channel_id": "ch",
                "id": "t2",
                "status": "Edited",
                "sender": "",
                "timestamp": 1772445000123,
                "reply_main_message_id": "t1",
                "reply_main_message_timestamp": 1772444000000,
            },
        ],
    )
    insert_rows(db, "chat_message_files", [{"channel_id": "ch", "message_id": "t2", "_position": 0, "file_size": 5_000_000_000}])
    insert_rows(db, "chat_message_reactions", [{"channel_id": "ch", "message_id": "t2", "_position": 0, "total_count": 3}])
    insert_rows(db, "contacts", [{"searched_for": "bob@example.com", "email": "bob@example.com", "user_status": "inactive"}])
    number: dict[str, Value] = {"label": "Office", "number": "+15550102", "verified": True}
    keys: dict[str, Value] = {"searched_for": "bob@example.com", "email": "bob@example.com", "_position": 0}
    insert_rows(db, "contact_phone_numbers", [{**keys, **number}])


def _add_reports_of_instances(db: Path) -> None:
    """What is asked for instance by instance: the same of the meeting and of the webinar."""
    for event, uuid, kind in (("meeting", "/m1==", 2), ("webinar", "w1", 5)):
        asked: dict[str, Value] = {f"{event}_uuid": uuid}
        report = "report_meeting_details" if event == "meeting" else "report_webinars"
        lists = "report_meeting_detail" if event == "meeting" else "report_webinar"
        insert_rows(db, report, [{**asked, "uuid": uuid, "type": kind, "duration": 30, "total_minutes": 57}])
        insert_rows(db, f"{lists}_custom_keys", [{**asked, "_position": 0, "key": "k", "value": "v"}])
        insert_rows(db, f"{lists}_tracking_fields", [{**asked, "_position": 0, "field": "Cost", "value": "7"}])
        insert_rows(db, f"report_{event}_polls", [{**asked, "name": "Ada", "email": "ada@example.com"}, {**asked, "name": ""}])
        insert_rows(
            db,
            f"report_{event}_poll_answers",
            [{**asked, "name": "Ada", "email": "ada@example.com", "_position": 0, "question": "Again?", "answer": "Yes"}],
        )
    stay: dict[str, Value] = {"webinar_uuid": "w1", "status": "in_meeting", "join_time": at(3, 9), "leave_time": at(3, 10)}
    guest: dict[str, Value] = {**stay, "id": "", "user_id": "2", "name": "Guest"}
    insert_rows(db, "report_webinar_participants", [{**stay, "id": "ada", "user_id": "1"}, guest, guest])
    insert_rows(db, "report_webinar_qa", [{"webinar_uuid": "w1", "name": "Guest", "start_time": at(3, 9)}])
    question: dict[str, Value] = {"webinar_uuid": "w1", "name": "Guest", "_position": 0, "question_status": "answered"}
    insert_rows(db, "report_webinar_questions", [{**question, "question": "When?"}, {**question, "_position": 1}])
    insert_rows(
        db,
        "meeting_recordings",
        [{"meeting_uuid": "/m1==", "type": "2", "total_size": 5_000_000_000}, {"meeting_uuid": "m2", "_deleted_at": at(9, 4)}],
    )
    for files in ("meeting_recording_files", "meeting_recording_audio_files"):
        file: dict[str, Value] = {"_position": 0, "file_size": 5_000_000_000}
        insert_rows(db, files, [{**file, "meeting_uuid": "/m1=="}, {**file, "meeting_uuid": "m2", "_deleted_at": at(9, 4)}])


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
        "account_recordings": {"uuid": "/m1==", "id": 1, "host_id": "ada", "start_time": at(2, 10), "recording_count": 2},
        "role_members": {"role_id": "1", "id": "ada", "type": 2},
        "report_cloud_recording": {"date": date(2026, 3, 2), "usage": "1.5 GB", "free_usage": "Unlimited"},
        "report_telephone": {"start_time": at(3, 0), "uuid": "/m1==", "type": "toll-free", "rate": 0.05, "total": 1.5},
        "phone_user_profiles": {"user_id": "ada", "id": "ada", "extension_number": 101, "status": "activate"},
        "phone_user_profile_calling_plans": {"user_id": "ada", "_position": 0, "name": "Metered", "type": 100},
        "phone_user_profile_numbers": {"user_id": "ada", "_position": 0, "id": "n1", "number": "+15550101"},
        "phone_user_call_logs": {"asked_user_id": "ada", "id": "l1", "result": "Auto Recorded", "date_time": at(5, 10)},
        "phone_call_metrics": {"call_id": "c1", "mos": "4.2", "direction": "internal", "date_time": at(5, 10)},
        "phone_recordings": {"id": "p1", "call_id": "c1", "owner__type": "user", "duration": 300, "date_time": at(5, 10)},
    }
    for table, row in rows.items():
        insert_rows(db, table, [row])
    for endpoint in (*PLAIN_LISTS, ENDPOINTS["meeting_details"], ENDPOINTS["webinar_absentees"]):
        if not endpoint.cadence.default:  # no model is made of it
            gone: dict[str, Value] = {"_deleted_at": at(9, 4)} if endpoint.table.keeps_deleted else {}
            for one in endpoint.tables:
                texts = [column for column in one.stored if column.type is Type.TEXT and not column.name.startswith("_")]
                numbers = [name for name in ("meeting_id", "webinar_id") if name in {column.name for column in one.stored}]
                first, second = ({each.name: next(iter(each.values), word) for each in texts} for word in "xy")
                insert_rows(db, one.name, [first | dict.fromkeys(numbers, 7), second | dict.fromkeys(numbers, 8) | gone])
    for table in ("user_custom_attributes", "user_licenses", "phone_user_calling_plans", "phone_user_numbers"):
        insert_rows(db, table, [{"user_id": "eve", "_deleted_at": at(9, 4)}])
    for table in ("phone_user_profiles", "phone_user_profile_calling_plans", "phone_user_profile_numbers"):
        insert_rows(db, table, [{"user_id": "eve", "_deleted_at": at(9, 4)}])
    for table in ("contacts", "contact_phone_numbers"):
        insert_rows(db, table, [{"searched_for": "eve@example.com", "email": "eve@example.com", "_deleted_at": at(9, 4)}])
    insert_rows(db, "role_members", [{"role_id": "3", "id": "eve", "_deleted_at": at(9, 4)}])
    insert_rows(db, "phone_recordings", [{"id": "p2", "date_time": at(4, 10), "_deleted_at": at(9, 4)}])
