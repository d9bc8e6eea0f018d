"""Values are read without loss or kept as misfits, never changed in silence."""

import json
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.zoom.answers import NotJson, parse_json
from sources.zoom.values import convert_values, dump_json
from sources.zoom.vocabulary import Type


@pytest.mark.parametrize(
    ("kind", "sent", "stored"),
    [
        (Type.INTEGER, "42", 42),
        (Type.INTEGER, 4.0, 4),
        (Type.INTEGER, "", None),
        (Type.INTEGER, 2**63 - 1, 2**63 - 1),
        (Type.NUMBER, "1.5", 1.5),
        (Type.NUMBER, 3, 3.0),
        (Type.BOOLEAN, "true", True),
        (Type.BOOLEAN, 0, False),
        (Type.TEXT, 8, "8"),
        (Type.TEXT, True, "true"),
        (Type.TEXT, "", ""),
        (Type.TIMESTAMP, "2026-05-01T10:00:00Z", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        (Type.TIMESTAMP, "2026-05-01T10:00:00+02:00", datetime(2026, 5, 1, 8, tzinfo=UTC)),
        (Type.TIMESTAMP, "2026-05-01", datetime(2026, 5, 1, tzinfo=UTC)),
        (Type.TIMESTAMP, "", None),
        (Type.DATE, "2026-05-01T00:00:00Z", date(2026, 5, 1)),
        (Type.DATE, "", None),
        (Type.JSON, ["a", 1], '["a",1]'),
    ],
)
def test_what_zoom_sends_in_another_form_is_read(kind: Type, sent: object, stored: object) -> None:
    array, misfits = convert_values([sent, None], kind)
    assert (array.to_pylist(), misfits) == ([stored, None], {})


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (Type.INTEGER, 1.5),
        (Type.INTEGER, 2**63),
        (Type.INTEGER, True),
        (Type.INTEGER, "internal"),
        (Type.INTEGER, [1]),
        (Type.NUMBER, 2**60 + 1),
        (Type.NUMBER, "3 MB"),
        (Type.BOOLEAN, 2),
        (Type.TEXT, {"a": 1}),
        (Type.TIMESTAMP, "yesterday"),
        (Type.TIMESTAMP, 1700000000),
        (Type.DATE, "2026-02-30"),
    ],
)
def test_what_cannot_be_read_without_loss_is_a_misfit(kind: Type, sent: object) -> None:
    good = {"text": "x", "json": 1}.get(kind)
    array, misfits = convert_values([good, sent], kind)
    assert misfits == {1: sent}
    assert array.to_pylist()[1] is None


@given(st.lists(st.one_of(st.none(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text(max_size=20))))
def test_integers_arrive_exactly_or_not_at_all(values: list[object]) -> None:
    array, misfits = convert_values(values, Type.INTEGER)
    for place, (sent, stored) in enumerate(zip(values, array.to_pylist(), strict=True)):
        if stored is not None:
            assert not isinstance(sent, str) or int(sent) == stored
            assert isinstance(sent, str) or sent == stored
        else:
            assert sent is None or place in misfits or str(sent).strip() == ""


@given(st.lists(st.one_of(st.none(), st.text())))
def test_any_text_arrives_as_it_was_but_for_lone_surrogates(values: list[str | None]) -> None:
    array, misfits = convert_values(values, Type.TEXT)
    assert array.type == pa.string()
    assert not misfits
    for sent, stored in zip(values, array.to_pylist(), strict=True):
        assert stored == (None if sent is None else sent.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")), st.lists, max_leaves=8))
def test_json_comes_back_as_it_went_in(value: object) -> None:
    assert parse_json(dump_json(value).encode()) == value
    assert json.loads(dump_json(value)) == value


@pytest.mark.parametrize("body", [b'{"a": 1', b"<html>", b'{"a": NaN}', b"\xff\xfe"], ids=["cut", "html", "nan", "bytes"])
def test_a_body_that_is_no_json_is_told(body: bytes) -> None:
    with pytest.raises(NotJson):
        parse_json(body)


def test_integers_past_2_to_53_stay_exact() -> None:
    assert parse_json(b'{"license_option": 576460752303423489}') == {"license_option": 576460752303423489}
