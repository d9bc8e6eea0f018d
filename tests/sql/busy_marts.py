"""Marts of a busy company for tests of what reads them: the small account's and ninety days of three departments."""

from datetime import date
from pathlib import Path

import duckdb

LAST = date(2026, 5, 31)
NASTY = "</script><script>document.title = 'taken over'</script><b>\u2028R&D"
"""A topic and a name that would break out of a careless page."""

_DAYS = """
    create temp table days as
    select
        date '2026-05-31' - cast(number as integer) as day,
        ['Sales', 'R&D', '<Support>'][1 + number % 3] as department,
        'p' || number % 7 as user_key,
        number
    from range(90) as numbers(number)
"""
_ROWS = {
    "marts.dim_users": """
        select distinct
            user_key, user_key as user_id, user_key || '@example.com' as email, 'Person ' || user_key as display_name,
            min(department) as department, 'licensed' as license_type, 'active' as status, true as is_listed, false as is_deleted,
            false as is_pending, false as has_phone, timestamp '2026-01-01 00:00' as created_at, 150 as idle_days
        from days group by user_key""",
    "marts.fct_meeting_instances": """
        select
            'busy' || number as meeting_uuid, user_key as host_user_key, $topic as topic, department, user_key as host_name,
            30 as actual_minutes, 2 + number % 60 as people_count, 60.0 * (1 + number % 5) as person_minutes,
            number % 4 * 1000000000 as recording_bytes, day + interval 9 hour as started_at, day as meeting_date
        from days
        union all by name
        select
            'long' || number as meeting_uuid, 'p1' as host_user_key, 'All hands' as topic, 'Sales' as department,
            'p1' as host_name,
            60 as actual_minutes, 90 as people_count, 60.0 * (100 + number) as person_minutes, 0 as recording_bytes,
            timestamp '2026-03-10 09:00:00' as started_at, date '2026-03-10' as meeting_date
        from range(250) as numbers(number)""",
    "marts.fct_meeting_participants": """
        select 'busy' || number as stay_key, 'busy' || number as meeting_uuid, 'p' || (number + 1) % 7 as user_key,
            true as is_in_meeting, day as meeting_date
        from days""",
    "marts.fct_calls": """
        select 'busy' || number as call_key, user_key, 'inbound' as direction, department, number % 3 > 0 as is_answered,
            number % 3 > 0 as is_inbound_answered, true as is_main_entry, day + interval 10 hour as started_at, day as call_date
        from days""",
    "marts.fct_recordings": """
        select 'busy' || number as recording_key, department, number * 10 as age_days, true as is_there,
            5000000000 as recording_bytes, 6000000000 as seen_bytes, day as recording_date
        from days""",
    "marts.fct_sign_ins": """
        select 'busy' || number as sign_in_key, user_key, department, number % 5 > 0 as is_sign_in, number % 5 = 0 as is_failed,
            day as sign_in_date
        from days""",
    "marts.fct_daily_usage": """
        select day as usage_date, 3 as zoom_meetings_count, 2 as meetings_count, 1 as webinars_count from days""",
    "marts.fct_person_days": """
        select days.user_key, users.department, days.activity_date
        from (
            select host_user_key as user_key, meeting_date as activity_date from marts.fct_meeting_instances
            union select user_key, meeting_date from marts.fct_meeting_participants where is_in_meeting
            union select user_key, call_date from marts.fct_calls where direction = 'outbound' or is_answered
            except select user_key, activity_date from marts.fct_person_days
        ) as days
        left join marts.dim_users as users using (user_key)
        where days.user_key is not null and days.activity_date is not null""",
    "reports.rpt_adoption": """
        select unnest(['day', 'week']) as period_type, day as period_start_date, 10 as people_count, 5 as active_people_count,
            2 as active_hosts_count, 4 as active_participants_count
        from days where number % 7 = 6""",
    "reports.rpt_departments": """
        select date_trunc('month', day) as month_start_date, department, 600.0 as attended_minutes, 3 as active_people_count
        from days group by all""",
    "reports.rpt_meeting_load": """
        select user_key, department, day as week_start_date, 4 as meetings_count, 1 as back_to_back_count, 3.5 as attended_hours,
            0.5 as out_of_hours
        from days where number % 7 = 6""",
    "reports.rpt_call_volumes": """
        select day as call_date, department, 9 as calls_count, 6 as inbound_calls_count, 4 as answered_inbound_calls_count,
            5 as answered_calls_count, 1 as missed_calls_count, 1 as voicemail_calls_count, 1 as abandoned_calls_count,
            1 as other_calls_count, 3 as rated_calls_count, 1 as poor_calls_count, 4.1 as mean_mos_score
        from days""",
    "marts.dim_licences": """
        select user_key || ':user' as licence_key, user_key, user_key || '@example.com' as email,
            'Person ' || user_key as display_name, min(department) as department, 'user' as licence_kind,
            'licensed' as license_type, 'active' as status,
            case when user_key = 'p6' then 'idle' else 'used' end as holder_status, 0 as hosted_count, 0 as needing_count,
            user_key > 'p3' as is_never_hosted, user_key > 'p2' as could_be_basic, false as is_new, 13.33 as monthly_price,
            100.0 + max(number) as annual_cost, 'USD' as currency, true as is_example_price,
            date '2026-01-01' as hosting_known_from_date,
            timestamp '2026-05-01 00:00' as last_activity_at
        from days group by user_key
        union all by name
        select user_key || ':bundle:0' as licence_key, user_key, min(department) as department, 'bundle' as licence_kind,
            'meeting_8' as license_type, 'active' as status, 'used' as holder_status, 0 as hosted_count, false as is_new,
            's1' as subscription_id
        from days group by user_key""",
    "reports.rpt_licence_use": """
        select 'licensed' as license_type, department, 5 as holders_count, 3 as used_count, 2 as idle_count, 0 as pending_count,
            0 as deactivated_count, 2 as reclaimable_count, 26.66 as reclaimable_monthly_cost, 'USD' as currency
        from days group by department""",
    "reports.rpt_webinar_funnel": """
        select 'busy' || number as webinar_key, $topic as topic, department, 50 as registered_count, 40 as approved_count,
            30 as attended_count, 20 as stayed_count, 5 as poll_respondents_count, 2 as askers_count, true as is_held,
            day as webinar_date
        from days where number % 9 = 0""",
    "reports.rpt_storage_growth": """
        select day as storage_date, 1000000000 * (200 - number) as used_bytes, 1000000000 * (90 - number) as listed_bytes,
            1e9 as daily_growth_bytes_30_days from days""",
    "reports.rpt_sign_in_oddities": """
        select 'busy' || number as oddity_key, ['failed_burst', 'new_address', 'new_client'][1 + number % 3] as oddity_type,
            department, day as oddity_date
        from days""",
    "reports.rpt_admin_changes": """
        select day as operation_date, user_key || '@example.com' as operator_email, 'User' as category_type, 'Update' as action,
            3 as changes_count, 1 as sensitive_changes_count
        from days""",
    "reports.rpt_headlines": "select 1 as period_number, date '2026-05-31' as period_end_date",
}


def add_busy_rows(db: Path) -> None:
    """Add the rows. The first of each report is as wide as the last; columns that are not named stay null."""
    with duckdb.connect(str(db)) as connection:
        connection.execute(_DAYS)
        for table, query in _ROWS.items():
            parameters = {"topic": NASTY} if "$topic" in query else {}
            connection.execute(f"insert into {table} by name {query}", parameters)
