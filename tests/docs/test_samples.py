"""Every endpoint has a page as Zoom sends it, and nothing of that page is lost on the way to the tables."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.vocabulary import EXTRA, Endpoint
from tests.docs.samples import SAMPLES, every_private_column, load_sample, lost_values, read_sample

EVERY = pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=list(ENDPOINTS))
CONTRACT: dict[str, Any] = json.loads((Path(__file__).parents[1] / "contract" / "contract.json").read_text(encoding="utf-8"))
AS_DOCUMENTED = ("history_meetings", "phone_call_history")
"""Samples that keep to Zoom's documents to the letter; the others hold what accounts were seen to send besides."""


def test_there_is_no_sample_of_something_else() -> None:
    strangers = {path.stem for path in SAMPLES.glob("*.json")} - set(ENDPOINTS)
    assert not strangers, (
        f"{', '.join(sorted(strangers))}: declare it in sources/zoom/endpoints, or take its page out of data/samples"
    )


@EVERY
def test_every_endpoint_has_a_sample_with_records(endpoint: Endpoint) -> None:
    assert load_sample(endpoint, read_sample(endpoint))[endpoint.name]


@EVERY
def test_no_value_of_a_sample_is_lost(endpoint: Endpoint) -> None:
    body = read_sample(endpoint)
    assert lost_values(endpoint, body, load_sample(endpoint, body)) == []


@EVERY
def test_private_values_are_loaded_when_they_are_named_and_not_otherwise(endpoint: Endpoint) -> None:
    body, named = read_sample(endpoint), every_private_column(endpoint)
    assert lost_values(endpoint, body, load_sample(endpoint, body, named), private=True) == []
    for table, rows in load_sample(endpoint, body).items():
        private = {name.partition(".")[2] for name in named if name.startswith(f"{table}.")}
        for row in rows:
            assert all(row[name] is None for name in private)
            assert not private & set(json.loads(row[EXTRA] or "{}"))


@EVERY
def test_a_field_that_zoom_adds_is_kept(endpoint: Endpoint) -> None:
    body = read_sample(endpoint)
    added = {"deep": [1, {"truth": True}], "big": 2**60}
    for record in body[next(name for name in endpoint.request.records if name in body)] if endpoint.request.records else [body]:
        record["added_by_zoom"] = added
    tables = load_sample(endpoint, body)
    assert lost_values(endpoint, body, tables) == []
    assert all(json.loads(row[EXTRA])["added_by_zoom"] == added for row in tables[endpoint.name])


@EVERY
def test_a_lost_value_would_be_seen(endpoint: Endpoint) -> None:
    body = read_sample(endpoint)
    tables = load_sample(endpoint, body)
    for table in tables:
        for place, row in enumerate(tables[table]):
            for name in (column for column in row if not column.startswith("_")):
                damaged = deepcopy(tables)
                damaged[table][place] = {**row, name: None}
                if _was_sent(endpoint, table, name) and row[name] not in (None, ""):
                    assert lost_values(endpoint, body, damaged), f"{table}.{name} of row {place}"


@pytest.mark.parametrize("name", AS_DOCUMENTED)
def test_a_sample_keeps_to_the_documents(name: str) -> None:
    schema = CONTRACT[f"GET {ENDPOINTS[name].request.path}"]["responses"]["200"]
    body = read_sample(ENDPOINTS[name])
    jsonschema.validate(body, schema)
    (listed,) = (records for records in ENDPOINTS[name].request.records if records in body)
    documented = schema["properties"][listed]["items"]["properties"].keys()
    assert {field for record in body[listed] for field in record} <= documented


@EVERY
def test_samples_name_nobody_real(endpoint: Endpoint) -> None:
    text = json.dumps(read_sample(endpoint))
    addresses = [word for word in text.replace('"', " ").replace(",", " ").split() if "@" in word]
    made_up = ("@example.com", "@conference.zoomchat.us")  # the second is how Zoom ends the address of every chat channel
    assert all(word.rstrip(".").endswith(made_up) for word in addresses), addresses


def _was_sent(endpoint: Endpoint, table: str, name: str) -> bool:
    if table == endpoint.name:
        return endpoint.table.column(name).origin.value == "record"
    child = next(child for child in endpoint.table.children if child.name == table)
    return name not in child.link.keys
