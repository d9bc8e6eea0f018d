"""A few numbers of the small account, worked out by hand."""

from datetime import date

from sources.zoom.vocabulary import DELETED_AT
from tests.sql.account import raw_tables
from tests.sql.conftest import Warehouse


def test_people_are_listed_invited_or_gone(small_account: Warehouse) -> None:
    assert small_account.rows(
        "select user_key, email, license_type, role_name, status, is_listed, is_deleted, is_pending, has_phone "
        "from marts.dim_users order by user_key"
    ) == [
        ("ada", "ada@example.com", "licensed", "Admin", "active", True, False, False, True),
        ("bob", "bob@example.com", "basic", "Member", "inactive", True, False, False, False),
        ("cy@example.com", "cy@example.com", "basic", None, "pending", True, False, True, False),
        ("dee", "dee@example.com", "licensed", None, None, False, False, False, False),
        ("eve", "bob@example.com", "licensed", None, None, False, True, False, False),
    ]


def test_activity_is_the_latest_of_all_kinds(small_account: Warehouse) -> None:
    assert small_account.rows(
        "select user_key, cast(columns(['last_hosted_at', 'last_attended_at', 'last_called_at', 'last_activity_at']) as varchar) "
        "from marts.dim_users where last_activity_at is not null order by user_key"
    ) == [
        (
            "ada",
            "2026-03-03 09:00:00",
            "2026-03-03 09:00:00",
            "2026-03-05 10:00:00",
            "2026-03-05 10:00:00",
        ),
        ("bob", None, "2026-03-02 23:55:00", None, "2026-03-02 23:55:00"),
        ("dee", "2026-03-04 08:00:00", None, None, "2026-03-04 08:00:00"),
    ]


def test_a_meeting_counts_people_once_and_stays_as_often_as_they_were(small_account: Warehouse) -> None:
    assert small_account.rows(
        "select meeting_uuid, meeting_id, host_user_key, department, meeting_date, stays_count, people_count, "
        "guests_count, internal_people_count, peak_people_count, stay_minutes, person_minutes, is_recorded, recording_bytes "
        "from marts.fct_meeting_instances order by meeting_uuid"
    ) == [
        ("/m1==", 81234567890, "ada", "Sales", date(2026, 3, 2), 5, 3, 2, 2, 3, 70.0, 65.0, True, 5_000_000_000),
        ("m2", 82, "dee", None, date(2026, 3, 4), 0, None, None, None, None, None, None, True, None),
    ]


def test_stays_five_minutes_apart_are_one_visit(small_account: Warehouse) -> None:
    assert small_account.rows(
        "select person_key, person_rule, stays_count, visits_count, devices_count, attended_minutes, bridged_minutes, is_host "
        "from marts.fct_meeting_attendance order by person_key"
    ) == [
        ("ada", "id", 2, 1, 1, 30.0, 5.0, True),
        ("bob", "email", 1, 1, 1, 25.0, 0.0, False),
        ("guest", "name", 2, 1, 2, 10.0, 0.0, False),
    ]


def test_equal_stays_are_both_kept(small_account: Warehouse) -> None:
    assert small_account.rows(
        "select stay_key, person_key, person_rule, stay_seconds from marts.fct_meeting_participants order by stay_key"
    ) == [
        ("/m1==:1", "ada", "id", 900),
        ("/m1==:2", "bob", "email", 1500),
        ("/m1==:3", "guest", "name", 600),
        ("/m1==:4", "guest", "name", 600),
        ("/m1==:5", "ada", "id", 600),
    ]


def test_a_call_in_both_lists_is_counted_once(small_account: Warehouse) -> None:
    assert small_account.rows(
        "select call_key, user_key, call_outcome, talk_seconds, wait_seconds, call_date from marts.fct_calls order by call_key"
    ) == [
        ("history:h1", "ada", "answered", 300, 20, date(2026, 3, 5)),
        ("logs:l2", None, "missed", 0, None, date(2026, 3, 6)),
    ]


