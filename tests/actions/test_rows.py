"""What a person gives is read as people write it, and what is wrong is named by row and column before anything is sent."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.zoom.client import Meter
from sources.zoom.operations import OPERATIONS, find_operation
from sources.zoom.operations.rows import make_call, read_rows
from tests.contract.rules import WRITES
from tests.contract.samples import SAMPLES

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SEED_INPUTS: dict[str, dict[str, Any]] = {
    "Add meeting registrants": {
        "meeting_id": "123456789",
        "email": "john.doe@example.com",
        "first_name": "John",
        "occurrence_ids": [1, 2, 3],
        "no_of_employees": "101-500",
        "custom_questions": [{"title": "Which topics?", "value": "AI"}],
    },
    "Create meeting": {
        "user_id": "john.doe@example.com",
        "topic": "Weekly Team Meeting",
        "type": 2,
        "start_time": "2026-06-15T14:00:00Z",
        "duration": 60,
        "password": "meet123*",
        "settings": {"host_video": True, "audio": "both", "waiting_room": True},
    },
    "Create users": {"user_type": 2, "email": "johndoe@example.com", "first_name": "John", "last_name": "Doe"},
    "Create webinar": {
        "user_id": "abc123",
        "topic": "Introduction",
        "webinar_type": 5,
        "start_time": "2026-06-15T14:00:00Z",
        "tracking_fields": [{"field": "Department", "value": "IT"}],
        "settings": {"approval_type": "0", "alternative_hosts": ["johndoe@example.com"], "on_demand": False},
    },
    "Create webinar registrant": {
        "user_id": "john.doe@example.com",
        "webinar_id": "123456789",
        "email": "jane.smith@example.com",
        "first_name": "Jane",
        "occurrence_ids": ["987654321", "876543210"],
    },
    "Delete user": {
        "user_id": "john.doe@example.com",
        "action": "delete",
        "transfer_email": "j@example.com",
        "transfer_meeting": True,
    },
    "Update meeting registrants status": {
        "user_id": "john.doe@example.com",
        "meeting_id": "123456789",
        "action": "approve",
        "registrants": [{"id": "reg123", "email": "attendee1@example.com"}],
    },
    "Update user status": {"user_id": "john.doe@example.com", "action": "deactivate"},
    "Update webinar registrant status": {
        "webinar_id": "123456789",
        "action": "approve",
        "registrants": [{"email": "j@example.com"}],
    },
}
"""The shapes in which automation tools give these operations their inputs: lists, numbers as text, flattened objects."""


@pytest.mark.parametrize("name", SEED_INPUTS)
def test_inputs_are_accepted_as_automation_tools_have_them(name: str) -> None:
    operation = find_operation(name)
    assert not isinstance(operation, str), operation
    reading = read_rows(operation, [SEED_INPUTS[name]], NOW)
    assert reading.faults == []
    call = make_call(operation, reading.rows[0], Meter())
    assert call.once
    assert "{" not in call.path


def test_what_zoom_wants_otherwise_is_written_as_zoom_wants_it() -> None:
    def sent(name: str) -> tuple[Any, dict[str, Any]]:
        operation = OPERATIONS[name]
        titles = {name.lower().replace(" ", "_"): given for name, given in SEED_INPUTS.items()}
        found = next(given for title, given in titles.items() if find_operation(title) is operation)
        call = make_call(operation, read_rows(operation, [found], NOW).rows[0], Meter())
        return call, json.loads(call.body) if call.body else {}

    call, body = sent("create_user")
    assert body == {
        "action": "create",
        "user_info": {"email": "johndoe@example.com", "type": 2, "first_name": "John", "last_name": "Doe"},
    }
    call, body = sent("create_webinar")
    assert body["type"] == 5
    assert body["settings"] == {"approval_type": 0, "alternative_hosts": "johndoe@example.com", "on_demand": False}
    call, body = sent("add_meeting_registrant")
    assert call.query == {"occurrence_ids": "1,2,3"}
    call, body = sent("delete_user")
    assert (call.path, call.body) == ("/users/john.doe%40example.com", None)
    assert call.query == {"action": "delete", "transfer_email": "j@example.com", "transfer_meeting": "true"}
    call, body = sent("update_webinar_registrants_status")
    assert body == {"action": "approve", "registrants": [{"email": "j@example.com"}]}


@pytest.mark.parametrize(
    ("name", "row", "words"),
    [
        ("create_user", {"email": "nobody", "user_type": 1}, "column email: 'nobody' is not an e-mail address"),
        ("create_user", {"email": "a@b.c", "user_type": "one"}, "column user_type: 'one' is not a whole number"),
        ("create_user", {"email": "a@b.c", "user_type": 3}, "take one of 1, 2, 4, 99"),
        ("create_user", {"email": "a@b.c"}, "column user_type: it is missing"),
        ("create_user", {"email": "a@b.c", "user_typ": 1}, "did you mean user_type?"),
        ("create_user", {"email": "a@b.c", "user_type": 1, "first_name": "x" * 65}, "65 characters, and Zoom takes 64"),
        ("create_user", {"email": "a@b.c", "user_type": 1, "first_name": "\x00"}, "half a character, or a control character"),
        ("create_meeting", {"user_id": "a", "topic": "t", "start_time": "2026-07-01T09:00:00"}, "has no zone"),
        ("create_meeting", {"user_id": "a", "topic": "t", "start_time": "tomorrow"}, "is not a time"),
        ("create_meeting", {"user_id": "a", "topic": "t", "start_time": "2026-05-31T23:59:59Z"}, "has passed"),
        ("create_meeting", {"user_id": "a", "topic": "t", "settings": "[1]"}, "is not an object"),
        (
            "create_meeting",
            {"user_id": "a", "topic": "t", "settings": {"approval_type": "x"}},
            "approval_type: 'x' is not a whole",
        ),
        ("add_meeting_registrant", {"meeting_id": "12", "email": "a@b.c", "first_name": "A"}, "not a meeting or webinar number"),
        (
            "add_meeting_registrant",
            {"meeting_id": "../1", "email": "a@b.c", "first_name": "A"},
            "not a meeting or webinar number",
        ),
        ("update_user_status", {"user_id": "a", "action": "deactvate"}, "did you mean deactivate?"),
        ("update_meeting_registrants_status", {"meeting_id": "123456789", "action": "deny"}, "one of them is needed"),
        (
            "update_webinar_registrants_status",
            {"webinar_id": "123456789", "action": "deny", "registrants": [{"email": "a@b.c"}] * 31},
            "there are 31, and Zoom takes 30",
        ),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(name: str, row: dict[str, Any], words: str) -> None:
    reading = read_rows(OPERATIONS[name], [row], NOW)
    assert reading.rows == []
    assert any(fault.startswith("row 1, column") and words in fault for fault in reading.faults), reading.faults


def test_a_row_that_comes_twice_is_named() -> None:
    row = {"email": "a@b.example", "user_type": 1}
    reading = read_rows(OPERATIONS["create_user"], [row, {**row, "email": "A@B.example", "user_type": "2"}], NOW)
    assert reading.faults == ["row 2: it is row 1 again (A@B.example)"]


@given(
    st.dictionaries(
        st.text(max_size=20) | st.sampled_from(["email", "user_type", "topic", "start_time", "action"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
            lambda one: st.lists(one, max_size=3),
            max_leaves=5,
        ),
        max_size=6,
    ),
    st.sampled_from(sorted(OPERATIONS)),
)
def test_whatever_is_given_becomes_rows_or_words(row: dict[str, Any], name: str) -> None:
    reading = read_rows(OPERATIONS[name], [row], NOW)
    assert len(reading.rows) + bool(reading.faults) == 1
    assert all(fault.isprintable() and len(fault) < 300 for fault in reading.faults)


@given(st.integers(1, 20_000_000), st.integers(-12 * 60, 14 * 60))
def test_a_time_is_sent_in_utc_whatever_its_zone(seconds: int, minutes: int) -> None:
    sign, ahead = "+" if minutes >= 0 else "-", abs(minutes)
    moment = NOW + timedelta(days=1, seconds=seconds)
    written = f"{moment:%Y-%m-%dT%H:%M:%S}{sign}{ahead // 60:02}:{ahead % 60:02}"
    row = {"user_id": "a", "topic": "t", "start_time": written}
    reading = read_rows(OPERATIONS["create_meeting"], [row], NOW - timedelta(days=2))
    assert reading.faults == []
    utc = moment - timedelta(minutes=minutes)
    assert reading.rows[0].values["start_time"] == f"{utc:%Y-%m-%dT%H:%M:%SZ}"


def test_every_write_of_the_contract_is_an_operation_with_its_path_and_scopes() -> None:
    declared = {operation.request.operation for operation in OPERATIONS.values()}
    assert declared == {facts["request"] for facts in WRITES.values()}
    assert len(SAMPLES) == len(OPERATIONS)


def test_operations_go_by_any_writing_of_their_names() -> None:
    for name, operation in OPERATIONS.items():
        for written in (name, name.replace("_", "-"), name.replace("_", " ").title()):
            assert find_operation(written) is operation
    assert find_operation("create meting") == "create_meeting"
    assert find_operation("fly") == ""
