"""Values are read without loss or kept as misfits, never changed in silence."""

import json
from datetime import UTC, date, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.zoom._json_body import NotJson, parse_json
from sources.zoom._moments import days_meant, read_moment
from sources.zoom._values import convert_values, dump_json
from sources.zoom.kinds import KINDS
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
        (Type.INTEGER, float(2**53 + 2)),
        (Type.TIMESTAMP, "1712051231015"),
        (Type.TIMESTAMP, "2026-05-01910:00"),
        (Type.TIMESTAMP, "2026-05-01T10:00:00+24:00"),
        (Type.TIMESTAMP, "2026-05-01 10:00:00 -2400"),
        (Type.TIMESTAMP, "2026-05-01T10:00:00+00:99"),
        (Type.DATE, "2026-05-01T10:00:00+99:99"),
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
            assert not isinstance(sent, str) or int(sent.strip()) == stored
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
    assert parse_json(dump_json(value).encode()) == (value, True)
    assert json.loads(dump_json(value)) == value


@pytest.mark.parametrize("body", [b'{"a": 1', b"<html>", b'{"a": "x', b"\xff\xfe", b"", b'{"a": 1}}'])
def test_a_body_that_is_no_json_is_told(body: bytes) -> None:
    with pytest.raises(NotJson):
        parse_json(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=60)
@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), JSON, min_size=1, max_size=4), st.data())
def test_a_body_that_was_cut_is_never_read(value: dict[str, object], data: st.DataObject) -> None:
    body = json.dumps(value, ensure_ascii=data.draw(st.booleans())).encode()
    with pytest.raises(NotJson):
        parse_json(body[: data.draw(st.integers(0, len(body) - 1))])


@settings(max_examples=60)
@given(st.text(st.characters(codec="utf-8"), max_size=8), st.integers(0, 31), st.integers(0x80, 0xFF), JSON)
def test_slips_in_a_text_cost_no_row(words: str, control: int, byte: int, beside: object) -> None:
    slip = json.dumps(words, ensure_ascii=False).encode()[:-1] + bytes([control]) + b"x" + bytes([byte]) + b'!"'
    body = b'[{"name": ' + slip + b', "beside": ' + json.dumps(beside).encode() + b"}]"
    assert parse_json(body) == ([{"name": f"{words}{chr(control)}x\ufffd!", "beside": beside}], False)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'[{"a": 1,}, {"a": ",}",},]', [{"a": 1}, {"a": ",}"}]),
        (rb'{"path": "C:\Users\new"}', {"path": "C:\\Users\new"}),
        (b'{"a": 1, "a": 2, "b": 3, "b": 3}', {"a": 2, "a (earlier)": 1, "b": 3}),
        (b'{"a": ' + b"9" * 5000 + b"}", {"a": "9" * 5000}),
        (b'{"a": Infinity, "b": -Infinity}', {"a": float("inf"), "b": float("-inf")}),
    ],
    ids=["commas", "backslashes", "twice", "digits", "constants"],
)
def test_slips_between_texts_cost_no_row(body: bytes, value: object) -> None:
    assert parse_json(body) == (value, False)


@given(st.text(st.sampled_from('\\"aud8\ud83d\udbff\ude00\udfff\U0001f600'), max_size=12))
def test_half_a_character_is_a_slip_and_nothing_else_of_text_is(words: str) -> None:
    found, exact = parse_json(json.dumps([words]).encode())
    assert exact == (not any("\ud800" <= letter <= "\udfff" for letter in found[0]))


def test_a_byte_order_mark_is_no_slip() -> None:
    assert parse_json(b'\xef\xbb\xbf{"a": 1}') == ({"a": 1}, True)


@pytest.mark.parametrize("kind", [kind for kind in Type if kind is not Type.JSON])
@pytest.mark.parametrize(("body", "word"), [(b"NaN", "NaN"), (b"-Infinity", "-Infinity"), (b"1e400", "Infinity")])
def test_what_is_no_number_is_null_and_kept_as_a_word(kind: Type, body: bytes, word: str) -> None:
    value, _ = parse_json(body)
    array, misfits = convert_values([value], kind)
    assert array.null_count == 1
    assert json.loads(dump_json(misfits)) == {"0": word}


@pytest.mark.parametrize("word", ["nan", "inf", "-Infinity", "1e999", "1_000", "0x1f", "²"])
def test_words_that_python_takes_for_numbers_are_none(word: str) -> None:
    assert convert_values([word], Type.NUMBER)[1] == {0: word}


