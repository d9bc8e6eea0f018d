"""The words an endpoint is declared in.

An `Endpoint` is data: frozen, typed, and checked when it is made. It is a `Table` that a `Request` fills at a `Cadence`; a write
is a request without a table, an event a table without a request. Hints, Arrow schemas, documentation, scopes, costs and the tests
all derive from them, so a fact about Zoom is written once. A declaration that contradicts itself raises `DeclarationError` with a
sentence that says what to mend.
"""

from sources.zoom.vocabulary.cadence import Cadence, Form, Grid, Parent, Window
from sources.zoom.vocabulary.column import (
    Column,
    DeclarationError,
    Origin,
    Type,
    Words,
    boolean,
    date,
    integer,
    json_value,
    number,
    text,
    timestamp,
)
from sources.zoom.vocabulary.endpoint import Endpoint
from sources.zoom.vocabulary.request import SCOPE_REFUSALS, Family, Label, Method, Paging, PagingKind, Reach, Refusal, Request
from sources.zoom.vocabulary.table import DELETED_AT, EMPTIED, EXTRA, FETCHED_AT, PARTITION, POSITION, ROW, Link, Table

__all__ = [
    "DELETED_AT",
    "EMPTIED",
    "EXTRA",
    "FETCHED_AT",
    "PARTITION",
    "POSITION",
    "ROW",
    "SCOPE_REFUSALS",
    "Cadence",
    "Column",
    "DeclarationError",
    "Endpoint",
    "Family",
    "Form",
    "Grid",
    "Label",
    "Link",
    "Method",
    "Origin",
    "Paging",
    "PagingKind",
    "Parent",
    "Reach",
    "Refusal",
    "Request",
    "Table",
    "Type",
    "Window",
    "Words",
    "boolean",
    "date",
    "integer",
    "json_value",
    "number",
    "text",
    "timestamp",
]
