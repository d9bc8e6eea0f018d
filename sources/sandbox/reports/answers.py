"""Sums over the account, and audit logs."""

from calendar import monthrange
from datetime import UTC, datetime
from typing import Any

import numpy as np

from sources.sandbox.account import Account
from sources.sandbox.chance.draws import Ints, write_times
from sources.sandbox.clock import DAY, write_day
from sources.sandbox.people.answers import write_attributes
from sources.sandbox.people.draws import ACTIVE
from sources.sandbox.reports.logs import CATEGORIES, Entries
from sources.sandbox.reports.sums import Sums
from sources.sandbox.reports.telephone import write_legs, write_storage
from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.listing import Days, Listing
from sources.sandbox.rules.refusals import refuse_value
from sources.sandbox.rules.windows import REACH_DAYS, DayRange, read_day_range


def sum_hosts(account: Account, span: DayRange, time: int) -> Sums:
    """Sums of the reported instances that begin in `span`, as shown at `time`."""
    count = account.people.count
    sums = [np.zeros(count, dtype=np.int64) for _ in range(3)]
    for day in span.days:
        if day > time // DAY:
            break
        diary = account.read_day(day, time)
        some = diary.take(diary.reported)
        minutes = (some.meetings.end - some.meetings.start + 59) // 60
        for total, weights in zip(sums, (None, some.tally.joins, minutes), strict=True):
            np.add(total, np.bincount(some.meetings.host, weights=weights, minlength=count).astype(np.int64), out=total)
    return Sums(*sums)


def list_report_users(inquiry: Inquiry) -> Listing:
    """`GET /report/users`: hosts of reported instances, or active users who hosted none.

    Who is listed, with which name and department, is judged at the end of the window, so a past window does not change.
    """
    account = inquiry.account
    span = read_day_range(inquiry.given, inquiry.time, strict=False)
    judged = min(inquiry.time, (span.last + 1) * DAY)
    sums = account.sums.get((span.first, span.last, inquiry.time), lambda: sum_hosts(account, span, inquiry.time))
    if inquiry.given.get("type") == "inactive":
        idle = account.people.with_status(ACTIVE, judged)
        chosen = idle[sums.meetings[idle] == 0]
    else:
        chosen = np.nonzero(sums.meetings)[0]
    if inquiry.given.get("group_id"):
        groups = account.people.department[chosen]
        chosen = chosen[[f"grp-{at}" == inquiry.given["group_id"] for at in groups.tolist()]]
    head = {
        **span.echo(),
        "total_meetings": int(sums.meetings[chosen].sum()),
        "total_participants": int(sums.joins[chosen].sum()),
        "total_meeting_minutes": int(sums.minutes[chosen].sum()),
    }
    return Listing(
        "users",
        len(chosen),
        lambda start, stop: write_report_users(account, chosen[start:stop], sums, judged),
        head,
    )


