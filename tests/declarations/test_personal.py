"""What says something about a person, or lets somebody in, is marked as such."""

import re

import pytest

from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.schema import all_tables
from sources.zoom.vocabulary import Table, Type

TABLES = all_tables(ENDPOINTS.values())
TELLS = re.compile(
    r"email|phone_number|did_number|(first|last|display|user|host|caller|callee)_name|(^|_)ip(_|$)|passcode|password|_url$|token"
)
SAYS_NOTHING = {"channel_url", "registration_url", "tracking_url", "sip_group__display_name"}
"""Names that only look like it: these pages let nobody in, and that group is one of telephone lines."""
HOLDS_NOBODY = {
    *("group_ids", "im_group_ids", "division_ids", "group", "tag_ids", "policy", "capability", "recommended_values"),
    *("recurrence", "simulive_delay_start", "answers", "_extra"),
}
"""Lists and objects, kept as JSON, that name groups, settings or what a form offers; what `_extra` holds nobody has declared."""


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_is_null_unless_asked_for_is_a_secret_or_what_somebody_said(table: Table) -> None:
    assert {column.privacy for column in table.stored if column.private} <= {"secret", "content"}
    assert all(column.private for column in table.stored if column.privacy == "secret")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_the_name_of_a_column_betrays_is_marked(table: Table) -> None:
    """An address, a number to call, a name of a person, a device in a network or a way in is not declared as saying nothing."""
    telling = {column.name for column in table.stored if TELLS.search(column.name) and column.type is not Type.BOOLEAN}
    assert telling - {column.name for column in table.stored if column.privacy != "none"} <= SAYS_NOTHING


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_whole_lists_and_objects_are_marked_unless_they_hold_nobody(table: Table) -> None:
    kept = {column.name: column.personal for column in table.stored if column.type is Type.JSON}
    assert {name for name, personal in kept.items() if not personal} <= HOLDS_NOBODY