@settings(max_examples=80)
@given(st.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)), st.data())
def test_a_moment_is_the_same_however_it_is_written(moment: datetime, data: st.DataObject) -> None:
    mark = data.draw(st.sampled_from("-/."))
    day = data.draw(st.sampled_from([f"{moment.month}{mark}{moment.day}", f"{moment.month:02}{mark}{moment.day:02}"]))
    time = data.draw(
        st.sampled_from([f"{moment:%H:%M:%S}", f"{moment.hour}:{moment.minute}:{moment.second}", f"{moment:%H:%M:%S}.000"])
    )
    zone = data.draw(st.sampled_from(["", "Z", "z", " UTC", "+00:00", "+0000"]))
    written = f"{moment.year}{mark}{day}{data.draw(st.sampled_from('T '))}{time}{zone}"
    assert convert_values([written], Type.TIMESTAMP)[0].to_pylist() == [moment]
    assert convert_values([f"{moment.year}{mark}{day}"], Type.DATE)[0].to_pylist() == [moment.date()]
    assert moment.date() in days_meant(written)


def test_a_moment_with_a_zone_is_told_in_utc() -> None:
    assert read_moment("2026/5/4 1:00:00 +02:00") == read_moment("2026-05-03T23:00:00Z")
    assert read_moment("2026/5/4 1:00 -02:30") == read_moment("2026-05-04T03:30:00Z")


def test_an_echoed_day_is_known_in_any_order() -> None:
    assert date(2026, 5, 4) in days_meant("05/04/2026") & days_meant("4.5.2026")
    assert days_meant("25/12/2026") == {date(2026, 12, 25)}
    assert days_meant("yesterday") == days_meant("99/99/2026") == frozenset()
    assert days_meant("2026-05-04T00:00:00+08:00") == {date(2026, 5, 4), date(2026, 5, 3)}


def test_integers_past_2_to_53_stay_exact() -> None:
    assert parse_json(b'{"license_option": 576460752303423489}') == ({"license_option": 576460752303423489}, True)


STORED = {
    Type.TEXT: st.text(st.characters()) | st.just("a\x00b") | st.just("\ud800"),
    Type.INTEGER: st.integers(-(2**65), 2**65) | st.sampled_from([2**63 - 1, -(2**63), 2**63, "²", "9" * 30]),
    Type.NUMBER: st.floats() | st.integers(-(2**70), 2**70) | st.just(-0.0),
    Type.BOOLEAN: st.booleans() | st.sampled_from([0, 1, 2, "TRUE", "yes"]),
    Type.TIMESTAMP: st.sampled_from(
        [
            "0000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+14:00",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "9999-12-31T23:59:59-05:00",
            "0044-03-15 (BC)",
            "infinity",
            "1969-12-31T23:59:59.999999Z",
            "2026-05-01T10:00:00Z",
        ]
    ),
    Type.DATE: st.sampled_from(["0000-01-01", "0001-01-01", "9999-12-31", "infinity", "-0044-03-15", "2026-05-01"]),
    Type.JSON: JSON | st.floats(),
}


@pytest.mark.parametrize("kind", Type)
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_what_is_stored_can_be_read_again(kind: Type, data: st.DataObject) -> None:
    values = data.draw(st.lists(STORED[kind], min_size=1, max_size=5))
    array, misfits = convert_values(values, kind)
    connection = duckdb.connect()
    connection.execute(f"set timezone = '{data.draw(st.sampled_from(['UTC', 'Pacific/Kiritimati', 'Etc/GMT+12']))}'")
    connection.register("sent", pa.table({"place": range(len(values)), "value": array}))
    connection.execute(f"create table stored (place bigint, value {KINDS[kind].sql})")
    connection.execute("insert into stored select * from sent")
    read = [value for (value,) in connection.execute("select value from stored order by place").fetchall()]
    connection.close()
    assert pa.array(read, array.type) == array
    for place, value in enumerate(read):
        assert value is not None or place in misfits or values[place] in (None, "")
    assert json.loads(dump_json(misfits)) is not None


@given(day=st.dates(date(1970, 1, 1), date(2099, 12, 31)), hours=st.integers(-23, 23), minutes=st.integers(0, 59))
def test_every_day_and_every_zone_there_could_be_is_read(day: date, hours: int, minutes: int) -> None:
    zone = f"{hours:+03}:{minutes:02}"
    ahead = timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert read_moment(f"{day}") == noon - timedelta(hours=12)
    for written in (f"{day}T12:00:00{zone}", f"{day} 12:00 {zone.replace(':', '')}", f"{day:%Y%m%d}T120000{zone}"):
        assert read_moment(written) == noon - ahead