def write_report_users(account: Account, chosen: Ints, sums: Sums, judged: int) -> list[dict[str, Any]]:
    """Records of `/report/users`; names and departments are those of the instant `judged`."""
    people = account.people
    when = np.full(len(chosen), judged, dtype=np.int64)
    names, departments = people.names_at(chosen, when), people.departments_at(chosen, when)
    created = write_times(people.created[chosen])
    logins = account.logs.last_sign_ins(chosen, judged)
    login_times = write_times(logins)
    versions = account.logs.client_versions(chosen, logins // DAY)
    attributes = write_attributes(account, chosen, judged)
    records = []
    for at, person in enumerate(chosen.tolist()):
        record = {
            "id": people.ids[person],
            "email": people.emails[person],
            "user_name": names[at],
            "type": int(people.license[person]),
            "dept": departments[at],
            "meetings": int(sums.meetings[person]),
            "participants": int(sums.joins[person]),
            "meeting_minutes": int(sums.minutes[person]),
            "last_client_version": f"{versions[at]}(mac)" if logins[at] else "",
            "last_login_time": login_times[at] if logins[at] else "",
            "create_time": created[at],
        }
        if attributes[at]:
            record["custom_attributes"] = attributes[at]
        records.append(record)
    return records


def month_days(year: int, month: int) -> range:
    """Days since 1970 of a calendar month."""
    first = int(datetime(year, month, 1, tzinfo=UTC).timestamp()) // DAY
    return range(first, first + monthrange(year, month)[1])


def list_daily(inquiry: Inquiry) -> dict[str, Any]:
    """One month, up to today; days beyond Zoom's reach are listed with their month."""
    now = datetime.fromtimestamp(inquiry.time, UTC)
    year, month = int(inquiry.given.get("year") or now.year), int(inquiry.given.get("month") or now.month)
    if not 1 <= month <= 12 or not 2000 <= year <= 2100:
        raise refuse_value("month", "Invalid field.")
    days = month_days(year, month)
    if days[-1] < inquiry.today - REACH_DAYS:
        raise refuse_value("month", "The report can only be queried for the last six months.")
    return {
        "year": year,
        "month": month,
        "dates": [count_day(inquiry.account, day, inquiry.time) for day in days if day <= inquiry.today],
    }


def count_day(account: Account, day: int, time: int) -> dict[str, Any]:
    """One element of `/report/daily`. Minutes are those of all participants together."""
    row = {"date": write_day(day), "new_users": 0, "meetings": 0, "participants": 0, "meeting_minutes": 0}
    diary = account.read_day(day, time)
    some = diary.take(diary.reported)
    created = account.people.created
    row["new_users"] = int(((created // DAY == day) & (created <= time)).sum())
    row["meetings"] = len(some)
    row["participants"] = int(some.tally.joins.sum())
    row["meeting_minutes"] = int(((some.tally.seconds + 59) // 60).sum())
    return row


def list_activities(inquiry: Inquiry) -> Listing:
    """`GET /report/activities`."""
    logs = inquiry.account.logs
    span = read_day_range(inquiry.given, inquiry.time, strict=False)

    def select(day: int) -> tuple[Entries, Ints]:
        entries = logs.sign_ins(day)
        return entries, np.nonzero(entries.shown <= inquiry.time)[0]

    listing: Days[Entries] = Days(span.days, inquiry.time, ("activities",), select, logs.write_sign_ins, inquiry.account.counts)
    return listing.as_listing("activity_logs", span.echo())


def list_operations(inquiry: Inquiry) -> Listing:
    """Its answer does not say which dates it is for."""
    logs = inquiry.account.logs
    span = read_day_range(inquiry.given, inquiry.time, strict=False)
    category = CATEGORIES.get(inquiry.given.get("category_type") or "all", "")

    def select(day: int) -> tuple[Entries, Ints]:
        entries = logs.operations(day)
        keep = entries.shown <= inquiry.time
        if category:
            keep &= np.array([logs.category(kind) == category for kind in entries.kind.tolist()], dtype=np.bool_)
        return entries, np.nonzero(keep)[0]

    listing: Days[Entries] = Days(
        span.days, inquiry.time, ("operations", category), select, logs.write_operations, inquiry.account.counts
    )
    return listing.as_listing("operation_logs", {})


def list_storage(inquiry: Inquiry) -> dict[str, Any]:
    """`GET /report/cloud_recording`: what recordings take, day by day up to yesterday."""
    span = read_day_range(inquiry.given, inquiry.time, strict=False)
    first = max(span.first, inquiry.account.config.start // DAY)
    days = range(first, min(span.last, inquiry.today - 1) + 1)
    return {**span.echo(), "cloud_recording_storage": [write_storage(inquiry.account, day) for day in days]}


def list_telephone(inquiry: Inquiry) -> Listing:
    """`GET /report/telephone`: legs of one of three types."""
    account, given = inquiry.account, inquiry.given
    span = read_day_range(given, inquiry.time, strict=False)
    kind, by = given.get("type") or "1", given.get("query_date_type") or "start_time"
    found: list[dict[str, Any]] = []
    for day in range(span.first - ("end" in by), min(span.last, inquiry.today) + 1):
        diary = account.read_day(day, inquiry.time)
        for begin, end, record in write_legs(account, diary.take(diary.reported), kind, inquiry.time):
            if span.first <= (end if "end" in by else begin) // DAY <= span.last:
                found.append(record)
    return Listing("telephony_usage", len(found), lambda start, stop: found[start:stop], span.echo())
