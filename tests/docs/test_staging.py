"""Staging views, their descriptions and their tests follow from the declarations."""

from typing import Any

import pytest
import yaml

from pipelines.models.staging import WRITTEN, StagedTable, render_descriptions, render_view, stage_tables
from sources.zoom.endpoints import join_endpoints
from sources.zoom.staged import USER_TYPES, Cleaning, Decoded, Reading, choose_cleaning, name_staged
from sources.zoom.vocabulary import (
    Cadence,
    Column,
    Endpoint,
    Family,
    Grid,
    Label,
    Link,
    Origin,
    Paging,
    PagingKind,
    Parent,
    Request,
    Table,
    Type,
    Window,
    boolean,
    integer,
    json_value,
    number,
    text,
    timestamp,
)


def declare(
    name: str, *columns: Column, parents: tuple[Parent, ...] = (), window: Window | None = None, **words: Any
) -> Endpoint:
    return Endpoint(
        request=Request(
            path=f"/{name}",
            records=(name,),
            paging=Paging(PagingKind.TOKEN, 300),
            label=Label.LIGHT,
            family=Family.GENERAL,
            scopes_classic=("desk:read:admin",),
            scopes_granular=(),
            source="Made up",
        ),
        cadence=Cadence("Read whole every run.", parents, window),
        table=Table(name, f"One row per {name.removesuffix('s')}.", columns, **words),
    )


DESKS = declare(
    "desks",
    text("id", "Id of the desk.", always=True),
    text("owner_email", "Who sits there; blank while nobody does.", privacy="contact"),
    integer("type", "1 or 2.", decoded=Decoded(USER_TYPES, "What it is in words.")),
    text("status", "free or taken.", values=("free", "taken")),
    text("size", "Width, as text.", readings=(Reading("width", Cleaning.DECIMAL_NUMBER, "Width, where it is a number."),)),
    text("from", "Where it came from.", staged="origin", cleaning=Cleaning.LOWER_CASE, said="Where it came from, in lower case."),
    boolean("locked", "True if it is locked."),
    text("passcode", "Opens the drawer.", privacy="secret"),
    timestamp("create_time", "When it was made."),
    number("price", "What it cost."),
    key=("id",),
    keeps_deleted=True,
    children=(
        Table(
            "desk_drawers",
            "One row per drawer of a desk.",
            (text("name", "Name on the drawer."), json_value("things", "What is in it.", privacy="content")),
            link=Link("drawers", keys={"desk_id": "id", "owner_email": "owner_email"}),
        ),
    ),
)
VISITS = declare(
    "visits",
    Column("desk_id", Type.TEXT, "Desk that was asked about.", path="deskId", origin=Origin.PARENT),
    integer("id", "Number of the visit.", always=True),
    timestamp("time", "When it was.", always=True),
    key=("desk_id", "id"),
    parents=(Parent("desks", give={"deskId": "id"}),),
    window=Window(Grid.FOUR_WEEKS, "time"),
    keeps_deleted=True,
)
STAGED = {staged.table: staged for staged in stage_tables(join_endpoints((DESKS, VISITS)))}


def described(staged: StagedTable) -> dict[str, Any]:
    (model,) = yaml.safe_load(render_descriptions([staged]))["models"]
    return {**model, "columns": {column.pop("name"): column for column in model["columns"]}}


def test_a_view_is_written_from_a_declaration() -> None:
    assert (
        render_view(STAGED["desks"])
        == f"""\
-- One row per desk.
-- {WRITTEN}

with

source as (

    select * from {{{{ source('zoom_raw', 'desks') }}}}

),

zoom_user_types as (

    select * from {{{{ ref('zoom_user_types') }}}}

)

select
    -- ids
    {{{{ blank_to_null('source.id') }}}} as desk_id,
    -- attributes
    {{{{ address('source.owner_email') }}}} as owner_email,
    cast(source.type as bigint) as desk_type_code,
    {{{{ blank_to_null('source.status') }}}} as desk_status,
    {{{{ blank_to_null('source.size') }}}} as size,
    lower({{{{ blank_to_null('source."from"') }}}}) as origin,
    {{{{ blank_to_null('source.passcode') }}}} as passcode,
    zoom_user_types.label as desk_type,
    -- measures
    {{{{ measure('source.price', 'amount', 'double precision') }}}} as price,
    {{{{ decimal_number('source.size') }}}} as width,
    -- flags
    source.locked as is_locked,
    -- times
    {{{{ utc('source.create_time') }}}} as created_at,
    {{{{ utc('source._deleted_at') }}}} as deleted_at,
    -- lineage
    source._partition,
    {{{{ utc('source._fetched_at') }}}} as _loaded_at
from source
left join zoom_user_types
    on source.type = zoom_user_types.code
"""
    )