def test_the_calendar_covers_the_facts_and_fills_the_month(small_account: Warehouse) -> None:
    assert small_account.rows("select min(date_day), max(date_day), count(*) from marts.dim_dates") == [
        (date(2026, 3, 2), date(2026, 3, 31), 30)
    ]


def test_sizes_scores_and_times_are_worked_out_of_what_zoom_sends(small_account: Warehouse) -> None:
    assert small_account.rows(
        "select used_text, used_bytes, free_used_text, free_used_bytes from staging.stg_zoom__report_cloud_recording"
    ) == [("1.5 GB", 1_610_612_736, "Unlimited", None)]
    assert small_account.rows("select mos_text, mos_score from staging.stg_zoom__phone_call_metrics") == [("4.2", 4.2)]
    assert small_account.rows(
        "select message_id, message_status, cast(sent_epoch_at as varchar), cast(replied_message_sent_at as varchar) "
        "from staging.stg_zoom__chat_messages order by message_id"
    ) == [("t1", "normal", None, None), ("t2", "edited", "2026-03-02 09:50:00.123", "2026-03-02 09:33:20")]


def test_staging_says_when_a_row_was_deleted(small_account: Warehouse) -> None:
    kept = [table for table, columns in raw_tables().items() if DELETED_AT in columns]
    assert len(kept) >= 30
    for table in kept:
        assert small_account.rows(
            f"select cast(deleted_at as varchar) from staging.stg_zoom__{table} where deleted_at is not null"
        ) == [("2026-03-09 04:00:00",)], table


def test_a_reused_address_belongs_to_the_person_who_has_it_now(small_account: Warehouse) -> None:
    assert small_account.rows("select user_key, email, is_email_owner from staging.int_users__identities order by user_key") == [
        ("ada", "ada@example.com", True),
        ("bob", "bob@example.com", True),
        ("cy@example.com", "cy@example.com", True),
        ("dee", "dee@example.com", True),
        ("eve", "bob@example.com", False),
    ]


def test_coverage_tells_loaded_refused_and_untouched_apart(small_account: Warehouse) -> None:
    names = ("users", "user_licenses", "phone_call_history", "report_daily", "recordings")
    assert small_account.rows(
        "select table_name, units_loaded, units_skipped, cast(complete_until as varchar), is_complete, refusal "
        f"from marts._coverage where table_name in {names} order by table_name"
    ) == [
        ("phone_call_history", 1, 1, "2026-03-06 00:00:00", True, None),
        ("recordings", 0, 0, None, False, None),
        ("report_daily", 0, 0, None, False, "no plan"),
        ("user_licenses", 1, 0, "2026-03-07 04:00:00", True, None),
        ("users", 1, 0, "2026-03-07 04:00:00", True, None),
    ]


def test_an_empty_account_is_covered_by_nothing(empty_account: Warehouse) -> None:
    tables = sorted(name for name in raw_tables() if not name.startswith("_"))
    assert empty_account.rows(
        "select table_name, is_complete, complete_until, units_loaded, holes_count from marts._coverage order by table_name"
    ) == [(name, False, None, 0, 0) for name in tables]


def test_an_empty_account_has_empty_marts(empty_account: Warehouse) -> None:
    tables = empty_account.rows(
        "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('marts', 'reports')"
    )
    filled = {table for (table,) in tables if empty_account.rows(f"select count(*) from {table}") != [(0,)]}
    assert filled <= {"reports.rpt_data_health"}, "it has a row for every raw table"
    assert len(tables) > 20


def test_health_counts_the_rows_of_each_table_itself(small_account: Warehouse) -> None:
    counts: dict[str, int] = dict(small_account.rows("select table_name, rows_count from reports.rpt_data_health"))
    assert counts == {
        name: small_account.rows(f'select count(*) from zoom_raw."{name}"')[0][0]
        for name in raw_tables()
        if not name.startswith("_")
    }


def test_every_raw_row_of_every_table_is_in_staging(small_account: Warehouse) -> None:
    for table in (name for name in raw_tables() if not name.startswith("_")):
        ((raw, staged),) = small_account.rows(
            f"select (select count(*) from zoom_raw.{table}), (select count(*) from staging.stg_zoom__{table})"
        )
        assert raw == staged > 0, table
