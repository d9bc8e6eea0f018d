"""What Zoom bills departments.

Data flow: GET /report/billing -> report_billing.
Facts: Zoom Meetings API, May 2026.
"""

from sources.zoom.staged import Cleaning, Reading
from sources.zoom.vocabulary import (
    Cadence,
    Column,
    Endpoint,
    Family,
    Label,
    Origin,
    Paging,
    PagingKind,
    Reach,
    Refusal,
    Request,
    Table,
    Type,
    date,
    integer,
    text,
)


def _read(name: str, description: str) -> Reading:
    """A number of a text."""
    return Reading(name, Cleaning.DECIMAL_NUMBER, description)


report_billing = Endpoint(
    request=Request(
        path="/report/billing",
        records=("billing_reports",),
        paging=Paging(PagingKind.NONE),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:billing:admin",),
        needs="Department billing, which Zoom switches on when asked",
        refusals=(
            Refusal(400, 200, "the account has no department billing, or the app's role no right to it", reach=Reach.ENDPOINT),
        ),
        source="Zoom Meetings API, May 2026",
    ),
    cadence=Cadence(default=False, current="Read whole every run: one call answers everything, and the open period changes."),
    table=Table(
        name="report_billing",
        about="One row per period that Zoom bills a department for.",
        key=("id",),
        keeps_deleted=True,
        columns=(
            text("id", "Id of the period's bill.", always=True, staged="billing_id"),
            integer("type", "What is billed: 0 or 1, as Zoom numbers it.", staged="billing_type_code"),
            date("start_date", "First day."),
            date("end_date", "Last day."),
            text("total_amount", "Amount, as text.", staged="total_amount_text", readings=(_read("total_amount", "Amount."),)),
            text("tax_amount", "Tax of it, as text.", staged="tax_amount_text", readings=(_read("tax_amount", "Tax of it."),)),
            Column("currency", Type.TEXT, "Currency of the amounts.", origin=Origin.BODY),
        ),
    ),
)

__all__ = ["report_billing"]
