"""Zoom Phone: users and calls."""

from typing import Any

import numpy as np

from sources.sandbox.chance.draws import Ints, Mask
from sources.sandbox.phone.draws import MISSED, Calls
from sources.sandbox.phone.records import CallRows, split_history, split_logs, write_call_history, write_call_logs
from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.listing import Days, Listing
from sources.sandbox.rules.refusals import RefusalError, refuse_path
from sources.sandbox.rules.windows import read_stretch

_SEVERAL = ("directions", "connect_types", "number_types", "call_types", "extension_types", "call_results")


def list_phone_users(inquiry: Inquiry) -> Listing:
    """`GET /phone/users`."""
    account, given = inquiry.account, inquiry.given
    chosen = account.calls.phone_users(inquiry.time)

    def write(some: Ints) -> list[dict[str, Any]]:
        return account.calls.write_users(some, inquiry.time)

    filters = {name: given[name] for name in ("status", "department", "cost_center", "keyword", "site_id") if given.get(name)}
    if filters:
        kept = [
            at
            for at, record in enumerate(write(chosen))
            if all(record[name] == value for name, value in filters.items() if name not in ("keyword", "site_id"))
            and filters.get("site_id", record["site"]["id"]) == record["site"]["id"]
            and filters.get("keyword", "").lower() in f"{record['name']} {record['email']}".lower()
        ]
        chosen = chosen[kept]
    return Listing("users", len(chosen), lambda start, stop: write(chosen[start:stop]))


def check_call_logs(inquiry: Inquiry) -> None:
    """Raises `RefusalError` in one of the ways Zoom might say that the older call logs are withdrawn."""
    state = inquiry.switches["call_logs"]
    if state == "withdrawn":
        raise RefusalError(404, 404, "This API has been deprecated.")
    if state == "withdrawn_410":
        raise RefusalError(410, 410, "This API has been deprecated.")
    if state == "withdrawn_2300":
        raise refuse_path()


def list_call_logs(inquiry: Inquiry) -> Listing:
    """`GET /phone/call_logs`, unless it has been withdrawn."""
    account, given = inquiry.account, inquiry.given
    check_call_logs(inquiry)
    stretch = read_stretch(given, inquiry.time)
    by_end = given.get("time_type") == "endTime"
    wanted = tuple(given.get(name, "") for name in ("type", "path", "site_id", "charged_call_logs"))

    def write(rows: CallRows) -> list[dict[str, Any]]:
        return write_call_logs(account.calls, rows.calls, rows.part)

    def select(day: int) -> tuple[CallRows, Ints]:
        rows, keep = select_calls(inquiry, day, stretch.first, stretch.last, by_end=by_end, history=False)
        if wanted[0] == "missed":
            keep &= rows.calls.outcome == MISSED
        if any(wanted[1:]):
            keep &= np.array([_fits_log(record, wanted) for record in write(rows)], dtype=np.bool_)
        return rows, np.nonzero(keep)[0]

    days = range(stretch.days.start - by_end, stretch.days.stop)
    listing: Days[CallRows] = Days(
        days, inquiry.time, ("call_logs", by_end, stretch.first, stretch.last, *wanted), select, write, account.counts
    )
    return listing.as_listing("call_logs", stretch.echo())


def _fits_log(record: dict[str, Any], wanted: tuple[str, ...]) -> bool:
    _, path, site, charged = wanted
    return (
        (not path or record["path"] == path)
        and (not site or record["site"]["id"] == site)
        and (charged != "true" or "charge" in record)
    )


def list_call_history(inquiry: Inquiry) -> Listing:
    """`GET /phone/call_history`."""
    account, given = inquiry.account, inquiry.given
    stretch = read_stretch(given, inquiry.time)
    by_end = given.get("time_type") == "end_time"
    wanted = {
        name: given[name] for name in (*_SEVERAL, "recording_status", "department", "cost_center", "keyword") if given.get(name)
    }

    def write(rows: CallRows) -> list[dict[str, Any]]:
        return write_call_history(account.calls, rows.calls, rows.part)

    def select(day: int) -> tuple[CallRows, Ints]:
        rows, keep = select_calls(inquiry, day, stretch.first, stretch.last, by_end=by_end, history=True)
        if wanted:
            keep &= np.array([_fits_history(record, wanted) for record in write(rows)], dtype=np.bool_)
        return rows, np.nonzero(keep)[0]

    days = range(stretch.days.start - by_end, stretch.days.stop)
    listing: Days[CallRows] = Days(
        days,
        inquiry.time,
        ("call_history", by_end, stretch.first, stretch.last, *sorted(wanted.items())),
        select,
        write,
        account.counts,
    )
    return listing.as_listing(inquiry.switches["call_history_key"], stretch.echo())


def _fits_history(record: dict[str, Any], wanted: dict[str, str]) -> bool:
    fields = {
        "directions": (record["direction"],),
        "connect_types": (record["connect_type"],),
        "call_types": (record["call_type"],),
        "call_results": (record["call_result"],),
        "number_types": (record["caller_number_type"], record["callee_number_type"]),
        "extension_types": (record.get("caller_ext_type"), record.get("callee_ext_type")),
        "recording_status": (record["recording_status"],),
        "department": (record["department"],),
        "cost_center": (record["cost_center"],),
    }
    return (
        all(any(value in fields[name] for value in given.split(",")) for name, given in wanted.items() if name != "keyword")
        and wanted.get("keyword", "").lower() in f"{record['caller_name']} {record['callee_name']}".lower()
    )


def select_calls(inquiry: Inquiry, day: int, first: int, last: int, *, by_end: bool, history: bool) -> tuple[CallRows, Mask]:
    """Rows of a day's calls, and which of them are listed and within the instants given."""
    rows = inquiry.account.call_rows.get((day, history), lambda: _spread_calls(inquiry.account.calls.calls(day), history=history))
    spread = rows.calls
    moment = spread.end if by_end else spread.start
    keep = (spread.shown <= inquiry.time) & (inquiry.time < spread.until) & (moment >= first) & (moment <= last)
    return rows, keep


def _spread_calls(calls: Calls, *, history: bool) -> CallRows:
    which, part = (split_history if history else split_logs)(calls)
    return CallRows(calls.take(which), part)