def test_what_a_column_means_and_whom_it_says_something_about_stands_beside_the_view() -> None:
    desks = described(STAGED["desks"])
    assert desks["description"] == DESKS.table.about
    columns = desks["columns"]
    assert list(columns)[:9] == [
        *("desk_id", "owner_email", "desk_type_code", "desk_status", "size", "origin", "passcode", "desk_type", "price")
    ]
    assert columns["owner_email"]["description"] == "Who sits there; null while nobody does."
    assert columns["owner_email"]["config"]["meta"] == {"privacy": "contact"}
    assert columns["passcode"]["config"]["meta"] == {"private": True, "privacy": "secret"}
    assert "config" not in columns["size"]
    assert columns["width"]["description"] == "Width, where it is a number."
    assert columns["origin"]["description"] == "Where it came from, in lower case."
    assert columns["deleted_at"]["description"].startswith("When Zoom was first seen not to list the desk any more, UTC;")


def test_a_nested_list_takes_over_what_is_declared_of_its_parent_s_columns() -> None:
    drawers = described(STAGED["desk_drawers"])["columns"]
    assert list(drawers) == [
        *("desk_id", "owner_email", "drawer_position", "drawer_name", "things", "deleted_at", "_partition", "_loaded_at")
    ]
    assert drawers["owner_email"] == described(STAGED["desks"])["columns"]["owner_email"]
    assert "{{ address('source.owner_email') }} as owner_email" in render_view(STAGED["desk_drawers"])


def rules_of(staged: StagedTable, word: str) -> dict[str, Any]:
    """What must hold, or should, by kind of rule."""
    held = [test["keeps"] for test in described(staged).get("data_tests", [])]
    (found,) = [rules for rules in held if rules["name"] == f"{staged.view}_{word}_hold"]
    assert found.get("config") == (None if word == "must" else {"severity": "warn"})
    return dict(found["arguments"])


def test_rules_follow_from_the_declaration() -> None:
    assert rules_of(STAGED["desks"], "should") == {
        "not_null": ["desk_id"],
        "unique": [["desk_id"]],
        "accepted_values": {"desk_status": ["free", "taken"]},
        "holds": ["desk_type_code is null or desk_type is not null"],
    }
    assert rules_of(STAGED["visits"], "must") == {"not_null": ["desk_id"]}
    assert rules_of(STAGED["visits"], "should") == {
        "not_null": ["visit_id", "occurred_at"],
        # what moved from one desk to another is there twice, once as deleted
        "unique": [{"columns": ["desk_id", "visit_id"], "where": "deleted_at is null"}],
    }


@pytest.mark.parametrize(
    ("name", "kind", "staged"),
    [
        ("id", Type.INTEGER, "desk_id"),
        ("status", Type.INTEGER, "desk_status_code"),
        ("owner__type", Type.INTEGER, "owner_type_code"),
        ("site__name", Type.TEXT, "site_name"),
        ("answer_time", Type.TIMESTAMP, "answer_at"),
        ("answer_time", Type.TEXT, "answer_time"),
        ("end_time", Type.TIMESTAMP, "ended_at"),
        ("has_chat", Type.BOOLEAN, "has_chat"),
        ("dept", Type.TEXT, "department"),
    ],
)
def test_a_name_follows_from_zoom_s(name: str, kind: Type, staged: str) -> None:
    assert name_staged(name, kind, "desk") == staged


@pytest.mark.parametrize(
    ("staged", "kind", "cleaning"),
    [
        ("call_seconds", Type.INTEGER, Cleaning.SECONDS),
        ("files_count", Type.INTEGER, Cleaning.AMOUNT),
        ("meeting_id", Type.INTEGER, Cleaning.CODE),
        ("host_email", Type.TEXT, Cleaning.ADDRESS),
        ("site_name", Type.TEXT, Cleaning.GROUP_NAME),
        ("display_name", Type.TEXT, Cleaning.BLANK_TO_NULL),
        ("settings", Type.JSON, Cleaning.AS_IS),
    ],
)
def test_a_cleaning_follows_from_name_and_type(staged: str, kind: Type, cleaning: Cleaning) -> None:
    assert choose_cleaning(staged, kind) is cleaning
