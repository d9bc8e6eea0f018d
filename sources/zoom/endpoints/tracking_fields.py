"""Fields that an account has hosts fill in when they plan a meeting.

Data flow: GET /tracking_fields -> tracking_fields.
Facts: Zoom Meetings API, May 2026.
"""

from sources.zoom.vocabulary import (
    Cadence,
    Endpoint,
    Family,
    Label,
    Paging,
    PagingKind,
    Request,
    Table,
    boolean,
    json_value,
    text,
)

tracking_fields = Endpoint(
    request=Request(
        path="/tracking_fields",
        records=("tracking_fields",),
        paging=Paging(PagingKind.NONE),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("tracking_fields:read:admin",),
        scopes_granular=("tracking_field:read:list_tracking_fields:admin",),
        source="Zoom Meetings API, May 2026",
    ),
    cadence=Cadence(default=False, current="Read whole every run: one call answers everything."),
    table=Table(
        name="tracking_fields",
        about="One row per tracking field of the account, those deleted since included.",
        row="tracking_field",
        key=("id",),
        keeps_deleted=True,
        warnings=("The lists of tracking fields of past meetings and webinars have the name of a field, not its id.",),
        columns=(
            text("id", "Id of the tracking field.", always=True),
            text("field", "Name of the tracking field."),
            boolean("required", "True if a host has to fill it in."),
            boolean("visible", "True if it is shown to hosts who plan a meeting."),
            json_value("recommended_values", "Values that hosts are offered, as a list."),
        ),
    ),
)

__all__ = ["tracking_fields"]
