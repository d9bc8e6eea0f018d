"""Zoom Phone: one user's profile and logs, call quality, recordings."""

from collections.abc import Callable
from typing import Any

import numpy as np

from sources.sandbox.chance.draws import Ints, Mask
from sources.sandbox.phone.answers import check_call_logs, select_calls
from sources.sandbox.phone.draws import MISSED, Calls
from sources.sandbox.phone.records import CallRows
from sources.sandbox.phone.views import (
    hold_logs,
    rate_from,
    trace_call_recordings,
    write_call_recordings,
    write_metrics,
    write_profiles,
    write_user_logs,
)
from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.listing import Days, Listing
from sources.sandbox.rules.refusals import RefusalError
from sources.sandbox.rules.windows import Stretch, read_stretch


def _find_phone_user(inquiry: Inquiry) -> int:
    """Raises `RefusalError`: 404/1001 for who is not a user, 404/404 for a user without Zoom Phone."""
    person = inquiry.find_user()
    if not inquiry.account.people.has_phone[person]:
        raise RefusalError(404, 404, f"The user does not have Zoom Phone: {inquiry.args['userId']}.")
    return person


def read_profile(inquiry: Inquiry) -> dict[str, Any]:
    """`GET /phone/users/{userId}`."""
    person = _find_phone_user(inquiry)
    return write_profiles(inquiry.account.calls, np.array([person], dtype=np.int64), inquiry.time)[0]


def list_user_logs(inquiry: Inquiry) -> Listing:
    """`GET /phone/users/{userId}/call_logs`, withdrawn together with the account's list."""
    account, given = inquiry.account, inquiry.given
    check_call_logs(inquiry)
    person = _find_phone_user(inquiry)
    stretch = read_stretch(given, inquiry.time)
    by_end = given.get("time_type") == "endTime"
    wanted = (given.get("type", "all"), given.get("phone_number", ""))

    def write(rows: CallRows) -> list[dict[str, Any]]:
        return write_user_logs(account.calls, rows.calls, rows.part)

    def select(day: int) -> tuple[CallRows, Ints]:
        rows, keep = select_calls(inquiry, day, stretch.first, stretch.last, by_end=by_end, history=False)
        keep &= hold_logs(rows.calls, rows.part, person)
        if wanted[0] == "missed":
            keep &= rows.calls.outcome == MISSED
        if wanted[1]:
            keep &= np.array([wanted[1] in (row["caller_number"], row["callee_number"]) for row in write(rows)], dtype=np.bool_)
        return rows, np.nonzero(keep)[0]

    days = range(stretch.days.start - by_end, stretch.days.stop)
    question = ("user_logs", person, by_end, stretch.first, stretch.last, *wanted)
    listing: Days[CallRows] = Days(days, inquiry.time, question, select, write, account.counts)
    return listing.as_listing("call_logs", stretch.echo())


def _list_calls(
    inquiry: Inquiry,
    name: str,
    stretch: Stretch,
    choose: Callable[[Calls], Mask],
    write: Callable[[Calls], list[dict[str, Any]]],
    *about: object,
    by_end: bool = False,
) -> Listing:
    account = inquiry.account

    def select(day: int) -> tuple[Calls, Ints]:
        calls = account.calls.calls(day)
        moment = calls.end if by_end else calls.start
        return calls, np.nonzero(choose(calls) & (moment >= stretch.first) & (moment <= stretch.last))[0]

    days = range(stretch.days.start - by_end, stretch.days.stop)
    # What is deleted after weeks has no settled count: the instant is part of the question.
    question = (name, inquiry.time, stretch.first, stretch.last, by_end, *about)
    listing: Days[Calls] = Days(days, inquiry.time, question, select, write, account.counts)
    return listing.as_listing(name, stretch.echo())


def list_metrics(inquiry: Inquiry) -> Listing:
    """`GET /phone/metrics/call_logs`."""
    account, site = inquiry.account, inquiry.given.get("site_id")

    def choose(calls: Calls) -> Mask:
        keep = rate_from(calls) <= inquiry.time
        if site:
            keep &= np.array([f"site-{at}" == site for at in account.people.site[calls.user].tolist()], dtype=np.bool_)
        return keep

    stretch = read_stretch(inquiry.given, inquiry.time)
    return _list_calls(inquiry, "call_logs", stretch, choose, lambda some: write_metrics(account.calls, some), "metrics", site)


def list_call_recordings(inquiry: Inquiry) -> Listing:
    """`GET /phone/recordings`."""
    account, given = inquiry.account, inquiry.given
    wanted = (given.get("recording_type", ""), given.get("site_id", "All sites"), given.get("owner_type") or "all")

    def write(some: Calls) -> list[dict[str, Any]]:
        return write_call_recordings(account.calls, some)

    def choose(calls: Calls) -> Mask:
        recorded, shown, deleted = trace_call_recordings(calls)
        keep = recorded & (shown <= inquiry.time) & (inquiry.time < deleted)
        places = np.nonzero(keep)[0]
        for place, record in zip(places.tolist(), write(calls.take(places)) if any(wanted[:1]) else [], strict=False):
            keep[place] = record["recording_type"] == wanted[0]
        if wanted[1] != "All sites":
            keep &= np.array([f"site-{at}" == wanted[1] for at in account.people.site[calls.user].tolist()], dtype=np.bool_)
        return keep & (wanted[2] in ("all", "user"))

    stretch = read_stretch(given, inquiry.time)
    by_end = given.get("query_date_type") == "end_time"
    return _list_calls(inquiry, "recordings", stretch, choose, write, *wanted, by_end=by_end)
